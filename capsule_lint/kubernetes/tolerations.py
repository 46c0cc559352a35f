"""Tolerations, with the defaults and the matching of the API (``Toleration.ToleratesTaint``)."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Json
from .fields import items

_FIELDS = ("key", "operator", "value", "effect")


def tolerations(spec: Mapping[str, Json]) -> tuple[dict[str, str], ...]:
    """Return the tolerations of a pod's spec: ``key``, ``operator``, ``value``, ``effect``; empty where not set."""
    return tuple(
        {field: "" if entry.get(field) is None else str(entry[field]) for field in _FIELDS}
        | {"operator": str(entry.get("operator") or "Equal")}
        for _, entry in items(spec, ("tolerations",))
    )


def covers(wide: Mapping[str, str], narrow: Mapping[str, str]) -> bool:
    """Return whether every taint that one toleration tolerates is tolerated by the other.

    An empty effect stands for all of them; ``Exists`` for all values, and without a key for all keys.
    """
    if wide["effect"] not in ("", narrow["effect"]):
        return False
    if wide["operator"] == "Exists":
        return wide["key"] in ("", narrow["key"])
    return all(wide[field] == narrow[field] for field in ("key", "operator", "value"))
