"""What stops and whether it can come back, as sections of the pages of ``impact`` and of a check."""

from __future__ import annotations

from ..impact import cold_start, recovery, wording
from ..impact.wording import (
    after,
    areas,
    certainties,
    conversion_sentences,
    default_heading,
    depended_on,
    failing_conversions,
    heading,
    hung_sentences,
    is_known,
    losses,
    outside,
    title,
    topics,
    unknown_sentence,
)
from .document import Part
from .drawing import drawing
from .escaped import bullets, folded, lines, paragraphs, prose, text
from .matrix import matrix

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...facts.impact import Impact
    from ..impact.recovery import Block
    from ..impact.wording import Area

_ROOM = 160
_TONES = {"STOP": "bad", "unknown": "doubtful", "late": "doubtful"}
_ANSWERS = {True: "fine", False: "bad", None: "doubtful"}


def parts(impact: Impact, scenarios: Sequence[str], number: int = 1) -> list[Part]:
    """Return the sections on one backend: the verdict, the drawing, the matrix, the areas, and how it is if it hangs.

    Args:
        impact: What stops.
        scenarios: Which of the two ways of being dead to tell.
        number: Of the backend on the page, for ids.
    """
    suffix = "" if number == 1 else f"-{number}"
    if not is_known(impact):
        return _unknown(impact, scenarios[0], suffix)
    told = scenarios[0]
    found = [Part(f"verdict{suffix}", "What stops, and can it come back?", (*_verdict(impact, scenarios),))]
    if shown := drawing(impact, f"drawing{suffix}"):
        found.append(Part(f"drawing{suffix}", "The way of a call", (*shown,)))
    if impact.hooks or impact.conversions:
        found.append(Part(f"matrix{suffix}", "Areas and webhooks", (*matrix(impact, told),)))
    found.append(
        Part(f"areas{suffix}", "What is lost, area by area", (*_areas(impact, told), *bullets(certainties(impact))))
    )
    for scenario in scenarios[1:]:
        name = heading(impact, scenarios, scenario)
        found.append(Part(f"{scenario}{suffix}", name, (*bullets(hung_sentences(impact)),)))
    return found


def _unknown(impact: Impact, scenario: str, suffix: str) -> list[Part]:
    """Return why it is not known what stops, what would tell, and what stops by the defaults of the chart."""
    body = ['<div class="card doubtful">', *paragraphs([unknown_sentence(impact)])]
    if impact.add:
        body.append(_commands(impact.add))
    body.append("</div>")
    if (example := impact.by_default) is not None:
        body += [*paragraphs([default_heading(example)]), *_areas(example, scenario)]
    if failing_conversions(impact):
        body += bullets(conversion_sentences(impact, failing_conversions(impact)))
    found = [Part(f"verdict{suffix}", "What stops, and can it come back?", (*body,))]
    if shown := drawing(impact, f"drawing{suffix}"):
        found.append(Part(f"drawing{suffix}", "The way of a call", (*shown,)))
    return found


def _verdict(impact: Impact, scenarios: Sequence[str]) -> Iterator[str]:
    found = areas(impact, scenarios[0])
    stops = [area for area in found if area.concerned]
    failing = failing_conversions(impact)
    tone = "bad" if failing or any(area.stopped for area in stops) else "doubtful" if stops else "fine"
    yield '<div class="cards">'
    yield f'<div class="card {tone}"><h3>{text(heading(impact, scenarios, scenarios[0]))}</h3>'
    yield '<ul class="stops">'
    for area in stops:
        number = f"{len(area.concerned)} of {len(area.effects)}"
        yield (
            f'<li class="{_TONES[area.state]}"><span class="state">{text(area.label)}: {area.state}</span> '
            f"{number}: {text(topics(area.concerned, _ROOM))}</li>"
        )
    for conversion in failing:
        versions = ", ".join(each.version for each in conversion.failing)
        named = f"{conversion.kind} {versions}"
        yield f'<li class="bad"><span class="state">Conversion: STOP</span> {text(named)}</li>'
    yield "</ul>"
    going = [area.label for area in found if not area.concerned]
    yield from paragraphs(
        [f"Keep working: {', '.join(going)}." if going and stops else "" if stops else "Nothing stops."]
    )
    yield "</div>"
    yield from _restart(impact)
    yield "</div>"


def _restart(impact: Impact) -> Iterator[str]:
    """Say whether the backend can come back; if it cannot, why, with the circle and the commands that break it."""
    possible = impact.restart.possible
    yield f'<div class="card {_ANSWERS[possible]}"><h3>{text(recovery.question(impact))}</h3>'
    yield f'<p class="answer">{recovery.answer(impact)}</p>'
    if possible:
        yield from paragraphs(recovery.reassurance(impact))
        yield "</div>"
        return
    steps = recovery.steps(impact)
    if steps:
        because = "Because:" if possible is False else "It depends on this:"
        yield f"<p>{because}</p>"
        yield '<ol class="circle">'
        for step in steps:
            yield f"<li><strong>{prose(step.what)}</strong>; {prose(step.because)}. {prose(step.loses)}</li>"
        yield "</ol>"
    if possible is False and (impact.restart.stopped or impact.restart.conversions):
        who = impact.name
        yield from paragraphs([f"That is a circle: {who} waits for requests that only {who} can let through."])
    planned = recovery.planned(impact)
    yield from paragraphs(recovery.advice(impact, planned))
    yield from folded("The commands that break it", _blocks(recovery.blocks(planned)))
    yield "</div>"


def _blocks(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        yield f"<p>{text(block.heading)}</p>"
        yield _commands(block.command)


def _commands(command: str) -> str:
    return f'<pre tabindex="0"><code>{lines(command)}</code></pre>'


def _areas(impact: Impact, scenario: str) -> Iterator[str]:
    yield '<table class="areas states"><caption>Every area of the cluster, and what it loses.</caption>'
    titles = ("Area", "State", "What stops, and what is lost", "By")
    head = "".join(f'<th scope="col">{name}</th>' for name in titles)
    yield f"<thead><tr>{head}</tr></thead><tbody>"
    for area in areas(impact, scenario):
        yield from _area(area, impact, scenario)
    failing = failing_conversions(impact)
    for conversion, sentence in zip(failing, conversion_sentences(impact, failing), strict=True):
        yield (
            f'<tr class="bad"><th scope="row">Conversion</th><td><span class="state">STOP</span></td>'
            f"<td>{prose(sentence)}</td><td>{text(conversion.name)}</td></tr>"
        )
    yield "</tbody></table>"


def _area(area: Area, impact: Impact, scenario: str) -> Iterator[str]:
    tone = _TONES.get(area.state, "fine")
    yield f'<tr class="{tone}"><th scope="row">{text(area.label)}</th>'
    if not area.concerned:
        yield f'<td><span class="state">{area.state}</span></td>'
        yield f"<td>{text(topics(area.passing, _ROOM))}</td><td></td></tr>"
        return
    when = f" {after(area.concerned)}" if scenario == "hung" else ""
    yield f'<td><span class="state">{area.state}</span> {len(area.concerned)} of {len(area.effects)}{text(when)}</td>'
    lost = losses(area.concerned) if area.concerned != area.delayed else []
    perhaps = [f"Perhaps {len(area.unknown)} more."] if area.stopped and area.unknown else []
    told = " ".join([f"{topics(area.concerned, _ROOM)}.", *perhaps, *lost])
    yield f"<td>{prose(told)}</td>"
    yield f"<td>{text(wording.folded(depended_on(impact, area.concerned, scenario), _ROOM))}</td></tr>"


def cold_start_part(impact: Impact, suffix: str = "", *, areas_too: bool) -> Part:
    """Return the section on what comes back after all backends were gone at once.

    Args:
        impact: Of the whole input.
        suffix: Ends the id of the section.
        areas_too: Whether to say as well what stops while all are gone.
    """
    cold = impact.cold_start
    if cold is None:
        return Part(f"cold-start{suffix}", "After a cold start", (*paragraphs([outside(impact)]),))
    body = [*_areas(impact.together, "refused")] if impact.together and areas_too else []
    body += [f'<div class="card {_ANSWERS[cold.possible]}"><h3>{text(cold_start.question(cold))}</h3>']
    body += [f'<p class="answer">{cold_start.answer(cold)}</p>']
    body += bullets(cold_start.waits(impact, cold), "ol")
    body += paragraphs(cold_start.advice(cold))
    body += folded("The commands that break it", _blocks(cold_start.blocks(impact, cold)))
    return Part(f"cold-start{suffix}", cold_start.heading(cold), (*body, "</div>"))


def installed(impact: Impact) -> str:
    """Return what is taken to be down, in a sentence."""
    return title(impact) if impact.name else ""
