"""ResourceQuotas: which pods they count, what they demand of these, and how much (admission plugin ResourceQuota).

What a pod counts for is that of ``pkg/quota/v1/evaluator/core/pods.go``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .fields import get, items, mapping, strings, text
from .pod_amounts import ContainerAmounts, amounts, is_best_effort, pod_limits, pod_requests

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json, Path
    from .pod_amounts import Amounts

_DEMANDED = ("cpu", "memory", "requests.cpu", "requests.memory", "limits.cpu", "limits.memory")
"""What every container must set where a quota counts it, by mistake as the sources say; no other resource is."""

_ONE = 1000


def hard(quota: Json) -> tuple[Path, dict[str, int | None]]:
    """Return where a quota says how much it allows, and that; what a cluster has counted with is what counts."""
    for path in (("status", "hard"), ("spec", "hard")):
        if found := amounts(mapping(quota, path)):
            return path, found
    return ("spec", "hard"), {}


def used(quota: Json) -> dict[str, int | None]:
    """Return what is used of a quota, as a cluster says it; empty for a manifest."""
    return amounts(mapping(quota, ("status", "used")))


def counts(quota: Json, spec: Mapping[str, Json], containers: Sequence[ContainerAmounts]) -> bool | None:
    """Return whether a quota counts a pod: it has to be in all of the quota's scopes.

    Args:
        quota: The ResourceQuota.
        spec: Of the pod.
        containers: Its containers, with the defaults that count.

    Returns:
        None if that depends on the default PriorityClass of the cluster, or on a scope that is not known.
    """
    scopes = [{"scopeName": name, "operator": "Exists"} for name in strings(quota, ("spec", "scopes"))]
    scopes += [each for _, each in items(quota, ("spec", "scopeSelector", "matchExpressions"))]
    found = [_is_in(scope, spec, containers) for scope in scopes]
    return False if False in found else None if None in found else True


def _is_in(scope: Mapping[str, Json], spec: Mapping[str, Json], containers: Sequence[ContainerAmounts]) -> bool | None:
    name = text(scope, ("scopeName",))
    if name == "PriorityClass":
        return _has_class(scope, text(spec, ("priorityClassName",)))
    deadline = spec.get("activeDeadlineSeconds")
    ends = isinstance(deadline, int) and deadline >= 0
    answers = {
        "Terminating": ends,
        "NotTerminating": not ends,
        "BestEffort": is_best_effort(containers, spec),
        "NotBestEffort": not is_best_effort(containers, spec),
        "CrossNamespacePodAffinity": any(_foreign_terms(spec)),
        "VolumeAttributesClass": False,
    }
    return answers.get(name)


def _has_class(scope: Mapping[str, Json], name: str) -> bool | None:
    """Return whether a pod is in a scope by its PriorityClass; one without may get the default of the cluster."""
    if not name:
        return None
    operator, values = text(scope, ("operator",)), strings(scope, ("values",))
    answers = {"Exists": True, "DoesNotExist": False, "In": name in values, "NotIn": name not in values}
    return answers.get(operator)


def _foreign_terms(spec: Mapping[str, Json]) -> Iterator[bool]:
    """Yield for each term of affinity between pods whether it looks into other namespaces."""
    for kind in ("podAffinity", "podAntiAffinity"):
        terms = [term for _, term in items(spec, ("affinity", kind, "requiredDuringSchedulingIgnoredDuringExecution"))]
        terms += [
            mapping(entry, ("podAffinityTerm",))
            for _, entry in items(spec, ("affinity", kind, "preferredDuringSchedulingIgnoredDuringExecution"))
        ]
        yield from (bool(term.get("namespaces")) or get(term, ("namespaceSelector",)) is not None for term in terms)


def unset(
    allowed: Amounts, spec: Mapping[str, Json], containers: Sequence[ContainerAmounts]
) -> Iterator[tuple[str, ContainerAmounts]]:
    """Yield what a quota demands and a container does not set, as ``limits.memory``, with the container.

    What the pod sets as a whole is left out: whether that is enough depends on the version of Kubernetes.
    """
    for name in _DEMANDED:
        if name not in allowed:
            continue
        field, _, resource = name.rpartition(".")
        if resource in {**mapping(spec, ("resources", "limits")), **mapping(spec, ("resources", "requests"))}:
            continue
        for each in containers:
            if resource not in (each.limits if field == "limits" else each.requests):
                yield name, each


def usage(spec: Mapping[str, Json], containers: Sequence[ContainerAmounts]) -> dict[str, int | None]:
    """Return what one pod counts for in a quota, by what quotas call it: ``requests.cpu``, ``pods``."""
    requests, limits = pod_requests(spec, containers), pod_limits(spec, containers)
    return {
        "pods": _ONE,
        "count/pods": _ONE,
        **{name: value for name, value in requests.items() if name in _COUNTED or name.startswith("hugepages-")},
        **{f"requests.{name}": value for name, value in requests.items()},
        **{f"limits.{name}": value for name, value in limits.items() if name in _COUNTED},
    }


_COUNTED = ("cpu", "memory", "ephemeral-storage")
