"""Functions of lists: cel-go's (``ext/lists.go`` in version 3) and Kubernetes' (``pkg/cel/library/lists.go``)."""

from __future__ import annotations

from functools import cmp_to_key, reduce
from itertools import pairwise

from .errors import Exceeded, Failed, no_overload, unsupported
from .standard import add
from .texts import index_of, last_index_of
from .values import Duration, Uint, compare, contains, equal, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_SUMMED = ("int", "uint", "double", "duration")
_COMPARED = ("int", "uint", "double", "bool", "duration", "timestamp", "string", "bytes")
_ZEROS = {"int": 0, "uint": Uint(0), "double": 0.0, "google.protobuf.Duration": Duration(0)}
_LIMIT = 1_000_000
_MOST = 100_000


def is_sorted(values: list[Any]) -> bool:
    """Return whether no value is less than the one before it."""
    return all(_lenient(one, other) != 1 for one, other in pairwise(values))


def _lenient(one: Any, other: Any) -> int:
    """Return the order of two values, 0 where they have none; each by itself must be of a kind that has one."""
    compare(one, one)
    compare(other, other)
    try:
        return compare(one, other)
    except Failed:
        return 0


def total(kind: str, values: list[Any]) -> Any:
    """Return the sum of values, which is the zero of a kind without any."""
    for value in values:
        if name_of(value) != kind:
            raise Failed("no such overload")
    return reduce(add, values, _ZEROS[kind])


def _best(name: str, sign: int) -> Callable[[list[Any]], Any]:
    def best(values: list[Any]) -> Any:
        if not values:
            raise Failed(f"{name} called on empty list")
        return reduce(lambda one, other: other if _lenient(one, other) == sign else one, values)

    return best


def _index(values: Any, wanted: Any, start: int = 0) -> int:
    if isinstance(values, str):
        return index_of(values, wanted, start)
    return next((at for at, value in enumerate(values) if equal(value, wanted)), -1)


def _last_index(values: Any, wanted: Any, start: int | None = None) -> int:
    if isinstance(values, str):
        return last_index_of(values, wanted, start)
    return max((at for at, value in enumerate(values) if equal(value, wanted)), default=-1)


def _slice(values: list[Any], start: int, end: int) -> list[Any]:
    if not 0 <= start <= end <= len(values):
        raise Failed(f"cannot slice({start}, {end})")
    return values[start:end]


def _flatten(values: Any, depth: int = 1) -> list[Any]:
    if not isinstance(values, list):
        raise no_overload()
    if depth < 0:
        raise Failed("level must be non-negative")
    if depth == 0:
        return values
    flat: list[Any] = []
    for value in values:
        flat += _flatten(value, depth - 1) if isinstance(value, list) else [value]
        if len(flat) > _MOST:
            raise unsupported("a list of so many elements")
    return flat


def sorted_by(values: list[Any], keys: list[Any]) -> list[Any]:
    """Return values in the order of their keys.

    Raises:
        Failed: The keys have no order.
        Unsupported: Keys are equal, and the values are not: Go's order of those is not ours.
    """
    if not values:
        return values
    kind = name_of(keys[0])
    if any(name_of(each) != kind for each in keys[1:]):
        raise Failed("list elements must have the same type")
    compare(keys[0], keys[0])
    by_key = cmp_to_key(compare)
    order = sorted(range(len(keys)), key=lambda at: by_key(keys[at]))
    # Go sorts up to twelve elements by insertion, which keeps the order of equal ones.
    if len(keys) > 12 and any(
        compare(keys[a], keys[b]) == 0 and not equal(values[a], values[b]) for a, b in pairwise(order)
    ):
        raise unsupported("in which order Go sorts equal elements")
    return [values[at] for at in order]


def _distinct(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not contains(found, value):
            found.append(value)
    return found


def _range(end: int) -> list[int]:
    if end < 0:
        raise Failed(f"lists.range: size must be non-negative, got {end}")
    if end > _LIMIT:
        raise Exceeded
    return list(range(end))


def _for_each(kinds: tuple[str, ...], result: str = "") -> str:
    return "; ".join(f"list({kind}).()>{result or kind}" for kind in kinds)


_PLACES = "string.(string)>int; string.(string, int)>int; list(A).(A)>int"

FUNCTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "isSorted": (_for_each(_COMPARED, "bool"), is_sorted),
    "sum": (_for_each(_SUMMED), len),  # by its overload
    "max": (_for_each(_COMPARED), _best("max", -1)),
    "min": (_for_each(_COMPARED), _best("min", 1)),
    "indexOf": (_PLACES, _index),
    "lastIndexOf": (_PLACES, _last_index),
    "slice": ("list(A).(int, int)>list(A)", _slice),
    "flatten": ("list(list(A)).()>list(A); list(dyn).(int)>list(dyn)", _flatten),
    "sort": (
        "; ".join(f"list({kind}).()>list({kind})" for kind in _COMPARED),
        lambda values: sorted_by(values, values),
    ),
    "@sortBy": ("; ".join(f"list(A).(list({kind}))>list(A)" for kind in _COMPARED), sorted_by),
    "lists.range": ("(int)>list(int)", _range),
    "reverse": ("list(A).()>list(A)", lambda values: values[::-1]),
    "distinct": ("list(A).()>list(A)", _distinct),
}
