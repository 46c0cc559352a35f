"""Webhooks of which a part is filled in later: what they may be called for is unknown, what they are not is known."""

from __future__ import annotations

import pytest

from capsule_lint.admission.hook import hook_from
from capsule_lint.admission.matching import Call, Matcher, Verdict
from capsule_lint.model import Json, Placeholder

from .made import request

LATER = Placeholder("${X}")
RULE = {"apiGroups": [""], "apiVersions": ["v1"], "operations": ["CREATE"], "resources": ["pods"], "scope": "*"}


def call(**fields: Json) -> Call | None:
    """Return what becomes of a hook for the creation of a pod."""
    hook = hook_from("validating", "c", {"name": "n", "rules": [RULE], **fields})
    return next(iter(Matcher([hook], {}).calls(request(namespace="shop", name="x"))), None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("failurePolicy", LATER),
        ("matchPolicy", LATER),
        ("namespaceSelector", {"matchLabels": {"a": LATER}}),
        ("objectSelector", LATER),
        ("matchConditions", [{"name": "n", "expression": LATER}, {"name": "m", "expression": "true"}]),
        ("rules", [{**RULE, "resources": [LATER]}]),
        ("rules", [{**RULE, "operations": LATER}]),
        ("rules", [{**RULE, "scope": LATER}]),
    ],
)
def test_a_request_that_may_reach_it_is_unknown(field: str, value: Json) -> None:
    found = call(**{field: value})

    assert found is not None
    assert (found.verdict, found.reason) == (Verdict.UNKNOWN, f"{field} has ${{X}} in it, which is filled in later")


@pytest.mark.parametrize(
    "fields",
    [
        {"failurePolicy": LATER, "rules": [{**RULE, "resources": ["nodes"]}]},
        {"failurePolicy": LATER, "namespaceSelector": {"matchLabels": {"a": "b"}}},
        {"matchConditions": [{"name": "n", "expression": LATER}, {"name": "m", "expression": "false"}]},
        {"rules": [{**RULE, "resources": [LATER], "operations": ["DELETE"]}]},
    ],
)
def test_a_request_that_cannot_reach_it_does_not(fields: dict[str, Json]) -> None:
    assert call(**fields) is None


def test_of_several_fields_the_first_is_named() -> None:
    found = call(matchPolicy=LATER, failurePolicy=Placeholder("${Y}"))

    assert found is not None
    assert found.reason == "failurePolicy has ${Y} in it, which is filled in later"


def test_what_says_nothing_of_calls_leaves_nothing_open() -> None:
    hook = hook_from("validating", "c", {"name": LATER, "rules": [RULE], "timeoutSeconds": LATER})

    assert (hook.open, hook.timeout_seconds, hook.failure_policy) == ((), 10, "Fail")


@pytest.mark.parametrize("resources", [LATER, [LATER], ["nodes", LATER]])
def test_resources_that_are_filled_in_later_may_be_subresources(resources: Json) -> None:
    hook = hook_from("validating", "c", {"name": "n", "rules": [{**RULE, "resources": resources}]})
    made = request("/v1/pods/binding", namespace="shop", name="x", object={"target": {"name": "worker-1"}})

    why = "rules has ${X} in it, which is filled in later"
    assert Matcher([hook], {}).calls(made) == (Call(hook, Verdict.UNKNOWN, why),)
