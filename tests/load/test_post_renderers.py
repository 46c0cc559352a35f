"""What Flux has Kustomize change of what a chart renders."""

from __future__ import annotations

import pytest

from capsule_lint.load import Input, load
from capsule_lint.load.post_renderers import post_rendered
from capsule_lint.model import Json

RENDERED = b"""\
---
# Source: capsule/templates/a.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: a, labels: {of: chart}}
data:
  text: |
    # helm.sh/hook
    a
---
# Source: capsule/templates/b.yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: b
  annotations: {"helm.sh/hook": pre-install}
"""
PATCH = "- {op: add, path: /metadata/labels, value: {of: patch}}\n"
PATCHES: Json = {"patches": [{"target": {"kind": "ConfigMap"}, "patch": PATCH}]}


def labels(output: bytes | None) -> dict[str, dict[str, str]]:
    assert output is not None
    return {each.name: dict(each.labels) for each in load([Input("", output)]).documents}


def test_each_post_renderer_changes_what_those_before_it_leave_and_no_hooks(kustomize: str) -> None:
    second = {"patches": [{"patch": "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a, labels: {and: second}}\n"}]}

    output = post_rendered(RENDERED, [{"kustomize": PATCHES}, {"kustomize": second}], kustomize)

    assert labels(output) == {"a": {"of": "patch", "and": "second"}, "b": {}}


@pytest.mark.parametrize(
    "renderers",
    [
        {},
        [None],
        [{}],
        [{"other": PATCHES}],
        [{"kustomize": PATCHES, "other": {}}],
        [{"kustomize": {"patchesStrategicMerge": []}}],
        [{"kustomize": {"patches": {}}}],
        [{"kustomize": {"patches": ["a"]}}],
        [{"kustomize": {"patches": [{"path": "/etc/hostname"}]}}],
        [{"kustomize": {"patches": [{"patch": {"a": "b"}}]}}],
        [{"kustomize": {"patches": [{"target": {"kind": 1}, "patch": PATCH}]}}],
        [{"kustomize": {"patches": [{"patch": "no patch"}]}}],
        [{"kustomize": {"images": [{"name": "a", "newTag": 1}]}}],
    ],
)
def test_what_kustomize_may_not_be_told_or_refuses_is_not_known(kustomize: str, renderers: Json) -> None:
    assert post_rendered(RENDERED, renderers, kustomize) is None


def test_without_kustomize_it_is_not_known() -> None:
    assert post_rendered(RENDERED, [{"kustomize": PATCHES}], "./none") is None
