"""What is another webhook than the controller's, and what is the same one."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.capsule.drift import differences

PODS = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE", "UPDATE"], "resources": ["pods"]}
SERVICE = {"name": "capsule-webhook-service", "namespace": "capsule-system", "path": "/pods"}
TENANTS = {"key": "capsule.clastix.io/tenant", "operator": "Exists"}
NOT_ALICE = {"name": "not-alice", "expression": "request.userInfo.username != 'alice'"}
NOT_BOB = {"name": "not-bob", "expression": "request.userInfo.username != 'bob'"}
WRITTEN = {
    "name": "pods",
    "clientConfig": {"service": SERVICE},
    "rules": [PODS, {**PODS, "resources": ["services"]}],
    "namespaceSelector": {"matchExpressions": [TENANTS]},
    "objectSelector": {"matchExpressions": [{"key": "a", "operator": "In", "values": ["b", "c"]}]},
    "matchConditions": [NOT_ALICE, NOT_BOB],
}
AKS = [
    {"key": "control-plane", "operator": "NotIn", "values": ["true"]},
    {"key": "kubernetes.azure.com/managedby", "operator": "NotIn", "values": ["aks"]},
]


def live(**changes: Any) -> Any:
    return {**WRITTEN, **changes}


SAME = {
    "what the API server fills in": live(
        clientConfig={"service": {**SERVICE, "port": 443}},
        rules=[{"scope": "*", **rule} for rule in WRITTEN["rules"]],
        failurePolicy="Fail",
        matchPolicy="Equivalent",
        timeoutSeconds=10,
        sideEffects="None",
        admissionReviewVersions=["v1"],
        reinvocationPolicy="Never",
    ),
    "the CA": live(clientConfig={"service": SERVICE, "caBundle": "LS0t"}),
    "the order of rules": live(rules=[{**PODS, "resources": ["services"]}, PODS]),
    "the order inside of rules": live(
        rules=[{**PODS, "operations": ["UPDATE", "CREATE"]}, {**PODS, "resources": ["services"]}]
    ),
    "the order of conditions": live(matchConditions=[NOT_BOB, NOT_ALICE]),
    "AKS": live(namespaceSelector={"matchExpressions": [*AKS, TENANTS]}),
    "AKS, both ways": live(
        namespaceSelector={"matchExpressions": [*AKS, {"key": "control-plane", "operator": "DoesNotExist"}, TENANTS]}
    ),
    "values of a selector in another order": live(
        objectSelector={"matchExpressions": [{"key": "a", "operator": "In", "values": ["c", "b"]}]}
    ),
    "AKS, as it was": live(
        namespaceSelector={"matchExpressions": [TENANTS, {"key": "control-plane", "operator": "DoesNotExist"}]}
    ),
    "a selector written otherwise": live(namespaceSelector={"matchLabels": {}, "matchExpressions": [TENANTS]}),
}


@pytest.mark.parametrize("phase", ["mutating", "validating"])
@pytest.mark.parametrize("found", SAME.values(), ids=SAME)
def test_what_is_the_same_webhook(phase: str, found: Any) -> None:
    assert differences(phase, WRITTEN, found) == ()


OTHER = {
    "failurePolicy": "Ignore",
    "matchPolicy": "Exact",
    "objectSelector": {"matchLabels": {"team": "a"}},
    "timeoutSeconds": 30,
    "matchConditions": [NOT_ALICE],
    "rules": [PODS],
    "clientConfig": {"service": {**SERVICE, "port": 9443}},
    "namespaceSelector": {"matchExpressions": [*AKS, TENANTS, {"key": "team", "operator": "Exists"}]},
}


@pytest.mark.parametrize("field", OTHER)
def test_what_is_another_one(field: str) -> None:
    assert differences("validating", WRITTEN, live(**{field: OTHER[field]})) == (field,)


@pytest.mark.parametrize(
    "selector",
    [
        {},
        {"matchExpressions": AKS},
        {"matchExpressions": [*AKS, TENANTS], "matchLabels": {"team": "a"}},
        {"matchExpressions": [TENANTS], "matchLabels": {"team": "a"}},
        {"matchExpressions": [{**TENANTS, "operator": "DoesNotExist"}]},
        {"matchExpressions": [TENANTS, {"key": "control-plane", "operator": "NotIn", "values": ["false"]}]},
    ],
)
def test_a_selector_that_nobody_but_a_person_wrote(selector: Any) -> None:
    assert differences("validating", WRITTEN, live(namespaceSelector=selector)) == ("namespaceSelector",)


def test_what_aks_adds_hides_nothing_else() -> None:
    found = live(namespaceSelector={"matchExpressions": [*AKS, TENANTS]}, timeoutSeconds=5)

    assert differences("validating", WRITTEN, found) == ("timeoutSeconds",)


def test_a_condition_with_another_expression_is_another() -> None:
    found = live(matchConditions=[NOT_ALICE, {**NOT_BOB, "expression": "true"}])

    assert differences("validating", WRITTEN, found) == ("matchConditions",)


def test_differences_are_told_in_the_order_of_the_api() -> None:
    found = live(timeoutSeconds=5, failurePolicy="Ignore", reinvocationPolicy="IfNeeded", clientConfig={})

    assert differences("mutating", {**WRITTEN, "sideEffects": "None"}, found) == (
        "clientConfig",
        "failurePolicy",
        "sideEffects",
        "timeoutSeconds",
        "reinvocationPolicy",
    )


def test_how_a_release_words_the_gate_for_users_is_its_own_matter() -> None:
    gate = {"name": "capsule-user-gate", "expression": "true"}
    written = {**WRITTEN, "matchConditions": [gate]}

    assert differences("validating", written, live(matchConditions=[{**gate, "expression": "false"}])) == ()
    assert differences("validating", written, live(matchConditions=[])) == ("matchConditions",)


@pytest.mark.parametrize("found", [{}, {"rules": 3, "namespaceSelector": [], "matchConditions": ["a"]}])
def test_what_is_no_webhook_differs(found: Any) -> None:
    assert differences("validating", WRITTEN, found) == (
        "clientConfig",
        "rules",
        "namespaceSelector",
        "objectSelector",
        "matchConditions",
    )
