"""When cert-manager renews a certificate, from the fields of its Certificate."""

from __future__ import annotations

from ..frozen import dataclass
from ..model import Json
from .fields import get, integer, mapping, text
from .flags import seconds

_HOUR, _MINUTE = 3600, 60
_DEFAULT_DURATION = 90 * 24 * _HOUR
_SHORTEST_DURATION, _SHORTEST_RENEWAL = _HOUR, 5 * _MINUTE
"""pkg/apis/certmanager/v1/const.go in cert-manager."""
_LONGEST = 2**63 // 10**9
"""The seconds that a duration of Go can hold."""
_LONGEST_SHOWN = 40


@dataclass(frozen=True)
class RenewalTime:
    """When a certificate is renewed."""

    field: str  #: The field that decides, below ``spec``; empty where all of it is the default.
    duration: int | None  #: For how long it is valid, in seconds; None if that cannot be read.
    #: How many seconds before its end it is renewed; 0 for never; None if it is refused, or windows move the time.
    before_expiry: int | None
    windows: bool  #: Whether windows move the time.
    refused: str  #: Why cert-manager refuses the fields, a clause; empty if it takes them.


def renewal_time(certificate: Json) -> RenewalTime:
    """Return when cert-manager renews what a Certificate asks for; the issuer may give other durations.

    Args:
        certificate: The manifest of a Certificate. Durations are Go's (``2160h``), 90 days by default; a third of the
            duration is left by default. ``renewBefore`` and ``renewBeforePercentage`` (of the duration, that is left)
            say otherwise (pkg/util/pki/renewaltime.go and internal/apis/certmanager/validation/certificate.go).
    """
    spec = mapping(certificate, ("spec",))
    duration = _DEFAULT_DURATION if spec.get("duration") is None else _seconds(spec["duration"])
    field, before, refused = _before_expiry(spec, duration)
    if text(spec, ("renewal", "policy")) == "Disabled" and not refused:
        field, before = "renewal.policy", 0
    windows = bool(get(spec, ("renewal", "windows"))) and before != 0
    return RenewalTime(field, duration, None if windows else before, windows, refused)


def _before_expiry(spec: dict[str, Json], duration: int | None) -> tuple[str, int | None, str]:
    """Return the field that decides, the seconds before the end, and why both are refused."""
    if duration is None:
        return "duration", None, _is_no_duration("duration", spec["duration"])
    if duration < _SHORTEST_DURATION:
        return "duration", None, "`duration` is less than 1h"
    before, share = spec.get("renewBefore"), spec.get("renewBeforePercentage")
    if before is not None and share is not None:
        return "renewBefore", None, "`renewBefore` and `renewBeforePercentage` exclude each other"
    if before is not None:
        return "renewBefore", *_absolute(before, duration)
    if share is not None:
        return "renewBeforePercentage", *_relative(integer(spec, ("renewBeforePercentage",)), duration)
    return "" if spec.get("duration") is None else "duration", duration // 3, ""


def _absolute(before: Json, duration: int) -> tuple[int | None, str]:
    left = _seconds(before)
    if left is None:
        return None, _is_no_duration("renewBefore", before)
    if left < _SHORTEST_RENEWAL:
        return None, "`renewBefore` is less than 5m"
    return (left, "") if left < duration else (None, "`renewBefore` is not less than `duration`")


def _relative(share: int | None, duration: int) -> tuple[int | None, str]:
    if share is None or not 0 < share < 100:
        return None, "`renewBeforePercentage` is not a number from 1 to 99"
    left = duration * share // 100
    return (left, "") if left >= _SHORTEST_RENEWAL else (None, "`renewBeforePercentage` comes to less than 5m")


def _seconds(written: Json) -> int | None:
    found = seconds(written) if isinstance(written, str) else None
    return int(found) if found is not None and found <= _LONGEST else None


def _is_no_duration(field: str, written: Json) -> str:
    shown = f"{field}: {written}" if isinstance(written, str) and len(written) <= _LONGEST_SHOWN else field
    return f"`{shown}` is not a duration such as 2160h"
