"""The report with one line a finding, as editors, problem matchers and pre-commit read it."""

from __future__ import annotations

from .terminal import harmless
from .wording import failed, fixes_by, found, headline, location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Report
    from . import Options


def render(report: Report, options: Options) -> str:
    """Render ``file:line:column: severity CAP101 message [fix]`` for each finding, and how much was found."""
    lines = [
        f"{location(finding.place)}: {finding.severity.value} {finding.rule.id} {headline(finding)}"
        f"{' [fix]' if finding.fixable else ''}"
        for finding in report.findings
    ]
    lines += [f"not evaluated: {each}" for each in failed(report)]
    unjudged = f"{len(report.not_judged)} not judged (--format full says why)." if report.not_judged else ""
    ends = (found(report), unjudged, fixes_by(report, options.commands.get("fix", "")))
    lines.append(" ".join(filter(None, ends)))
    return "\n".join(map(harmless, lines)) + "\n"
