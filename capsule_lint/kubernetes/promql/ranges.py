"""Arithmetic on values of which only bounds are known."""

from __future__ import annotations

import math

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    Range: TypeAlias = tuple[float, float]

ANY = (-math.inf, math.inf)
"""The bounds of a value of which nothing is known."""

COMPARISONS = ("==", "!=", ">", "<", ">=", "<=")
"""The operators that compare."""


def calculated(operator: str, left: Range, right: Range) -> Range:
    """Return the bounds of a result of arithmetic; ``ANY`` where they are not worked out."""
    operation = _BY_CORNERS.get(operator)
    if operation is None or (operator == "/" and right[0] <= 0 <= right[1]):
        return ANY
    corners = [operation(one, other) for one in left for other in right]
    return ANY if any(map(math.isnan, corners)) else (min(corners), max(corners))


def _quotient(one: float, other: float) -> float:
    return one / other


def _sum(one: float, other: float) -> float:
    return one + other


def _difference(one: float, other: float) -> float:
    return one - other


def _product(one: float, other: float) -> float:
    return 0.0 if 0 in (one, other) else one * other


_BY_CORNERS: Mapping[str, Callable[[float, float], float]] = {
    "+": _sum,
    "-": _difference,
    "*": _product,
    "/": _quotient,
}
"""Operators whose least and greatest results are those of least and greatest operands."""


def compared(operator: str, left: Range, right: Range) -> bool | None:
    """Return whether a comparison holds for all values within bounds; None if for some."""
    if math.isnan(left[0]) or math.isnan(right[0]):
        return operator == "!="
    if operator in ("<", "<="):
        return compared(">" if operator == "<" else ">=", right, left)
    if operator == ">":
        return True if left[0] > right[1] else None if left[1] > right[0] else False
    if operator == ">=":
        return True if left[0] >= right[1] else None if left[1] >= right[0] else False
    is_same = left[0] == left[1] == right[0] == right[1]
    is_other = left[1] < right[0] or right[1] < left[0]
    answer = True if is_same else False if is_other else None
    return answer if operator == "==" or answer is None else not answer


def hull(*ranges: Range) -> Range:
    """Return the bounds within which all values of several ranges lie."""
    return min(low for low, _ in ranges), max(high for _, high in ranges)
