"""What functions of PromQL make of the bounds of a value."""

from __future__ import annotations

import math

from ...frozen import dataclass
from .ranges import ANY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .ranges import Range

NO_SERIES_NEEDED = frozenset({"vector", "time", "pi", "step", "range", "start", "end"})
"""Functions whose result does not depend on series."""

_FROM_ZERO = frozenset({
    "stddev_over_time", "stdvar_over_time", "mad_over_time", "histogram_quantile", "histogram_count", "sqrt",
    "day_of_month", "day_of_week", "day_of_year", "days_in_month", "hour", "minute", "month", "year", "abs", "exp",
    "ts_of_first_over_time", "ts_of_last_over_time", "ts_of_max_over_time", "ts_of_min_over_time",
})  # fmt: skip
"""Functions whose results are not negative."""

_SAME_BOUNDS = frozenset({
    "avg_over_time", "min_over_time", "max_over_time", "quantile_over_time", "last_over_time", "first_over_time",
})  # fmt: skip
"""Functions over a time whose result lies between the values of that time."""

_OF_COUNTERS = frozenset({"rate", "irate", "increase"})
_OF_CHANGES = frozenset({"changes", "resets"})


@dataclass(frozen=True)
class Window:
    """What is known of a series over a time."""

    bounds: Range  #: Between what its values lie.
    growth: Range | None  #: How fast it grows, a second; None if nothing is known of that.
    caused: bool  #: Whether what is asked about makes the values what they are.
    turned: bool  #: Whether that happens inside of the window.


def over_time(name: str, window: Window) -> Range | None:
    """Return the bounds of a function over a time; None for functions that look at a moment."""
    if name in _OF_COUNTERS:
        low, high = window.growth or (0, math.inf)
        return low, math.inf if high else 0
    if name in _OF_CHANGES:
        return (1 if window.caused and window.turned else 0), math.inf
    if name in _SAME_BOUNDS:
        return window.bounds
    if name == "count_over_time":
        return (1 if window.turned else 2), math.inf
    if name == "present_over_time":
        return 1, 1
    if name == "sum_over_time":
        low, high = window.bounds
        return (low if low >= 0 else -math.inf), (high if high <= 0 else math.inf)
    return None


def value_of(name: str, bounds: Range) -> Range:
    """Return the bounds of any other function of a value."""
    low, high = bounds
    if name in ("ceil", "floor", "round"):
        return (low if math.isinf(low) else math.floor(low)), (high if math.isinf(high) else math.ceil(high))
    return (0, math.inf) if name in _FROM_ZERO else ANY
