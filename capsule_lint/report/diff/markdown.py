"""The difference as Markdown that fits a comment on a pull request."""

from __future__ import annotations

from ..impact.wording import folded, losses, topics
from ..marked_up import bullets, plain, row
from .stages import introduction, sections, summary
from .wording import (
    EVERYTHING,
    blocks,
    findings_summary,
    hooks,
    hung_sentence,
    installation,
    no_stages,
    stopped_by,
    title,
    told,
    unchanged,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import DiffOptions
    from .difference import Difference
    from .wording import Block

_ROOM = 120


def render(difference: Difference, options: DiffOptions) -> str:
    """Render a difference as Markdown that GitHub and GitLab show: what stops in tables, findings in lists."""
    if options.stages:
        return "\n\n".join(["## In stages", plain(title(difference)), *_stages(difference)]) + "\n"
    parts = ["## What changes", plain(title(difference))]
    if sentences := [*installation(difference), *hooks(difference)]:
        parts += ["### The installation", bullets(sentences)]
    stopping = blocks(difference)
    for block in stopping:
        parts += [f"### {plain(block.heading)}", _table(block)]
    if not stopping:
        parts.append(plain(unchanged(difference)))
    parts.append(plain(hung_sentence(difference)))
    if difference.rollout:
        parts += ["### In stages", bullets(summary(difference.rollout))]
        parts += ["<details><summary>What to set in each stage</summary>", *_stages(difference), "</details>"]
    parts.append(f"### {findings_summary(difference)}")
    for heading, found in (("They come:", difference.added), ("They go:", difference.removed)):
        if found:
            parts += [heading, bullets([told(finding) for finding in found])]
    return "\n\n".join(filter(None, parts)) + "\n"


def _stages(difference: Difference) -> Iterator[str]:
    rollout = difference.rollout
    if rollout is None:
        yield plain(no_stages(difference))
        return
    yield bullets(introduction(rollout))
    for section in sections(rollout):
        yield f"#### {plain(section.heading)}"
        yield bullets(section.sentences)
        for block in section.blocks:
            yield plain(block.label)
            yield f"```{block.language}\n{block.text}\n```"


def _table(block: Block) -> str:
    rows = [
        row(
            area.label,
            " ".join([f"{topics(area.effects, EVERYTHING)}.", *losses(area.effects)]),
            folded(stopped_by(block, area), _ROOM),
        )
        for area in block.areas
    ]
    return "\n".join(["| area | what, and what is lost | by |", "| --- | --- | --- |", *rows])
