"""Writes the table of the charts: what was learned of each version, once for all versions in which it is the same."""

from __future__ import annotations

import json
import os
from typing import Any

from capsule_lint.capsule.charts import table
from capsule_lint.capsule.versions import release_number

Json = Any


def recipes(chart: str) -> dict[str, Json]:
    """Return the recipes that the table of a chart has, by version."""
    return {version: table.recipe(chart, version) for version in table.versions(chart)} if _is_there(chart) else {}


def write(chart: str, known: dict[str, Json]) -> None:
    """Write the table of a chart.

    Args:
        chart: Its name.
        known: Its recipes, by version.
    """
    data = packed(dict(sorted(known.items(), key=lambda item: _order(item[0]))))
    with open(_file(chart), "w", encoding="utf-8") as file:
        file.write(text(data))


def _file(chart: str) -> str:
    return os.path.join(table.FOLDER, f"{chart}.json")


def _is_there(chart: str) -> bool:
    return os.path.exists(_file(chart))


def _order(version: str) -> tuple[tuple[int, ...], str]:
    number, _, name = version.partition(table.REBUILT)
    return release_number(number) or (), name


def text(data: Json) -> str:
    """Return a table as its file holds it: what belongs to one name on one line, so that a difference can be read."""
    parts = []
    for part, entries in data.items():
        if isinstance(entries, dict):
            lines = ",\n".join(f"{json.dumps(name)}: {_json(entry)}" for name, entry in sorted(entries.items()))
            parts.append(f"{json.dumps(part)}: {{\n{lines}\n}}")
        else:
            lines = ",\n".join(map(_json, entries))
            parts.append(f"{json.dumps(part)}: [\n{lines}\n]")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json(data: Json) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


def without_words(data: Json) -> Json:
    """Return data without the words that alerts have for people."""
    if isinstance(data, dict):
        return {
            key: without_words(value)
            for key, value in data.items()
            if not (key == "annotations" and "expr" in data) and key != "description"
        }
    return [without_words(item) for item in data] if isinstance(data, list) else data


def packed(recipes: dict[str, Json]) -> Json:
    """Return the table of recipes, by version in their order: what ``table.recipe`` reads."""
    order = list(recipes)
    data: Json = {
        "versions": [
            {"version": version, "appVersion": each["appVersion"], "dependencies": each.get("dependencies", [])}
            for version, each in recipes.items()
        ]
    }
    for part in ("objects", "crds", "keys"):
        by_name: dict[str, dict[str, list[int]]] = {}
        for at, version in enumerate(order):
            for name, entry in recipes[version][part].items():
                by_name.setdefault(name, {}).setdefault(_json(without_words(entry)), []).append(at)
        data[part] = {
            name: [[_ranges(held), json.loads(entry)] for entry, held in entries.items()]
            for name, entries in by_name.items()
        }
    for part in ("joint", "doubt"):
        listed: dict[str, list[int]] = {}
        for at, version in enumerate(order):
            for entry in recipes[version][part]:
                listed.setdefault(_json(entry), []).append(at)
        data[part] = [[_ranges(held), json.loads(entry)] for entry, held in listed.items()]
    return data


def _ranges(held: list[int]) -> list[list[int]]:
    ranges: list[list[int]] = []
    for at in held:
        if ranges and ranges[-1][1] == at - 1:
            ranges[-1][1] = at
        else:
            ranges.append([at, at])
    return ranges
