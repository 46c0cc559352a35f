"""What of two inputs belongs together, and what has no pair."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator
    from typing import TypeVar

    T = TypeVar("T")


def paired(old: Iterable[T], new: Iterable[T], *keys: Callable[[T], Hashable]) -> Iterator[tuple[T | None, T | None]]:
    """Yield what belongs together by the first key, then of the rest by the second, and so on; then what is alone.

    Pairs come in the order of ``new``, and what has no pair there behind them in the order of ``old``. A key of None
    belongs to nothing.
    """
    left = dict(enumerate(old))
    waiting = dict(enumerate(new))
    partner: dict[int, T] = {}
    for key in keys:
        known: dict[Hashable, list[int]] = {}
        for number, each in left.items():
            known.setdefault(key(each), []).append(number)
        known.pop(None, None)
        for numbers in known.values():
            numbers.reverse()  # the first is taken first, from the end
        for number, each in list(waiting.items()):
            alike = known.get(key(each))
            if number not in partner and alike:
                partner[number] = left.pop(alike.pop())
    yield from ((partner.get(number), each) for number, each in waiting.items())
    yield from ((each, None) for each in left.values())
