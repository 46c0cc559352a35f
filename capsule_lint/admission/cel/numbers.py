"""Quantities and versions: ``k8s.io/apiserver/pkg/cel/library`` (``quantity.go``, ``semverlib.go``)."""

from __future__ import annotations

import re
from fractions import Fraction

from .errors import Failed, unsupported
from .networks import tells
from .values import Opaque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_QUANTITY = re.compile(
    r"(?P<sign>[+-]?)(?P<num>\d*)(?:\.(?P<denom>\d*))?(?:[eE](?P<exponent>[+-]?\d+)|(?P<suffix>[KMGTPE]i|[numkMGTPE]))?",
    re.ASCII,
)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_LARGEST = 2**63 - 1


class _Amount:
    """What a quantity is, and in which form Kubernetes keeps it: what it calls an integer depends on that."""

    def __init__(self, number: Fraction, scale: int | None) -> None:
        """Keep a number, and the power of ten that a whole 64-bit number counts; None for a decimal of any size."""
        self.number, self.scale = number, scale

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Amount) and self.number == other.number

    def __hash__(self) -> int:
        return hash(self.number)


def _amount(value: Any) -> _Amount:
    amount: _Amount = value.value
    return amount


def _number(value: Any) -> Fraction:
    return _amount(value).number


def _quantity(number: Fraction, scale: int | None) -> Opaque:
    return Opaque("kubernetes.Quantity", _Amount(number, scale))


def read_quantity(text: str) -> Opaque:
    """Return a quantity, in the form in which ``resource.ParseQuantity`` keeps it.

    Raises:
        Failed: The text is not one.
    """
    match = _QUANTITY.fullmatch(text)
    if match is None or not text:  # without any digit it is 0
        raise Failed("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
    if len(text) > 300 or len(match["exponent"] or "") > 4:
        raise unsupported(f"the quantity {text[:20]}...")
    num, denom, suffix = match["num"].lstrip("0") or "0", match["denom"] or "", match["suffix"] or ""
    sign = -1 if match["sign"] == "-" else 1
    digits = Fraction(int(num + denom), 10 ** len(denom))
    if suffix.endswith("i"):
        power = 10 * ("KMGTPE".index(suffix[0]) + 1)
        number, scale = digits * 2**power, 0
        is_small = not denom and 15 - len(num) - int(power * 3 / 10) - 1 >= 0
    else:
        power = int(match["exponent"] or _DECIMAL.get(suffix, 0))
        number, scale = digits * Fraction(10) ** power, power - len(denom)
        is_small = len(num) + len(denom) <= 18 and scale >= -9
    if is_small:
        return _quantity(sign * number, scale)
    nano = -(-number * 10**9 // 1)
    return _quantity(sign * min(Fraction(nano, 10**9), Fraction(_LARGEST)), None)


def _sum(one: Any, other: Any, sign: int = 1) -> Opaque:
    a = _amount(one)
    b = _Amount(Fraction(other), 0) if isinstance(other, int) else _amount(other)
    number = a.number + sign * b.number
    if a.scale is None or b.scale is None:
        return _quantity(number, None)
    if not b.number or not a.number:
        return _quantity(number, b.scale if not a.number else a.scale)
    scale = min(a.scale, b.scale)
    fits = all(abs(each) * Fraction(10) ** -scale <= _LARGEST for each in (a.number, b.number, number))
    return _quantity(number, scale if fits else None)


def _as_integer(value: Any) -> int:
    number, scale = _number(value), _amount(value).scale
    if scale is None or scale < 0 or abs(number) > _LARGEST:
        raise Failed("cannot convert value to integer")
    return int(number)


def _as_float(value: Any) -> float:
    number, scale = _number(value), _amount(value).scale
    if not scale:
        return float(number)
    return float(number / Fraction(10) ** scale) * 10.0**scale


def _order(a: Any, b: Any) -> int:
    return int(a > b) - int(a < b)


def _compare(a: Any, b: Any) -> int:
    """Order two quantities or two versions: -1, 0 or 1."""
    if a.type == "kubernetes.Semver":
        return _order(_precedence(a.value), _precedence(b.value))
    return _order(_number(a), _number(b))


_IDENTIFIERS = r"(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)"
_SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    rf"(?:-({_IDENTIFIERS}(?:\.{_IDENTIFIERS})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)


def read_version(text: str, normalize: bool = False) -> Opaque:
    """Return a semantic version.

    Raises:
        Failed: The text is not one, or has a number of more than 64 bits.
    """
    match = _SEMVER.fullmatch(_normalized(text) if normalize else text)
    if match is None:
        raise Failed(f"not a semantic version: {text!r}")
    numbers = [*match.groups()[:3], *(each for each in (match[4] or "").split(".") if each.isdigit())]
    if any(len(each) > 20 or int(each) >= 2**64 for each in numbers):
        raise Failed(f"a number of the version has more than 64 bits: {text!r}")
    # Build metadata does not take part in equality.
    return Opaque("kubernetes.Semver", match[0].partition("+")[0])


def _normalized(text: str) -> str:
    """Drop a leading v and leading zeros, add missing parts."""
    parts = text.removeprefix("v").split(".", 2)
    parts = [part if len(part) < 2 else re.sub(r"^0+(?=\d)", "", part) for part in parts]
    if len(parts) < 3 and re.search(r"[+-]", parts[-1]):
        raise Failed(f"a short version cannot carry more: {text!r}")
    return ".".join([*parts, "0", "0"][: max(3, len(parts))])


def _precedence(text: str) -> tuple[int, int, int, bool, list[tuple[bool, int, str]]]:
    core, _, prerelease = text.partition("-")
    major, minor, patch = map(int, core.split("."))
    identifiers = [
        (not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in prerelease.split(".") if part
    ]
    return major, minor, patch, not identifiers, identifiers


def _component(at: int) -> Callable[[Any], int]:
    def component(value: Any) -> int:
        number: int = _precedence(value.value)[at]  # type: ignore[assignment]
        return number - 2**64 if number >= 2**63 else number

    return component


_Q, _V = "kubernetes.Quantity", "kubernetes.Semver"

FUNCTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "quantity": (f"(string)>{_Q}", read_quantity),
    "isQuantity": ("(string)>bool", tells(read_quantity)),
    "sign": (f"({_Q})>int", lambda value: _order(_number(value), 0)),
    "asApproximateFloat": (f"{_Q}.()>double", _as_float),
    "asInteger": (f"{_Q}.()>int", _as_integer),
    "isInteger": (f"{_Q}.()>bool", tells(_as_integer)),
    "add": (f"{_Q}.({_Q})>{_Q}; {_Q}.(int)>{_Q}", _sum),
    "sub": (f"{_Q}.({_Q})>{_Q}; {_Q}.(int)>{_Q}", lambda a, b: _sum(a, b, -1)),
    "compareTo": (f"{_Q}.({_Q})>int; {_V}.({_V})>int", _compare),
    "isGreaterThan": (f"{_Q}.({_Q})>bool; {_V}.({_V})>bool", lambda a, b: _compare(a, b) > 0),
    "isLessThan": (f"{_Q}.({_Q})>bool; {_V}.({_V})>bool", lambda a, b: _compare(a, b) < 0),
    "semver": (f"(string)>{_V}; (string, bool)>{_V}", read_version),
    "isSemver": ("(string)>bool; (string, bool)>bool", tells(read_version)),
    "major": (f"{_V}.()>int", _component(0)),
    "minor": (f"{_V}.()>int", _component(1)),
    "patch": (f"{_V}.()>int", _component(2)),
}
