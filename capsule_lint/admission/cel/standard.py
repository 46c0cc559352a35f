"""The functions of CEL itself (``github.com/google/cel-go/common/stdlib``), with ``ext.Sets`` and optionals."""

from __future__ import annotations

import re

from .errors import Failed, unsupported
from .values import (
    NONE,
    NUMBERS,
    Duration,
    Opaque,
    Optional,
    Timestamp,
    TypeValue,
    Uint,
    compare,
    contains,
    equal,
    key,
    name_of,
    span,
    time,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_MOST = 100_000
"""How many elements a list may have that is made here; those of the API server share what they are made of."""

_RANGES: dict[type, tuple[int, int]] = {int: (-(2**63), 2**63), Uint: (0, 2**64)}
_OVERFLOW: dict[type, str] = {int: "integer overflow", Uint: "unsigned integer overflow"}


def _whole(kind: type, value: int) -> int:
    low, high = _RANGES[kind]
    if not low <= value < high:
        raise Failed(_OVERFLOW[kind])
    made: int = kind(value)
    return made


def add(a: Any, b: Any) -> Any:
    """Return the sum of two numbers, texts, lists, or times."""
    kind = type(a)
    if kind in _RANGES:
        return _whole(kind, int(a) + int(b))
    if isinstance(a, Timestamp):
        return time(a.nanoseconds + b.nanoseconds, a.offset)
    if isinstance(b, Timestamp):
        return time(a.nanoseconds + b.nanoseconds, b.offset)
    if isinstance(a, Duration):
        return span(a.nanoseconds + b.nanoseconds)
    if isinstance(a, list) and len(a) + len(b) > _MOST:
        raise unsupported("a list of so many elements")
    return a + b


def _subtract(a: Any, b: Any) -> Any:
    if type(a) in _RANGES:
        return _whole(type(a), int(a) - int(b))
    if isinstance(a, Timestamp):
        difference = a.nanoseconds - b.nanoseconds
        return span(difference) if isinstance(b, Timestamp) else time(difference, a.offset)
    if isinstance(a, Duration):
        return span(a.nanoseconds - b.nanoseconds)
    return a - b


def _multiply(a: Any, b: Any) -> Any:
    return _whole(type(a), int(a) * int(b)) if type(a) in _RANGES else a * b


def _divide(a: Any, b: Any) -> Any:
    if isinstance(a, float):
        if b:
            return a / b
        return float("nan") if not a or a != a else float("inf") * (1 if (a > 0) == (str(b)[0] != "-") else -1)
    if not b:
        raise Failed("division by zero")
    quotient = abs(int(a)) // abs(int(b))
    return _whole(type(a), quotient if (a < 0) == (b < 0) else -quotient)


def _modulo(a: Any, b: Any) -> Any:
    if not b:
        raise Failed("modulus by zero")
    remainder = abs(int(a)) % abs(int(b))
    return type(a)(-remainder if a < 0 else remainder)


def _negate(a: Any) -> Any:
    return _whole(int, -a) if type(a) is int else -a


def _is_in(wanted: Any, values: Any) -> bool:
    return contains(values, wanted) if isinstance(values, list) else key(wanted) in values


def _matches(text: str, pattern: str) -> bool:
    from .patterns import found

    return found(text, pattern)


# Conversions ----------------------------------------------------------------------------------------------------------


def _not(value: object, wanted: str) -> Failed:
    return Failed(f"type conversion error from '{name_of(value)}' to '{wanted}'")


def _to_int(value: Any) -> int:
    if isinstance(value, Duration):
        return value.nanoseconds
    if isinstance(value, Timestamp):
        return value.nanoseconds // 10**9
    if isinstance(value, float):
        # The ends of the range are refused as well, since a double cannot tell them from what is beyond.
        if not -(2.0**63) < value < 2.0**63:
            raise Failed("integer overflow")
        return int(value)
    if isinstance(value, str) and not re.fullmatch(r"[+-]?[0-9]{1,400}", value):
        raise _not(value, "int")
    try:
        return _whole(int, int(value))
    except Failed:
        if isinstance(value, str):
            raise _not(value, "int") from None
        raise


def _to_uint(value: Any) -> Uint:
    if isinstance(value, str):
        if not re.fullmatch(r"[0-9]{1,400}", value) or int(value) >= 2**64:
            raise _not(value, "uint")
    elif isinstance(value, float) and not 0 <= value < 2.0**64:
        raise Failed("unsigned integer overflow")
    return Uint(_whole(Uint, int(value)))


def _to_double(value: Any) -> float:
    if not isinstance(value, str):
        return float(value)
    if re.match(r"[+-]?0[xX]", value) or "_" in value:
        raise unsupported(f"which number {value!r} is")
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", value, re.ASCII):
        number = float(value)
        if number in (float("inf"), float("-inf")):
            raise _not(value, "double")
        return number
    if not re.fullmatch(r"[+-]?(inf|infinity)|nan", value, re.IGNORECASE | re.ASCII):
        raise _not(value, "double")
    return float(value)


def to_string(value: Any) -> str:
    """Return what ``string()`` makes of a value.

    Raises:
        Failed: It is bytes that are not text.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return double_text(value)
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise Failed("invalid UTF-8 in bytes, cannot convert to string") from None
    if isinstance(value, (Duration, Timestamp)):
        from .times import duration_text, timestamp_text

        return duration_text(value) if isinstance(value, Duration) else timestamp_text(value)
    return str(value.value) if isinstance(value, Opaque) else str(value)


def double_text(value: float) -> str:
    """Return a number as Go's ``%g`` writes it."""
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else "+Inf" if value > 0 else "-Inf"
    mantissa, _, exponent = f"{value!r}".partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = (whole + fraction).lstrip("0")
    if not digits:
        return sign + "0"
    leading = len(whole + fraction) - len(digits)
    power = int(exponent or 0) + len(whole) - leading - 1
    digits = digits.rstrip("0")
    if power < -4 or power >= 6:
        rest = f".{digits[1:]}" if digits[1:] else ""
        return f"{sign}{digits[0]}{rest}e{'-' if power < 0 else '+'}{abs(power):02d}"
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    digits = digits.ljust(power + 1, "0")
    rest = f".{digits[power + 1 :]}" if digits[power + 1 :] else ""
    return f"{sign}{digits[: power + 1]}{rest}"


_TRUE, _FALSE = (
    frozenset({"1", "t", "T", "true", "TRUE", "True"}),
    frozenset({"0", "f", "F", "false", "FALSE", "False"}),
)


def _to_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value not in _TRUE | _FALSE:
        raise _not(value, "bool")
    return value in _TRUE


def _to_timestamp(value: Any) -> Timestamp:
    if isinstance(value, Timestamp):
        return value
    if isinstance(value, int):
        return time(value * 10**9)
    from .times import read_timestamp

    return read_timestamp(value)


def _to_duration(value: Any) -> Duration:
    if isinstance(value, Duration):
        return value
    from .times import read_duration

    return read_duration(value)


def _getter(unit: str) -> Callable[..., int]:
    def get(value: Any, zone: str = "UTC") -> int:
        from .times import part, whole_units

        return whole_units(value, unit) if isinstance(value, Duration) else part(value, unit, zone)

    return get


# Optionals and sets ---------------------------------------------------------------------------------------------------


def is_zero(value: Any) -> bool:
    """Return whether a value is the one that its type has by default."""
    if isinstance(value, (Duration, Timestamp)):
        return not value.nanoseconds
    if isinstance(value, Optional):
        return not value.values
    return not isinstance(value, (TypeValue, Opaque)) and not value


def _value(optional: Optional) -> Any:
    if not optional.values:
        raise Failed("optional.none() dereference")
    return optional.values[0]


def _unwrap(values: list[Any]) -> list[Any]:
    if not all(isinstance(each, Optional) for each in values):
        raise Failed("value is not optional")
    return [each.values[0] for each in values if each.values]


def _at(values: list[Any], index: int) -> Optional:
    return Optional((values[index],)) if values else NONE


def _has_all(values: list[Any], others: list[Any]) -> bool:
    return all(contains(values, each) for each in others)


def _number_orders() -> str:
    return "; ".join(f"({one}, {other})>bool" for one in sorted(NUMBERS) for other in sorted(NUMBERS))


_ORDERS = "; ".join(f"({each}, {each})>bool" for each in ("bool", "string", "bytes", "timestamp", "duration"))
_ORDERS = f"{_ORDERS}; {_number_orders()}"
_ARITHMETIC = "(double, double)>double; (int, int)>int; (uint, uint)>uint"
_CLOCK = ("Hours", "Minutes", "Seconds", "Milliseconds")
_CALENDAR = ("FullYear", "Month", "DayOfYear", "DayOfMonth", "Date", "DayOfWeek")
_PARTS = "timestamp.()>int; timestamp.(string)>int"

FUNCTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "!_": ("(bool)>bool", lambda value: not value),
    "-_": ("(double)>double; (int)>int", _negate),
    "_+_": (
        "(bytes, bytes)>bytes; (duration, duration)>duration; (duration, timestamp)>timestamp; "
        f"(timestamp, duration)>timestamp; (list(A), list(A))>list(A); (string, string)>string; {_ARITHMETIC}",
        add,
    ),
    "_-_": (
        "(duration, duration)>duration; (timestamp, duration)>timestamp; (timestamp, timestamp)>duration; "
        f"{_ARITHMETIC}",
        _subtract,
    ),
    "_*_": (_ARITHMETIC, _multiply),
    "_/_": (_ARITHMETIC, _divide),
    "_%_": ("(int, int)>int; (uint, uint)>uint", _modulo),
    "_==_": ("(A, A)>bool", equal),
    "_!=_": ("(A, A)>bool", lambda a, b: not equal(a, b)),
    "_<_": (_ORDERS, lambda a, b: compare(a, b) < 0),
    "_<=_": (_ORDERS, lambda a, b: compare(a, b) <= 0),
    "_>_": (_ORDERS, lambda a, b: compare(a, b) > 0),
    "_>=_": (_ORDERS, lambda a, b: compare(a, b) >= 0),
    "@in": ("(A, list(A))>bool; (A, map(A, B))>bool", _is_in),
    "size": (
        "(bytes)>int; (list(A))>int; (map(A, B))>int; (string)>int; "
        "bytes.()>int; list(A).()>int; map(A, B).()>int; string.()>int",
        len,
    ),
    "type": ("(A)>type(A)", lambda value: TypeValue(name_of(value))),
    "dyn": ("(A)>dyn", lambda value: value),
    "bool": ("(bool)>bool; (string)>bool", _to_bool),
    "bytes": ("(bytes)>bytes; (string)>bytes", lambda value: value.encode() if isinstance(value, str) else value),
    "double": ("(double)>double; (int)>double; (string)>double; (uint)>double", _to_double),
    "int": ("(int)>int; (double)>int; (duration)>int; (string)>int; (timestamp)>int; (uint)>int", _to_int),
    "uint": ("(uint)>uint; (double)>uint; (int)>uint; (string)>uint", _to_uint),
    "string": (
        "(string)>string; (bool)>string; (bytes)>string; (double)>string; (duration)>string; (int)>string; "
        "(timestamp)>string; (uint)>string; (net.IP)>string; (net.CIDR)>string",
        to_string,
    ),
    "timestamp": ("(timestamp)>timestamp; (int)>timestamp; (string)>timestamp", _to_timestamp),
    "duration": ("(duration)>duration; (string)>duration", _to_duration),
    "contains": ("string.(string)>bool", lambda text, part: part in text),
    "endsWith": ("string.(string)>bool", str.endswith),
    "startsWith": ("string.(string)>bool", str.startswith),
    "matches": ("(string, string)>bool; string.(string)>bool", _matches),
    **{f"get{unit}": (f"{_PARTS}; duration.()>int", _getter(unit)) for unit in _CLOCK},
    **{f"get{unit}": (_PARTS, _getter(unit)) for unit in _CALENDAR},
    "optional.of": ("(A)>optional(A)", lambda value: Optional((value,))),
    "optional.ofNonZeroValue": ("(A)>optional(A)", lambda value: NONE if is_zero(value) else Optional((value,))),
    "optional.none": ("()>optional(A)", lambda: NONE),
    "value": ("optional(A).()>A", _value),
    "hasValue": ("optional(A).()>bool", lambda optional: bool(optional.values)),
    "or": ("optional(A).(optional(A))>optional(A)", lambda one, other: one if one.values else other),
    "orValue": ("optional(A).(A)>A", lambda one, other: one.values[0] if one.values else other),
    "last": ("list(A).()>optional(A)", lambda values: _at(values, -1)),
    "first": ("list(A).()>optional(A)", lambda values: _at(values, 0)),
    "optional.unwrap": ("(list(optional(A)))>list(A)", _unwrap),
    "unwrapOpt": ("list(optional(A)).()>list(A)", _unwrap),
    "_[_]": (
        "(list(A), int)>A; (map(A, B), A)>B; (optional(list(A)), int)>optional(A); "
        "(optional(map(A, B)), A)>optional(B)",
        len,
    ),
    "_[?_]": (
        "(list(A), int)>optional(A); (optional(list(A)), int)>optional(A); (map(A, B), A)>optional(B); "
        "(optional(map(A, B)), A)>optional(B)",
        len,
    ),
    "_?_:_": ("(bool, A, A)>A", len),
    "sets.contains": ("(list(A), list(A))>bool", _has_all),
    "sets.equivalent": ("(list(A), list(A))>bool", lambda a, b: _has_all(a, b) and _has_all(b, a)),
    "sets.intersects": ("(list(A), list(A))>bool", lambda a, b: any(contains(b, each) for each in a)),
}
"""Name to signatures (with a dot: a member of what stands before it) and implementation.

Indexes, conditions and the like are evaluated in ``evaluation``, and stand here for their types."""

OPERATORS = frozenset({
    "!_", "-_", "_+_", "_-_", "_*_", "_/_", "_%_", "_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_",
})  # fmt: skip
SINGLETONS = OPERATORS | {"@in", "size", "type", "dyn", "matches", "sort", "@sortBy"}
"""Functions that look at their values themselves, whichever overload the checker finds."""
