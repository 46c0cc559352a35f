"""What an editor shows of a place: the findings there with why and fix, what was not judged, and its values key."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Finding, Rule, Span
from ..report.anchoring import what_to_set
from ..report.explanation import REPAIRS
from ..report.marked_up import plain, with_code
from ..report.wording import documentation, first_paragraph, headline
from .diagnostics import Files, place_in
from .key_pages import entry_of, page
from .positions import is_within
from .values_keys import KeyInValues, key_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lint import Linted
    from ..model import Report

_MOST_FINDINGS = 3
_MOST_UNKNOWN = 3
_RULE = "\n\n---\n\n"


def hover(found: Linted, report: Report, file: str, line: int, column: int, files: Files) -> str:
    """Return what to show of a place, as Markdown; empty for nothing.

    Args:
        found: What was judged.
        report: The findings that are shown.
        file: The document.
        line: In it, from 1.
        column: In that line, from 1.
        files: What the editor knows of files.
    """
    parts = [*_findings(report, file, line, column, files), *_not_judged(report, file, line)]
    key = key_at(found, file, line, column)
    if key is not None:
        parts.append(_key(found, key))
    return _RULE.join(parts)


def _findings(report: Report, file: str, line: int, column: int, files: Files) -> Iterator[str]:
    there = [
        finding
        for finding in report.findings
        if (place := place_in(finding, files)) and place.file == file and is_within(place.span, line, column)
    ]
    by_rule: dict[str, list[Finding]] = {}
    for finding in there:
        by_rule.setdefault(finding.rule.id, []).append(finding)
    for findings in list(by_rule.values())[:_MOST_FINDINGS]:
        yield _finding(findings)
    if len(by_rule) > _MOST_FINDINGS:
        yield f"And more here: {', '.join(list(by_rule)[_MOST_FINDINGS:])}."


def _finding(findings: list[Finding]) -> str:
    from ..report import Options

    first = findings[0]
    lines = [f"**{first.rule.id} {plain(first.rule.name)}** ({first.severity.value})"]
    lines += [plain(headline(finding)) for finding in findings[:_MOST_FINDINGS]]
    more = len(findings) - _MOST_FINDINGS
    lines += [f"And {more} more of this rule here."] if more > 0 else []
    lines += [with_code(said) for said in what_to_set(first, Options())]
    return "\n\n".join([*lines, *_explanation(first.rule, fixable=any(finding.fixable for finding in findings))])


def _explanation(rule: Rule, *, fixable: bool) -> Iterator[str]:
    yield f"**Why.** {with_code(first_paragraph(rule.why))}"
    yield f"**Fix.** {with_code(first_paragraph(rule.fix))}"
    if rule.repair and not fixable:
        yield with_code(REPAIRS[rule.repair])
    url = documentation(rule)
    if url:
        yield f"[All about {rule.id}]({url})"


def _not_judged(report: Report, file: str, line: int) -> Iterator[str]:
    """Yield what could not be judged on a line, which is neither a finding nor a pass."""
    there = [each for each in report.not_judged if each.place and _is_on(each.place.span, each.place.file, file, line)]
    for each in there[:_MOST_UNKNOWN]:
        rules = f" ({', '.join(each.rules)})" if each.rules else ""
        yield f"**Not judged.** {plain(f'{each.subject}: {each.reason.rstrip(chr(46))}{rules}.')}"
    if len(there) > _MOST_UNKNOWN:
        yield f"And {len(there) - _MOST_UNKNOWN} more here that could not be judged."


def _is_on(span: Span, its_file: str, file: str, line: int) -> bool:
    return its_file == file and span.line <= line <= span.end_line


def _key(found: Linted, key: KeyInValues) -> str:
    entries = [
        entry
        for world in found.worlds
        for values in world.subjects.values
        if values.origin.document == key.index
        for entry in values.entries
    ]
    return page(key.chart, key.versions, key.key, entry_of(entries, key.key))
