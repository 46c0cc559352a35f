"""What a model can read at once: lists that are cut, and a sentence about what is left out."""

from __future__ import annotations

from ..english import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..model import Json

_RANKS = {"error": 0, "warning": 1, "note": 2}


def worst(findings: Sequence[Json], limit: int, finding: Callable[[Json], Json] = lambda each: each) -> list[Json]:
    """Return the worst findings, in the order in which they stand.

    Args:
        findings: Entries of an answer.
        limit: How many.
        finding: Returns the finding in an entry.
    """
    if len(findings) <= limit:
        return list(findings)
    ranked = sorted(range(len(findings)), key=lambda index: _RANKS[finding(findings[index])["severity"]])
    return [findings[index] for index in sorted(ranked[:limit])]


def left_out(number: int, whole: int, noun: str, how: str) -> list[str]:
    """Return what to say of a list that was cut: nothing if it was not.

    Args:
        number: How many are left in it.
        whole: How many there are.
        noun: What each is.
        how: How to see the others.
    """
    return [f"{whole - number} of {count(whole, noun)} left out: {how}"] if number < whole else []
