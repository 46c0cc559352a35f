"""The impact for people at a terminal: one screen, area by area, then the way back."""

from __future__ import annotations

from ...english import count
from ..terminal import harmless, wrap, wrap_each
from . import recovery
from .wording import (
    SHOWN,
    after,
    areas,
    audit_sentences,
    certainties,
    conversion_sentences,
    depended_on,
    end,
    failing_conversions,
    folded,
    heading,
    hung_sentences,
    location,
    losses,
    title,
    topics,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...admission import Effect
    from ...facts.impact import Impact
    from . import ImpactOptions
    from .wording import Area

_NARROWEST = 60
_LABEL, _STATE = 15, 8
_HANG = " " * _LABEL
_BOLD = "1"
_COLOURS = {"STOP": "1;31", "unknown": "1;33", "late": "1;33", "No.": "1;31", "Not certain.": "1;33"}


def render(impact: Impact, options: ImpactOptions) -> str:
    """Render an impact for the terminal; colours only repeat what the words say."""
    width = max(options.width, _NARROWEST)

    def paint(line: str, word: str, code: str) -> str:
        return line.replace(word, f"\x1b[{code}m{word}\x1b[0m", 1) if options.colour and code else line

    def headline(text: str) -> str:
        return paint(text, text, _BOLD)

    told = options.scenarios[0]
    lines = [headline(heading(impact, options.scenarios, told))]
    for area in areas(impact, told):
        first, *rest = _area(area, impact, told, width)
        lines += [paint(first, area.state, _COLOURS.get(area.state, "")), *rest]
        lines += list(_listed(area.effects, told, width)) if options.everything else []
    lines += [paint(line, "STOP", _COLOURS["STOP"]) for line in _conversions(impact, width)]
    blocks = [[headline(line) for line in wrap(f"{impact.release}:", width)]] if impact.release else []
    blocks += [wrap(title(impact), width), lines, wrap_each(certainties(impact), width)]
    first, *rest = _recovery(impact, width)
    blocks.append([paint(headline(first), recovery.answer(impact), _COLOURS.get(recovery.answer(impact), "")), *rest])
    for scenario in options.scenarios[1:]:
        more = headline(heading(impact, options.scenarios, scenario))
        blocks.append([more, *wrap_each(hung_sentences(impact), width)])
    blocks.append(wrap_each(audit_sentences(impact), width))
    blocks.append(_closing(impact, options, width))
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block) + "\n"


def _area(area: Area, impact: Impact, scenario: str, width: int) -> list[str]:
    """Return what stops in an area, what is lost, and by which hooks; or what goes on there."""
    first = f"{area.label:{_LABEL}}{area.state}"
    if not area.concerned:
        return wrap(topics(area.passing, width - len(first) - 2), width, f"{first}: ", _HANG)
    room = 2 * (width - _LABEL) - 30  # two lines, with what stands before the topics
    when = f" {after(area.concerned)}" if scenario == "hung" else ""
    number = f"{len(area.concerned)} of {len(area.effects)}{when}"
    lines = wrap(f"{number}: {topics(area.concerned, room)}", width, first + " ", _HANG)
    if area.stopped and area.unknown:
        lines += wrap(f"perhaps {len(area.unknown)} more", width, _HANG, _HANG)
    if area.concerned != area.delayed and losses(area.concerned):
        lines += wrap(" ".join(losses(area.concerned)), width, _HANG, _HANG)
    by = "depends on" if area.state == "unknown" else "by"
    hooks = depended_on(impact, area.concerned, scenario)
    return [*lines, *wrap(f"{by} {folded(hooks, width - _LABEL - 3)}", width, _HANG, _HANG)]


def _listed(effects: Sequence[Effect], scenario: str, width: int) -> Iterator[str]:
    """Yield a line for each request: whether it stops, its id, what it is, where, and who sends it."""
    states = {"stopped": "STOP", "delayed": "late", "passes": "goes on"}
    for effect in effects:
        state = states.get(end(effect, scenario), "unknown")
        where = effect.entry.namespace
        what = f"{effect.entry.kind}{f' in {where}' if where else ''} by {effect.entry.actor}"
        yield from wrap(f"{effect.entry.id}: {what}", width, f"    {state:{_STATE}}", " " * (_STATE + 8))
    yield ""


def _conversions(impact: Impact, width: int) -> list[str]:
    failing = failing_conversions(impact)
    lines: list[str] = []
    for paragraph in conversion_sentences(impact, failing[:SHOWN]):
        label = "" if lines else "Conversion"
        lines += wrap(paragraph, width, f"{label:{_LABEL}}STOP ", _HANG)
    left = len(failing) - SHOWN
    return [*lines, f"{_HANG}... and {left} more: --format json has them."] if left > 0 else lines


def _recovery(impact: Impact, width: int) -> list[str]:
    lines = [f"{recovery.question(impact)}  {recovery.answer(impact)}"]
    if impact.restart.possible:
        return [*lines, *wrap_each(recovery.reassurance(impact), width)]
    for number, step in enumerate(recovery.steps(impact), start=1):
        lines += wrap(step.what, width, f"  {number}. ", "     ")
        for words in filter(None, (step.because, step.loses)):
            lines += wrap(words, width, "     ", "     ")
    advice = recovery.advice(impact)
    if advice:
        lines += ["", *wrap(" ".join(advice), width, "  ", "  ")]
    # A command stays on one line, however long: it is there to be copied.
    return [*lines, *(f"    {harmless(command)}" for command in recovery.commands(impact))]


def _closing(impact: Impact, options: ImpactOptions, width: int) -> list[str]:
    lines = []
    for place in impact.unread:
        lines += wrap(f"Not read, and so not in this: {location(place)}: {place.label}.", width, "", "  ")
    if not options.everything:
        number = sum(end(effect, options.scenarios[0]) == "passes" for effect in impact.requests)
        goes = "goes" if number == 1 else "go"
        said = f"--all lists {count(number, 'request')} that {goes} on; --format json is for programs."
        lines += wrap(said, width)
    return lines
