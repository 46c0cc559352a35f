"""The impact as one page for a browser and a meeting: what stops, the way of a call, each webhook, and the way back."""

from __future__ import annotations

from ...english import few
from ...frozen import replace
from ..pages.document import Group, Part, document, input_name
from ..pages.escaped import bullets, scrolling, text
from ..pages.outage import cold_start_part, installed, parts
from .recovery import answer, question
from .wording import audit_sentences, location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...admission import Effect
    from ...facts.impact import Impact
    from . import ImpactOptions


_MOST = 25
"""Backends that have sections of their own."""

_NAMED = 10


def render(impact: Impact, options: ImpactOptions, others: Sequence[Impact] = ()) -> str:
    """Render impacts as one page, that of each installation and each backend below the other."""
    every = (impact, *others)
    alone = [replace(each, backends=()) for one in every for each in (one, *one.backends)]
    several = len(alone) > 1
    groups = [] if options.cold_start else [*_of_each(alone, options, releases=bool(others))]
    if about := [part for number, each in enumerate(every, start=1) for part in _about_all(each, options, number)]:
        groups.append(Group("All backends together" if groups and several else "", (*about,)))
    facts = [
        ("Input", ", ".join(map(input_name, options.inputs))),
        ("Date", options.date),
        *(("Installed", each.release) for each in every),
        ("Taken to be down", "" if several else installed(impact)),
        ("Backends", few([each.name for each in alone], _NAMED) if several else ""),
    ]
    files = [name for each in every for name in each.bundle.sources]
    return document(_title(impact, options, several=several), facts, groups, files)


def _of_each(alone: Sequence[Impact], options: ImpactOptions, *, releases: bool) -> Iterator[Group]:
    """Yield what stops with each backend; of very many the last ones in a sentence each."""
    for number, each in enumerate(alone[:_MOST], start=1):
        release = f" ({each.release})" if each.release and releases else ""
        named = f"What stops when {each.name} stops" if each.name else "What stops when webhooks are not answered"
        heading = f"{named}{release}" if len(alone) > 1 else ""
        found = [*parts(each, options.scenarios, number), *_everything(each, options, number)]
        yield Group(heading, (*found,))
    if alone[_MOST:]:
        said = [f"{installed(each)} {question(each)} {answer(each)}" for each in alone[_MOST:]]
        yield Group("More backends", (Part("more-backends", "In short", (*bullets(said),)),))


def _title(impact: Impact, options: ImpactOptions, *, several: bool) -> str:
    if options.cold_start and impact.cold_start:
        return "What stops when all backends are gone"
    if several:
        return "What stops when a webhook backend stops"
    return f"What stops when {impact.name} stops" if impact.name else "What stops when webhooks are not answered"


def _about_all(impact: Impact, options: ImpactOptions, number: int) -> Iterator[Part]:
    """Yield the sections on an input as a whole: a cold start, its audit log, and what could not be read of it."""
    suffix = "" if number == 1 else f"-{number}"
    if options.cold_start or (impact.backends and impact.cold_start):
        yield cold_start_part(impact, suffix, areas_too=options.cold_start)
    if sentences := audit_sentences(impact):
        yield Part(f"audit-log{suffix}", "The audit log", (*bullets(sentences),))
    if impact.unread:
        unread = bullets([f"{location(at)}: {at.label}." for at in impact.unread])
        yield Part(f"unread{suffix}", "Not in this", (*unread,))


def _everything(impact: Impact, options: ImpactOptions, number: int) -> Iterator[Part]:
    """Yield the section that lists each request, where that was asked for."""
    if not options.everything:
        return
    head = "".join(f'<th scope="col">{name}</th>' for name in ("Request", "Refused", "Hung", "Kind", "Namespace", "By"))
    body = [
        f"<table><caption>What becomes of each request.</caption><thead><tr>{head}</tr></thead>",
        "<tbody>",
        *map(_request, impact.requests),
        "</tbody></table>",
    ]
    title = f"All {len(impact.requests)} requests"
    suffix = "" if number == 1 else f"-{number}"
    yield Part(f"requests{suffix}", title, (*scrolling(title, body),))


def _request(effect: Effect) -> str:
    states = {"stopped": "STOP", "passes": "passes"}
    entry = effect.entry
    cells = (
        states.get(effect.refused, effect.refused),
        f"{effect.hung.outcome}, {effect.hung.seconds} s",
        entry.kind,
        entry.namespace,
        entry.actor,
    )
    return f'<tr><th scope="row">{text(entry.id)}</th>{"".join(f"<td>{text(cell)}</td>" for cell in cells)}</tr>'
