"""The report as GitHub's Markdown, as a step's summary or a comment shows it: worst first, folded by rule.

``$GITHUB_STEP_SUMMARY`` belongs to all that a step runs, and output files are replaced whole: write a file of its own
and append that.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from ..english import count
from ..model import Severity
from .anchoring import anchor, file_name, remarks
from .terminal import harmless
from .wording import (
    by_consequence,
    documentation,
    first_paragraph,
    first_sentence,
    fixes,
    headline,
    judged,
    not_judged,
    reference,
    summary,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Finding, Report, Rule
    from . import Options

LARGEST = 1_000_000
"""Bytes of the report: GitHub drops the summary of a step above 1 MiB (its page on workflow commands)."""

_SHOWN = 20
_LONGEST = 1_000
_LONGEST_ITEM = 300
_ROOM_FOR_THE_END = 100_000


def render(report: Report, options: Options) -> str:
    """Render a report as Markdown, and say what found no room."""
    head = ["## capsule-lint", _escaped(summary(report))]
    verdict = " ".join(filter(None, (report.outage, report.recovery)))
    told = fixes(report)
    head += [_escaped(verdict)] if verdict else []
    head += [f"{told} by `capsule-lint fix`."] if told else []
    groups = by_consequence(report)
    blocks, left = _within(head, [_group(group, options) for group in groups])
    if left:
        dropped = sum(map(len, groups[-left:]))
        blocks.append(f"{count(dropped, 'finding')} of {count(left, 'more rule')} found no room here.")
    return "\n\n".join([*blocks, *_closing(report)]) + "\n"


def _within(head: Sequence[str], blocks: Sequence[str]) -> tuple[list[str], int]:
    """Return as many blocks as fit, and how many do not."""
    kept = list(head)
    size = sum(len(block.encode()) + 2 for block in kept)
    for number, block in enumerate(blocks):
        size += len(block.encode()) + 2
        if size > LARGEST - _ROOM_FOR_THE_END:
            return kept, len(blocks) - number
        kept.append(block)
    return kept, 0


def _group(findings: Sequence[Finding], options: Options) -> str:
    """Return the findings of one rule, folded below its name; the worst rules are unfolded."""
    worst, rule = findings[0], findings[0].rule
    number = f" ({len(findings)})" if len(findings) > 1 else ""
    opened = " open" if worst.severity is Severity.ERROR else ""
    lines = [
        f"<details{opened}><summary>{worst.severity.value} <b>{escape(rule.id)} {escape(rule.name)}</b>{number}"
        "</summary>",
        "",
        *[_item(finding, worst.severity, options) for finding in findings[:_SHOWN]],
    ]
    if findings[_SHOWN:]:
        lines.append(f"- ... and {len(findings) - _SHOWN} more: `--format json` lists them.")
    lines += ["", f"**Why:** {first_sentence(rule.why)}", "", f"**Fix:** {first_paragraph(rule.fix)}"]
    links = _links(rule)
    return "\n".join([*lines, *(["", links] if links else []), "", "</details>"])


def _item(finding: Finding, usual: Severity, options: Options) -> str:
    """Return one finding as an item of a list; with its severity where that is not the one in the heading."""
    said = headline(finding)
    if finding.severity is not usual:
        said = f"{finding.severity.value}: {said}"
    said = said if len(said) <= _LONGEST else said[: _LONGEST - 3] + "..."
    told = " ".join([_escaped(said), *map(_with_code, remarks(finding, options))])
    place = anchor(finding, options)
    where = place or finding.place
    named = _escaped(f"{file_name(where, options)}:{where.span.line}")
    if place is not None:
        path = quote(options.uris[place.file].removeprefix("./").encode("utf-8", "surrogateescape"), safe="/")
        named = f"[{named}]({options.files}{path}#L{place.span.line})"
    return f"- {named} {told}"


def _links(rule: Rule) -> str:
    page = documentation(rule)
    links = [f"[{_escaped(f'{rule.id} {rule.name}')}]({page})"] if page else []
    links += [
        f"<{url}>" if reference(url) == url else f"[{_escaped(reference(url))}]({url})" for url in rule.references
    ]
    return " | ".join(links)


def _closing(report: Report) -> list[str]:
    said, heading = judged(report)
    items = not_judged(report)
    if not items:
        return [_escaped(f"{said} {heading}")]
    listed = [f"- {_escaped(item[:_LONGEST_ITEM])}" for item in items[:_SHOWN]]
    if items[_SHOWN:]:
        listed.append(f"- ... and {len(items) - _SHOWN} more: `--format json` lists them.")
    folded = f"<details><summary>Not judged ({len(items)})</summary>"
    return [_escaped(said), "\n".join([folded, "", *listed, "", "</details>"])]


_SPECIAL = str.maketrans({char: f"\\{char}" for char in "\\`*_{}[]#|~!"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})


def _escaped(text: str) -> str:
    """Return a text on one line that Markdown shows as it is, whatever a manifest wrote into it."""
    return _plain(" ".join(text.split()))


def _plain(text: str) -> str:
    return harmless(text).translate(_SPECIAL)


def _with_code(text: str) -> str:
    """Return one of our texts with its code as code; all is plain if something in it breaks the pairs of backticks."""
    parts = text.split("`")
    if len(parts) % 2 == 0 or not all(parts[1::2]):
        return _escaped(text)
    return "".join(f"`{harmless(part)}`" if number % 2 else _plain(part) for number, part in enumerate(parts))
