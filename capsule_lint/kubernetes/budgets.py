"""PodDisruptionBudgets, as the disruption controller counts them (kubernetes, pkg/controller/disruption)."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Document, Json
from .fields import get, mapping, text
from .int_or_percent import percent, scaled
from .selectors import matches


def selects(budget: Document, labels: Mapping[str, str]) -> bool:
    """Return whether a budget covers pods with these labels, if they are in its namespace.

    An empty selector covers the whole namespace in ``policy/v1`` and nothing in ``policy/v1beta1``; a missing one
    covers nothing in both.
    """
    selector = get(budget.data, ("spec", "selector"))
    empty = isinstance(selector, dict) and not selector.get("matchLabels") and not selector.get("matchExpressions")
    if empty and budget.api_version == "policy/v1beta1":
        return False
    return matches(selector, labels)


def limit(budget: Document) -> tuple[str, Json]:
    """Return the field that limits disruptions and its value; empty and None without one.

    The API server refuses a budget with both: the value is None then.
    """
    spec = mapping(budget.data, ("spec",))
    limits = {field: spec[field] for field in ("minAvailable", "maxUnavailable") if spec.get(field) is not None}
    name = " and ".join(limits)
    return name, limits.get(name)


EVICTION_POLICY_SINCE = (1, 27)
"""The first release in which ``unhealthyPodEvictionPolicy`` works without a feature gate (KEP-3017)."""


def unhealthy_eviction(budget: Document) -> str:
    """Return ``unhealthyPodEvictionPolicy`` with its default; empty for a version of the API that lacks it.

    With ``IfHealthyBudget`` a pod that runs and is not ready is evicted only while as many others are healthy as the
    budget wants, and at least one (pkg/registry/core/pod/storage/eviction.go).
    """
    written = text(budget.data, ("spec", "unhealthyPodEvictionPolicy"))
    return "" if budget.api_version == "policy/v1beta1" else written or "IfHealthyBudget"


def healthy(field: str, value: Json, pods: int) -> int | None:
    """Return how many of so many pods must stay healthy; None if the value is refused.

    Both percentages round up: ``getExpectedPodCount`` scales with ``roundUp`` true. So ``maxUnavailable: 1%`` allows
    one eviction, and ``minAvailable: 99%`` of two pods none.
    """
    number = scaled(value, pods, up=True)
    share = percent(value)
    if number is None or (share is not None and share > 100):
        return None
    return number if field == "minAvailable" else max(pods - number, 0)


def blocks_always(field: str, value: Json) -> bool:
    """Return whether a budget allows no eviction however many pods there are."""
    return (percent(value) == 100) if field == "minAvailable" else value in (0, "0%")
