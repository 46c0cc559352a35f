"""What is taken out of recorded data is prose, and nothing else: what is found in it stays the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.lint import Request, lint
from capsule_lint.load import Input

from . import SETS, archive_lines, recorded, recordings
from .__main__ import lines
from .prose import manifests_without_prose, without_prose

WRITTEN = """\
---
# Source: capsule/templates/crds.yaml
# Put here by hand.
apiVersion: v1
kind: ConfigMap
data:
  content: |
    ---
    # Generated.
    kind: CustomResourceDefinition
    spec:
      versions:
      - additionalPrinterColumns:
        - description: The
            phase.
          name: Phase
        schema:
          # Of what it is.
          description: |-
            Deprecated: use another.

            It is a Regexp.
          properties:
            description: {type: string, description: 'What # it is.'}
          x-kubernetes-validations:
          - {rule: self.a, message: say a}
  dashboard.json: |-
    {"text": "# hello"}
---
kind: Job
spec:
  command: [sh, -c, "kubectl get pods  # all"]
  args:
  - |
    # first
    kubectl get pods
  image: example.org/kubectl:v1
"""

LEFT = """\
---
# Source: capsule/templates/crds.yaml
apiVersion: v1
kind: ConfigMap
data:
  content: |
    ---
    kind: CustomResourceDefinition
    spec:
      versions:
      - additionalPrinterColumns:
        - description: ""
          name: Phase
        schema:
          description: "Deprecated: Regexp"
          properties:
            description: {type: string, description: ""}
          x-kubernetes-validations:
          - {rule: self.a, message: ""}
  dashboard.json: ""
---
kind: Job
spec:
  command: [sh, -c, ""]
  args:
  - ""
  image: example.org/kubectl:v1
"""


def test_manifests_keep_all_but_prose_and_comments() -> None:
    assert manifests_without_prose(WRITTEN) == LEFT


def test_recorded_data_keep_all_but_prose() -> None:
    change = {"path": ["spec", "description"], "before": "Says a lot.", "after": None, "present": [True, False]}
    other = {"path": ["spec", "name"], "before": "a b", "after": "kubectl get pods", "present": [True, True]}

    assert without_prose(
        {"keys": [{"error": "no description", "changed": [change, other]}, {"summary": {"a": 1}}]}
    ) == {
        "keys": [
            {"error": "no description", "changed": [{**change, "before": ""}, {**other, "after": ""}]},
            {"summary": {"a": 1}},
        ]
    }


def test_the_archives_hold_what_was_recorded(shared: Path) -> None:
    assert [of for of in SETS if archive_lines(of) != lines(shared, of)] == []


WHOLE = list(recordings("renders")) if (Path(__file__).resolve().parents[2].parent / "shared").is_dir() else ["none"]


@pytest.mark.parametrize("render", WHOLE)
def test_what_is_found_in_a_render_is_what_is_found_in_the_whole_one(shared: Path, render: str) -> None:
    whole = (shared / "renders" / render).read_bytes()

    assert said(recorded(f"renders/{render}").encode()) == said(whole)


def said(content: bytes) -> list[object]:
    """Return all that a report says of a render but where it stands in the file."""
    report = lint(Request(inputs=(), contents=(Input("render.yaml", content),), suppressions=None))
    return [
        [
            (found.identity, found.message, found.severity, found.place.object, found.place.path)
            for found in report.findings
        ],
        [(left.rules, left.subject, left.reason) for left in report.not_judged],
    ]
