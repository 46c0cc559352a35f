"""What keeps the pods of a workload apart: pod anti-affinity and topology spread constraints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model import Json, Path
from .fields import get, items, mapping, strings
from .selectors import matches

NAME_LABEL = "kubernetes.io/metadata.name"
"""The label that every namespace has, with its name as value."""

_RUNTIME_LABELS = frozenset({"pod-template-hash", "controller-revision-hash"})
"""Labels that the workload's controller gives to pods, which no manifest shows."""


def anti_affinity(spec: Mapping[str, Json]) -> Iterator[tuple[Path, dict[str, Json], bool]]:
    """Yield the podAntiAffinity terms of a pod's spec: path below it, the term, and whether it is required."""
    path: Path = ("affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    for index, term in items(spec, path):
        yield (*path, index), term, True
    path = ("affinity", "podAntiAffinity", "preferredDuringSchedulingIgnoredDuringExecution")
    for index, weighted in items(spec, path):
        term = get(weighted, ("podAffinityTerm",))
        if isinstance(term, dict):
            yield (*path, index, "podAffinityTerm"), term, False


def term_selects(
    term: Mapping[str, Json], labels: Mapping[str, str], namespace: str, namespace_labels: Mapping[str, str] | None
) -> bool | None:
    """Return whether an anti-affinity term selects pods with these labels in its own namespace.

    A nil ``labelSelector`` selects no pod. ``matchLabelKeys`` only adds what the pod has itself;
    ``mismatchLabelKeys`` excludes it (API of PodAffinityTerm). ``namespace_labels`` is None if they are not known; the
    answer is None if it depends on them.
    """
    if not matches(term.get("labelSelector"), labels) or _keys(term, "mismatchLabelKeys", labels):
        return False
    return _namespace_selected(term, namespace, namespace_labels)


def _namespace_selected(
    term: Mapping[str, Json], namespace: str, namespace_labels: Mapping[str, str] | None
) -> bool | None:
    """Neither ``namespaces`` nor ``namespaceSelector`` means the pod's own; both together mean either."""
    names, selector = strings(term, ("namespaces",)), term.get("namespaceSelector")
    if namespace in names or (not names and selector is None):
        return True
    known = {NAME_LABEL: namespace, **(namespace_labels or {})}
    if namespace_labels is None:
        expressions = [str(expression.get("key")) for _, expression in items(selector, ("matchExpressions",))]
        if {*mapping(selector, ("matchLabels",)), *expressions} - {NAME_LABEL}:
            return None
    return matches(selector, known)


def constraint_selects(constraint: Mapping[str, Json], labels: Mapping[str, str]) -> bool:
    """Return whether a topology spread constraint counts pods with these labels.

    A nil selector matches nothing, and an empty one counts no pod either: kube-scheduler's ``countPodsMatchSelector``
    returns 0 for it, unless ``matchLabelKeys`` makes it one that is not empty.
    """
    selector = constraint.get("labelSelector")
    if not isinstance(selector, dict):
        return False
    empty = not selector.get("matchLabels") and not selector.get("matchExpressions")
    if empty and not _keys(constraint, "matchLabelKeys", labels):
        return False
    return matches(selector, labels)


def _keys(term: Mapping[str, Json], field: str, labels: Mapping[str, str]) -> bool:
    """Return whether the list names a label that the pod has; others are ignored by the API."""
    return any(key in labels or key in _RUNTIME_LABELS for key in strings(term, (field,)))
