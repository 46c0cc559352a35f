"""Pods that are never created, as part of the answer whether a backend comes back."""

from __future__ import annotations

import json

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.impact import Impact, each_impact
from capsule_lint.load import Input, load
from capsule_lint.report.impact import ImpactOptions, recovery, render

INPUT = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: capsule}
webhooks:
- name: namespaces.projectcapsule.dev
  clientConfig: {service: {name: webhooks, namespace: capsule-system}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [namespaces]}]
---
apiVersion: v1
kind: Service
metadata: {name: webhooks, namespace: capsule-system}
spec: {selector: {app: capsule}, ports: [{port: 443}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: capsule, namespace: capsule-system}
spec:
  selector: {matchLabels: {app: capsule}}
  template:
    metadata: {labels: {app: capsule}}
    spec:
      hostNetwork: false
      containers: [{name: manager, image: "ghcr.io/projectcapsule/capsule:v0.12.4"}]
"""
NAMESPACE = """\
---
apiVersion: v1
kind: Namespace
metadata: {name: capsule-system, labels: {pod-security.kubernetes.io/enforce: baseline}}
"""


def impact_of(text: str) -> Impact:
    return each_impact(build(load([Input("input.yaml", text.encode())]), everyone=True))


def told(text: str) -> tuple[bool | None, list[tuple[str, str]]]:
    found = impact_of(text)
    return found.restart.possible, [(step.what, step.because) for step in recovery.steps(found)]


def test_a_selector_that_the_api_server_refuses() -> None:
    assert told(INPUT.replace("matchLabels: {app: capsule}", "matchLabels: {app: other}")) == (
        False,
        [
            (
                "No pod can be created",
                "the API server refuses Deployment capsule-system/capsule, because its selector does not match the "
                "labels of its pods (input.yaml:18)",
            )
        ],
    )


def test_a_level_of_pod_security_that_refuses_the_pods() -> None:
    text = INPUT.replace("hostNetwork: false", "hostNetwork: true, hostPID: true".replace(", ", "\n      "))

    assert told(text + NAMESPACE) == (
        False,
        [
            (
                "No pod can be created",
                "Namespace capsule-system enforces PodSecurity baseline, and hostNetwork is true (input.yaml:22), "
                "and 1 more",
            )
        ],
    )
    assert told(INPUT + NAMESPACE) == (True, [])


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        (
            "serviceAccountName: robot",
            "ServiceAccount capsule-system/robot is not in the input, although the input holds the webhooks, the "
            "Service and the pods (input.yaml:22)",
        ),
    ],
    ids=["service account"],
)
def test_what_may_be_elsewhere_is_no_certain_no(field: str, reason: str) -> None:
    assert told(INPUT.replace("hostNetwork: false", field)) == (None, [("Perhaps pods cannot be created", reason)])


def test_a_paused_deployment_makes_what_is_new_wait() -> None:
    paused = INPUT.replace("  selector: {match", "  paused: true\n  selector: {match")

    assert told(paused) == (
        None,
        [
            (
                "Perhaps pods cannot be created",
                "Deployment capsule-system/capsule is paused: if it is new, no ReplicaSet is made for it "
                "(input.yaml:18)",
            )
        ],
    )


def test_programs_are_told_as_well() -> None:
    found = impact_of(INPUT.replace("matchLabels: {app: capsule}", "matchLabels: {app: other}"))

    restart = json.loads(render("json", found, ImpactOptions()))["restart"]
    assert (restart["possible"], restart["stoppedBy"], restart["commands"]) == (
        False,
        [
            {
                "type": "creation",
                "kind": "selector",
                "reason": "the API server refuses Deployment capsule-system/capsule, because its selector does not "
                "match the labels of its pods",
                "file": "input.yaml",
                "line": 18,
                "column": 3,
                "path": "spec.selector",
            }
        ],
        [],
    )
