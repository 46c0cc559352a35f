"""A comparison as Markdown for a pull request, in which no word of a repository is more than text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from capsule_lint.report.marked_up import plain

from .comparing import Comparison, by_rule, troubles
from .running import Found

_HEAD = "| rule | comes | goes | other severity | other words |\n| --- | --- | --- | --- | --- |"


def page(old: str, new: str, comparisons: Sequence[Comparison], most: int) -> str:
    """Return the page.

    Args:
        old: The name of the first version.
        new: The name of the second one.
        comparisons: Of all repositories, in their order.
        most: How many findings of a repository are listed.
    """
    different = [each for each in comparisons if each.differs]
    count = f"{len(different)} of {len(comparisons)} {'repository' if len(comparisons) == 1 else 'repositories'}"
    lines = [f"## Ecosystem: {plain(old)} and {plain(new)}", ""]
    unjudged = [each for each in comparisons if not each.differs and each.new.code in (2, 3)]
    rest = [f"- {plain(each.repository)}: {plain(each.new.said)}" for each in unjudged]
    rest = ["Neither version judges:", "", *rest] if rest else []
    if not different:
        return "\n".join([*lines, f"No difference in {len(comparisons)}.", *([""] if rest else []), *rest]) + "\n"
    lines += [f"They differ in {count}.", ""]
    rows = by_rule(comparisons)
    if rows:
        lines += [_HEAD, *(f"| {rule} | {' | '.join(map(str, row))} |" for rule, row in rows.items()), ""]
    for each in different:
        lines += _repository(each, most)
    return "\n".join([*lines, *rest]).rstrip("\n") + "\n"


def _repository(comparison: Comparison, most: int) -> Iterator[str]:
    numbers = f"+{len(comparison.added)} -{len(comparison.removed)}, {len(comparison.reworded)} changed"
    yield f"### {plain(comparison.repository)}: {numbers}"
    yield ""
    for trouble in troubles(comparison):
        yield f"- **{plain(trouble)}**"
    shown = [
        *(f"- `+` {_finding(found)}" for found in comparison.added),
        *(f"- `-` {_finding(found)}" for found in comparison.removed),
        *(f"- `-` {_finding(was)}\n  `+` {_finding(now)}" for was, now in comparison.reworded),
    ]
    yield from shown[:most]
    if len(shown) > most:
        yield f"- {len(shown) - most} more"
    yield ""


def _finding(found: Found) -> str:
    place = plain(f"{found.file}:{found.line}")
    return f"{place} {plain(found.rule)} {found.severity}: {plain(found.message)}"
