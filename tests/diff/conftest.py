"""Two inputs and their difference."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.facts.impact import impact
from capsule_lint.lint import Request, linted, rules_of
from capsule_lint.load import Input
from capsule_lint.report.diff.difference import Difference, Side, difference

from ..cli.conftest import capsule_lint

__all__ = ["capsule_lint"]

HERE = Path(__file__).parent


def side(path: Path, *rules: str) -> Side:
    """Return one side of a difference, judged by these rules, or by all; its name has no folder."""
    contents = (Input(path.name, path.read_bytes()),)
    done = linted(Request(inputs=(), contents=contents, suppressions=None, rules=rules_of(selected=rules)))
    return Side(path.name, done.report, done.subjects, impact(done.subjects))


@pytest.fixture(scope="session")
def forward() -> Difference:
    """What changes from ``inputs/old.yaml`` to ``inputs/new.yaml``; few rules, so that others may change."""
    rules = ("CAP101", "CAP102", "CAP201", "CAP208")
    return difference(side(HERE / "inputs" / "old.yaml", *rules), side(HERE / "inputs" / "new.yaml", *rules))
