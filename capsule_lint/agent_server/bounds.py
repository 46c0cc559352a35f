"""What a model can read at once: lists that are cut, and a sentence about what is left out."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..model import Json

_RANKS = {"error": 0, "warning": 1, "note": 2}


def rank(finding: Json) -> int:
    """Return how bad a finding of an answer is: the worst has the least."""
    return _RANKS[finding["severity"]]


def foremost(entries: Sequence[Json], limit: int, ranked: Callable[[Json], int] = rank) -> list[Json]:
    """Return the entries that matter most, in the order in which they stand.

    Args:
        entries: Of an answer.
        limit: How many to return.
        ranked: Says how much each matters: those with the least come first.
    """
    order = sorted(range(len(entries)), key=lambda index: ranked(entries[index]))
    return [entries[index] for index in sorted(order[:limit])]


def left_out(number: int, whole: int, nouns: str, how: str) -> list[str]:
    """Return what to say of a list that was cut: nothing if it was not.

    Args:
        number: How many are left in it.
        whole: How many there are.
        nouns: What they are.
        how: How to see the others.
    """
    gone = whole - number
    return [f"{gone} of {whole} {nouns} {'is' if gone == 1 else 'are'} left out: {how}."] if gone else []


_MOST_LINES = 400


def shortened(text: str) -> str:
    """Return the first lines of a text, and how many more there are."""
    lines = text.splitlines()
    more = len(lines) - _MOST_LINES
    if more <= 0:
        return text
    return "\n".join([*lines[:_MOST_LINES], f"... and {more} more lines: the data has what they say.", ""])
