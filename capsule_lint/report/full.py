"""The whole report for people: what is wrong, where, with excerpts, why, and what to do."""

from __future__ import annotations

from ..english import enumerated
from ..frozen import dataclass
from ..model import Severity
from .painting import BOLD, KEY, PLACE, SEVERITIES, painted
from .source_lines import lines_by_source
from .terminal import columns, cut, harmless, link, wrap
from .wording import (
    by_consequence,
    documentation,
    failed,
    first_paragraph,
    first_sentence,
    fixes_by,
    headline,
    judged,
    location,
    not_judged,
    reference,
    several,
    summary,
    values_keys,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Finding, Place, Report, Rule
    from ..secrecy.sources import Concealed
    from . import Options

SHOWN = 5
"""How many findings of one rule, places of one finding, or subjects not judged are shown before the rest is folded."""

_NARROWEST = 40
_ROOM_FOR_LABEL = 24


@dataclass(frozen=True)
class _Page:
    """What the report is written on."""

    lines: Mapping[str, Concealed]  #: The lines of the sources, by name.
    width: int  #: In columns.
    colour: bool  #: Whether ANSI colours are wanted.
    links: bool  #: Whether the terminal shows links.

    def paint(self, text: str, code: str) -> str:
        return painted(text, code, wanted=self.colour)

    def headed(self, lines: list[str], heading: str, code: str) -> list[str]:
        """Return lines, of which the first begins with a heading that is to be coloured."""
        return [lines[0].replace(heading, self.paint(heading, code), 1), *lines[1:]]


def render(report: Report, options: Options) -> str:
    """Render a report for the terminal; colours only repeat what the words say."""
    page = _Page(lines_by_source(report), max(options.width, _NARROWEST), options.colour, options.links)
    blocks = [_group(page, group) for group in by_consequence(report)]
    blocks.append(_closing(page, report, options))
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks) + "\n"


def _group(page: _Page, findings: Sequence[Finding]) -> list[str]:
    """Show the findings of one rule, worst first: one in full, some in brief, the rest as a number."""
    worst = findings[0]
    said = headline(worst)
    lines = [*_header(page, findings), *wrap(said, page.width, "  ", "  "), "", *_marked(page, worst)]
    lines += _related(page, worst.place, (*worst.related, *([worst.template] if worst.template else [])))
    shown = {_line(worst.place)}
    for finding in findings[1:SHOWN]:
        message = headline(finding)
        if finding.severity is not worst.severity:
            message = f"{finding.severity.value}: {message}"
        lines += ["", *(wrap(message, page.width, "  ", "  ") if message != said else [])]
        label = "" if finding.place.label == worst.place.label else finding.place.label
        lines += _brief(page, finding.place, label, shown=_line(finding.place) in shown)
        shown.add(_line(finding.place))
        said = message
    if len(findings) > SHOWN:
        lines += ["", *_folded(page, len(findings) - SHOWN)]
    return [*lines, "", *_advice(page, worst.rule, values_keys(findings))]


def _header(page: _Page, findings: Sequence[Finding]) -> list[str]:
    """Return severity, id and name, with the number of findings if there are several, and whether ``fix`` helps."""
    worst = findings[0]
    severity, called = worst.severity.value, worst.rule.id
    mark = " [fix]" if any(finding.fixable for finding in findings) else ""
    first, *rest = wrap(f"{severity} {called} {worst.rule.name}{several(findings)}{mark}", page.width, "", "  ")
    linked = link(called, documentation(worst.rule)) if page.links else called
    painted = f"{page.paint(severity, SEVERITIES[worst.severity])} {page.paint(linked, BOLD)}"
    return [painted + first.removeprefix(f"{severity} {called}"), *rest]


def _marked(page: _Page, finding: Finding) -> list[str]:
    """Show the place of a finding: its lines with the mark under the key and the label next to the mark."""
    place = finding.place
    excerpt = _excerpt(page, place, finding.severity)
    return [*_location(page, place, "" if excerpt else place.label), *excerpt]


def _related(page: _Page, own: Place, places: Sequence[Place]) -> list[str]:
    """Show the related places, each once; those with the same label are one entry, for the label is said once.

    Args:
        page: What the report is written on.
        own: The place of the finding, which is shown.
        places: The related ones.
    """
    here = dict.fromkeys(place.label for place in places if place.label and _line(place) == _line(own))
    said = "; ".join(_shortened(list(here)))
    lines = wrap(f"related, in the same line: {said}", page.width, "  ", "    ") if said else []
    by_label: dict[str, dict[tuple[str, int], Place]] = {}
    for place in places:
        if _line(place) != _line(own):
            by_label.setdefault(place.label, {}).setdefault(_line(place), place)
    shown: set[tuple[str, int]] = set()
    for label, found in list(by_label.items())[:SHOWN]:
        first, *others = found.values()
        lines += _brief(page, first, f"related: {label}" if label else "related", shown=_line(first) in shown)
        shown.add(_line(first))
        if others:
            lines += wrap(f"likewise {_listed(first, others)}", page.width, "    ", "    ")
    left = sum(map(len, list(by_label.values())[SHOWN:]))
    return [*lines, *_folded(page, left)] if left else lines


def _line(place: Place) -> tuple[str, int]:
    return place.file, place.span.line


def _listed(first: Place, others: Sequence[Place]) -> str:
    """Name places briefly: by their lines if they all stand in the file of the first."""
    here = all(place.file == first.file for place in others)
    names = _shortened([str(place.span.line) if here else location(place) for place in others])
    lines = "line " if len(others) == 1 else "lines "
    return (lines if here else "") + enumerated(names)


def _shortened(names: list[str]) -> list[str]:
    return names if len(names) < SHOWN else [*names[: SHOWN - 1], f"{len(names) - SHOWN + 1} more"]


def _location(page: _Page, place: Place, label: str) -> list[str]:
    template = f" ({place.template})" if place.template else ""
    where = harmless(location(place))
    return page.headed(wrap(f"{where}{template} {label}", page.width, "  ", "    "), where, PLACE)


def _brief(page: _Page, place: Place, label: str, *, shown: bool) -> list[str]:
    """Show where a place is and the line it begins in, if its source is there; the column is in the location.

    A line that was shown before is not shown again.
    """
    where = _location(page, place, label)
    lines = page.lines.get(place.file)
    if shown or lines is None or place.span.line > len(lines):
        return where
    gutter = f"    {place.span.line} | "
    column = lines.shown(place.span).column
    line, _, _ = cut(lines[place.span.line - 1], column - 1, column, page.width - len(gutter))
    return [*where, gutter + line]


def _excerpt(page: _Page, place: Place, severity: Severity) -> list[str]:
    """Show the line a place begins in, marked, between its neighbours; nothing if its source is not there."""
    lines = page.lines.get(place.file)
    if lines is None or place.span.line > len(lines):
        return []
    span = lines.shown(place.span)
    digits = len(str(span.line + 1))
    gutter = f"    {'':{digits}} | "
    room = page.width - len(gutter)
    text, before, marked = cut(lines[span.line - 1], span.column - 1, span.end_column - 1, room)
    excerpt = [
        f"    {span.line:{digits}} | {text}",
        *_mark(page, gutter, " " * before + "^" * marked, place.label, SEVERITIES[severity]),
    ]
    for number in (span.line - 1, span.line + 1):
        if _is_context(lines, number):
            neighbour = f"    {number:{digits}} | {cut(lines[number - 1], 0, 0, room)[0]}"
            excerpt.insert(0 if number < span.line else len(excerpt), neighbour)
    return excerpt


def _is_context(lines: Sequence[str], number: int) -> bool:
    """Return whether a line helps to understand its neighbour: it exists, says something, and parts no documents."""
    return 1 <= number <= len(lines) and lines[number - 1].strip() != "" and not lines[number - 1].startswith("---")


def _mark(page: _Page, gutter: str, carets: str, label: str, colour: str) -> list[str]:
    """Return the carets with the label next to them, or below where too little room is left."""
    painted = gutter + page.paint(carets, colour)
    if not label:
        return [painted]
    before = f"{gutter}{carets} "
    if page.width - len(before) < min(columns(label), _ROOM_FOR_LABEL):
        below = gutter.ljust(min(len(before) - len(carets.lstrip()) - 1, page.width - columns(label)))
        return [painted, *wrap(label, page.width, below, below)]
    first, *rest = wrap(label, page.width, before, gutter.ljust(len(before)))
    return [painted + first[len(before) - 1 :], *rest]


def _advice(page: _Page, rule: Rule, keys: list[str]) -> list[str]:
    """Say why the rule is, what to do, in which keys of the values, and where to read on: once for all its findings.

    Threads are named briefly; pages of documentation are for ``explain``, since a URL takes a line of its own.
    """
    threads = [short for short in map(reference, rule.references) if not short.startswith("https:")]
    links = [f"capsule-lint explain {rule.id}", *threads]
    return [
        *page.headed(wrap(first_sentence(rule.why), page.width, "  Why: ", "       "), "Why:", BOLD),
        *page.headed(wrap(first_paragraph(rule.fix), page.width, "  Fix: ", "       "), "Fix:", BOLD),
        *(
            page.headed(wrap(f"Key: {enumerated(_shortened(keys))}", page.width, "  ", "       "), "Key:", KEY)
            if keys
            else []
        ),
        *wrap(" | ".join(links), page.width, "       ", "       "),
    ]


def _closing(page: _Page, report: Report, options: Options) -> list[str]:
    """Say how much was found, what ``fix`` can do, and what was judged: then "no findings" is worth something."""
    said = (summary(report), fixes_by(report, options.commands.get("fix", "")), *judged(report))
    lines = [line for text in filter(None, said) for line in wrap(text, page.width, "", "  ")]
    left = not_judged(report)
    for item in left[:SHOWN]:
        lines += wrap(item, page.width, "  ", "    ")
    if len(left) > SHOWN:
        lines += _folded(page, len(left) - SHOWN)
    for verdict in filter(None, (report.outage, report.recovery)):
        lines += wrap(verdict, page.width, "", "  ")
    return [*lines, *_failed(page, report)]


def _failed(page: _Page, report: Report) -> list[str]:
    """Say which rules could not be evaluated, for the report looks whole without them."""
    sentences = failed(report)
    if not sentences:
        return []
    lines = ["Not evaluated, so this report is incomplete:"]
    for sentence in sentences[:SHOWN]:
        lines += wrap(sentence, page.width, "  ", "    ")
    return [*lines, *(_folded(page, len(sentences) - SHOWN) if len(sentences) > SHOWN else [])]


def _folded(page: _Page, number: int) -> list[str]:
    return wrap(f"... and {number} more: --format json lists them.", page.width, "  ", "  ")
