"""What is known of metrics that Kubernetes' own programs and cert-manager expose: ``exporters.json``."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from functools import cache

from ..frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json

_SOURCE = os.path.join(os.path.dirname(__file__), "exporters.json")


@dataclass(frozen=True)
class Metric:
    """A metric of an exporter."""

    exporter: str  #: Which program exposes it, in words.
    jobs: tuple[str, ...]  #: The values that the label ``job`` of its targets has as things usually are.
    #: Kind of the object that a series is about, such as ``Deployment``; empty where that does not matter, because it
    #: says the same whether the pods of a workload are there or not.
    of: str
    labels: tuple[str, ...]  #: The labels of its series, those that name the object first.
    #: Between what its values lie while the pods run, and when there are none; None where there is no series then.
    running: tuple[float, float]
    gone: tuple[float, float] | None


def metric(name: str) -> Metric | None:
    """Return what is known of a metric; None if nothing is."""
    return _table().get(name)


def jobs(exporter: str) -> tuple[str, ...]:
    """Return the values that the label ``job`` of an exporter's targets has as things usually are."""
    return next((tuple(entry["jobs"]) for entry in _entries() if entry["exporter"] == exporter), ())


@cache
def _entries() -> list[Json]:
    import json  # only where there are alerts

    with open(_SOURCE, encoding="utf-8") as file:
        found: list[Json] = json.load(file)
    return found


@cache
def _table() -> Mapping[str, Metric]:
    found = {}
    for entry in _entries():
        exporter, known_jobs = entry["exporter"], tuple(entry["jobs"])
        for name in entry["independent"]:
            found[name] = Metric(exporter, known_jobs, "", (), (-math.inf, math.inf), (-math.inf, math.inf))
        for kind, metrics in entry["metrics"].items():
            for name, (running, gone, *labels) in metrics["values"].items():
                names = (*metrics["labels"], *labels)
                found[name] = Metric(exporter, known_jobs, kind, names, _range(running), gone and _range(gone))
    return found


def _range(bounds: list[float | None]) -> tuple[float, float]:
    """Return bounds; null is infinite."""
    low, high = bounds
    return -math.inf if low is None else low, math.inf if high is None else high
