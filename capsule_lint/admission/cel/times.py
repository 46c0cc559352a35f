"""Timestamps and durations as Go reads and writes them (package ``time``)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from .errors import Failed, unsupported
from .values import Duration, Timestamp, span, time

_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))", re.ASCII
)
_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SPANS = {"Hours": 3600 * 10**9, "Minutes": 60 * 10**9, "Seconds": 10**9, "Milliseconds": 10**6}


def read_timestamp(text: str) -> Timestamp:
    """Return the time that a text names in the form of RFC 3339.

    Raises:
        Failed: It names none.
    """
    match = _TIMESTAMP.fullmatch(text)
    wrong = Failed("type conversion error from 'string' to 'google.protobuf.Timestamp'")
    if match is None:
        raise wrong
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    away = (int(match[9]) * 60 + int(match[10])) * 60 if match[8] else 0
    if match[8] and (int(match[9]) > 24 or int(match[10]) > 60):
        raise wrong
    away = -away if match[8] == "-" else away
    try:
        written = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        if year == 0:  # the year before the first
            raise Failed("timestamp overflow") from None
        raise wrong from None
    seconds = (written - _EPOCH) // timedelta(seconds=1) - away
    return time(seconds * 10**9 + int((match[7] or "")[:9].ljust(9, "0")), away)


def timestamp_text(value: Timestamp) -> str:
    """Return a time in the form of RFC 3339, with as many digits as it needs."""
    seconds, fraction = divmod(value.nanoseconds, 10**9)
    moment = _moment(seconds, value.offset)
    digits = f".{fraction:09d}".rstrip("0") if fraction else ""
    minutes = abs(value.offset) // 60
    zone = f"{'-' if value.offset < 0 else '+'}{minutes // 60:02d}:{minutes % 60:02d}" if value.offset else "Z"
    return f"{moment.year:04d}-{moment:%m-%dT%H:%M:%S}{digits}{zone}"


def _moment(seconds: int, offset: int) -> datetime:
    try:
        return _EPOCH + timedelta(seconds=seconds + offset)
    except OverflowError:
        raise unsupported("what a time outside of the years 1 to 9999 is called") from None


def read_duration(text: str) -> Duration:
    """Return the duration that a text names: ``1h30m``.

    Raises:
        Failed: It names none.
    """
    wrong = Failed("type conversion error from 'string' to 'google.protobuf.Duration'")
    sign = -1 if text.startswith("-") else 1
    rest = text[1:] if text[:1] in ("+", "-") and text else text
    if rest == "0":
        return Duration(0)
    if len(rest) > 400:  # more digits than Python reads
        raise wrong
    total, at = 0, 0
    for match in _PART.finditer(rest):
        if match.start() != at:
            break
        total += int(Fraction(match[1]) * _UNITS[match[2]])
        at = match.end()
    if not rest or at != len(rest) or not -(2**63) <= sign * total < 2**63:
        raise wrong
    return span(sign * total)


def duration_text(value: Duration) -> str:
    """Return a duration in seconds, as the number that a double holds of it."""
    sign = "-" if value.nanoseconds < 0 else ""
    whole, rest = divmod(abs(value.nanoseconds), 10**9)
    return f"{sign}{format(Decimal(repr(whole + rest / 1e9)), 'f').removesuffix('.0')}s"


def whole_units(value: Duration, unit: str) -> int:
    """Return how many whole hours, minutes, seconds or milliseconds a duration has."""
    size = _SPANS[unit]
    return value.nanoseconds // size if value.nanoseconds >= 0 else -(-value.nanoseconds // size)


def part(value: Timestamp, unit: str, zone: str) -> int:
    """Return a part of a time, as a clock in a zone shows it.

    Args:
        value: The time.
        unit: What follows ``get`` in the function's name.
        zone: Name of a zone, or its distance from UTC: ``-08:00``.

    Raises:
        Failed: There is no such zone.
    """
    moment = _in_zone(value, zone)
    return {
        "FullYear": moment.year,
        "Month": moment.month - 1,
        "DayOfYear": moment.timetuple().tm_yday - 1,
        "DayOfMonth": moment.day - 1,
        "Date": moment.day,
        "DayOfWeek": (moment.weekday() + 1) % 7,
        "Hours": moment.hour,
        "Minutes": moment.minute,
        "Seconds": moment.second,
        "Milliseconds": value.nanoseconds % 10**9 // 10**6,
    }[unit]


def _in_zone(value: Timestamp, zone: str) -> datetime:
    seconds = value.nanoseconds // 10**9
    if zone in ("", "UTC"):
        return _moment(seconds, 0)
    if ":" in zone:
        match = re.fullmatch(r"([+-]?\d+):([+-]?\d+)", zone, re.ASCII)
        if match is None or len(zone) > 9:
            raise Failed("the time zone is not one")
        minutes = int(match[1]) * 60 + (-int(match[2]) if zone.startswith("-") else int(match[2]))
        return _moment(seconds, minutes * 60)
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if zone == "Local" or ".." in zone or zone.startswith(("/", "\\")):
        raise unsupported(f"the time zone {zone!r}")
    try:
        return _moment(seconds, 0).astimezone(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise unsupported(f"the time zone {zone!r}") from None
