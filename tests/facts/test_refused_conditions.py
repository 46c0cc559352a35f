"""Conditions of webhooks that the API server refuses to store."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.facts.refused_conditions import refused_conditions
from capsule_lint.facts.words.admission import RefusedCondition
from capsule_lint.model import Origin, Placeholder

WEBHOOK = Origin(3, ("webhooks", 1))


def condition(name: Any = "a", expression: Any = "true") -> Any:
    return {"name": name, "expression": expression}


def refused(*conditions: Any) -> list[tuple[str, str, int, str]]:
    """Return what is refused of conditions: name, problem, index and field."""
    found = refused_conditions({"matchConditions": list(conditions)}, WEBHOOK)
    assert all(
        (each.origin.document, each.origin.path[:3]) == (3, (*WEBHOOK.path, "matchConditions")) for each in found
    )
    return [(each.name, each.problem, *each.origin.path[3:]) for each in found]  # type: ignore[misc]


def test_what_is_refused_has_its_name_and_its_place() -> None:
    given = {"matchConditions": [condition(), condition("b", "request.name")]}

    assert refused_conditions(given, WEBHOOK) == (
        RefusedCondition(
            "b",
            "must evaluate to bool but got string",
            Origin(3, ("webhooks", 1, "matchConditions", 1, "expression")),
        ),
    )


@pytest.mark.parametrize(
    "name",
    ["a", "A", "0", "a.b", "a_b", "a-b", "A.b_C-9", "example.com/a", "a/b", "x" * 63, f"{'x' * 253}/a"],
)
def test_a_qualified_name_is_stored(name: str) -> None:
    assert refused(condition(name)) == []


@pytest.mark.parametrize(
    "name",
    ["a b", "-a", "a-", "a.", "_a", "a/b/c", "/a", "a/", "A/b", "-a/b", "a-/b", "x" * 64, f"{'x' * 254}/a", "ü", "a\n"],
)
def test_what_is_no_qualified_name_is_refused(name: str) -> None:
    assert refused(condition(name)) == [(name, f"Invalid value: {name} is not a qualified name", 0, "name")]


def test_each_condition_needs_a_name_of_its_own_and_an_expression() -> None:
    assert refused({}) == [("", "Required value", 0, "name"), ("", "Required value", 0, "expression")]
    assert refused(condition(expression=" \n")) == [("a", "Required value", 0, "expression")]
    # A name that is no name is missing, however often.
    assert refused(condition(""), condition("")) == [("", "Required value", index, "name") for index in (0, 1)]
    assert refused(condition("a"), condition("b"), condition("a"), condition("a")) == [
        ("a", "Duplicate value: a", 2, "name"),
        ("a", "Duplicate value: a", 3, "name"),
    ]
    assert refused(condition("a b"), condition("a b")) == [
        ("a b", "Invalid value: a b is not a qualified name", 0, "name"),
        ("a b", "Duplicate value: a b", 1, "name"),
    ]


def test_there_are_at_most_64() -> None:
    conditions = [condition(f"a{number}") for number in range(66)]

    assert refused(*conditions[:64]) == []
    assert refused(*conditions) == [("a64", "Too many: must have at most 64 items", 64, "name")]


@pytest.mark.parametrize("later", [condition(Placeholder("${X}"), "1"), condition("a b", Placeholder("${X}"))])
def test_of_what_is_filled_in_later_nothing_is_known(later: Any) -> None:
    assert refused(later, condition(expression="1")) == [("a", "must evaluate to bool but got int", 1, "expression")]
