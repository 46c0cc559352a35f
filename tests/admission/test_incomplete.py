"""Requests that an audit log does not tell in full, and hooks of which not all is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from capsule_lint.admission import Call, Hook, Matcher, Verdict
from capsule_lint.admission.matching import NAMESPACE_LABELS, OBJECT_LABELS, call_in_namespace
from capsule_lint.model import Placeholder

from .made import hook, request

WHICH = "condition c0: not known to capsule-lint: which request comes"
TENANT = {"matchLabels": {"capsule.clastix.io/tenant": "solar"}}
LABELS = {"labels": {"capsule.clastix.io/tenant": "solar"}}
NAMESPACES = {"solar": {"kubernetes.io/metadata.name": "solar", **LABELS["labels"]}, "shop": {}}


def told(resource: str, operation: str, name: str = "x", **fields: Any) -> Any:
    """Return a request that has of its objects only those that are given."""
    whole = request(resource, operation, name=name, **fields)
    return {key: value for key, value in whole.items() if key in fields or key not in ("object", "oldObject")}


def called(asked: Hook, given: Any) -> Call | None:
    return next(iter(Matcher([asked], NAMESPACES, complete=False).calls(given)), None)


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (told("/v1/pods", "CREATE", namespace="solar"), Verdict.YES),
        (told("/v1/pods", "CREATE", namespace="shop"), None),
        (told("/v1/pods", "CREATE", namespace="elsewhere"), Verdict.UNKNOWN),
        # what is in no namespace is never spared
        (told("/v1/nodes", "UPDATE"), Verdict.YES),
        (told("/v1/namespaces", "CREATE", object={"metadata": LABELS}), Verdict.YES),
        (told("/v1/namespaces", "CREATE", object={}), None),
        (told("/v1/namespaces", "CREATE", "shop"), Verdict.UNKNOWN),
        (told("/v1/namespaces", "UPDATE", "shop"), Verdict.UNKNOWN),
        # the stored labels count
        (told("/v1/namespaces", "DELETE", "shop", object=None), None),
        (told("/v1/namespaces", "DELETE", "elsewhere", object=None), Verdict.UNKNOWN),
        (told("/v1/namespaces/status", "UPDATE", "shop"), None),
    ],
)
def test_of_a_namespace_that_is_not_known_no_labels_are(given: Any, verdict: Verdict | None) -> None:
    asked = hook(namespaceSelector=TENANT)

    reason = NAMESPACE_LABELS if verdict is Verdict.UNKNOWN else ""
    assert called(asked, given) == (verdict and Call(asked, verdict, reason))


@pytest.mark.parametrize(
    ("given", "verdict"),
    [
        (told("/v1/pods", "UPDATE"), Verdict.UNKNOWN),
        (told("/v1/pods", "UPDATE", object={}), Verdict.UNKNOWN),
        (told("/v1/pods", "UPDATE", object={"metadata": LABELS}), Verdict.YES),
        (told("/v1/pods", "UPDATE", object={}, oldObject={}), None),
        (told("/v1/pods", "CREATE", object={}, oldObject=None), None),
        (told("/v1/pods", "CREATE", oldObject=None), Verdict.UNKNOWN),
        (told("/v1/pods", "DELETE", object=None), Verdict.UNKNOWN),
    ],
)
def test_of_an_object_that_is_not_told_no_labels_are_known(given: Any, verdict: Verdict | None) -> None:
    asked = hook(objectSelector=TENANT)

    reason = OBJECT_LABELS if verdict is Verdict.UNKNOWN else ""
    assert called(asked, given) == (verdict and Call(asked, verdict, reason))


def test_labels_that_are_known_may_decide_and_else_the_namespace_is_named_first() -> None:
    asked = hook(namespaceSelector=TENANT, objectSelector=TENANT)
    labelled = hook(namespaceSelector=TENANT, conditions=["false"])

    assert called(asked, told("/v1/pods", "CREATE", namespace="elsewhere", object={}, oldObject=None)) is None
    assert called(asked, told("/v1/pods", "CREATE", namespace="shop", oldObject=None)) is None
    assert called(asked, told("/v1/pods", "CREATE", namespace="elsewhere", oldObject=None)) == Call(
        asked, Verdict.UNKNOWN, NAMESPACE_LABELS
    )
    assert called(asked, told("/v1/pods", "CREATE", namespace="solar", oldObject=None)) == Call(
        asked, Verdict.UNKNOWN, OBJECT_LABELS
    )
    assert called(labelled, told("/v1/pods", "CREATE", namespace="elsewhere")) is None


@pytest.mark.parametrize("phase", ["mutating", "validating"])
def test_an_object_is_told_as_its_client_sent_it(phase: str) -> None:
    asked = hook(phase, conditions=["object.spec.clusterIP == '10.96.0.9' && has(object.status.loadBalancer)"])
    service = {"kind": "Service", "spec": {"clusterIP": "10.96.0.9"}, "status": {"loadBalancer": {}}}

    given = told("/v1/services", "CREATE", namespace="shop", object=service, oldObject=None)
    assert called(asked, given) == Call(asked, Verdict.YES)


def test_a_hook_whose_configuration_is_refused_is_not_known_to_be_called() -> None:
    asked = replace(hook(conditions=["false"]), refused="the API server refuses its configuration")

    assert called(asked, told("/v1/pods", "CREATE")) == Call(
        asked, Verdict.UNKNOWN, "the API server refuses its configuration"
    )


@pytest.mark.parametrize(
    ("conditions", "verdict", "reason"),
    [
        (["oldObject.a == 1", "oldObject.b == 1"], Verdict.ERROR, "condition c1: no such key: b"),
        (["object.a == 1", "object.b == 1"], Verdict.UNKNOWN, "condition c1: not known to capsule-lint: {}"),
        # it may turn out false
        (["object.a == 1", "oldObject.a == 1"], Verdict.UNKNOWN, "condition c0: not known to capsule-lint: {}"),
    ],
)
def test_of_several_conditions_the_last_that_decides_is_named(
    conditions: list[str], verdict: Verdict, reason: str
) -> None:
    asked = hook(conditions=conditions)
    given = told("/v1/pods", "UPDATE", namespace="shop", oldObject={})

    assert called(asked, given) == Call(asked, verdict, reason.format("what the request does not tell"))


def test_a_policy_that_is_filled_in_later_may_be_one_with_which_an_error_is_no_refusal() -> None:
    asked = hook(conditions=["oldObject.a == 1"], failurePolicy=Placeholder("${X}"))

    assert called(asked, told("/v1/pods", "UPDATE", namespace="shop", oldObject={})) == Call(
        asked, Verdict.UNKNOWN, "failurePolicy has ${X} in it, which is filled in later"
    )


OUTSIDE = {"matchExpressions": [{"key": "capsule.clastix.io/tenant", "operator": "DoesNotExist"}]}
NAMED = {"matchLabels": {"kubernetes.io/metadata.name": "solar"}}


@pytest.mark.parametrize(
    ("selector", "labels", "verdict"),
    [
        (OUTSIDE, {}, Verdict.YES),
        (OUTSIDE, LABELS, Verdict.UNKNOWN),
        (TENANT, LABELS, Verdict.YES),
        # the object as it was may have had another tenant
        (TENANT, {"labels": {"capsule.clastix.io/tenant": "gas"}}, Verdict.UNKNOWN),
        ({}, LABELS, Verdict.YES),
    ],
)
def test_an_object_that_is_told_is_enough_if_it_is_selected(selector: Any, labels: Any, verdict: Verdict) -> None:
    asked = hook(objectSelector=selector)

    reason = OBJECT_LABELS if verdict is Verdict.UNKNOWN else ""
    assert called(asked, told("/v1/pods", "UPDATE", object={"metadata": labels})) == Call(asked, verdict, reason)


@pytest.mark.parametrize(
    ("selector", "verdict"),
    [
        ({}, Verdict.YES),
        (NAMED, None),
        ({"matchLabels": {"kubernetes.io/metadata.name": "elsewhere"}}, Verdict.YES),
        ({"matchLabels": {**NAMED["matchLabels"], **TENANT["matchLabels"]}}, None),
        (OUTSIDE, Verdict.UNKNOWN),
    ],
)
def test_of_a_namespace_that_is_not_known_the_name_is(selector: Any, verdict: Verdict | None) -> None:
    asked = hook(namespaceSelector=selector)

    reason = NAMESPACE_LABELS if verdict is Verdict.UNKNOWN else ""
    assert called(asked, told("/v1/pods", "CREATE", namespace="elsewhere")) == (
        verdict and Call(asked, verdict, reason)
    )


@pytest.mark.parametrize(
    ("fields", "namespace", "verdict", "reason"),
    [
        ({}, "solar", Verdict.YES, ""),
        ({"namespaceSelector": TENANT}, "solar", Verdict.YES, ""),
        ({"namespaceSelector": TENANT}, "shop", None, ""),
        ({"namespaceSelector": TENANT}, "elsewhere", Verdict.UNKNOWN, NAMESPACE_LABELS),
        ({"objectSelector": TENANT}, "solar", Verdict.YES, ""),
        ({"conditions": ['request.namespace == "shop"']}, "solar", None, ""),
        ({"conditions": ['request.namespace == "shop"']}, "shop", Verdict.YES, ""),
        ({"conditions": ['request.namespace == "shop"'], "namespaceSelector": TENANT}, "elsewhere", None, ""),
        ({"conditions": ['"x" in request.userInfo.groups || request.namespace == "shop"']}, "shop", Verdict.YES, ""),
        *(
            ({"conditions": [each]}, "shop", Verdict.UNKNOWN, WHICH)
            for each in (
                *('request.operation == "CREATE"', 'request.resource.group == ""', "has(request.subResource)"),
                *('"x" in request.userInfo.groups', 'request.userInfo.username == "x"', "has(object.spec)"),
                *("oldObject == null", "request.kind.kind == 'Pod'", "request.dryRun", "request.name == ''"),
            )
        ),
        (
            {"conditions": ['authorizer.group("").resource("pods").check("get").allowed()']},
            "shop",
            Verdict.UNKNOWN,
            "condition c0: what the cluster's authorizer says is not known",
        ),
        (
            {"namespaceSelector": {"matchLabels": {"a": Placeholder("${A}")}}},
            "shop",
            Verdict.UNKNOWN,
            "namespaceSelector has ${A} in it, which is filled in later",
        ),
        ({"refused": True}, "shop", Verdict.UNKNOWN, "refused"),
    ],
)  # fmt: skip
def test_a_namespace_of_which_any_request_is_asked_about(
    fields: Any, namespace: str, verdict: Verdict | None, reason: str
) -> None:
    is_refused = fields.pop("refused", False)
    asked = replace(hook(**fields), refused="refused" if is_refused else "")

    assert call_in_namespace(asked, namespace, NAMESPACES) == (verdict and Call(asked, verdict, reason))
