"""The impact in two sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from capsule_lint.facts.build import build
from capsule_lint.load import Input, load
from capsule_lint.report.impact.summary import Summary, summary


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
    return summary(build(load([Input("a.yaml", json.dumps(manifest).encode())]))).outage


TENANTS = {"namespaceSelector": {"matchLabels": {"capsule.clastix.io/tenant": "solar"}}}


@pytest.mark.parametrize(
    ("rules", "fields", "words"),
    [
        (
            [("UPDATE", "nodes")],
            {},
            "changes of nodes and 1 of 97 requests in tenants are refused; the control plane keeps working",
        ),
        ([("DELETE", "nodes")], {}, "2 of 25 requests to nodes are refused; the control plane keeps working"),
        (
            [("CREATE", "namespaces"), ("*", "services")],
            TENANTS,
            "1 of 85 requests about namespaces and 2 of 97 requests in tenants are refused; nodes and the control "
            "plane keep working",
        ),
        (
            [("CREATE", "namespaces")],
            {},
            "changes of namespaces and 1 of 97 requests in tenants are refused; nodes and the control plane keep "
            "working",
        ),
        (
            [("CREATE", "pods"), ("CREATE", "customresourcedefinitions"), ("DELETE", "namespaces")],
            {},
            "7 of 103 requests outside tenants, 1 of 68 requests of the control plane, 1 of 85 requests about "
            "namespaces and 7 of 97 requests in tenants are refused; nodes keep working",
        ),
        (
            [("*", "*/*")],
            {"failurePolicy": "Ignore"},
            "no request about nodes, scheduling, the control plane, namespaces or tenants is refused",
        ),
        (
            [("*", "*/*")],
            {"matchConditions": [{"name": "a", "expression": "authorizer.path('/x').check('get').allowed()"}]},
            # known of system:masters alone, who are allowed everything
            "changes of namespaces, 4 of 103 requests outside tenants, 29 of 68 requests of the control plane and 11 "
            "of 97 requests in tenants are refused, and perhaps 245 more",
        ),
        (
            [("CREATE", "pods/binding")],
            {"matchConditions": [{"name": "a", "expression": "authorizer.path('/x').check('get').allowed()"}]},
            "no request about nodes, scheduling, the control plane, namespaces or tenants is certain to be refused; it "
            "is not known of 3 requests",
        ),
    ],
)
def test_what_stops_and_what_goes_on(rules: list[tuple[str, str]], fields: dict[str, object], words: str) -> None:
    assert said(*rules, **fields) == f"If Capsule stops: {words}."


def test_nothing_is_said_without_a_hook() -> None:
    pod = b"apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"

    assert summary(build(load([Input("a.yaml", pod)]))) == Summary("", "")


@pytest.mark.parametrize(
    ("render", "outage", "recovery"),
    [
        (
            "v0.14.0.default",
            "If Capsule stops: changes of namespaces and 77 of 97 requests in tenants are refused; nodes and the "
            "control plane keep working.",
            "Can it come back by itself? Yes, while none of the namespaces capsule-system, cert-manager and "
            "kube-system carries the label capsule.clastix.io/tenant.",
        ),
        (
            "v0.10.9.default",
            "If Capsule stops: changes of nodes, changes of namespaces and 62 of 97 requests in tenants are refused; "
            "the control plane keeps working.",
            "Can it come back by itself? No: UPDATE nodes by node lifecycle controller, node IPAM controller and 5 "
            "more is refused by webhook nodes.",
        ),
    ],
)
def test_a_real_render(render: str, outage: str, recovery: str, renders: Path) -> None:
    content = (renders / f"{render}.yaml").read_bytes()

    assert summary(build(load([Input("a.yaml", content)]))) == Summary(outage, recovery)
