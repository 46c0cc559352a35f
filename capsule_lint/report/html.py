"""The report as one page for a browser, to be kept or sent: nothing in it is fetched, and it works without scripts."""

from __future__ import annotations

import re
from html import escape

from ..english import count
from ..model import Severity
from .anchoring import anchor, file_name, message, template
from .source_lines import lines_by_source
from .terminal import harmless
from .wording import (
    PROJECT,
    by_consequence,
    documentation,
    first_paragraph,
    judged,
    not_judged,
    reference,
    summary,
    tally,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Finding, Place, Report, Rule
    from ..secrecy.sources import Concealed
    from . import Options

_AROUND = 80
_MOST_RELATED = 20
_SHOWN = 100
_STYLE = """\
:root { color-scheme: light dark; --error: #b3261e; --warning: #8a5a00; --note: #1f5fa8; --line: #d5d8dc;
  --soft: #f4f5f7 }
@media (prefers-color-scheme: dark) {
  :root { --error: #ff8a80; --warning: #ffca66; --note: #8ab8ff; --line: #3d4248; --soft: #22262b }
}
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin: 0 0 .5rem }
section { border: 1px solid var(--line); border-left: .4rem solid var(--colour, var(--line)); border-radius: .3rem;
  padding: 1rem; margin: 1rem 0 }
.error { --colour: var(--error) } .warning { --colour: var(--warning) } .note { --colour: var(--note) }
.severity { color: var(--colour); text-transform: uppercase; font-size: .8em; letter-spacing: .05em }
.place { font-family: ui-monospace, monospace; font-size: .85rem; overflow-wrap: anywhere }
pre { background: var(--soft); padding: .5rem; overflow-x: auto; font-size: .85rem; margin: .3rem 0 }
code { font-family: ui-monospace, monospace; font-size: .9em }
mark { background: none; color: inherit; font-weight: bold; border-bottom: .15em solid var(--colour) }
.number { color: GrayText; user-select: none }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .2rem .6rem .2rem 0;
  border-bottom: 1px solid var(--line); vertical-align: top }
dt { font-weight: bold } dd { margin: 0 0 .5rem }
li { margin: .6rem 0 } a { color: LinkText }"""


def render(report: Report, options: Options) -> str:
    """Render a report as a page: what was found by rule, worst first, with its lines, and what was not judged."""
    lines = lines_by_source(report)
    groups = by_consequence(report)
    found = tally({severity: report.count(severity) for severity in Severity}) or "no findings"
    parts = [
        "<!doctype html>",
        '<html lang="en">',
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>capsule-lint: {_text(found)}</title>",
        f"<style>\n{_STYLE}\n</style></head>",
        "<body><main>",
        "<h1>capsule-lint</h1>",
        f"<p>{_text(summary(report))}</p>",
        *([f"<p>{_text(report.outage)}</p>"] if report.outage else []),
        *_contents(groups),
        *(_section(group, lines, options) for group in groups),
        *_coverage(report),
        f'</main><footer><p><a href="{PROJECT}">capsule-lint</a> {_text(report.version)}</p></footer></body>',
        "</html>",
    ]
    return "\n".join(parts) + "\n"


def _contents(groups: Sequence[Sequence[Finding]]) -> list[str]:
    """Return the table of the rules that found something."""
    if not groups:
        return []
    rows = [
        f'<tr class="{group[0].severity.value}"><td class="severity">{group[0].severity.value}</td>'
        f'<td><a href="#{_text(group[0].rule.id)}">{_text(group[0].rule.id)}</a></td>'
        f"<td>{_text(group[0].rule.summary)}</td><td>{len(group)}</td></tr>"
        for group in groups
    ]
    head = "<thead><tr><th>Severity</th><th>Rule</th><th>What is not acceptable</th><th>Findings</th></tr></thead>"
    return ["<table>", head, "<tbody>", *rows, "</tbody></table>"]


def _section(group: Sequence[Finding], lines: Mapping[str, Concealed], options: Options) -> str:
    worst, rule = group[0], group[0].rule
    items = [_item(finding, worst.severity, lines, options) for finding in group[:_SHOWN]]
    if group[_SHOWN:]:
        items.append(f"<li>... and {len(group) - _SHOWN} more: <code>--format json</code> lists them.</li>")
    parts = [
        f'<section class="{worst.severity.value}" id="{_text(rule.id)}" aria-labelledby="{_text(rule.id)}-name">',
        f'<h2 id="{_text(rule.id)}-name"><span class="severity">{worst.severity.value}</span> {_text(rule.id)} '
        f"{_text(rule.name)}</h2>",
        "<ul>",
        *items,
        "</ul>",
        f"<dl><dt>Why</dt><dd>{_prose(first_paragraph(rule.why))}</dd>",
        f"<dt>Fix</dt><dd>{_prose(first_paragraph(rule.fix))}</dd></dl>",
        *_links(rule),
        "</section>",
    ]
    return "\n".join(parts)


def _item(finding: Finding, usual: Severity, lines: Mapping[str, Concealed], options: Options) -> str:
    """Show one finding; its severity too where that is not the one in the heading."""
    place = anchor(finding, options) or finding.place
    severity = finding.severity.value
    unusual = "" if finding.severity is usual else f'<span class="severity">{severity}</span> '
    parts = [f'<li class="{severity}">{unusual}{_prose(message(finding, options))}', *_excerpt(place, lines, options)]
    others = [*finding.related, *template(finding)]
    if others:
        shown = [_where(other, options) + _label(other) for other in others[:_MOST_RELATED]]
        if others[_MOST_RELATED:]:
            shown.append(f"... and {len(others) - _MOST_RELATED} more")
        listed = "".join(f"<li>{entry}</li>" for entry in shown)
        parts.append(f"<details><summary>{count(len(others), 'related place')}</summary><ul>{listed}</ul></details>")
    return "\n".join([*parts, "</li>"])


def _label(place: Place) -> str:
    return f" {_text(place.label)}" if place.label else ""


def _where(place: Place, options: Options) -> str:
    named = f"{file_name(place, options)}:{place.span.line}"
    if place.template and place.file not in options.uris:
        named += f" ({place.template})"
    return f'<span class="place">{_text(named)}</span>'


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
        text = (
            escape(harmless(line[low:start])) + _marked(line[start : min(end, high)]) + escape(harmless(line[end:high]))
        )
        before, after = "..." if low else "", "..." if line[high:] else ""
        rows.append(f'<span class="number">{number:>{len(str(span.line + 1))}} </span>{before}{text}{after}')
    return [where, f'<pre tabindex="0"><code>{chr(10).join(rows)}</code></pre>']


def _marked(text: str) -> str:
    return f"<mark>{escape(harmless(text))}</mark>" if text else ""


def _links(rule: Rule) -> list[str]:
    page = documentation(rule)
    named = [(f"{rule.id} {rule.name}", page)] if page else []
    named += [(reference(url), url) for url in rule.references]
    if not named:
        return []
    return ["<p>" + " | ".join(f'<a href="{_text(url)}">{_text(name)}</a>' for name, url in named) + "</p>"]


def _coverage(report: Report) -> list[str]:
    """Return what was judged and what was not: "no findings" is worth no more than that."""
    items = not_judged(report)
    said = " ".join(judged(report)) if not items else judged(report)[0]
    parts = ['<section aria-labelledby="judged">', '<h2 id="judged">What was judged</h2>', f"<p>{_text(said)}</p>"]
    if items:
        parts += [f"<p>Not judged ({len(items)}):</p>", "<ul>", *(f"<li>{_text(item)}</li>" for item in items), "</ul>"]
    return [*parts, "</section>"]


def _prose(text: str) -> str:
    """Return a text on one line, its code as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", _text(text))


def _text(text: str) -> str:
    """Return a text on one line that HTML shows as it is, in attributes as well."""
    return escape(harmless(" ".join(text.split())))
