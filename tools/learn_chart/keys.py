"""The keys of a chart that are tried: those of its values, and those that templates read beside them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from capsule_lint.capsule.chart_by_values import tree
from capsule_lint.paths import dotted, parse

from .rendering import Chart, RefusedError, Values

Json = Any


def keys_of(chart: Chart) -> dict[str, Json]:
    """Return the keys to try, each with its default: those of the values, and those that templates read beside them."""
    found: dict[str, Json] = {}

    def walk(data: Json, path: tuple[str, ...]) -> None:
        if isinstance(data, dict) and data and not (path and _is_open(chart, path)):
            for key, value in data.items():
                walk(value, (*path, str(key)))
        elif path and path[0] != "proxy":
            found[dotted(path)] = data

    walk(chart.values, ())
    known = {tuple(map(str, parse(key))) for key in found}
    for text in re.findall(r"\.Values((?:\.[A-Za-z_]\w*)+)", chart.templates):
        path = tuple(text.strip(".").split("."))
        is_known = declares(chart.values, path) or any(path[: len(each)] == each for each in known)
        if not is_known and path[0] not in ("proxy", "global"):
            found[dotted(path)] = None
    for key in like_siblings(chart.values):
        found.setdefault(key, None)
    return found


def like_siblings(values: Values) -> Iterator[str]:
    """Yield keys that a webhook lacks and others have: templates treat webhooks alike."""
    group = values.get("webhooks", {}).get("hooks", {}) if isinstance(values.get("webhooks"), dict) else {}
    attributes = {
        name
        for hook in group.values()
        if isinstance(hook, dict)
        for name, value in hook.items()
        if not isinstance(value, dict) or not value or name.endswith("Selector")
    }
    for hook, data in group.items():
        for name in attributes:
            if (
                isinstance(data, dict)
                and name not in data
                and any(not isinstance(each, dict) for each in data.values())
            ):
                yield f"webhooks.hooks.{hook}.{name}"


def _is_open(chart: Chart, path: tuple[str, ...]) -> bool:
    """Return whether a mapping goes as it is into what is rendered, so that users may add keys of their own."""
    try:
        return "zqopen" in json.dumps(chart.render(tree({dotted(path): {"zqopen": "zqopen"}})))
    except RefusedError:
        return False


def declares(values: Json, path: Sequence[str | int]) -> bool:
    """Return whether values have a key, whatever its value."""
    for step in path:
        if not isinstance(values, dict) or step not in values:
            return False
        values = values[step]
    return True
