"""The report on one screen: what is installed, what stops, and each rule once, the most consequence first.

``full`` shows the same findings with their excerpts, and why and how to repair them.
"""

from __future__ import annotations

import re

from ..capsule.identity import DOMAINS
from ..english import few
from ..frozen import dataclass
from ..model import Severity
from .painting import BOLD, KEY, PLACE, SEVERITIES, painted
from .terminal import ELLIPSIS, columns, cut, harmless, link, wrap
from .to_set import to_set
from .wording import (
    by_consequence,
    documentation,
    failed,
    fixes,
    found,
    installation,
    judged,
    not_judged,
    several,
    switched_off,
    tally,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Finding, Place, Report
    from . import Options

_NARROWEST = 40
_SCREEN = 44
"""How many lines a report may take; messages that would need more are left out, those of least consequence first."""

_INDENT = " " * 7
_SHOWN = 3
"""How many subjects that were not judged are shown before the rest is folded."""

_WHILE = r"^While .{1,80}? is down, "
"""What messages about an outage begin with: who is down, the verdict above them has said."""


@dataclass(frozen=True)
class _Page:
    """What the report is written on."""

    width: int  #: In columns.
    colour: bool  #: Whether ANSI colours are wanted.
    links: bool  #: Whether the terminal shows links.
    file: str  #: The file in which more rules than in all others find something, named once; empty if there is none.

    def paint(self, text: str, code: str) -> str:
        return painted(text, code, wanted=self.colour)


@dataclass(frozen=True)
class _Part:
    """Words of a line that stay together."""

    text: str  #: What is shown, harmless.
    code: str = ""  #: The ANSI colour that repeats it; empty for none.
    url: str = ""  #: A page that it links to; empty for none.


def render(report: Report, options: Options) -> str:
    """Render the overview; colours and links only repeat what the words say."""
    groups = by_consequence(report)
    files = [_place(group[0]).file for group in groups]
    most = max(files, key=files.count) if files else ""
    usual = most if files.count(most) * 2 > len(files) else ""
    page = _Page(max(options.width, _NARROWEST), options.colour, options.links, usual)
    head = [*_head(page, report, is_only=len(set(files)) == 1), *_verdict(page, report)]
    closing = list(_closing(page, report, groups, options))
    rules = _rules(page, report, groups, _SCREEN - len(head) - len(closing) - 2)
    blocks = [block for block in (head, rules, closing) if block]
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks) + "\n"


def _head(page: _Page, report: Report, *, is_only: bool) -> list[str]:
    """Name the installation, how it is known, and the file whose places are given by their lines alone."""
    named = installation(report).rstrip(".")
    where = f" ({page.file})" if page.file not in named else ""
    if page.file and not is_only:
        where = f"; :N is line N of {page.file}"
    return wrap(f"{named}{where}", page.width, "", "  ")


def _verdict(page: _Page, report: Report) -> list[str]:
    """Say what stops, and whether the backend can come back."""
    lines = []
    for told, mark in ((report.outage, ":"), (report.recovery, "?")):
        if told:
            start = told.partition(mark)[0] + mark
            first, *rest = wrap(told, page.width, "", "  ")
            painted = page.paint(start, BOLD) + first.removeprefix(start) if first.startswith(start) else first
            lines += [painted, *rest]
    return lines


def _rules(page: _Page, report: Report, groups: Sequence[Sequence[Finding]], room: int) -> list[str]:
    """Show each rule once, below its severity; with its message while there is room.

    Args:
        page: What the report is written on.
        report: What was found.
        groups: The same by rule, in the order to show.
        room: For how many lines.
    """
    headings = [_rule(page, group) for group in groups]
    severities = [group[0].severity for group in groups]
    left = room - sum(map(len, headings)) - len(set(severities))
    lines: list[str] = []
    for number, (group, heading) in enumerate(zip(groups, headings, strict=True)):
        severity = severities[number]
        if not number or severity is not severities[number - 1]:
            lines.append(page.paint(tally({severity: report.count(severity)}), SEVERITIES[severity]))
        is_error = severity is Severity.ERROR
        share = left // (len(groups) - number)
        message = _message(page, group, max(2 if is_error and left > 1 else 1, min(5, share)))
        if len(message) > left and not is_error:
            message = []
        left = max(0, left - len(message))
        lines += [*heading, *message]
    return lines


def _rule(page: _Page, findings: Sequence[Finding]) -> list[str]:
    """Show where findings of one rule are, and what to set; if no key is known, what is wrong."""
    worst = findings[0]
    parts = [
        _Part(worst.rule.id, BOLD, documentation(worst.rule)),
        _Part(f"{harmless(worst.rule.name)}{several(findings, briefly=True)}"),
        _Part(_where(page, worst), PLACE),
    ]
    mark = [_Part("[fix]", BOLD)] if any(finding.fixable for finding in findings) else []
    room = page.width - sum(columns(part.text) + 1 for part in (*parts, *mark))
    told = _remedy(findings)
    if columns(told) <= room:
        return _flowed(page, [*parts, _Part(told, KEY), *mark])
    room = page.width - len(_INDENT) - sum(columns(part.text) + 1 for part in mark)
    told, _, _ = cut(told, 0, 0, room)
    ends = _flowed(page, [_Part(told, KEY), *mark])
    return [*_flowed(page, parts), *(f"{_INDENT}{line.strip()}" for line in ends)]


def _remedy(findings: Sequence[Finding]) -> str:
    """Return what to set, or where no key is known what is wrong at the place; made harmless."""
    settings = to_set(findings)
    if not settings:
        return harmless(findings[0].place.label)
    return harmless(f"{settings[0].with_chart}{', ...' if len(settings) > 1 else ''}")


def _flowed(page: _Page, parts: Sequence[_Part]) -> list[str]:
    """Return parts on one line, or on several where they do not fit."""
    lines, used = [""], 0
    for part in filter(lambda part: part.text, parts):
        size = columns(part.text)
        if used and used + 1 + size > page.width:
            lines.append(_INDENT)
            used = len(_INDENT)
        elif used:
            lines[-1] += " "
            used += 1
        lines[-1] += _shown(page, part)
        used += size
    return lines


def _shown(page: _Page, part: _Part) -> str:
    linked = link(part.text, part.url) if page.links and part.url else part.text
    return page.paint(linked, part.code) if part.code else linked


def _place(finding: Finding) -> Place:
    """Return where to change what a finding is about: the line of its values, where that is known."""
    return finding.values.place if finding.values and finding.values.place else finding.place


def _where(page: _Page, finding: Finding) -> str:
    place = _place(finding)
    return f"{'' if place.file == page.file else harmless(place.file)}:{place.span.line}"


def _message(page: _Page, findings: Sequence[Finding], most: int) -> list[str]:
    """Return the message of the worst finding on so many lines; objects and webhooks go by their names alone."""
    worst = findings[0]
    named = worst.place.object
    message = re.sub(_WHILE, "While down, ", worst.message.rstrip("."))
    if named is not None:
        qualified = rf"(?<={re.escape(named.kind)} )[a-z0-9-]+/(?={re.escape(named.name)}(?![\w-]))"
        message = re.sub(qualified, "", message)
    for domain in DOMAINS:
        if domain in message:
            message = re.sub(rf"(?<=\w){re.escape(domain)}(?![\w./-])", "", message)
    variants = few([each for finding in findings for each in finding.variants], _SHOWN)
    clusters = few([finding.cluster for finding in findings if finding.cluster], _SHOWN)
    where = "".join((f"in {clusters}: " if clusters else "", f"only with {variants}: " if variants else ""))
    return [f"{_INDENT}{line}" for line in _shortened(f"{where}{message}", most, page.width - len(_INDENT))]


def _shortened(text: str, most: int, room: int, *, by_clause: bool = True) -> list[str]:
    """Return a sentence on so many lines: its first clauses if it takes more, else with an ellipsis.

    Args:
        text: The sentence.
        most: How many lines there are.
        room: How many columns each has.
        by_clause: Whether its first clauses can be understood alone.
    """
    lines = wrap(text, room)
    if len(lines) <= most:
        return lines
    fitting = " ".join(lines[:most])
    clauses = (fitting[: end.start()] for end in re.finditer(r"[;:] ", f"{fitting} "))
    clause = max((len(each) for each in clauses if each.count("(") == each.count(")")), default=0)
    if by_clause and clause > len(fitting) // 2:
        return wrap(fitting[:clause], room)
    if fitting.count("(") > fitting.count(")") and fitting.rfind("(") > len(fitting) // 3:
        return wrap(f"{fitting[: fitting.rfind('(')].rstrip()}{ELLIPSIS}", room)
    while columns(lines[most - 1]) + len(ELLIPSIS) > room:
        lines[most - 1] = lines[most - 1].rpartition(" ")[0]
    return [*lines[: most - 1], lines[most - 1] + ELLIPSIS]


def _closing(page: _Page, report: Report, groups: Sequence[Sequence[Finding]], options: Options) -> Iterator[str]:
    """Yield how much was found, what ``fix`` can do about it, what was judged, and where to read on."""
    yield from wrap(found(report), page.width, "", "  ")
    yield from _command(page, fixes(report), options.commands.get("fix", ""))
    first, second = judged(report)
    left = not_judged(report)
    both = wrap(f"{first} {second}", page.width, "", "  ")
    alone = wrap(first, page.width, "", "  ")
    yield from both if len(both) == len(alone) and not left else [*alone, second]
    for item in left[:_SHOWN]:
        yield from (f"  {line}" for line in _shortened(item, 2, page.width - 2, by_clause=False))
    if len(left) > _SHOWN:
        yield f"  ... and {len(left) - _SHOWN} more: --format full shows them."
    if report.switched_off:
        yield from wrap(switched_off(report.switched_off), page.width, "", "  ")
    told = failed(report)
    if told:
        yield "Not evaluated, so this report is incomplete:"
        yield from (line for each in told for line in wrap(each, page.width, "  ", "    "))
    if groups:
        full = "--format full, or " if options.full else ""
        yield from wrap(f"Details: {full}capsule-lint explain {groups[0][0].rule.id}", page.width, "", "  ")
    if report.recovery and "impact" in options.commands:
        yield from _command(page, "What stops, request by request", options.commands["impact"])


def _command(page: _Page, told: str, command: str) -> Iterator[str]:
    """Yield a sentence that ends in a command, which has a line of its own where it does not fit."""
    if not told:
        return
    if not command:
        yield from wrap(f"{told}.", page.width, "", "  ")
        return
    painted = page.paint(harmless(command), BOLD)
    if columns(told) + 2 + columns(command) <= page.width:
        yield f"{told}: {painted}"
    else:
        yield from wrap(f"{told}:", page.width, "", "  ")
        yield f"  {painted}"
