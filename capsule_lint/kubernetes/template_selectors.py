"""Whether a workload's selector fits the labels of its pods, as the API server validates the two (pkg/apis/apps)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from .fields import get, items
from .selectors import matches, words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json
    from .workloads import Workload

_REQUIRED = ("Deployment", "DaemonSet", "StatefulSet", "ReplicaSet")
"""Kinds of ``apps/v1`` whose selector is required and must match."""

_VERSIONS = ("apps/v1", "apps/v1beta2")
"""Older versions took the labels of the template where there was no selector; no server since 1.16 has them."""


def has_selector(workload: Workload) -> bool:
    """Return whether the API server validates a workload's selector: a Job's it makes itself, a Pod has none."""
    return workload.kind in _REQUIRED and workload.document.api_version in _VERSIONS


def refusal(selector: Json) -> str:
    """Return why the API server does not accept a selector, a clause; empty if nothing speaks against it."""
    if selector is None:
        return "it is missing"
    if not isinstance(selector, dict):
        return "it is not a label selector"
    labels, expressions = selector.get("matchLabels"), selector.get("matchExpressions")
    if not labels and not expressions:
        return "it is empty"
    if not isinstance(labels, (dict, type(None))) or not isinstance(expressions, (list, type(None))):
        return "it is not a label selector"
    if stray := next((key for key, value in (labels or {}).items() if not _is_label(value)), None):
        return f"the value of {stray} in matchLabels is not a text"
    return next(filter(None, (_refused_term(term) for term in expressions or ())), "")


def _is_label(value: Json) -> bool:
    """Return whether a value can be that of a label: null is the empty text to a map of texts."""
    return value is None or isinstance(value, str)


def _refused_term(term: Json) -> str:
    """Return why a term of ``matchExpressions`` is refused (``ValidateLabelSelectorRequirement``)."""
    if not isinstance(term, dict):
        return "a term of matchExpressions is not a mapping"
    operator, values = term.get("operator"), term.get("values")
    if operator in ("In", "NotIn"):
        return "" if isinstance(values, list) and values else f"its operator {operator} has no values"
    if operator in ("Exists", "DoesNotExist"):
        return f"its operator {operator} has values" if values else ""
    return f"matchExpressions has no operator {operator}"


def unmatched(selector: Json, labels: Mapping[str, Json]) -> Iterator[str]:
    """Yield the terms of a selector that labels do not fulfil, as kubectl writes them.

    Args:
        selector: One that the API server accepts.
        labels: Of the pods.
    """
    there = {key: "" if value is None else value for key, value in labels.items() if _is_label(value)}
    for key, value in (get(selector, ("matchLabels",)) or {}).items():
        if there.get(key) != (value or ""):
            yield words({"matchLabels": {key: value or ""}})
    for _, term in items(selector, ("matchExpressions",)):
        if not matches({"matchExpressions": [term]}, there):
            yield words({"matchExpressions": [term]})
