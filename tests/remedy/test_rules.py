"""What rules say of their repairs is true of their own examples."""

from __future__ import annotations

import pytest

from capsule_lint.facts.build import build
from capsule_lint.load import Input, load
from capsule_lint.model import Bundle, Finding
from capsule_lint.remedy.plan import edits, plan
from capsule_lint.remedy.yaml_text import edited
from capsule_lint.rulebook import checked_builtin_rules, judge
from capsule_lint.rulebook.rules import RuleBody

RULES = {body.rule.id: body for body in checked_builtin_rules() if body.rule.repair}
BAD = [
    pytest.param(body, text, id=f"{body.rule.id}-{number}")
    for body in RULES.values()
    for number, (kind, text) in enumerate(body.rule.examples, start=1)
    if kind == "bad"
]


def judged(text: str, body: RuleBody) -> tuple[Bundle, tuple[Finding, ...]]:
    bundle = load([Input("example.yaml", text.encode())])
    return bundle, judge(bundle, build(bundle), [body])[0]


@pytest.mark.parametrize(("body", "text"), BAD)
def test_a_repair_removes_its_finding(body: RuleBody, text: str) -> None:
    bundle, found = judged(text, body)
    steps, refusals = plan(bundle, found, unsafe=True)
    repaired = {step.finding.identity for step in steps}

    changed = edited(text, edits(steps, "example.yaml"))
    added = [step.manifest for step in steps if step.manifest]
    _, left = judged("\n---\n".join([changed, *added]), body)

    assert {finding.identity for finding in left} & repaired == set()
    assert repaired | {refusal.finding.identity for refusal in refusals} == {finding.identity for finding in found}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_with_a_repair_repairs_one_of_its_examples(rule: str) -> None:
    plans = [
        plan(bundle, found, unsafe=True)[0]
        for kind, text in RULES[rule].rule.examples
        if kind == "bad"
        for bundle, found in [judged(text, RULES[rule])]
    ]

    assert any(plans)


def test_which_rules_repair_what_safely() -> None:
    assert {rule: body.rule.repair for rule, body in RULES.items() if body.rule.repair != "safe"} == {
        "CAP129": "unsafe",
        "CAP201": "both",
    }
