"""The impact in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capsule_lint.facts.build import build
from capsule_lint.load import Input, load
from capsule_lint.report.impact.summary import sentence


def said(*rules: tuple[str, str], **fields: object) -> str:
    """Return the sentence for a hook of Capsule's with these operations and resources."""
    parts = [
        {"operations": [operation], "apiGroups": ["*"], "apiVersions": ["*"], "resources": [resource]}
        for operation, resource in rules
    ]
    manifest = {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": "hooks"},
        "webhooks": [{"name": "a.projectcapsule.dev", "rules": parts, **fields}],
    }
    return sentence(build(load([Input("a.yaml", json.dumps(manifest).encode())])), "capsule-lint impact a.yaml")


TENANTS = {"namespaceSelector": {"matchLabels": {"capsule.clastix.io/tenant": "solar"}}}


@pytest.mark.parametrize(
    ("rules", "fields", "words"),
    [
        ([("UPDATE", "nodes")], {}, "nodes and 1 kind of request in tenants stop; the control plane goes on"),
        ([("DELETE", "nodes")], {}, "1 kind of request to nodes stops; the control plane goes on"),
        (
            [("CREATE", "namespaces"), ("*", "services")],
            TENANTS,
            "1 kind of request about namespaces and 2 in tenants stop; nodes and the control plane go on",
        ),
        (
            [("CREATE", "namespaces")],
            {},
            "namespaces and 1 kind of request in tenants stop; nodes and the control plane go on",
        ),
        (
            [("CREATE", "pods"), ("CREATE", "customresourcedefinitions"), ("DELETE", "namespaces")],
            {},
            "1 kind of request outside tenants, 1 of the control plane, 1 about namespaces and 2 in tenants stop; "
            "nodes go on",
        ),
        (
            [("*", "*/*")],
            {"failurePolicy": "Ignore"},
            "no request of nodes, scheduling, control plane, namespaces or tenants does",
        ),
        (
            [("*", "*/*")],
            {"matchConditions": [{"name": "a", "expression": "authorizer.path('/x').check('get').allowed()"}]},
            # known of system:masters alone, who are allowed everything
            "namespaces, 3 kinds of requests outside tenants, 29 of the control plane and 5 in tenants stop; "
            "nodes go on",
        ),
    ],
)
def test_what_stops_and_what_goes_on(rules: list[tuple[str, str]], fields: dict[str, object], words: str) -> None:
    assert said(*rules, **fields) == f"If Capsule stops: {words}. More: capsule-lint impact a.yaml"


def test_nothing_is_said_without_a_hook() -> None:
    pod = b"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"

    assert sentence(build(load([Input("a.yaml", pod)])), "capsule-lint impact a.yaml") == ""


def test_a_real_render(renders: Path) -> None:
    content = (renders / "v0.14.0.default.yaml").read_bytes()

    assert sentence(build(load([Input("a.yaml", content)])), "capsule-lint impact -") == (
        "If Capsule stops: namespaces and 55 kinds of requests in tenants stop; nodes and the control plane go on. "
        "More: capsule-lint impact -"
    )
