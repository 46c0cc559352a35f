"""The lines of the sources that findings point at."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import Excerpts, Report, Source, Span
from ..secrecy.sources import Concealed

_AROUND = 3
"""Lines before and after that of a finding which a format may show; the most that any shows is one."""


def split_lines(text: str) -> list[str]:
    """Split a text where YAML does, to agree with its line numbers: LF, CRLF, CR, and YAML 1.1's NEL, LS and PS.

    ``str.splitlines`` would split at form feeds and separators as well, which are not line breaks in YAML.
    """
    for line_break in ("\r\n", "\r", "\x85", "\u2028", "\u2029"):
        text = text.replace(line_break, "\n")
    return text.split("\n")


def lines_by_source(report: Report) -> dict[str, Concealed]:
    """Return the lines of each source that a finding or one of its related places stands in, without secret values."""
    files = {place.file for finding in report.findings for place in (finding.place, *finding.related)}
    return {name: _lines(source) for name, source in report.sources.items() if name in files}


def excerpts_of(report: Report) -> dict[str, Source]:
    """Return the sources of a report with nothing in them but the lines that may be shown of findings."""
    wanted: dict[str, set[int]] = {}
    for finding in report.findings:
        for place in (finding.place, *finding.related):
            line = place.span.line
            wanted.setdefault(place.file, set()).update(range(line - _AROUND, line + _AROUND + 1))
    found = {}
    for name, lines in lines_by_source(report).items():
        shown = {number: lines.as_written(number) for number in sorted(wanted[name]) if 0 < number <= len(lines)}
        found[name] = Source(name, "", excerpts=Excerpts(len(lines), shown))
    return found


def _lines(source: Source) -> Concealed:
    if source.excerpts is not None:
        return Concealed.of_excerpts(source.excerpts)
    lines = split_lines(source.text)
    # Positions count the lines that end in LF, which are fewer where YAML sees other line breaks.
    return Concealed(lines, source.documents, apart=len(lines) != source.text.count("\n") + 1)


def first_line(span: Span, lines: Sequence[str]) -> Span:
    """Cut a span to its first line; where ``lines`` do not have that line, to its first character's position.

    GitHub shows an alert on a pull request only if every line of its region is in the diff, and its workflow commands
    lose their columns when they span lines.
    """
    if span.end_line == span.line:
        return span
    end = len(lines[span.line - 1]) + 1 if span.line <= len(lines) else span.column
    return Span(span.line, span.column, span.line, max(span.column, end))
