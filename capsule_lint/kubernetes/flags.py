"""Command line flags of Go programs, as spf13/pflag, strconv and time read them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)")
_BOOLEANS = {
    **dict.fromkeys(("1", "t", "T", "TRUE", "true", "True"), True),
    **dict.fromkeys(("0", "f", "F", "FALSE", "false", "False"), False),
}


def flags(arguments: Sequence[str], switches: Collection[str]) -> Iterator[tuple[int, str, str]]:
    """Yield index, name and value of each long flag of a command line, in order; repeated ones as often.

    A flag takes its value after ``=`` or from the next argument; a switch (a boolean flag, whose names are given) only
    after ``=``, and is ``true`` without. ``--`` ends the flags.
    """
    at = 0
    while at < len(arguments) and arguments[at] != "--":
        index, argument = at, arguments[at]
        at += 1
        if not argument.startswith("--"):
            continue
        name, equals, value = argument[2:].partition("=")
        if not equals:
            value = "true"
            if name not in switches and at < len(arguments) and not arguments[at].startswith("-"):
                value = arguments[at]
                at += 1
        yield index, name, value


def boolean(value: str) -> bool | None:
    """Return the value of ``strconv.ParseBool``; None where it fails."""
    return _BOOLEANS.get(value)


def seconds(value: str) -> float | None:
    """Return the seconds of a Go duration such as ``1m30s`` (``time.ParseDuration``); None if it is not one."""
    if value == "0":
        return 0.0
    total, at = 0.0, 0
    while part := _PART.match(value, at):
        total += float(part[1]) * _UNITS[part[2]]
        at = part.end()
    return total if value and at == len(value) else None
