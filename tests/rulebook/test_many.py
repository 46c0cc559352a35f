"""Inputs that are larger than what CEL goes through in one expression."""

from __future__ import annotations

import pytest

from capsule_lint.errors import RuleError
from capsule_lint.facts.build import build
from capsule_lint.load import Input, load
from capsule_lint.rulebook import builtin_rules, judge, select
from capsule_lint.rulebook.expressions import Expression, Values

MORE_THAN_CEL_ALLOWS = 10_001

CONFIGURATION = """\
apiVersion: capsule.clastix.io/v1beta2
kind: CapsuleConfiguration
metadata: {name: default, labels: {helm.sh/chart: capsule-0.10.9, app.kubernetes.io/version: 0.10.9}}
spec: {userGroups: [projectcapsule.dev]}
---
apiVersion: capsule.clastix.io/v1beta2
kind: Tenant
metadata: {name: oil}
spec:
  owners:
"""


def test_every_element_of_a_long_list_is_judged() -> None:
    owners = "".join(f"  - {{kind: Group, name: oil-{number}}}\n" for number in range(MORE_THAN_CEL_ALLOWS))
    bundle = load([Input("a.yaml", (CONFIGURATION + owners).encode())])

    findings, not_judged = judge(bundle, build(bundle), select(builtin_rules(), ["CAP412"], []))

    lines = [finding.place.span.line for finding in findings]
    assert (lines, not_judged) == (list(range(11, 11 + MORE_THAN_CEL_ALLOWS)), ())


def test_an_expression_that_takes_too_many_steps_is_named() -> None:
    expression = Expression("self.all(number, number >= 0)", "rule.yaml: expect")
    values = Values(list(range(MORE_THAN_CEL_ALLOWS)))

    with pytest.raises(RuleError, match=r"^rule.yaml: expect cannot be evaluated: "):
        expression.holds(values)
