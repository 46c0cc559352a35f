"""The difference for people at a terminal: what stops and what no longer does, then webhooks and findings."""

from __future__ import annotations

from ..impact.wording import folded, losses, topics
from ..terminal import harmless, wrap, wrap_each
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
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..impact.wording import Area
    from . import DiffOptions
    from .difference import Difference
    from .wording import Block

_NARROWEST = 60
_LABEL = 15
_HANG = " " * _LABEL
_BOLD = "1"


def render(difference: Difference, options: DiffOptions) -> str:
    """Render a difference for the terminal; colours only repeat what the words say."""
    width = max(options.width, _NARROWEST)

    def heading(text: str) -> list[str]:
        return [f"\x1b[{_BOLD}m{line}\x1b[0m" if options.colour else line for line in wrap(text, width)]

    parts = [wrap(title(difference), width, "", "  ")]
    if options.stages:
        return _joined([*parts, *_stages(difference, width, heading)])
    if sentences := [*installation(difference), *hooks(difference)]:
        parts.append([*heading("The installation"), *wrap_each(sentences, width)])
    stopping = blocks(difference)
    parts += [[*heading(block.heading), *_areas(block, width)] for block in stopping]
    if not stopping:
        parts.append(wrap(unchanged(difference), width))
    if sentence := hung_sentence(difference):
        parts.append(wrap(sentence, width, "", "  "))
    if difference.rollout:
        more = "--stages prints what to set in each stage."
        parts.append([*heading("In stages"), *wrap_each([*summary(difference.rollout), more], width)])
    parts.append([*heading(findings_summary(difference)), *_findings(difference, width)])
    return _joined(parts)


def _joined(parts: Iterable[Sequence[str]]) -> str:
    return "\n\n".join("\n".join(line.rstrip() for line in part) for part in parts) + "\n"


def _stages(difference: Difference, width: int, heading: Callable[[str], list[str]]) -> Iterator[list[str]]:
    rollout = difference.rollout
    if rollout is None:
        yield wrap(no_stages(difference), width)
        return
    yield wrap_each(introduction(rollout), width)
    for section in sections(rollout):
        yield [*heading(section.heading), *wrap_each(section.sentences, width)]
        for block in section.blocks:
            yield [
                *wrap(block.label, width, "  ", "    "),
                *(f"    {harmless(line)}" for line in block.text.splitlines()),
            ]


def _areas(block: Block, width: int) -> Iterator[str]:
    for area in block.areas:
        yield from _area(block, area, width)


def _area(block: Block, area: Area, width: int) -> Iterator[str]:
    yield from wrap(topics(area.effects, EVERYTHING), width, f"{area.label:{_LABEL}}", _HANG)
    if lost := losses(area.effects):
        yield from wrap(" ".join(lost), width, _HANG, _HANG)
    yield from wrap(f"by {folded(stopped_by(block, area), 2 * (width - _LABEL))}", width, _HANG, _HANG)


def _findings(difference: Difference, width: int) -> Iterator[str]:
    for sign, found in (("+", difference.added), ("-", difference.removed)):
        for finding in found:
            yield from wrap(told(finding), width, f"  {sign} ", "    ")
