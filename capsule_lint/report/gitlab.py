"""The report for GitLab's merge requests: the JSON of an artifact of ``reports: codequality``.

Its form is on GitLab's page on Code Quality, "Code Quality report format".
"""

from __future__ import annotations

from json import dumps

from ..model import Severity, fingerprint
from .anchoring import anchor, file_name, message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Finding, Json, Place, Report
    from . import Options

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}


def render(report: Report, options: Options) -> str:
    """Render a report as a list of issues; findings without a place in the repository are left out."""
    seen: dict[str, int] = {}
    issues = []
    for finding in report.findings:
        place = anchor(finding, options)
        if place is not None:
            known = finding.identity or f"{finding.rule.id} {file_name(place, options)} {finding.message}"
            seen[known] = seen.get(known, 0) + 1
            issues.append(_issue(finding, place, options, known, seen[known]))
    return dumps(issues, indent=2) + "\n"


def _issue(finding: Finding, place: Place, options: Options, known: str, number: int) -> dict[str, Json]:
    """Return one issue. GitLab shows no name of the check, and drops the second issue of one fingerprint."""
    return {
        "description": f"{finding.rule.id}: {message(finding, options)}",
        "check_name": finding.rule.id,
        "fingerprint": fingerprint(known if number == 1 else f"{known}\n{number}"),
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": file_name(place, options), "lines": {"begin": place.span.line}},
    }
