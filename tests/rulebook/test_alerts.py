"""What CAP125 says where it is not known of some alerts when they fire."""

from __future__ import annotations

import pytest

from capsule_lint.facts.build import build
from capsule_lint.load import Input, load
from capsule_lint.rulebook import checked_builtin_rules
from capsule_lint.rulebook.engine import verdicts

from ..facts.test_alerts import SETUP

UNKNOWN = "{alert: CapsuleA, expr: 'capsule:up == 0'}, {alert: CapsuleB, expr: 'capsule:up == 0 or capsule:down'}"
NEVER = "{alert: CapsuleC, expr: 'up{job=\"capsule\"} == 0'}"
GONE = "{alert: CapsuleD, expr: 'absent(up{job=\"capsule\"})'}"
WHY = (
    "when CapsuleA and CapsuleB fire is not known (the input does not say what exposes capsule:up), and no other alert "
    "is known to fire when no pod is left"
)


@pytest.mark.parametrize(
    ("rules", "found", "not_judged"),
    [
        (UNKNOWN, [], [WHY]),
        (f"{UNKNOWN}, {NEVER}", [], [WHY]),
        (f"{UNKNOWN}, {NEVER}, {GONE}", [], []),
        (
            NEVER,
            [
                "Deployment capsule-system/capsule-controller-manager is scraped, but its only alert, CapsuleC, does "
                "not tell when it is gone or when its webhooks fail: "
                'up{job="capsule"} has no series when there are no pods.'
            ],
            [],
        ),
    ],
)
def test_one_alert_that_fires_is_enough_and_one_that_may_leaves_it_open(
    rules: str, found: list[str], not_judged: list[str]
) -> None:
    rule = f"""
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: {{name: rules, namespace: capsule-system}}
spec: {{groups: [{{name: capsule, rules: [{rules}]}}]}}
"""
    read = load([Input("test.yaml", "\n---\n".join([*SETUP, rule]).encode())])
    said = verdicts(read, build(read), [body for body in checked_builtin_rules() if body.rule.id == "CAP125"])

    assert [finding.message for finding in said.findings] == found
    assert [each.reason for each in said.not_judged] == not_judged
