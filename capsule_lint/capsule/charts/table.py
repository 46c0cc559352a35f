"""The table of the charts: what was learned of each version, stored once for all versions in which it is the same.

A file holds ``versions``, the oldest first, each with its ``appVersion`` and its ``dependencies``; and for ``objects``,
``crds``, ``keys``, ``joint`` and ``doubt`` of a recipe (see ``making``) the entries, each with the ranges of versions
that it holds in, as indexes of the first and the last.
"""

from __future__ import annotations

import os
from functools import cache

from ...model import Json
from ..versions import release_number

FOLDER = os.path.dirname(__file__)
CHARTS = ("capsule", "capsule-proxy")
REBUILT = "~"
"""Follows a version of which a second chart was published, with a name for that one."""


@cache
def versions(chart: str) -> tuple[str, ...]:
    """Return the versions that were learned, the oldest first."""
    return tuple(each["version"] for each in _read(chart)["versions"])


@cache
def recipe(chart: str, version: str) -> Json:
    """Return the recipe of a version.

    Args:
        chart: One of ``CHARTS``.
        version: One of ``versions(chart)``.
    """
    data = _read(chart)
    at = versions(chart).index(version)
    found = dict(data["versions"][at])
    for part in ("objects", "crds", "keys"):
        found[part] = {
            name: entry for name, entries in data[part].items() for ranges, entry in entries if _holds(ranges, at)
        }
    for part in ("joint", "doubt"):
        found[part] = [entry for ranges, entry in data[part] if _holds(ranges, at)]
    return found


def known(chart: str, version: str) -> tuple[str, ...]:
    """Return the learned versions that tell about a version: itself, twice if two charts carry it.

    A patch of the newest minor version is taken for the newest. Empty for what is outside all that was learned.
    """
    number = release_number(version)
    there = tuple(each for each in versions(chart) if each.partition(REBUILT)[0] == version)
    if there or number is None:
        return there
    newest = release_number(versions(chart)[-1]) or (0, 0, 0)
    return versions(chart)[-1:] if number[:2] == newest[:2] and number > newest else ()


def _holds(ranges: Json, at: int) -> bool:
    return any(first <= at <= last for first, last in ranges)


@cache
def _read(chart: str) -> Json:
    import json  # only for a chart that is not at hand

    with open(os.path.join(FOLDER, f"{chart}.json"), encoding="utf-8") as file:
        return json.load(file)
