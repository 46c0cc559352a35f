"""Label selectors, as apimachinery's ``metav1.LabelSelectorAsSelector`` reads them."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Json
from .fields import items, mapping, strings, text


def matches(selector: Json, labels: Mapping[str, str]) -> bool:
    """Return whether a LabelSelector selects an object with these labels.

    A nil selector (None) selects nothing and an empty one (``{}``) everything; a caller for whose field nil means
    otherwise says so itself. Malformed parts select nothing, as the API server would refuse them.
    """
    if not isinstance(selector, dict):
        return False
    wanted = selector.get("matchLabels") or {}
    expressions = selector.get("matchExpressions") or []
    if not isinstance(wanted, dict) or not isinstance(expressions, list):
        return False
    return equal(wanted, labels) and all(_matches_expression(expression, labels) for expression in expressions)


def may_match(selector: Json, known: Mapping[str, str]) -> bool | None:
    """Return whether a LabelSelector selects an object of which only some labels are known; None if that is not known.

    Args:
        selector: A LabelSelector; an empty one selects everything.
        known: The labels that are known; it may have others.
    """
    wanted = mapping(selector, ("matchLabels",))
    expressions = [expression for _, expression in items(selector, ("matchExpressions",))]
    decided = [
        *(known[key] == value for key, value in wanted.items() if key in known),
        *(_matches_expression(each, known) for each in expressions if text(each, ("key",)) in known),
    ]
    if not all(decided):
        return False
    return True if len(decided) == len(wanted) + len(expressions) else None


def equal(wanted: Mapping[str, str], labels: Mapping[str, str]) -> bool:
    """Return whether the labels hold every pair that is wanted: ``matchLabels``, or the selector of a Service."""
    return all(labels.get(key) == value for key, value in wanted.items())


def _matches_expression(expression: Json, labels: Mapping[str, str]) -> bool:
    if not isinstance(expression, dict):
        return False
    key, operator = str(expression.get("key")), expression.get("operator")
    if operator == "Exists":
        return key in labels
    if operator == "DoesNotExist":
        return key not in labels
    values = strings(expression, ("values",))
    if operator == "In":
        return labels.get(key) in values
    # A label that is absent is not in the list: labels.Requirement.Matches.
    return operator == "NotIn" and (key not in labels or labels[key] not in values)


def words(selector: Json) -> str:
    """Return a LabelSelector in kubectl's notation: ``app=capsule,tier in (a,b),!legacy``; empty for ``{}``."""
    parts = [f"{key}={value}" for key, value in mapping(selector, ("matchLabels",)).items()]
    for _, expression in items(selector, ("matchExpressions",)):
        key, operator = expression.get("key"), expression.get("operator")
        values = ",".join(strings(expression, ("values",)))
        forms = {"In": f"{key} in ({values})", "NotIn": f"{key} notin ({values})", "DoesNotExist": f"!{key}"}
        parts.append(forms.get(str(operator), str(key)))
    return ",".join(parts)
