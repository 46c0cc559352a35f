"""Autoscalers whose target is not there, and the workload that they may have been meant for."""

from __future__ import annotations

from ..english import nearest
from ..kubernetes import replicas as scale
from ..kubernetes.fields import mapping, text
from ..kubernetes.workloads import is_workload_kind
from ..model import Origin
from .copies import NONE, Copies
from .words.creation import StrayAutoscaler

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Document
    from .inventory import Inventory

_INSTANCE = "app.kubernetes.io/instance"
_NAME = "app.kubernetes.io/name"
_LABELS = (_INSTANCE, _NAME)
"""The labels that tell a release, and which part of it (Kubernetes' recommended labels)."""


def stray_autoscalers(inventory: Inventory, pods: Workload) -> tuple[StrayAutoscaler, ...]:
    """Return the autoscalers of a workload's namespace that scale nothing of the input, and may be meant for it.

    One whose labels are those of another release or part is not, and neither is any where another one scales the
    workload. What scales a kind that makes no pods here (a Rollout of Argo) may have its target elsewhere.
    """
    strays = inventory.once(_strays).get(pods.namespace, NONE).near(pods.document.source)
    if not strays or pods.kind in ("DaemonSet", "Pod") or pods.document.index in inventory.once(_scaled):
        return ()
    others = [each for each in inventory.labelled(pods.namespace, {}, pods.document.source) if _may_be_scaled(each)]
    return tuple(
        _stray(document, pods, is_alone=len(others) == 1)
        for document in strays
        if _best(document, others) in (None, pods.document.index) and _fits(document, pods)
    )


def _stray(document: Document, pods: Workload, *, is_alone: bool) -> StrayAutoscaler:
    kind, name = _target(document)
    _, minimum, _ = scale.bounds(document)
    is_count = isinstance(minimum, int) and not isinstance(minimum, bool)
    return StrayAutoscaler(
        kind=document.kind,
        name=document.name,
        target=f"{kind} {name}".strip(),
        minimum=minimum if is_count else None,
        of_release=is_alone or _is_labelled(document, pods) or _is_called(document, pods),
        origin=Origin(document.index, ("spec", "scaleTargetRef", "name")),
    )


def _target(document: Document) -> tuple[str, str]:
    target = mapping(document.data, ("spec", "scaleTargetRef"))
    kind = text(target, ("kind",)) or ("Deployment" if document.kind == "ScaledObject" else "")
    return kind, text(target, ("name",))


def _best(document: Document, workloads: Sequence[Workload]) -> int | None:
    """Return the index of the workload that an autoscaler is meant for by its labels or names; None if none is."""
    by_labels = [each for each in workloads if _is_labelled(document, each)]
    by_name = [each for each in workloads if _is_called(document, each)]
    found = next(iter(by_labels if len(by_labels) == 1 else by_name), None)
    return found.document.index if found else None


def _fits(document: Document, pods: Workload) -> bool:
    """Return whether no label says that an autoscaler is of something else."""
    pairs = ((document.labels.get(label), pods.document.labels.get(label)) for label in _LABELS)
    return all(left == right or left is None or right is None for left, right in pairs)


def _is_labelled(document: Document, pods: Workload) -> bool:
    own = document.labels.get(_INSTANCE)
    return own is not None and own == pods.document.labels.get(_INSTANCE) and _fits(document, pods)


def _is_called(document: Document, pods: Workload) -> bool:
    """Return whether an autoscaler has a workload's name, or its target nearly has it."""
    return pods.name in (document.name, _target(document)[1]) or bool(nearest(_target(document)[1], [pods.name]))


def _may_be_scaled(pods: Workload) -> bool:
    return not pods.runs_to_completion and pods.kind not in ("DaemonSet", "Pod")


def _strays(inventory: Inventory) -> Mapping[str, Copies]:
    """Return the autoscalers that scale nothing of the input, by namespace."""
    targets = inventory.once(_targets)
    found: dict[str, Copies] = {}
    for document in inventory.of_kind(*scale.AUTOSCALERS):
        namespace = inventory.namespace_of(document)
        kind, name = _target(document)
        near = targets.get((namespace, name), ())
        if name and is_workload_kind(kind) and not any(scale.scales(document, pods) for pods in near):
            found.setdefault(namespace, Copies()).add(document, (document.kind, document.name))
    return found


def _targets(inventory: Inventory) -> Mapping[tuple[str, str], Sequence[Workload]]:
    """Return the workloads by namespace and name."""
    found: dict[tuple[str, str], list[Workload]] = {}
    for pods in inventory.workloads:
        found.setdefault((pods.namespace, pods.name), []).append(pods)
    return found


def _scaled(inventory: Inventory) -> frozenset[int]:
    """Return the workloads that an autoscaler scales, by the index of their documents."""
    targets = inventory.once(_targets)
    return frozenset(
        pods.document.index
        for document in inventory.of_kind(*scale.AUTOSCALERS)
        for pods in targets.get((inventory.namespace_of(document), _target(document)[1]), ())
        if scale.scales(document, pods)
    )
