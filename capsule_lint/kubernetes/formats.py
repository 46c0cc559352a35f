"""The string and number formats that the API server enforces in custom resources.

From ``k8s.io/apiextensions-apiserver/pkg/apiserver/validation/formats.go`` and ``k8s.io/kube-openapi``
(``pkg/validation/strfmt``). Formats that the server does not know are ignored there, and those that are not in this
table (``email``, ``uri``, ``hostname`` and rarer ones, which no CRD of Capsule uses) are not judged here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..model import Json

_HEX = "[0-9a-f]"
_TIME = r"(\d\d):(\d\d):(\d\d)(.\d+)?([zZ]|[+-]\d\d:\d\d)"
_GO_DURATION = r"[+-]?(0|((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)"
_SCALA_UNIT = r"ns|us|µs|ms|s|m|h|d|hr|w|wk|nano.*|micro.*|milli.*|sec.*|min.*|hour.*|day.*|week.*"


def fits(value: Json, name: str) -> bool:
    """Return whether a value has a format; true for a format that is not known here, or is of another type's."""
    wanted = _INTEGERS.get(name)
    if wanted:
        return type(value) is not int or -wanted <= value < wanted
    check = _STRINGS.get(name.replace("-", ""))
    return check is None or not isinstance(value, str) or check(value)


def _is_base64(text: str) -> bool:
    # Go's validator wants at least one group: the empty text is refused.
    return bool(re.fullmatch(r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})", text))


def _is_date(text: str) -> bool:
    from datetime import date

    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return False
    year, month, day = map(int, text.split("-"))
    try:
        date(year or 4, month, day)  # Go has a year 0, which is a leap year
    except ValueError:
        return False
    return True


def _is_date_time(text: str) -> bool:
    day, separator, time = text.partition("t" if "t" in text else "T")
    match = re.fullmatch(_TIME, time, re.ASCII)
    return bool(separator and match and _is_date(day) and match[1] <= "23" and match[2] <= "59" and match[3] <= "59")


def _is_duration(text: str) -> bool:
    """Return whether Go parses it, or it holds a number with a unit anywhere, in the manner of Scala."""
    units = re.findall(r"\d+\s*([A-Za-zµ]+)", text)
    return bool(re.fullmatch(_GO_DURATION, text)) or any(re.fullmatch(_SCALA_UNIT, unit.lower()) for unit in units)


def _is_address(text: str, version: int) -> bool:
    from ipaddress import ip_address

    try:
        return "%" not in text and ip_address(text).version == version
    except ValueError:
        return False


def _is_network(text: str) -> bool:
    address, _, length = text.partition("/")
    limit = 32 if _is_address(address, 4) else 128 if _is_address(address, 6) else -1
    return bool(re.fullmatch(r"\d{1,3}", length, re.ASCII)) and int(length) <= limit


def _uuid(third: str = f"{_HEX}{{4}}", fourth: str = f"{_HEX}{{4}}") -> Callable[[str], bool]:
    pattern = rf"{_HEX}{{8}}-?{_HEX}{{4}}-?{third}-?{fourth}-?{_HEX}{{12}}"
    return lambda text: re.fullmatch(pattern, text, re.IGNORECASE) is not None


_INTEGERS = {"int32": 2**31, "int64": 2**63}

_STRINGS: Mapping[str, Callable[[str], bool]] = {
    "byte": _is_base64,
    "date": _is_date,
    "datetime": _is_date_time,
    "duration": _is_duration,
    "ipv4": lambda text: _is_address(text, 4),
    "ipv6": lambda text: _is_address(text, 6),
    "cidr": _is_network,
    "uuid": _uuid(),
    "uuid3": _uuid(f"3{_HEX}{{3}}"),
    "uuid4": _uuid(f"4{_HEX}{{3}}", f"[89ab]{_HEX}{{3}}"),
    "uuid5": _uuid(f"5{_HEX}{{3}}", f"[89ab]{_HEX}{{3}}"),
}
"""By the name without hyphens, as the API server compares them."""
