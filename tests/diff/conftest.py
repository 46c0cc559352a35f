"""Two inputs and their difference."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.cli.check import report_on
from capsule_lint.facts.build import build
from capsule_lint.facts.impact import impact
from capsule_lint.load import Input, load
from capsule_lint.report.diff.difference import Difference, Side, difference
from capsule_lint.rulebook import builtin_rules, select

from ..cli.conftest import capsule_lint

__all__ = ["capsule_lint"]

HERE = Path(__file__).parent


def side(path: Path, *rules: str) -> Side:
    """Return one side of a difference, judged by these rules, or by all; its name has no folder."""
    bundle = load([Input(path.name, path.read_bytes())])
    subjects = build(bundle)
    report = report_on(bundle, subjects, select(builtin_rules(), rules))
    return Side(path.name, report, subjects, impact(subjects))


@pytest.fixture(scope="session")
def forward() -> Difference:
    """What changes from ``inputs/old.yaml`` to ``inputs/new.yaml``; few rules, so that others may change."""
    rules = ("CAP101", "CAP102", "CAP201", "CAP208")
    return difference(side(HERE / "inputs" / "old.yaml", *rules), side(HERE / "inputs" / "new.yaml", *rules))
