"""The report as GitHub's Markdown, as a step's summary or a comment shows it: worst first, folded by rule.

``$GITHUB_STEP_SUMMARY`` belongs to all that a step runs, and output files are replaced whole: write a file of its own
and append that.
"""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from ..english import count
from ..model import Severity
from .anchoring import anchor, called_by_path, file_name, remarks
from .marked_up import file_link, plain, unspecial, with_code
from .wording import (
    by_consequence,
    documentation,
    first_paragraph,
    first_sentence,
    headline,
    judged,
    reference,
    summary,
    verdict,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Finding, NotJudged, Report, Rule
    from . import Options

LARGEST = 1_000_000
"""Bytes of the report: GitHub drops the summary of a step above 1 MiB (its page on workflow commands)."""

_SHOWN = 20
_LONGEST = 1_000
_LONGEST_ITEM = 300
_ROOM_FOR_THE_END = 100_000


def render(report: Report, options: Options) -> str:
    """Render a report as Markdown, and say what found no room."""
    head = ["## capsule-lint", plain(called_by_path(summary(report), report, options))]
    head += [plain(" ".join(verdict(report)))] if verdict(report) else []
    groups = by_consequence(report)
    blocks, left = _within(head, [_group(group, options) for group in groups])
    if left:
        dropped = sum(map(len, groups[-left:]))
        blocks.append(f"{count(dropped, 'finding')} of {count(left, 'more rule')} found no room here.")
    return "\n\n".join([*blocks, *_closing(report, options)]) + "\n"


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
    why, fix = first_sentence(rule.why), first_paragraph(rule.fix)
    if rule.family == "custom":  # a rule file of the repository, which may be anybody's
        why, fix = with_code(why), with_code(fix)
    lines += ["", f"**Why:** {why}", "", f"**Fix:** {fix}"]
    links = _links(rule)
    return "\n".join([*lines, *(["", links] if links else []), "", "</details>"])


def _item(finding: Finding, usual: Severity, options: Options) -> str:
    """Return one finding as an item of a list; with its severity where that is not the one in the heading."""
    said = headline(finding)
    if finding.severity is not usual:
        said = f"{finding.severity.value}: {said}"
    said = said if len(said) <= _LONGEST else said[: _LONGEST - 3] + "..."
    told = " ".join([plain(said), *map(with_code, remarks(finding, options))])
    place = anchor(finding, options)
    where = place or finding.place
    named = f"{file_name(where, options)}:{where.span.line}"
    return f"- {file_link(where, named, options)} {told}"


def _links(rule: Rule) -> str:
    page = documentation(rule)
    links = [f"[{plain(f'{rule.id} {rule.name}')}]({page})"] if page else []
    for url in rule.references:
        address = quote(url, safe="/:?#@!$&'*+,;=%~")
        links.append(f"<{address}>" if reference(url) == url else f"[{plain(reference(url))}]({address})")
    return " | ".join(links)


def _closing(report: Report, options: Options) -> list[str]:
    said, heading = judged(report)
    items = report.not_judged
    if not items:
        return [plain(f"{said} {heading}")]
    listed = [f"- {_not_judged(item, options)}" for item in items[:_SHOWN]]
    if items[_SHOWN:]:
        listed.append(f"- ... and {len(items) - _SHOWN} more: `--format json` lists them.")
    folded = f"<details><summary>Not judged ({len(items)})</summary>"
    return [plain(said), "\n".join([folded, "", *listed, "", "</details>"])]


def _not_judged(item: NotJudged, options: Options) -> str:
    place = item.place
    where = f" ({file_link(place, f'{file_name(place, options)}:{place.span.line}', options)})" if place else ""
    rules = f"({', '.join(item.rules)})" if item.rules else ""
    subject, reason = (text[:_LONGEST_ITEM] for text in (item.subject, item.reason.rstrip(".")))
    return f"{plain(subject)}{where}: {unspecial(' '.join(reason.split()))}{rules and f' {plain(rules)}'}."
