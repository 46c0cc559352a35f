"""What the containers of a pod request and are limited to, and what that comes to for the pod as a whole.

Amounts are in thousandths of a unit (of a CPU, of a byte), by resource; None is one that the API server refuses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

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
    return _with_overhead(spec, total, mapping(spec, ("overhead",)))


def pod_limits(spec: Mapping[str, Json], of_containers: Sequence[ContainerAmounts]) -> dict[str, int | None]:
    """Return what a pod is limited to as a whole (``PodLimits``); overhead raises only limits that there are."""
    total = _total(of_containers, lambda each: each.limits)
    total |= _of_pod(spec, "limits")
    return _with_overhead(spec, total, {name for name, amount in total.items() if amount})


def _with_overhead(
    spec: Mapping[str, Json], total: Mapping[str, int | None], names: Collection[str]
) -> dict[str, int | None]:
    """Return amounts with the overhead that the pod's spec says, of the resources with these names."""
    found = dict(total)
    for name, overhead in amounts(mapping(spec, ("overhead",))).items():
        if name in names:
            amount = found.get(name, 0)
            found[name] = None if amount is None or overhead is None else amount + overhead
    return found


def _of_pod(spec: Mapping[str, Json], field: str) -> dict[str, int | None]:
    """Return what a pod itself requests, or is limited to, whatever its containers are; limits are requests too."""
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
    known = [(each, amount) for each, amount in of_containers if amount is not None]
    if len(known) < len(of_containers):
        return None
    started = most = 0
    for each, amount in known:
        if not each.stays:
            most = max(most, started + amount)
        elif each.starts_first:
            started += amount
    return max(most, sum(amount for each, amount in known if each.stays))


def is_best_effort(of_containers: Sequence[ContainerAmounts], spec: Mapping[str, Json]) -> bool:
    """Return whether a pod has the quality of service ``BestEffort``: no CPU or memory above zero is asked for."""
    asked = [part for each in of_containers for part in (each.requests, each.limits)]
    asked.append(_of_pod(spec, "requests"))
    return not any(part.get(name) for part in asked for name in _OF_PODS)
