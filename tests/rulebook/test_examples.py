"""Every example of every built-in rule: the marked lines are exactly the findings."""

from __future__ import annotations

import pytest

from capsule_lint.errors import RuleError
from capsule_lint.frozen import replace
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


@pytest.mark.parametrize(
    "chart", ["", "- a\n", "name: capsule\n", "name: [a]\nversion: 1.0.0\n", "name: capsule\nversion: 1\n"]
)
def test_an_example_whose_chart_has_no_name_or_version_is_refused(chart: str) -> None:
    body = next(body for body in RULES if body.rule.subject == "values")
    example = ("bad", f"# == chart/Chart.yaml\n{chart}# == values.yaml\nreplicaCount: 1\n")
    rule = replace(body, rule=replace(body.rule, file="a.yaml", examples=(example,)), expected=(("", ""),))

    with pytest.raises(RuleError, match=r"^a\.yaml: example 1: chart/Chart\.yaml does not say name and version$"):
        list(failures(rule, RULES))


def test_an_empty_values_file_of_an_example_is_one_without_values() -> None:
    body = next(body for body in RULES if body.rule.subject == "values")
    example = ("good", "# == chart/Chart.yaml\nname: capsule\nversion: 1.0.0\n# == values.yaml\n\n# == more.yaml\n")
    rule = replace(body, rule=replace(body.rule, examples=(example,)), expected=(("", ""),))

    assert list(failures(rule, RULES)) == []
