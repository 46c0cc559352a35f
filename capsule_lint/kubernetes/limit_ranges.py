"""LimitRanges: what they give containers that say nothing, and which pods they refuse, as LimitRanger does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from ..frozen import dataclass, replace
from .fields import items, mapping, text
from .pod_amounts import ContainerAmounts, amounts, pod_limits, pod_requests
from .quantities import words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json, Path
    from .pod_amounts import Amounts


@dataclass(frozen=True)
class Breach:
    """A bound of a LimitRange that a pod does not keep."""

    resource: str  #: ``cpu``, ``memory`` or another one.
    reason: str  #: What is wrong, a clause: ``container manager requests 50m cpu, less than the min of 100m``.
    path: Path  #: The bound, in the LimitRange.
    container: ContainerAmounts | None  #: The container; None where the whole pod is meant.


def defaulted(limit_range: Json, containers: Sequence[ContainerAmounts]) -> tuple[ContainerAmounts, ...]:
    """Return containers with what a LimitRange fills in where they say nothing.

    Args:
        limit_range: The LimitRange.
        containers: Of a pod, with the API's own defaults.
    """
    requests: dict[str, int | None] = {}
    limits: dict[str, int | None] = {}
    for _, bound in _bounds(limit_range, "Container"):
        given_requests, given_limits = _defaults(bound)
        requests |= given_requests
        limits |= given_limits
    return tuple(
        replace(each, requests={**requests, **each.requests}, limits={**limits, **each.limits}) for each in containers
    )


def _defaults(bound: Mapping[str, Json]) -> tuple[dict[str, int | None], dict[str, int | None]]:
    """Return the default requests and limits of one bound (``SetDefaults_LimitRangeItem``).

    A max is the default limit where there is none, the default limit the default request, and else the min is.
    """
    limits = {**amounts(mapping(bound, ("max",))), **amounts(mapping(bound, ("default",)))}
    requests = {**amounts(mapping(bound, ("min",))), **limits, **amounts(mapping(bound, ("defaultRequest",)))}
    return requests, limits


def breaches(limit_range: Json, spec: Mapping[str, Json], containers: Sequence[ContainerAmounts]) -> Iterator[Breach]:
    """Yield the bounds of a LimitRange that a pod does not keep.

    Args:
        limit_range: The LimitRange.
        spec: Of the pod.
        containers: Its containers, with the defaults of all LimitRanges.
    """
    for path, bound in _bounds(limit_range, "Container"):
        for each in containers:
            yield from _breaches(path, bound, each, each.requests, each.limits)
    whole = {name: value for name, value in spec.items() if name != "overhead"}
    requests, limits = pod_requests(whole, containers), pod_limits(whole, containers)
    for path, bound in _bounds(limit_range, "Pod"):
        yield from _breaches(path, bound, None, requests, limits)


def _bounds(limit_range: Json, kind: str) -> Iterator[tuple[Path, dict[str, Json]]]:
    for index, bound in items(limit_range, ("spec", "limits")):
        if text(bound, ("type",)) == kind:
            yield ("spec", "limits", index), bound


def _breaches(
    path: Path, bound: Mapping[str, Json], container: ContainerAmounts | None, requests: Amounts, limits: Amounts
) -> Iterator[Breach]:
    called = f"container {container.name}" if container else "the pod"
    for field, broken in (("min", _below), ("max", _above), ("maxLimitRequestRatio", _beyond)):
        for name, allowed in amounts(mapping(bound, (field,))).items():
            requested, limited = requests.get(name, _NOTHING), limits.get(name, _NOTHING)
            if allowed is None or requested is None or limited is None:
                continue
            if reason := broken(name, allowed, requested, limited):
                yield Breach(name, f"{called} {reason}", (*path, field, name), container)


_NOTHING = -1
"""Stands for an amount that is not set."""


def _below(name: str, allowed: int, requested: int, limited: int) -> str:
    least = f"the min of {words(name, allowed)}"
    if requested == _NOTHING:
        return f"requests no {name}, and {least} demands it"
    if requested < allowed:
        return f"requests {words(name, requested)} {name}, less than {least}"
    if _NOTHING < limited < allowed:
        return f"is limited to {words(name, limited)} {name}, less than {least}"
    return ""


def _above(name: str, allowed: int, requested: int, limited: int) -> str:
    most = f"the max of {words(name, allowed)}"
    if limited == _NOTHING:
        return f"has no limit of {name}, and {most} demands one"
    if limited > allowed:
        return f"is limited to {words(name, limited)} {name}, more than {most}"
    if requested > allowed:
        return f"requests {words(name, requested)} {name}, more than {most}"
    return ""


def _beyond(name: str, allowed: int, requested: int, limited: int) -> str:
    ratio = f"the maxLimitRequestRatio of {words('', allowed)}"
    if requested <= 0 or limited <= 0:
        return f"lacks a request or a limit of {name}, and {ratio} demands both"
    if limited * 1000 > allowed * requested:
        return f"is limited to {words(name, limited)} {name} and requests {words(name, requested)}, beyond {ratio}"
    return ""


def over_their_limit(containers: Sequence[ContainerAmounts]) -> Iterator[tuple[ContainerAmounts, str, int, int]]:
    """Yield the containers that request more than they are limited to, which the API server refuses.

    Returns:
        Each with the resource, the request and the limit, in thousandths.
    """
    for each in containers:
        for name, limit in each.limits.items():
            request = each.requests.get(name)
            if request is not None and limit is not None and request > limit:
                yield each, name, request, limit
