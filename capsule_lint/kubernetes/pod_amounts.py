"""What the containers of a pod request and are limited to, and what that comes to for the pod as a whole.

Amounts are in thousandths of a unit (of a CPU, of a byte), by resource; None is one that the API server refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ..frozen import dataclass
from .fields import items, mapping, text
from .quantities import thousandths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from ..model import Json, Path

    Amounts: TypeAlias = Mapping[str, int | None]

_OF_PODS = ("cpu", "memory")
"""The resources that a pod may also request as a whole; and pages, which all start alike."""

_PAGES = "hugepages-"


@dataclass(frozen=True)
class ContainerAmounts:
    """What one container of a pod requests and is limited to."""

    name: str  #: Its name.
    path: Path  #: Where it stands below the pod's spec.
    starts_first: bool  #: Whether it is an init container, sidecars included.
    stays: bool  #: Whether it runs as long as the pod: all but init containers without ``restartPolicy: Always``.
    requests: Amounts  #: A limit without a request is the request too (pkg/apis/core/v1/defaults.go).
    limits: Amounts  #: As written.


def containers(spec: Mapping[str, Json]) -> tuple[ContainerAmounts, ...]:
    """Return the amounts of a pod's containers, and then of its init containers, with the API's defaults."""
    return tuple(
        _container((field, index), entry, is_init=field == "initContainers")
        for field in ("containers", "initContainers")
        for index, entry in items(spec, (field,))
    )


def _container(path: Path, entry: Mapping[str, Json], *, is_init: bool) -> ContainerAmounts:
    limits = amounts(mapping(entry, ("resources", "limits")))
    return ContainerAmounts(
        name=text(entry, ("name",)),
        path=path,
        starts_first=is_init,
        stays=not is_init or entry.get("restartPolicy") == "Always",
        requests={**limits, **amounts(mapping(entry, ("resources", "requests")))},
        limits=limits,
    )


def amounts(quantities: Mapping[str, Json]) -> dict[str, int | None]:
    """Return the quantities of a list of resources; what is null is not there."""
    return {name: thousandths(value) for name, value in quantities.items() if value is not None}


def pod_requests(spec: Mapping[str, Json], of_containers: Sequence[ContainerAmounts]) -> dict[str, int | None]:
    """Return what a pod requests as a whole (``PodRequests`` of k8s.io/component-helpers/resource).

    What runs at once counts together, and an init container with the sidecars that were started before it; what the
    pod requests as a whole takes the place of that. Its overhead comes on top as far as the spec says it: a
    RuntimeClass may add more.

    Args:
        spec: Of the pod.
        of_containers: Its containers, with the defaults that count.
    """
    total = _total(of_containers, lambda each: each.requests)
    total |= _of_pod(spec, "requests")
    for name, overhead in amounts(mapping(spec, ("overhead",))).items():
        total[name] = _sum((total.get(name, 0), overhead))
    return total


def pod_limits(spec: Mapping[str, Json], of_containers: Sequence[ContainerAmounts]) -> dict[str, int | None]:
    """Return what a pod is limited to as a whole (``PodLimits``); overhead raises only limits that there are."""
    total = _total(of_containers, lambda each: each.limits)
    total |= _of_pod(spec, "limits")
    for name, overhead in amounts(mapping(spec, ("overhead",))).items():
        if total.get(name):
            total[name] = _sum((total[name], overhead))
    return total


def _of_pod(spec: Mapping[str, Json], field: str) -> dict[str, int | None]:
    """Return what a pod requests, or is limited to, beside its containers; limits are requests too."""
    found = amounts(mapping(spec, ("resources", "limits")))
    if field == "requests":
        found |= amounts(mapping(spec, ("resources", "requests")))
    return {name: value for name, value in found.items() if name in _OF_PODS or name.startswith(_PAGES)}


def _total(
    of_containers: Sequence[ContainerAmounts], chosen: Callable[[ContainerAmounts], Amounts]
) -> dict[str, int | None]:
    names = dict.fromkeys(name for each in of_containers for name in chosen(each))
    return {name: _total_of([(each, chosen(each).get(name, 0)) for each in of_containers]) for name in names}


def _total_of(of_containers: Sequence[tuple[ContainerAmounts, int | None]]) -> int | None:
    """Return what one resource comes to: all that stays, or more where an init container asks for more."""
    if any(amount is None for _, amount in of_containers):
        return None
    started, most = 0, 0
    for each, amount in of_containers:
        if each.starts_first:
            started += (amount or 0) if each.stays else 0
            most = max(most, started if each.stays else started + (amount or 0))
    return max(most, sum(amount or 0 for each, amount in of_containers if each.stays))


def _sum(values: Iterable[int | None]) -> int | None:
    found = list(values)
    return None if None in found else sum(value or 0 for value in found)


def is_best_effort(of_containers: Sequence[ContainerAmounts], spec: Mapping[str, Json]) -> bool:
    """Return whether a pod has the quality of service ``BestEffort``: no CPU or memory above zero is asked for."""
    asked = [part for each in of_containers for part in (each.requests, each.limits)]
    asked.append(_of_pod(spec, "requests"))
    return not any(part.get(name) for part in asked for name in _OF_PODS)
