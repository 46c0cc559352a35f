"""Values that are a number or a percentage, as apimachinery's ``intstr.GetScaledValueFromIntOrPercent`` scales them."""

from __future__ import annotations

import re

from ..model import Json

_PERCENT = "0*([0-9]{1,18})%"  # as far as it fits 64 bits; rarely needed, so compiled when it is


def percent(value: Json) -> int | None:
    """Return 50 for ``50%``; None for everything that is not a percentage."""
    match = re.fullmatch(_PERCENT, value) if isinstance(value, str) else None
    return int(match[1]) if match else None


def scaled(value: Json, total: int, *, up: bool) -> int | None:
    """Return a number as it is, and a percentage of ``total`` rounded up or down; None if the API refuses the value."""
    share = percent(value)
    if share is not None:
        return -(-share * total // 100) if up else share * total // 100
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
