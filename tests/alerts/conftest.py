"""The inputs that the tests of alerts share, and promtool."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from capsule_lint.facts.build import build
from capsule_lint.load import Input, load
from capsule_lint.recovery.alerts import AlertRules, alert_rules
from capsule_lint.report.alerts import RULES_FILE, render

from ..conftest import program

HERE = Path(__file__).parent
WHOLE = (HERE / "inputs" / "capsule.yaml").read_text(encoding="utf-8")
"""An installation with everything that an alert may be about."""

Promtool = Callable[[str, str], str]


def rules_of(*texts: str, everyone: bool = False, runbook: str = "", hidden: str = "") -> AlertRules:
    """Return the alerts for manifests; ``hidden`` is a name that no output may show."""
    files = [Input(f"{number}.yaml", text.encode()) for number, text in enumerate(texts)]
    return alert_rules(build(load(files), everyone=True), everyone=everyone, runbook=runbook, hidden=hidden.__eq__)


def rendered(form: str, *texts: str, everyone: bool = False) -> str:
    """Return the alerts for manifests in a format."""
    return render(form, rules_of(*texts, everyone=everyone))


def reasons(rules: AlertRules) -> dict[str, str]:
    """Return why alerts are not written, by name."""
    return {each.name: each.reason for each in rules.not_written}


@pytest.fixture
def promtool(tmp_path: Path) -> Promtool:
    """Return a function that has promtool check rules and run unit tests, and returns what it says is wrong."""
    found = program("promtool")

    def run(rules: str, tests: str) -> str:
        (tmp_path / RULES_FILE).write_text(rules, encoding="utf-8")
        (tmp_path / "tests.yaml").write_text(tests, encoding="utf-8")
        wrong = ""
        for words in (["check", "rules", RULES_FILE], ["test", "rules", "tests.yaml"]):
            done = subprocess.run([found, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
            wrong += done.stdout + done.stderr if done.returncode else ""
        return wrong

    return run
