"""The difference as Markdown that fits a comment on a pull request."""

from __future__ import annotations

from ...capsule.hook_purposes import without_domain
from ...english import enumerated
from ...facts.impact import stoppers
from ..anchoring import file_name, what_to_set
from ..impact.wording import losses, topics
from ..marked_up import Markdown, bullets, code_block, file_link, plain, row, with_code
from ..wording import headline
from .stages import introduction, sections, summary
from .wording import (
    EVERYTHING,
    blocks,
    findings_summary,
    hooks,
    hung_sentence,
    installation,
    no_stages,
    title,
    unchanged,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...model import Finding, Place
    from .. import Options
    from ..impact.wording import Area
    from . import DiffOptions
    from .difference import Difference
    from .wording import Block

_SHOWN_HOOKS = 4


def render(difference: Difference, options: DiffOptions) -> str:
    """Render a difference as Markdown that GitHub and GitLab show: what stops in tables, findings in lists."""
    if options.stages:
        return "\n\n".join(["## In stages", plain(title(difference)), *_stages(difference)]) + "\n"
    parts = ["## What changes", plain(title(difference))]
    if sentences := [*installation(difference), *hooks(difference)]:
        parts += ["### The installation", bullets(sentences)]
    stopping = blocks(difference)
    for block in stopping:
        parts += [f"### {plain(block.heading)}", _table(block, options)]
    if not stopping:
        parts.append(plain(unchanged(difference)))
    parts.append(plain(hung_sentence(difference)))
    if difference.rollout:
        parts += ["### In stages", bullets(summary(difference.rollout))]
        parts += ["<details><summary>What to set in each stage</summary>", *_stages(difference), "</details>"]
    parts.append(f"### {findings_summary(difference)}")
    if added := difference.added:
        parts += ["They come:", bullets([_told(finding, options.new, comes=True) for finding in added])]
    if removed := difference.removed:
        parts += ["They go:", bullets([_told(finding, options.old, comes=False) for finding in removed])]
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
            yield code_block(block.language, block.text)


def _table(block: Block, options: DiffOptions) -> str:
    files = options.old if block.is_old else options.new
    rows = [
        row(
            area.label,
            " ".join([f"{topics(area.effects, EVERYTHING)}.", *losses(area.effects)]),
            _stopped_by(block, area, files),
        )
        for area in block.areas
    ]
    return "\n".join(["| area | what, and what is lost | by |", "| --- | --- | --- |", *rows])


def _stopped_by(block: Block, area: Area, files: Options) -> Markdown:
    """Return the webhooks that stop the requests of an area, each with its place; those of most requests come first."""
    found = stoppers(block.impact, area.effects)
    names = [
        f"{plain(without_domain(hook.name))} {_where(block.impact.place(hook), files)}" for hook in found[:_SHOWN_HOOKS]
    ]
    left = len(found) - len(names)
    return Markdown(enumerated([*names, f"{left} more"] if left else names))


def _told(finding: Finding, files: Options, *, comes: bool) -> Markdown:
    """Return a finding in one breath: severity, rule, message, place; and what to set against one that comes."""
    rule = f"{finding.severity.value} {finding.rule.id} {finding.rule.name}: {headline(finding)}"
    told = f"{plain(rule)} {_where(finding.place, files)}"
    wanted = what_to_set(finding, files) if comes else []
    return Markdown(" ".join([told, *map(with_code, wanted)]))


def _where(place: Place, files: Options) -> str:
    """Return a place of the repository as a link, where its address is known."""
    if not files.files or place.file not in files.uris:
        return plain(f"{place.file}:{place.span.line}")
    return file_link(place, f"{file_name(place, files)}:{place.span.line}", files)
