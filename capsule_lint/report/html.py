"""The report as one page for a browser, to be kept or sent: what stops first, then each finding to unfold."""

from __future__ import annotations

from ..model import Severity
from ..secrecy.sources import words_of
from .anchoring import file_name
from .pages.document import Group, Part, document, input_name, masked
from .pages.escaped import bullets, paragraphs, prose
from .pages.findings import filter_form, rules
from .wording import fixes, judged, not_judged, summary, tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Report
    from . import Options

_SCENARIOS = ("refused", "hung")

_MOST = 25
"""Backends that have sections of their own."""


def render(report: Report, options: Options) -> str:
    """Render a report as a page: what stops and the way of a call, the findings by rule, and what was not judged."""
    found = tally({severity: report.count(severity) for severity in Severity}) or "no findings"
    groups = [*_outages(options)]
    findings = Part("findings", "Findings", (*_findings(report, options),))
    groups.append(
        Group(
            "Findings" if len(groups) > 1 else "",
            (findings, Part("judged", "What was judged", (*_coverage(report, options),))),
        )
    )
    facts = [
        ("Input", ", ".join(map(input_name, options.inputs))),
        ("Date", options.date),
        ("Installed", report.release or "no installation of Capsule in the input"),
        ("Found", f"{found}; {repaired.lower()} by capsule-lint fix" if (repaired := fixes(report)) else found),
    ]
    page = document(f"capsule-lint: {found}", facts, groups, report.sources)
    # The report is without secret values; what stops is told in words of the manifests.
    for bundle in {id(impact.bundle): impact.bundle for impact in options.impacts}.values():
        page = masked(page, words_of(bundle).without_known)
    return page


def _outages(options: Options) -> Iterator[Group]:
    """Yield what stops with each backend that was judged."""
    if not options.impacts:
        return
    from .pages.outage import parts

    shown = [each for each in options.impacts if each.hooks or each.conversions or each.doubt]
    for number, impact in enumerate(shown[:_MOST], start=1):
        title = f"If {impact.name} stops" if len(shown) > 1 else ""
        yield Group(title, (*parts(impact, _SCENARIOS, number),))
    if shown[_MOST:]:
        said = f"There are {len(shown) - _MOST} more backends: capsule-lint impact tells of each."
        yield Group("More backends", (Part("more-backends", "In short", (f"<p>{prose(said)}</p>",)),))


def _findings(report: Report, options: Options) -> Iterator[str]:
    yield from paragraphs([summary(report)])
    if report.outage and not options.impacts:
        yield from paragraphs([report.outage])
    if report.clusters or report.variants:
        yield from paragraphs(["Several inputs were judged: capsule-lint impact says of each what stops."])
    yield from filter_form(report.findings)
    yield from rules(report, options)


def _coverage(report: Report, options: Options) -> Iterator[str]:
    """Say what was judged and what was not: "no findings" is worth no more than that."""
    places = [item.place for item in report.not_judged if item.place]
    items = not_judged(report, {place.file: file_name(place, options) for place in places})
    yield f"<p>{prose(' '.join(judged(report)) if not items else judged(report)[0])}</p>"
    if items:
        yield f"<p>Not judged ({len(items)}):</p>"
        yield from bullets(items)
