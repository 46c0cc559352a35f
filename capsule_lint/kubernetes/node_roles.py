"""Whether pods are bound to control-plane nodes, by the labels that kubeadm and its like give these."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Json
from .fields import items, mapping

_LABELS = frozenset(f"node-role.kubernetes.io/{role}" for role in ("control-plane", "master", "controlplane"))
"""Of kubeadm, of older releases of it, and of RKE."""

_TERMS = ("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")


def is_bound_to_control_plane(spec: Mapping[str, Json]) -> bool:
    """Return whether a pod's nodeSelector, or a term of its required node affinity, asks for control-plane nodes."""
    if not _LABELS.isdisjoint(mapping(spec, ("nodeSelector",))):
        return True
    return any(
        expression.get("key") in _LABELS and expression.get("operator") in ("Exists", "In")
        for _, term in items(spec, _TERMS)
        for _, expression in items(term, ("matchExpressions",))
        if isinstance(expression.get("key"), str)
    )
