"""Two inputs and their difference."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.facts.impact import impact
from capsule_lint.frozen import replace
from capsule_lint.lint import Request, linted, rules_of
from capsule_lint.lint.stages import staged
from capsule_lint.load import Input
from capsule_lint.report.diff.difference import Difference, Side, difference

from ..cli.conftest import capsule_lint

__all__ = ["capsule_lint"]

HERE = Path(__file__).parent


def _request(path: Path, *rules: str) -> Request:
    contents = (Input(path.name, path.read_bytes()),)
    return Request(inputs=(), contents=contents, suppressions=None, rules=rules_of(selected=rules))


def side(path: Path, *rules: str) -> Side:
    """Return one side of a difference, judged by these rules, or by all; its name has no folder."""
    done = linted(_request(path, *rules))
    return Side(path.name, done.report, done.subjects, impact(done.subjects))


def in_stages(old: Path, new: Path, *rules: str) -> Difference:
    """Return what changes from one file to another, with how to bring it in by stages."""
    found = difference(side(old, *rules), side(new, *rules))
    return replace(found, rollout=staged(_request(new), found.new.subjects, found.old.subjects))


@pytest.fixture(scope="session")
def forward() -> Difference:
    """What changes from ``inputs/old.yaml`` to ``inputs/new.yaml``; few rules, so that others may change."""
    return in_stages(HERE / "inputs" / "old.yaml", HERE / "inputs" / "new.yaml", "CAP101", "CAP102", "CAP201", "CAP208")
