"""A rule that cannot be evaluated for a subject, or for one of its elements, says so and stops nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.errors import RuleError
from capsule_lint.facts.build import build
from capsule_lint.load import Input, load
from capsule_lint.model import Bundle
from capsule_lint.rulebook import RuleBody, judge
from capsule_lint.rulebook.check import check
from capsule_lint.rulebook.engine import verdicts

ITEMS = "apiVersion: v1\nkind: Items\nmetadata: {name: a}\nspec: {items: [{a: 1}, {b: 1}, {a: 2}]}\n"


def rule(**changes: Any) -> RuleBody:
    """Return a rule about documents with some of its fields others, or gone (None)."""
    data = {
        "file": "mine/x.yaml",
        "family": "custom",
        "id": "ACME001",
        "name": "wrong-item",
        "severity": "warning",
        "subject": "document",
        "each": "self.data.spec.items",
        "expect": "each.a == 1",
        "at": "spec.items",
        "message": "{self.kind} {each.a}",
        "why": "So it is.",
        "fix": "Change it.",
        "examples": [{"bad": "a: 1 # <- ACME001"}, {"good": "a: 1"}],
        **changes,
    }
    return check({key: value for key, value in data.items() if value is not None})


def bundle(text: str) -> Bundle:
    return load([Input("a.yaml", text.encode())])


@pytest.mark.parametrize(
    ("changes", "text", "messages", "reasons"),
    [
        ({}, ITEMS, ["Items 2"], ['expect cannot be evaluated: NOT_FOUND: Key not found in map : "a"']),
        ({"message": "x"}, ITEMS, ["x"], ['expect cannot be evaluated: NOT_FOUND: Key not found in map : "a"']),
        (
            {"message": "x"},
            ITEMS + "---\n" + ITEMS.replace("items:", "others:").replace("name: a", "name: b"),
            ["x"],
            [
                'expect cannot be evaluated: NOT_FOUND: Key not found in map : "a"',
                'each cannot be evaluated: NOT_FOUND: Key not found in map : "items"',
            ],
        ),
        ({"each": "self.name", "expect": "each == ''", "message": "x"}, ITEMS, [], ["each is a, not a list"]),
        ({"each": "self.data.spec.none", "when": "false"}, ITEMS, [], []),
        ({"message": "x", "at": "spec[", "expect": "each == {'a': 1}"}, ITEMS, [], None),
        (
            {"message": [{"when": "false", "text": "x"}], "expect": "false"},
            ITEMS,
            [],
            ["message: none of its conditions holds"],
        ),
        ({"message": "x", "expect": "each"}, ITEMS, [], None),
    ],
)
def test_what_fails_is_named_and_the_rest_is_judged(
    changes: dict[str, Any], text: str, messages: list[str], reasons: list[str] | None
) -> None:
    read = bundle(text)

    found = verdicts(read, build(read), [rule(**changes)])

    assert [finding.message for finding in found.findings] == messages
    assert {failure.rule.id for failure in found.failures} <= {"ACME001"}
    if reasons is None:
        assert found.failures
    else:
        assert [failure.reason for failure in found.failures] == reasons


def test_those_who_have_no_use_for_half_of_it_are_told() -> None:
    read = bundle(ITEMS)

    with pytest.raises(RuleError, match=r"^ACME001 wrong-item cannot be evaluated for Items a: expect cannot be "):
        judge(read, build(read), [rule(message="x")])
