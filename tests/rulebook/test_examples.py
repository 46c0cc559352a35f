"""Every example of every built-in rule: the marked lines are exactly the findings."""

from __future__ import annotations

import pytest

from capsule_lint.rulebook import RuleBody, checked_builtin_rules
from capsule_lint.rulebook.examples import ExampleFailure, failures

RULES = checked_builtin_rules()


@pytest.mark.parametrize("rule", RULES, ids=[body.rule.id for body in RULES])
def test_the_marked_lines_are_the_findings(rule: RuleBody) -> None:
    assert [str(failure) for failure in failures(rule, RULES)] == []


def test_a_failure_says_which_line_lacks_a_finding_and_which_has_one_too_many() -> None:
    failure = ExampleFailure(2, "bad", missing=(3,), unexpected=((5, "too many"),))

    assert str(failure) == (
        "example 2 (bad): no finding on line 3, which is marked\nexample 2 (bad): unmarked finding on line 5: too many"
    )
