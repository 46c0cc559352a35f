"""The impact as Markdown, for a pull request or the summary of a CI job."""

from __future__ import annotations

from ..marked_up import bullets, plain, row
from ..terminal import harmless
from . import recovery
from .wording import (
    after,
    areas,
    audit_sentences,
    certainties,
    conversion_sentences,
    depended_on,
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

_ROOM = 120


def render(impact: Impact, options: ImpactOptions) -> str:
    """Render an impact as Markdown that GitHub and GitLab show: a table of the areas, then the way back."""
    who = "Capsule stops" if impact.is_capsule else "these webhooks stop"
    told = options.scenarios[0]
    table = ["| area | | what stops, and what is lost | by |", "| --- | --- | --- | --- |"]
    table += [_area(area, impact, told) for area in areas(impact, told)]
    table += _conversions(impact)
    blocks = [f"## What stops when {who}", plain(impact.release), plain(title(impact))]
    blocks += [f"### {heading(impact, options.scenarios, told)}", "\n".join(table), bullets(certainties(impact))]
    blocks += [f"### {recovery.question(impact)} {recovery.answer(impact)}", *_recovery(impact)]
    for scenario in options.scenarios[1:]:
        blocks += [f"### {heading(impact, options.scenarios, scenario)}", bullets(hung_sentences(impact))]
    blocks.append(bullets(audit_sentences(impact)))
    blocks.append(bullets([f"Not read, and so not in this: {location(at)}: {at.label}." for at in impact.unread]))
    if options.everything:
        blocks.append(_everything(impact.requests))
    return "\n\n".join(filter(None, blocks)) + "\n"


def _area(area: Area, impact: Impact, scenario: str) -> str:
    if not area.concerned:
        return row(area.label, area.state, topics(area.passing, _ROOM), "")
    when = f" {after(area.concerned)}" if scenario == "hung" else ""
    state = f"**{area.state}** {len(area.concerned)} of {len(area.effects)}{when}"
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
        yield row("Conversion", "**STOP**", paragraph, conversion.name)


def _recovery(impact: Impact) -> list[str]:
    if impact.restart.possible:
        return [" ".join(plain(sentence) for sentence in recovery.reassurance(impact))]
    steps = [
        f"{number}. {plain(step.what)}; {plain(step.because)}. {plain(step.loses)}"
        for number, step in enumerate(recovery.steps(impact), start=1)
    ]
    commands = [harmless(command) for command in recovery.commands(impact)]
    blocks = ["\n".join(steps), " ".join(plain(sentence) for sentence in recovery.advice(impact))]
    # Indented, not fenced: no name in a manifest can end such a block.
    return [block for block in (*blocks, "\n".join(f"    {command}" for command in commands)) if block]


def _everything(effects: Sequence[Effect]) -> str:
    states = {"stopped": "**STOP**", "passes": "goes on"}
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
