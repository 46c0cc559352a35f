"""The impact as Markdown that fits a pull request or the summary of a CI job."""

from __future__ import annotations

from ..marked_up import Markdown, bullets, plain, row
from ..terminal import harmless
from . import cold_start, recovery
from .wording import (
    after,
    areas,
    audit_sentences,
    certainties,
    conversion_sentences,
    default_heading,
    depended_on,
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
    from . import ImpactOptions
    from .wording import Area

_ROOM = 120


def render(impact: Impact, options: ImpactOptions) -> str:
    """Render an impact as Markdown that GitHub and GitLab show: a table of the areas, then the way back."""
    blocks = [f"## What stops when {_who(impact, options)}", plain(impact.release)]
    if options.cold_start:
        blocks += _cold_start(impact, options)
    else:
        blocks += _whole(impact, options) if is_known(impact) else _unknown(impact, options)
        for each in impact.backends:
            blocks += [f"## What stops when {plain(each.name)} stops", *_whole(each, options)]
        blocks += _cold_start(impact, options) if impact.backends and impact.cold_start else []
        blocks.append(bullets(audit_sentences(impact)))
    blocks.append(bullets([f"Not in this: {location(at)}: {at.label}." for at in impact.unread]))
    return "\n\n".join(filter(None, blocks)) + "\n"


def _who(impact: Impact, options: ImpactOptions) -> str:
    if options.cold_start and impact.cold_start:
        return "all backends are gone"
    return f"{plain(impact.name)} stops" if impact.name else "webhooks are not answered"


def _whole(impact: Impact, options: ImpactOptions) -> list[str]:
    told = options.scenarios[0]
    blocks = [plain(title(impact)), f"### {heading(impact, options.scenarios, told)}", _table(impact, told)]
    blocks += [bullets(certainties(impact))]
    blocks += [f"### {plain(recovery.question(impact))} {recovery.answer(impact)}", *_recovery(impact)]
    for scenario in options.scenarios[1:]:
        blocks += [f"### {heading(impact, options.scenarios, scenario)}", bullets(hung_sentences(impact))]
    if options.everything:
        blocks.append(_everything(impact.requests))
    return blocks


def _table(impact: Impact, scenario: str) -> str:
    table = ["| area | | what stops, and what is lost | by |", "| --- | --- | --- | --- |"]
    table += [_area(area, impact, scenario) for area in areas(impact, scenario)]
    return "\n".join([*table, *_conversions(impact)])


def _unknown(impact: Impact, options: ImpactOptions) -> list[str]:
    """Return why it is not known what stops, what would tell, and what stops by the defaults of the chart."""
    blocks = [plain(unknown_sentence(impact))]
    blocks += [f"    {harmless(impact.add)}"] if impact.add else []
    if (example := impact.by_default) is not None:
        concerned = [area for area in areas(example, options.scenarios[0]) if area.concerned]
        table = ["| area | | what stops |", "| --- | --- | --- |"]
        for area in concerned:
            number = f"{len(area.concerned)} of {len(area.effects)}"
            table.append(row(area.label, Markdown(f"**{area.state}** {number}"), topics(area.concerned, _ROOM)))
        blocks += [plain(default_heading(example)), "\n".join(table)]
    converted = [*_conversions(impact)]
    blocks += (
        ["\n".join(["| area | | what stops | by |", "| --- | --- | --- | --- |", *converted])] if converted else []
    )
    return [*blocks, f"### {plain(recovery.question(impact))} Not known." if impact.name else ""]


def _cold_start(impact: Impact, options: ImpactOptions) -> list[str]:
    cold = impact.cold_start
    if cold is None:
        return [plain(outside(impact))]
    blocks = [f"### {plain(cold_start.heading(cold))}"]
    blocks += [_table(impact.together, "refused")] if impact.together and options.cold_start else []
    blocks.append(f"### {cold_start.question(cold)} {cold_start.answer(cold)}")
    waits = [f"{number}. {plain(each)}" for number, each in enumerate(cold_start.waits(impact, cold), start=1)]
    advice = " ".join(plain(sentence) for sentence in cold_start.advice(cold))
    return [*blocks, "\n".join(waits), advice, *_commands(cold_start.blocks(impact, cold))]


def _area(area: Area, impact: Impact, scenario: str) -> str:
    if not area.concerned:
        return row(area.label, area.state, topics(area.passing, _ROOM), "")
    when = f" {after(area.concerned)}" if scenario == "hung" else ""
    state = Markdown(f"**{area.state}** {len(area.concerned)} of {len(area.effects)}{when}")
    lost = losses(area.concerned) if area.concerned != area.delayed else []
    perhaps = [f"Perhaps {len(area.unknown)} more."] if area.stopped and area.unknown else []
    return row(
        area.label,
        state,
        " ".join([f"{topics(area.concerned, _ROOM)}.", *perhaps, *lost]),
        folded(depended_on(impact, area.concerned, scenario), _ROOM),
    )


def _conversions(impact: Impact) -> Iterator[str]:
    failing = failing_conversions(impact)
    for conversion, paragraph in zip(failing, conversion_sentences(impact, failing), strict=True):
        yield row("Conversion", Markdown("**STOP**"), paragraph, conversion.name)


def _recovery(impact: Impact) -> list[str]:
    if impact.restart.possible:
        return [" ".join(plain(sentence) for sentence in recovery.reassurance(impact))]
    steps = [
        f"{number}. {plain(step.what)}; {plain(step.because)}. {plain(step.loses)}"
        for number, step in enumerate(recovery.steps(impact), start=1)
    ]
    found = recovery.planned(impact)
    blocks = ["\n".join(steps), " ".join(plain(sentence) for sentence in recovery.advice(impact, found))]
    return [*filter(None, blocks), *_commands(recovery.blocks(found))]


def _commands(blocks: Sequence[recovery.Block]) -> Iterator[str]:
    """Yield commands under what they do; indented, not fenced: no name in a manifest can end such a block."""
    for block in blocks:
        yield plain(block.heading)
        yield "\n".join(f"    {line}" for line in block.lines)


def _everything(effects: Sequence[Effect]) -> str:
    states = {"stopped": Markdown("**STOP**"), "passes": "passes"}
    rows = [
        row(
            effect.entry.id,
            states.get(effect.refused, effect.refused),
            f"{effect.hung.outcome}, {effect.hung.seconds} s",
            effect.entry.kind,
            effect.entry.namespace,
            effect.entry.actor,
        )
        for effect in effects
    ]
    head = ["| request | refused | hung | kind | namespace | by |", "| --- | --- | --- | --- | --- | --- |"]
    inside = "\n".join([*head, *rows])
    return f"<details><summary>All {len(effects)} requests</summary>\n\n{inside}\n\n</details>"
