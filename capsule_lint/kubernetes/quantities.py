"""Resource quantities, as apimachinery's ``resource.Quantity`` reads them: exactly, without floating point."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json

_FORM = re.compile(
    r"\+?(?P<whole>\d*)(?:\.(?P<part>\d*))?(?:(?P<suffix>[KMGTPE]i|[numkMGTPE])|[eE](?P<exponent>[+-]?\d{1,3}))?"
)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}


def thousandths(value: Json) -> int | None:
    """Return a quantity in thousandths, as ``MilliValue`` does: ``200m`` is 200, ``0.5`` is 500; None if malformed."""
    return _times(value, 1000)


def whole(value: Json) -> int | None:
    """Return a quantity in whole units, as ``Value`` does: ``128Mi`` is 134217728; None if malformed."""
    return _times(value, 1)


def _times(value: Json, factor: int) -> int | None:
    """Return a quantity times a factor, rounded up as the API rounds; None for what it refuses, negatives among it."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    form = _FORM.fullmatch(str(value))
    digits = (form["whole"] + (form["part"] or "")) if form else ""
    if form is None or not digits:
        return None
    suffix = form["suffix"] or ""
    tens = int(form["exponent"] or 0) + _DECIMAL.get(suffix, 0) - len(form["part"] or "")
    numerator: int = (int(digits) << _BINARY.get(suffix, 0)) * factor * 10 ** max(tens, 0)
    denominator: int = 10 ** max(-tens, 0)
    return -(-numerator // denominator)
