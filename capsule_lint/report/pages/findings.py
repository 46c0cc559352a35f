"""Findings as a page shows them: a rule to unfold, with what was found where, why it matters and what to do."""

from __future__ import annotations

from html import escape

from ...english import count, few
from ...model import Severity
from ..anchoring import anchor, file_name, message, template
from ..source_lines import lines_by_source
from ..terminal import harmless
from ..wording import by_consequence, documentation, first_paragraph, reference, sentence
from .escaped import prose, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ...model import Finding, Place, Report, Rule
    from ...secrecy.sources import Concealed
    from .. import Options

_AROUND = 80
_MOST_RELATED = 20
_SHOWN = 100
_MOST_KEYS = 3


def rules(report: Report, options: Options, prefix: str = "") -> list[str]:
    """Return the findings of a report by rule, the worst severity first and then by id; errors are unfolded.

    Args:
        report: What was found.
        options: How it is to be shown.
        prefix: Begins the ids of the rules, where a page has several reports.
    """
    lines = lines_by_source(report)
    groups = by_consequence(report)
    return [line for group in groups for line in _rule(group, lines, options, prefix)]


def filter_form(findings: Sequence[Finding]) -> list[str]:
    """Return the fields that filter findings; hidden until the script shows them, without which they do nothing."""
    if not findings:
        return []
    severities = [each.value for each in Severity if any(finding.severity is each for finding in findings)]
    families = sorted({finding.rule.family for finding in findings})
    return [
        '<form id="filter" hidden role="search" aria-label="Filter the findings">',
        *_choice("severity", "Severity", severities),
        *_choice("family", "Family", families),
        '<label for="filter-words">Text<input id="filter-words" name="words" type="search" autocomplete="off"></label>',
        '<button type="reset">Show all</button>',
        '<output name="shown" for="filter-severity filter-family filter-words" aria-live="polite"></output>',
        "</form>",
    ]


def _choice(name: str, label: str, values: Sequence[str]) -> Iterator[str]:
    yield f'<label for="filter-{name}">{label}<select id="filter-{name}" name="{name}"><option value="">all</option>'
    yield from (f'<option value="{text(value)}">{text(value)}</option>' for value in values)
    yield "</select></label>"


def _rule(group: Sequence[Finding], lines: Mapping[str, Concealed], options: Options, prefix: str) -> Iterator[str]:
    worst, rule = group[0], group[0].rule
    severity = worst.severity.value
    is_open = " open" if worst.severity is Severity.ERROR else ""
    words = f"{rule.id} {rule.name} {rule.family} {rule.summary}"
    yield (
        f'<details class="rule {severity}" id="{text(prefix + rule.id)}" data-family="{text(rule.family)}" '
        f'data-words="{text(words)}"{is_open}>'
    )
    yield (
        f'<summary><h3><span class="severity">{severity}</span> {text(rule.id)} {text(rule.name)} '
        f'<span class="muted">{text(rule.family)}, {count(len(group), "finding")}</span></h3>'
        f"<p>{prose(_in_short(group))}</p></summary>"
    )
    yield "<ul>"
    for finding in group[:_SHOWN]:
        yield _item(finding, worst.severity, lines, options)
    if group[_SHOWN:]:
        yield f"<li>... and {len(group) - _SHOWN} more: <code>--format json</code> lists them.</li>"
    yield "</ul>"
    yield f'<dl class="why"><dt>Why</dt><dd>{prose(first_paragraph(rule.why))}</dd>'
    yield f"<dt>Fix</dt><dd>{prose(first_paragraph(rule.fix))}</dd></dl>"
    yield from _links(rule)
    yield "</details>"


def _in_short(group: Sequence[Finding]) -> str:
    """Return the summary of a rule and the keys to set, which are read without unfolding it."""
    keys = [f"`{finding.values.key}`" for finding in group if finding.values]
    summary = sentence(group[0].rule.summary)
    told = f"{summary} Values: {few(keys, _MOST_KEYS)}." if keys else summary
    return f"{told} `capsule-lint fix` can do it." if any(finding.fixable for finding in group) else told


def _item(finding: Finding, usual: Severity, lines: Mapping[str, Concealed], options: Options) -> str:
    """Show one finding; its severity too where that is not the one in the heading."""
    place = anchor(finding, options) or finding.place
    severity = finding.severity.value
    unusual = "" if finding.severity is usual else f'<span class="severity">{severity}</span> '
    parts = [
        f'<li class="{severity}" data-severity="{severity}">{unusual}{prose(message(finding, options))}',
        *_excerpt(place, lines, options),
    ]
    others = [*finding.related, *template(finding)]
    if others:
        shown = [_where(other, options) + _label(other) for other in others[:_MOST_RELATED]]
        if others[_MOST_RELATED:]:
            shown.append(f"... and {len(others) - _MOST_RELATED} more")
        listed = "".join(f"<li>{entry}</li>" for entry in shown)
        parts.append(f"<details><summary>{count(len(others), 'related place')}</summary><ul>{listed}</ul></details>")
    return "\n".join([*parts, "</li>"])


def _label(place: Place) -> str:
    return f" {text(place.label)}" if place.label else ""


def _where(place: Place, options: Options) -> str:
    named = f"{file_name(place, options)}:{place.span.line}"
    if place.template and place.file not in options.uris:
        named += f" ({place.template})"
    return f'<span class="place">{text(named)}</span>'


def _excerpt(place: Place, lines: Mapping[str, Concealed], options: Options) -> list[str]:
    """Return where a place is and its line between its neighbours, with the key marked."""
    where = f"<div>{_where(place, options)}{_label(place)}</div>"
    source = lines.get(place.file)
    if source is None or place.span.line > len(source):
        return [where]
    span = source.shown(place.span)
    rows = []
    for number in range(max(span.line - 1, 1), min(span.line + 1, len(source)) + 1):
        line = source[number - 1]
        start, end = (span.column - 1, max(span.end_column - 1, span.column)) if number == span.line else (0, 0)
        low, high = max(start - _AROUND, 0), start + _AROUND
        shown = (
            escape(harmless(line[low:start])) + _marked(line[start : min(end, high)]) + escape(harmless(line[end:high]))
        )
        before, after = "..." if low else "", "..." if line[high:] else ""
        rows.append(f'<span class="number">{number:>{len(str(span.line + 1))}} </span>{before}{shown}{after}')
    return [where, f'<pre tabindex="0"><code>{chr(10).join(rows)}</code></pre>']


def _marked(words: str) -> str:
    return f"<mark>{escape(harmless(words))}</mark>" if words else ""


def _links(rule: Rule) -> list[str]:
    page = documentation(rule)
    named = [(f"{rule.id} {rule.name}", page)] if page else []
    named += [(reference(url), url) for url in rule.references]
    if not named:
        return []
    return ["<p>" + " | ".join(f'<a href="{text(url)}">{text(name)}</a>' for name, url in named) + "</p>"]
