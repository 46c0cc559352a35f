"""The impact for people at a terminal: one screen, area by area, then the way back."""

from __future__ import annotations

from ...english import count
from ..terminal import columns, harmless, wrap, wrap_each
from . import cold_start, recovery
from .wording import (
    SHOWN,
    after,
    areas,
    audit_sentences,
    certainties,
    contents,
    conversion_sentences,
    default_heading,
    depended_on,
    end,
    failing_conversions,
    folded,
    heading,
    hung_sentences,
    is_known,
    location,
    losses,
    outside,
    title,
    topics,
    unknown_sentence,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...admission import Effect
    from ...facts.impact import Impact
    from ...recovery.plan import Plan
    from . import ImpactOptions
    from .wording import Area

_NARROWEST = 60
_LABEL, _STATE = 15, 8
_HANG = " " * _LABEL
_BOLD, _COMMAND = "1", "36"
_COLOURS = {"STOP": "1;31", "unknown": "1;33", "late": "1;33", "No.": "1;31", "Not certain.": "1;33"}


def render(impact: Impact, options: ImpactOptions) -> str:
    """Render an impact for the terminal; colours only repeat what the words say."""
    page = _Page(options)
    blocks = [[page.headline(line) for line in wrap(f"{impact.release}:", page.width)]] if impact.release else []
    if options.cold_start:
        blocks += page.cold_start(impact)
    else:
        blocks += page.whole(impact) if is_known(impact) else page.unknown(impact)
        for each in impact.backends:
            blocks += page.brief(each)
        blocks += page.cold_start(impact) if impact.backends and impact.cold_start else []
        blocks.append(wrap_each(audit_sentences(impact), page.width))
    blocks.append(_closing(impact, options, page.width))
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block) + "\n"


class _Page:
    """The blocks of one impact, each a list of lines."""

    def __init__(self, options: ImpactOptions) -> None:
        self.options, self.width = options, max(options.width, _NARROWEST)

    def paint(self, line: str, word: str, code: str) -> str:
        """Return a line with the first of a word in a colour."""
        return line.replace(word, f"\x1b[{code}m{word}\x1b[0m", 1) if self.options.colour and code else line

    def headline(self, text: str) -> str:
        """Return a line in bold."""
        return self.paint(text, text, _BOLD)

    def whole(self, impact: Impact) -> list[list[str]]:
        """Return all that is told of the backend that the input is about."""
        scenarios = self.options.scenarios
        lines = [self.headline(heading(impact, scenarios, scenarios[0]))]
        for area in areas(impact, scenarios[0]):
            lines += self._area(area, impact, scenarios[0])
            lines += list(_listed(area.effects, scenarios[0], self.width)) if self.options.everything else []
        lines += self._conversions(impact)
        blocks = [wrap(title(impact), self.width), lines, wrap_each(certainties(impact), self.width)]
        blocks.append(self._recovery(impact))
        for scenario in scenarios[1:]:
            more = self.headline(heading(impact, scenarios, scenario))
            blocks.append([more, *wrap_each(hung_sentences(impact), self.width)])
        return blocks

    def brief(self, impact: Impact) -> list[list[str]]:
        """Return of another backend what stops with it, and whether it comes back."""
        scenario = self.options.scenarios[0]
        lines = [self.headline(line) for line in wrap(f"If {impact.name} stops", self.width)]
        lines += wrap(f"{contents(impact)}.", self.width)
        concerned = [area for area in areas(impact, scenario) if area.concerned]
        for area in concerned:
            lines += self._area(area, impact, scenario)
            lines += list(_listed(area.concerned, scenario, self.width)) if self.options.everything else []
        lines += self._conversions(impact)
        if not concerned:
            lines += wrap_each(["None of the requests that we list stops."], self.width)
        return [lines, wrap_each(certainties(impact), self.width), self._recovery(impact)]

    def unknown(self, impact: Impact) -> list[list[str]]:
        """Return why it is not known what stops, what would tell, and what stops by the defaults of the chart."""
        blocks = [wrap(unknown_sentence(impact), self.width)]
        if impact.add:
            blocks[0].append(f"    {harmless(impact.add)}")
        if (example := impact.by_default) is not None:
            lines = wrap(f"{default_heading(example)}", self.width)
            scenario = self.options.scenarios[0]
            for area in areas(example, scenario):
                if area.concerned:
                    first = f"{area.label:{_LABEL}}{area.state} "
                    told = f"{len(area.concerned)} of {len(area.effects)}: {topics(area.concerned, self.width)}"
                    colour = _COLOURS.get(area.state, "")
                    first, *rest = wrap(told, self.width, first, _HANG)
                    lines += [self.paint(first, area.state, colour), *rest]
            blocks.append(lines)
        blocks.append(self._conversions(impact))
        if impact.name:
            asked = wrap(f"{recovery.question(impact)} Not known.", self.width)
            blocks.append([self.headline(line) for line in asked])
        return blocks

    def cold_start(self, impact: Impact) -> list[list[str]]:
        """Return what comes back if all backends of the input are gone at once, and before, if asked, what stops."""
        cold = impact.cold_start
        if cold is None:
            return [wrap(outside(impact), self.width)]
        lines = [self.headline(line) for line in wrap(cold_start.heading(cold), self.width)]
        if impact.together and self.options.cold_start:
            for area in areas(impact.together, "refused"):
                lines += self._area(area, impact.together, "refused")
            lines += self._conversions(impact.together)
            lines.append("")
        said = cold_start.answer(cold)
        lines.append(self.paint(self.headline(f"{cold_start.question(cold)}  {said}"), said, _COLOURS.get(said, "")))
        for number, sentence in enumerate(cold_start.waits(impact, cold), start=1):
            lines += wrap(sentence, self.width, f"  {number}. ", "     ")
        lines += wrap_each(cold_start.advice(cold), self.width)
        return [[*lines, *self._commands(cold_start.blocks(impact, cold))]]

    def _area(self, area: Area, impact: Impact, scenario: str) -> list[str]:
        first, *rest = _area(area, impact, scenario, self.width)
        return [self.paint(first, area.state, _COLOURS.get(area.state, "")), *rest]

    def _conversions(self, impact: Impact) -> list[str]:
        return [self.paint(line, "STOP", _COLOURS["STOP"]) for line in _conversions(impact, self.width)]

    def _recovery(self, impact: Impact) -> list[str]:
        said = recovery.answer(impact)
        found = None if impact.restart.possible else recovery.planned(impact)
        first = harmless(f"{recovery.question(impact)}  {said}")
        asked = [first] if columns(first) <= self.width else wrap(first, self.width)
        return [
            *(self.headline(line) for line in asked[:-1]),
            self.paint(self.headline(asked[-1]), said, _COLOURS.get(said, "")),
            *_recovery(impact, found, self.width),
            *self._commands(recovery.blocks(found)),
        ]

    def _commands(self, blocks: Sequence[recovery.Block]) -> list[str]:
        """Return commands under what they do; their lines are not broken, however long: they are there to be copied."""
        lines: list[str] = []
        for block in blocks:
            lines += ["", *wrap(block.heading, self.width, "  ", "  ")]
            lines += [f"    {self.paint(line, line, _COMMAND)}" for line in block.lines]
        return lines


def _area(area: Area, impact: Impact, scenario: str, width: int) -> list[str]:
    """Return what stops in an area, what is lost, and by which webhooks; or what keeps working there."""
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
    states = {"stopped": "STOP", "delayed": "late", "passes": "passes"}
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


def _recovery(impact: Impact, found: Plan | None, width: int) -> list[str]:
    lines: list[str] = []
    if impact.restart.possible:
        return wrap_each(recovery.reassurance(impact), width)
    for number, step in enumerate(recovery.steps(impact), start=1):
        lines += wrap(step.what, width, f"  {number}. ", "     ")
        for words in filter(None, (step.because, step.loses)):
            lines += wrap(words, width, "     ", "     ")
    advice = recovery.advice(impact, found)
    if advice:
        lines += ["", *wrap(" ".join(advice), width, "  ", "  ")]
    return lines


def _closing(impact: Impact, options: ImpactOptions, width: int) -> list[str]:
    lines = []
    for place in impact.unread:
        lines += wrap(f"Not in this: {location(place)}: {place.label}.", width, "", "  ")
    if options.hints and not options.everything and is_known(impact) and not options.cold_start:
        number = sum(end(effect, options.scenarios[0]) == "passes" for effect in impact.requests)
        passes = "passes" if number == 1 else "pass"
        said = f"--all lists {count(number, 'request')} that {passes}; --format json is for programs."
        lines += wrap(said, width)
    return lines
