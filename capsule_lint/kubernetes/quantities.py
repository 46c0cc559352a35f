"""Resource quantities, as apimachinery's ``resource.Quantity`` reads them: exactly, without floating point."""

from __future__ import annotations

import re

from ..model import Json

_FORM = re.compile(
    r"\+?(?=\.?\d)(?P<whole>\d{0,999})(?:\.(?P<part>\d{0,999}))?"
    r"(?:(?P<suffix>[KMGTPE]i|[numkMGTPE])|[eE](?P<exponent>[+-]?\d{1,3}))?",
    re.ASCII,
)
"""A digit on either side of the point is enough; of more than a thousand Python would not make a number."""

_DECIMAL = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}


def thousandths(value: Json) -> int | None:
    """Return a quantity in thousandths, as ``MilliValue`` does: ``200m`` is 200, ``0.5`` is 500; None if malformed."""
    return _times(value, 1000)


def whole(value: Json) -> int | None:
    """Return a quantity in whole units, as ``Value`` does: ``128Mi`` is 134217728; None if malformed."""
    return _times(value, 1)


def _times(value: Json, factor: int) -> int | None:
    """Return a quantity times a factor, rounded up as the API rounds; None for what it refuses, including negatives."""
    form = _FORM.fullmatch(str(value))
    if form is None:
        return None
    part = form["part"] or ""
    tens = int(form["exponent"] or 0) + _DECIMAL.get(form["suffix"], 0) - len(part)
    numerator: int = (int(form["whole"] + part) << _BINARY.get(form["suffix"], 0)) * factor * 10 ** max(tens, 0)
    denominator: int = 10 ** max(-tens, 0)
    return -(-numerator // denominator)


def words(resource: str, amount: int) -> str:
    """Return an amount as people write it: ``200m`` and ``2`` of a CPU, ``256Mi`` of memory, ``3`` of pods.

    Args:
        resource: What it is of, with or without ``requests.`` or ``limits.`` before it.
        amount: In thousandths.
    """
    if amount % 1000:
        return f"{amount}m"
    number = amount // 1000
    if resource.rpartition(".")[2] in ("memory", "ephemeral-storage"):
        for suffix, bits in reversed(_BINARY.items()):
            if number and number % (1 << bits) == 0:
                return f"{number >> bits}{suffix}"
    return str(number)
