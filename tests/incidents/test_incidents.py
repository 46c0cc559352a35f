"""What led to the public incidents is found in the manifests of the day before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from capsule_lint.lint import Request, Rules, lint
from capsule_lint.load import Input
from capsule_lint.model import Report
from capsule_lint.rulebook import RuleBody

from .changes import Setup
from .incidents import INCIDENTS, Found, Incident

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name: str) -> Setup:
    files = (path for path in (EXAMPLES / name).glob("*.yaml") if path.name != "values.yaml")
    return {path.name: path.read_text(encoding="utf-8") for path in files}


def report(setup: Setup, rules: Sequence[RuleBody]) -> Report:
    """Lint a setup, its files in the order of their names."""
    contents = tuple(Input(name, setup[name].encode()) for name in sorted(setup))
    return lint(Request(inputs=(), contents=contents, suppressions=None, rules=Rules(rules, rules)))


def found(report: Report) -> set[Found]:
    return {Found(finding.rule.id, str(finding.place.object), finding.place.path) for finding in report.findings}


def brought_by(incident: Incident, rules: Sequence[RuleBody]) -> set[Found]:
    """Return what the changes of an incident add to what is found of the sound setup."""
    sound = changed = example("sound")
    for change in incident.changes:
        changed = change(changed)
    return found(report(changed, rules)) - found(report(sound, rules))


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda incident: incident.name)
def test_what_led_to_an_incident_is_found(incident: Incident, rules: Sequence[RuleBody]) -> None:
    assert brought_by(incident, rules) == incident.findings
