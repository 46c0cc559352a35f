"""The values of CEL: what JSON has no form for, equality and order (``github.com/google/cel-go/common/types``)."""

from __future__ import annotations

from ...frozen import dataclass
from .errors import Failed, no_overload, unsupported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from .types import Type

    Value: TypeAlias = object


class Uint(int):
    """An unsigned number."""

    __slots__ = ()


@dataclass(frozen=True)
class Timestamp:
    """A point in time."""

    nanoseconds: int  #: Since 1970.
    offset: int = 0  #: Of the zone that it was written in, in seconds.


@dataclass(frozen=True)
class Duration:
    """A span of time."""

    nanoseconds: int  #: How long.


@dataclass(frozen=True)
class Optional:
    """A value that may be missing."""

    values: tuple[Value, ...]  #: The value; none if it is missing.


@dataclass(frozen=True)
class TypeValue:
    """A type as a value."""

    name: str  #: Its name at run time.


@dataclass(frozen=True)
class Opaque:
    """A value of one of Kubernetes' own types."""

    type: str  #: Name of the type.
    value: Value  #: What tells it from others of its type.


class Untold:
    """A value that the API server knows and we do not: the answer is not known, whatever an expression does with it."""

    def __init__(self, what: str) -> None:
        """Say what it is."""
        self.what = what


NONE = Optional(())

_NAMES: dict[type, str] = {
    bool: "bool",
    bytes: "bytes",
    dict: "map",
    Duration: "google.protobuf.Duration",
    float: "double",
    int: "int",
    list: "list",
    Optional: "optional_type",
    str: "string",
    Timestamp: "google.protobuf.Timestamp",
    type(None): "null_type",
    TypeValue: "type",
    Uint: "uint",
}
NUMBERS = frozenset({"int", "uint", "double"})


_EARLIEST, _LATEST = -62135596800 * 10**9, 253402300800 * 10**9


def time(nanoseconds: int, offset: int = 0) -> Timestamp:
    """Return a timestamp.

    Raises:
        Failed: It is before the year 1 or after 9999.
    """
    if not _EARLIEST <= nanoseconds < _LATEST:
        raise Failed("timestamp overflow")
    return Timestamp(nanoseconds, offset)


def span(nanoseconds: int) -> Duration:
    """Return a duration.

    Raises:
        Failed: It is longer than some 292 years.
    """
    if not -(2**63) <= nanoseconds < 2**63:
        raise Failed("duration overflow")
    return Duration(nanoseconds)


def name_of(value: Value) -> str:
    """Return the name of a value's type.

    Raises:
        Unsupported: It is not known here what the value is.
    """
    name = _NAMES.get(type(value))
    if name:
        return name
    if isinstance(value, Opaque):
        return value.type
    if isinstance(value, Untold):
        raise unsupported(value.what)
    # Data of a reader that has classes of its own.
    for known in (str, list, dict):
        if isinstance(value, known):
            return _NAMES[known]
    raise unsupported(f"what a {type(value).__name__} is in CEL")


def matches(type: Type, value: Value) -> bool:
    """Return whether a function that is declared for a type takes a value: lists and maps go by their first element."""
    if type.name == "dyn" or len(type.name) == 1:
        return True
    if name_of(value) != type.name:
        return False
    if type.name == "list":
        assert isinstance(value, list)
        return not value or matches(type.parameters[0], value[0])
    if type.name == "map":
        assert isinstance(value, dict)
        first = next(iter(value.items()), None)
        return first is None or (matches(type.parameters[0], plain(first[0])) and matches(type.parameters[1], first[1]))
    return True


@dataclass(frozen=True)
class _Boolean:
    """A key that is true or false: Python takes ``True`` and ``1`` for the same key, CEL does not."""

    value: bool


def key(value: Value) -> Value:
    """Return the key under which a map holds what an expression calls by a value.

    Raises:
        Failed: No map has such keys.
    """
    kind = name_of(value)
    if kind == "bool":
        return _Boolean(bool(value))
    if kind in ("string", "int", "uint"):
        return value
    if kind == "double":
        assert isinstance(value, float)
        return int(value) if value.is_integer() else value
    raise Failed("unsupported key type")


def plain(key: Value) -> Value:
    """Return the value that a key of a map is."""
    return key.value if isinstance(key, _Boolean) else key


def keys(value: dict[Value, Value]) -> Iterator[Value]:
    """Yield the keys of a map as values."""
    return map(plain, value)


def equal(one: Value, other: Value) -> bool:
    """Return whether two values are equal; those of different types are not, but numbers may be.

    Raises:
        Failed: A value of Kubernetes' own types is compared with one of another type.
    """
    kind, other_kind = name_of(one), name_of(other)
    if kind != other_kind:
        if kind in NUMBERS and other_kind in NUMBERS:
            return one == other
        if isinstance(one, Opaque) and other is not None:
            raise no_overload()
        return False
    if kind == "list":
        assert isinstance(one, list)
        assert isinstance(other, list)
        return len(one) == len(other) and all(map(equal, one, other))
    if kind == "map":
        assert isinstance(one, dict)
        assert isinstance(other, dict)
        return len(one) == len(other) and all(
            each in other and equal(value, other[each]) for each, value in one.items()
        )
    if isinstance(one, Optional) and isinstance(other, Optional):
        return len(one.values) == len(other.values) and all(map(equal, one.values, other.values))
    if isinstance(one, Timestamp) and isinstance(other, Timestamp):
        return one.nanoseconds == other.nanoseconds
    return one == other


def contains(values: list[Value], wanted: Value) -> bool:
    """Return whether a list has a value."""
    if type(wanted) is str and all(type(each) is str for each in values):
        return wanted in values
    return any(equal(each, wanted) for each in values)


def compare(one: Value, other: Value) -> int:
    """Return -1, 0 or 1 for the order of two values.

    Raises:
        Failed: They have none.
    """
    kind, other_kind = name_of(one), name_of(other)
    ordered = ("string", "bool", "bytes", "google.protobuf.Duration", "google.protobuf.Timestamp")
    if not (kind in NUMBERS and other_kind in NUMBERS) and not (kind == other_kind and kind in ordered):
        raise no_overload()
    if one != one or other != other:
        raise Failed("NaN values cannot be ordered")
    if isinstance(one, (Timestamp, Duration)) and isinstance(other, (Timestamp, Duration)):
        one, other = one.nanoseconds, other.nanoseconds
    return int(one > other) - int(one < other)  # type: ignore[operator]
