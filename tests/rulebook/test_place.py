"""``place`` says relative to which fact ``at`` is read."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.facts.build import build
from capsule_lint.rulebook.engine import verdicts

from .test_failures import bundle, rule

SCALED = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: capsule-system}
spec:
  replicas: 1
  selector: {matchLabels: {app: web}}
  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: projectcapsule/capsule}]}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: capsule-system}
spec: {selector: {app: web}, ports: [{port: 443}]}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: a}
webhooks:
- name: a.example.com
  clientConfig: {service: {name: web, namespace: capsule-system}}
  rules: [{apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE]}]
  sideEffects: None
  admissionReviewVersions: [v1]
"""

SUBJECT: dict[str, Any] = {"subject": "backend", "each": None, "expect": "false", "message": "x"}


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({"place": "self.replicas", "at": "{self.replicas.field}"}, [5]),
        ({"place": "self.failClosedHooks[0]", "at": "clientConfig.service"}, [19]),
        ({"place": "null", "at": "spec.selector"}, [6]),
        ({"place": "release", "at": "spec.selector"}, [6]),
        ({"each": "self.failClosedHooks", "at": "failurePolicy"}, [18]),
        ({"each": "self.failClosedHooks", "place": "each.name == '' ? each : self", "at": "spec.selector"}, [6]),
        ({"each": "self.failClosedHooks", "place": "null", "at": "clientConfig"}, [19]),
    ],
)
def test_a_finding_stands_at_a_path_below_the_place(changes: dict[str, Any], lines: list[int]) -> None:
    read = bundle(SCALED)

    found = verdicts(read, build(read), [rule(**{**SUBJECT, **changes})])

    assert [finding.place.span.line for finding in found.findings] == lines


def test_what_is_not_judged_is_called_by_its_place() -> None:
    read = bundle(SCALED)
    unknown = [{"when": "true", "reason": "nobody knows"}]

    found = verdicts(read, build(read), [rule(**{**SUBJECT, "place": "self.failClosedHooks[0]", "unknown": unknown})])

    assert [entry.subject for entry in found.not_judged] == ["ValidatingWebhookConfiguration a"]
