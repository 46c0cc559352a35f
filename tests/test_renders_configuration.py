"""What is found of the configuration family in real renders: what is true of the chart's defaults, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.frozen import replace
from capsule_lint.lint import Request, lint, rules_of

from .test_renders import RENDERS

# By default protectedNamespaceRegex is empty in every release, and the controller is bound to cluster-admin.
DEFAULTS = {
    ("CAP402", "default", "spec.protectedNamespaceRegex"),
    ("CAP410", "capsule-manager-rolebinding", "roleRef.name"),
}


@pytest.fixture(scope="module")
def found(renders: Path) -> dict[str, set[tuple[str, str, str]]]:
    asked = Request(inputs=(), suppressions=None, rules=rules_of(selected=["configuration"]))
    reports = {name: lint(replace(asked, inputs=(str(renders / f"{name}.yaml"),))) for name in RENDERS}
    return {
        name: {
            (finding.rule.id, finding.place.object.name if finding.place.object else "", finding.place.path)
            for finding in report.findings
        }
        for name, report in reports.items()
    }


def test_every_render_has_the_two_that_are_true_of_the_defaults_and_no_other(
    found: dict[str, set[tuple[str, str, str]]],
) -> None:
    assert found == dict.fromkeys(RENDERS, DEFAULTS)
