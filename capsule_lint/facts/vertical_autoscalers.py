"""VerticalPodAutoscalers that change what a workload's pods request, and evict them for that."""

from __future__ import annotations

from ..kubernetes.fields import integer, items, mapping, text
from ..kubernetes.replicas import is_target
from ..model import Origin
from .copies import NONE, Copies
from .words.creation import VerticalAutoscaler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..kubernetes.workloads import Workload
    from ..model import Document
    from .inventory import Inventory

_KIND = "VerticalPodAutoscaler"

_EVICTING = ("Auto", "Recreate", "InPlaceOrRecreate")
"""Modes that evict pods, the last one where a change in place does not work; ``Off`` and ``Initial`` do not."""


def vertical_autoscalers(inventory: Inventory, pods: Workload) -> tuple[VerticalAutoscaler, ...]:
    """Return the VerticalPodAutoscalers that target a workload, in the order of the input."""
    near = inventory.once(_by_target).get((pods.namespace, pods.name), NONE).near(pods.document.source)
    targets = ((document, mapping(document.data, ("spec", "targetRef"))) for document in near)
    return tuple(
        _autoscaler(document) for document, target in targets if is_target(target, pods, text(target, ("kind",)))
    )


def _by_target(inventory: Inventory) -> Mapping[tuple[str, str], Copies]:
    """Return the VerticalPodAutoscalers by namespace and name of their target."""
    found: dict[tuple[str, str], Copies] = {}
    for document in inventory.of_kind(_KIND):
        key = (inventory.namespace_of(document), text(document.data, ("spec", "targetRef", "name")))
        found.setdefault(key, Copies()).add(document, document.name)
    return found


def _autoscaler(document: Document) -> VerticalAutoscaler:
    policy = ("spec", "updatePolicy")
    mode = text(document.data, (*policy, "updateMode")) or "Recreate"
    return VerticalAutoscaler(
        name=document.name,
        mode=mode,
        evicts=mode in _EVICTING and not _spares_all(document),
        min_replicas=integer(document.data, (*policy, "minReplicas")),
        origin=Origin(document.index, (*policy, "updateMode")),
    )


def _spares_all(document: Document) -> bool:
    """Return whether its policies leave all containers alone: ``Off`` for ``*``, and for none another mode."""
    modes = {
        text(policy, ("containerName",)): text(policy, ("mode",)) or "Auto"
        for _, policy in items(document.data, ("spec", "resourcePolicy", "containerPolicies"))
    }
    return modes.get("*") == "Off" and set(modes.values()) == {"Off"}
