"""How many pods a workload has: its own ``replicas``, or the bounds of the autoscaler that overrides them."""

from __future__ import annotations

from .fields import get, mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model import Document, Json
    from .workloads import Workload

AUTOSCALERS = ("HorizontalPodAutoscaler", "ScaledObject")
"""Kinds of objects that set the replicas of a workload: of ``autoscaling`` (all versions) and of KEDA."""


def written_replicas(workload: Workload) -> Json:
    """Return ``spec.replicas`` of a workload, 1 by default as in every API that has it; 1 for a bare Pod."""
    replicas = get(workload.document.data, ("spec", "replicas"))
    return 1 if replicas is None or workload.kind == "Pod" else replicas


def scales(autoscaler: Document, workload: Workload) -> bool:
    """Return whether an autoscaler of the same namespace has this workload as its ``scaleTargetRef``.

    The version in the reference does not count, only the group, and a missing ``apiVersion`` is any. KEDA's ``kind``
    is Deployment by default (keda.sh/docs, ScaledObject specification).
    """
    target = mapping(autoscaler.data, ("spec", "scaleTargetRef"))
    return is_target(
        target, workload, target.get("kind") or ("Deployment" if autoscaler.kind == "ScaledObject" else None)
    )


def is_target(target: Mapping[str, Json], workload: Workload, kind: Json) -> bool:
    """Return whether a reference of an autoscaler means a workload of its namespace.

    Args:
        target: The reference.
        workload: The workload.
        kind: The kind that is meant, with the default of the API.
    """
    if (kind, target.get("name")) != (workload.kind, workload.name):
        return False
    version = target.get("apiVersion")
    return not isinstance(version, str) or _group(version) == _group(workload.document.api_version)


def _group(api_version: str) -> str:
    return api_version.rpartition("/")[0]


def bounds(autoscaler: Document) -> tuple[str, Json, Json]:
    """Return the field that sets the minimum, the minimum and the maximum, each with the API's default.

    HorizontalPodAutoscaler: ``minReplicas`` 1, no default for ``maxReplicas``. KEDA: ``minReplicaCount`` 0,
    ``maxReplicaCount`` 100; ``idleReplicaCount``, where set, is what counts while no trigger is active.
    """
    spec = mapping(autoscaler.data, ("spec",))
    if autoscaler.kind == "HorizontalPodAutoscaler":
        return "minReplicas", _or(spec.get("minReplicas"), 1), spec.get("maxReplicas")
    field = "minReplicaCount" if spec.get("idleReplicaCount") is None else "idleReplicaCount"
    return field, _or(spec.get(field), 0), _or(spec.get("maxReplicaCount"), 100)


def _or(value: Json, default: int) -> Json:
    return default if value is None else value


def paused(autoscaler: Document) -> bool:
    """Return whether KEDA is told to leave the replicas alone (``autoscaling.keda.sh/paused`` and its kin)."""
    return any(key.startswith("autoscaling.keda.sh/paused") for key in autoscaler.annotations)
