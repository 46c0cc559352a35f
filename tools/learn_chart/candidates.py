"""Other values for a key, to see what they change."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = Any


CONSTANTS = {
    "failurePolicy": ("Ignore", "Fail"),
    "matchPolicy": ("Exact", "Equivalent"),
    "reinvocationPolicy": ("Never", "IfNeeded"),
    "kind": ("DaemonSet", "Deployment"),
}
"""Values that people give keys of a name; templates may compare with them."""


def candidates(templates: str, key: str, default: Json, number: int) -> Iterator[Json]:
    """Yield other values for a key, the most telling first; most hold a text or a number that nothing else has.

    Args:
        templates: Of the chart: what they compare a key with is tried as well.
        key: In dotted form.
        default: Its value in the chart.
        number: One that no other key has.
    """
    text, count = f"zq{number}q", 40000 + number
    last = key.rpartition(".")[2]
    if isinstance(default, bool):
        yield not default
        return
    if isinstance(default, int | float):
        yield count
        yield 0
        return
    if isinstance(default, str) or default is None:
        yield text
    if default is None:
        yield from ([{"name": text, "zqk": text}], [text, f"{text}x"], {f"zqk{number}q": text}, True, count)
    if isinstance(default, str):
        yield ""
        yield from CONSTANTS.get(last, ())
        for line in templates.splitlines():
            if f".{last} " in line and ("eq " in line or "ne " in line):
                yield from re.findall(r'"([A-Za-z]+)"', line)
    if isinstance(default, list):
        if not all(isinstance(item, str) for item in default) or not default:
            yield [{"name": text, "zqk": text}]
        if all(isinstance(item, str) for item in default):
            yield [text, f"{text}x"]
        yield []
    if isinstance(default, dict):
        yield {**default, f"zqk{number}q": text}
