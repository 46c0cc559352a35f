"""Findings that are said to be fixable are those that ``capsule-lint fix`` removes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from capsule_lint.lint import Request, linted, rules_of
from capsule_lint.lint.repairs import repaired
from capsule_lint.lint.report import limited
from capsule_lint.model import Finding, Severity

RULES = rules_of(repairs=True)


def fixable(findings: Sequence[Finding]) -> set[str]:
    return {finding.identity for finding in findings if finding.fixable}


@pytest.mark.parametrize("render", ["v0.14.0.default", "v0.10.9.default"])
def test_fix_removes_what_is_fixable(render: str, renders: Path, tmp_path: Path) -> None:
    file = tmp_path / "render.yaml"
    file.write_bytes((renders / f"{render}.yaml").read_bytes())
    request = Request(inputs=(str(file),), suppressions=None, rules=RULES)
    found = fixable(limited(linted(request).report, Severity.WARNING).findings)

    outcome = repaired(request, Severity.WARNING, unsafe=False)

    left = {finding.identity for finding in outcome.linted.report.findings}
    assert (len(found) > 10, found & left) == (True, set())


def test_nothing_is_fixable_in_a_file_that_is_read_only(tmp_path: Path) -> None:
    file = tmp_path / "fragile.yaml"
    shutil.copyfile("examples/fragile/capsule.yaml", file)
    request = Request(inputs=(str(file),), suppressions=None, rules=RULES)
    assert fixable(linted(request).report.findings)

    file.chmod(0o444)

    assert fixable(linted(request).report.findings) == set()


def test_nothing_is_fixable_on_standard_input() -> None:
    content = Path("examples/fragile/capsule.yaml").read_bytes()
    request = Request(inputs=("-",), suppressions=None, rules=RULES, stdin=lambda: content)

    assert fixable(linted(request).report.findings) == set()
