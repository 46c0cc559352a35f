"""The report as annotations of a pull request: workflow commands on the standard output of a GitHub Actions step."""

from __future__ import annotations

from ..english import count
from ..model import Severity
from .anchoring import anchor, circumstances, file_name, message
from .snippets import snippets
from .source_lines import first_line, lines_by_source
from .terminal import harmless
from .wording import (
    first_paragraph,
    headline,
    judged,
    location,
    not_judged,
    summary,
    verdict,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Finding, Report
    from . import Options

ANNOTATIONS = 10
"""How many annotations of one severity GitHub keeps of a step (``docs/problem-matchers.md`` of actions/toolkit)."""

LONGEST = 4096
"""Characters that the runner keeps of a message."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report, options: Options) -> str:
    """Render a report as workflow commands, worst first, then in plain lines what found no room, and the summary."""
    lines = lines_by_source(report)
    commands: list[str] = []
    unannotated: list[Finding] = []
    for severity in Severity:
        findings = [finding for finding in report.findings if finding.severity is severity]
        annotated = len(findings) if len(findings) <= ANNOTATIONS else ANNOTATIONS - 1
        commands += [_annotation(finding, lines, options) for finding in findings[:annotated]]
        if findings[annotated:]:
            rest = f"{count(len(findings) - annotated, f'more {severity.value}')}: the log of this step lists them."
            commands.append(_command(_COMMANDS[severity], {"title": "capsule-lint"}, rest))
        unannotated += findings[annotated:]
    plain = [f"{finding.severity.value} {finding.rule.id} {_whole(finding, options)}" for finding in unannotated]
    plain += [summary(report), *verdict(report), *judged(report), *(f"- {item}" for item in not_judged(report))]
    return "".join(f"{line}\n" for line in [*commands, *map(_inert, plain)])


def _annotation(finding: Finding, lines: Mapping[str, Sequence[str]], options: Options) -> str:
    """Return the command that annotates a line of the repository, or the run if the source is not part of it."""
    place = anchor(finding, options)
    title = f"{finding.rule.id} {finding.rule.name}"
    fix = f"Fix: {first_paragraph(finding.rule.fix)}"
    fix += "".join(f"\n{_harmless_lines(each)}" for each in snippets(finding, options))
    said = " ".join([headline(finding), *circumstances(finding, options)])
    if place is None:
        said = f"{location(finding.place)}: {said}"
        return _command(_COMMANDS[finding.severity], {"title": title}, f"{harmless(said)}\n{fix}")
    span = first_line(place.span, lines.get(place.file, ()))
    properties = {
        # A name that is not UTF-8 cannot be written, and one that does not print is not to be obeyed.
        "file": harmless(file_name(place, options).encode("utf-8", "replace").decode()),
        "line": str(span.line),
        "endLine": str(span.end_line),
        "col": str(span.column),
        "endColumn": str(span.end_column),
        "title": title,
    }
    return _command(_COMMANDS[finding.severity], properties, f"{harmless(said)}\n{fix}")


def _harmless_lines(text: str) -> str:
    return "\n".join(map(harmless, text.split("\n")))


def _whole(finding: Finding, options: Options) -> str:
    return f"{location(finding.place)}: {message(finding, options)}"


def _command(name: str, properties: Mapping[str, str], message: str) -> str:
    """Return a workflow command, escaped as ``command.ts`` of actions/toolkit does."""
    if len(message) > LONGEST:
        message = message[: LONGEST - 3] + "..."
    written = ",".join(
        f"{key}={_escaped(value).replace(':', '%3A').replace(',', '%2C')}" for key, value in properties.items()
    )
    return f"::{name} {written}::{_escaped(message)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _inert(line: str) -> str:
    """Return a plain line that the runner does not take for a command, whatever a manifest wrote into it.

    Besides ``::command::`` at the start of a line the runner still obeys ``##[command]`` anywhere in it
    (``ActionCommand.TryParse`` of actions/runner).
    """
    return harmless(line).replace("##[", "# #[")
