"""The hash by which GitHub recognises an alert when its line has moved: ``primaryLocationLineHash``.

It must equal what codeql-action's upload would compute (``src/fingerprints.ts``); for one that differs it warns, once
for each result.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from itertools import accumulate

_WINDOW = 100
_BASE = 37
_MASK = 2**64 - 1
_LEAVING = pow(_BASE, _WINDOW, 2**64)
_END = "\uffff"
"""Stands after the last unit of a file, as if it were one."""


def line_hashes(text: str, lines: Iterable[int]) -> dict[int, str]:
    """Return the hash of some lines of a file, in the form ``<hex>:<number>``.

    A line is known by the hundred UTF-16 units from its start on, those of the next lines included, but for spaces and
    tabs: so indentation does not matter. The number tells lines apart that begin alike.

    Args:
        text: The file read as UTF-8, a byte order mark included, with U+FFFD for what is not UTF-8.
        lines: Numbers of lines, from 1, where LF, CR and CRLF end a line. One that the file does not have gets none.
    """
    wanted = set(lines)
    last = max(wanted, default=0)
    units = _units(text)
    starts, start = [0], units.find("\n")
    while start >= 0 and len(starts) < last:
        starts.append(start + 1)
        start = units.find("\n", start + 1)
    read = (units + _END + "\0" * _WINDOW)[: starts[-1] + _WINDOW]
    # Hashes of all beginnings of the file: that of a window is the difference of two.
    before = array("Q", accumulate(map(ord, read), lambda sofar, unit: (sofar * _BASE + unit) & _MASK, initial=0))
    seen: dict[int, int] = {}
    hashes = {}
    for line, start in enumerate(starts, start=1):
        value = (before[start + _WINDOW] - before[start] * _LEAVING) & _MASK
        seen[value] = seen.get(value, 0) + 1
        if line in wanted:
            hashes[line] = f"{value:x}:{seen[value]}"
    return hashes


def _units(text: str) -> str:
    """Return a text in UTF-16 units, one a character, with LF for every line break and without spaces and tabs."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    return kept if kept.isascii() else re.sub("[\U00010000-\U0010ffff]", _surrogates, kept)


def _surrogates(char: re.Match[str]) -> str:
    offset = ord(char[0]) - 0x10000
    return chr(0xD800 + (offset >> 10)) + chr(0xDC00 + (offset & 0x3FF))
