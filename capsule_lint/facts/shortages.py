"""Which ResourceQuotas and LimitRanges of a namespace do not admit the pods that a workload wants there."""

from __future__ import annotations

from ..frozen import dataclass
from ..kubernetes import limit_ranges, resource_quotas
from ..kubernetes.fields import integer
from ..kubernetes.pod_amounts import containers
from ..kubernetes.quantities import words
from ..model import Origin
from .copies import NONE, Copies
from .read_from_cluster import is_live
from .replication import replicas
from .words.creation import Shortage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..kubernetes.pod_amounts import Amounts, ContainerAmounts
    from ..kubernetes.workloads import Workload
    from ..model import Document, Path
    from .inventory import Inventory
    from .words.availability import Rollout


@dataclass(frozen=True, eq=False)
class _Demand:
    """What a workload wants of a namespace."""

    inventory: Inventory
    pods: Workload
    containers: tuple[ContainerAmounts, ...]  #: With the defaults of the namespace's LimitRanges.
    wanted: int  #: The smallest number of pods, and at least one.
    is_counted: bool  #: Whether that number is known.
    starts_more: bool  #: Whether an update starts a pod before it stops one.
    update_waits: bool  #: Whether it stops none before the new one is ready.
    defaults: bool  #: Whether the input has LimitRanges of the namespace.

    def at(self, container: Path) -> Origin:
        """Return the place of a container's resources."""
        return Origin(self.pods.document.index, (*self.pods.spec_path, *container, "resources"))


def shortages(
    inventory: Inventory, pods: Workload, minimum: int | None, rollout: Rollout | None
) -> tuple[Shortage, ...]:
    """Return what of the namespace's ResourceQuotas and LimitRanges does not admit a workload's pods.

    A quota that is not in the input may leave even less, and a LimitRange may give containers what they do not set.

    Args:
        inventory: The input.
        pods: The workload.
        minimum: The smallest number of its pods; None if that is unknown.
        rollout: What an update does; None for what has none.
    """
    ranges = _near(inventory, "LimitRange", pods)
    quotas = _near(inventory, "ResourceQuota", pods)
    if not ranges and not quotas:
        return ()
    demand = _Demand(
        inventory=inventory,
        pods=pods,
        containers=_defaulted(pods, ranges),
        wanted=max(minimum or 0, 1),
        is_counted=bool(minimum),
        starts_more=bool(rollout and rollout.surge),
        update_waits=bool(rollout and rollout.unavailable == 0),
        defaults=bool(ranges),
    )
    return (
        *(each for document in ranges for each in _of_range(demand, document)),
        *_given_less(demand, ranges),
        *(each for document in quotas for each in _of_quota(demand, document)),
    )


def _near(inventory: Inventory, kind: str, pods: Workload) -> Sequence[Document]:
    return inventory.once(_by_namespace).get((kind, pods.namespace), NONE).near(pods.document.source)


def _by_namespace(inventory: Inventory) -> Mapping[tuple[str, str], Copies]:
    """Return the ResourceQuotas and LimitRanges by kind and namespace."""
    found: dict[tuple[str, str], Copies] = {}
    for document in inventory.of_kind("ResourceQuota", "LimitRange"):
        if document.api_version == "v1":
            key = (document.kind, inventory.namespace_of(document))
            found.setdefault(key, Copies()).add(document, document.name)
    return found


def _defaulted(pods: Workload, ranges: Sequence[Document]) -> tuple[ContainerAmounts, ...]:
    """Return a workload's containers with what the LimitRanges give them, one after the other."""
    found = containers(pods.spec)
    for document in ranges:
        found = limit_ranges.defaulted(document.data, found)
    return found


def _of_range(demand: _Demand, document: Document) -> Iterator[Shortage]:
    for breach in limit_ranges.breaches(document.data, demand.pods.spec, demand.containers):
        bound = Origin(document.index, breach.path)
        yield _none_fits(demand, document, breach.resource, breach.reason, bound, breach.container)


def _given_less(demand: _Demand, ranges: Sequence[Document]) -> Iterator[Shortage]:
    """Yield the containers that a LimitRange gives a limit below what they request: the API server refuses those."""
    written = {each.path: each for each in containers(demand.pods.spec)}
    for each, name, request, limit in limit_ranges.over_their_limit(demand.containers):
        if name not in written[each.path].limits and ranges:
            reason = (
                f"container {each.name} requests {words(name, request)} {name} and sets no limit, "
                f"and the default limit is {words(name, limit)}"
            )
            bound = Origin(ranges[0].index, ("spec", "limits"))
            yield _none_fits(demand, ranges[0], name, reason, bound, each)


def _none_fits(
    demand: _Demand,
    document: Document,
    resource: str,
    reason: str,
    bound: Origin,
    container: ContainerAmounts | None = None,
    *,
    may_be_given: bool = False,
) -> Shortage:
    """Return that not one pod is admitted, because of one container or of the whole pod."""
    return Shortage(
        kind=document.kind,
        name=document.name,
        resource=resource,
        container=container.name if container else "",
        reason=reason,
        admits=0,
        wanted=demand.wanted,
        for_update=False,
        update_waits=False,
        may_be_given=may_be_given,
        bound=demand.inventory.reference(document, bound.path),
        origin=demand.at(container.path) if container else bound,
    )


def _of_quota(demand: _Demand, document: Document) -> Iterator[Shortage]:
    path, allowed = resource_quotas.hard(document.data)
    yield from _of_objects(demand, document, path, allowed)
    if resource_quotas.counts(document.data, demand.pods.spec, demand.containers) is not True:
        return
    for name, each in resource_quotas.unset(allowed, demand.pods.spec, demand.containers):
        bound = Origin(document.index, (*path, name))
        reason = f"it counts {name}, and container {each.name} sets none"
        yield _none_fits(demand, document, name, reason, bound, each, may_be_given=not demand.defaults)
    for name, use in resource_quotas.usage(demand.pods.spec, demand.containers).items():
        if use and (most := allowed.get(name)) is not None:
            yield from _too_little(demand, document, (*path, name), use, most)


def _of_objects(demand: _Demand, document: Document, path: Path, allowed: Amounts) -> Iterator[Shortage]:
    """Yield the counts of objects that do not admit the workload, or the ReplicaSet that it needs."""
    kinds = [demand.pods.kind, *(["ReplicaSet"] if demand.pods.kind == "Deployment" else [])]
    for kind in kinds:
        name = f"count/{kind.lower()}s.apps"
        if allowed.get(name) == 0:
            bound = Origin(document.index, (*path, name))
            yield _none_fits(demand, document, name, f"it allows no {kind}", bound)


def _too_little(demand: _Demand, document: Document, path: Path, use: int, most: int) -> Iterator[Shortage]:
    """Yield that a quota has too little of a resource: to create one pod, all of them, or one more in an update.

    Args:
        demand: What the workload wants.
        document: The quota.
        path: Where the quota says how much it has.
        use: What one pod counts for, in thousandths.
        most: What the quota allows, likewise.
    """
    name = str(path[-1])
    taken, there = _taken(demand, document, name)
    fits = there + max(most - taken, 0) // use
    alone = most // use
    more = 1 if demand.starts_more else 0
    if not demand.is_counted and alone:
        return
    for wanted, for_update in ((demand.wanted, False), (demand.wanted + more, True)):
        if fits >= wanted and alone >= wanted:
            continue
        is_alone = alone < wanted
        yield Shortage(
            kind=document.kind,
            name=document.name,
            resource=name,
            container="",
            reason=_too_little_words(name, use, most, taken, there, is_alone=is_alone),
            admits=alone if is_alone else max(fits, 0) if there or is_live(document) else None,
            wanted=wanted,
            for_update=for_update,
            update_waits=for_update and demand.update_waits,
            may_be_given=False,
            bound=demand.inventory.reference(document, path),
            origin=Origin(document.index, path),
        )
        return


def _too_little_words(name: str, use: int, most: int, taken: int, there: int, *, is_alone: bool) -> str:
    said = f"it allows {words(name, most)} of {name}"
    counted = f"one pod counts for {words(name, use)}"
    if is_alone:
        return f"{said}, and {counted}"
    own = ", these pods included" if there else ""
    return f"{said}, of which {words(name, taken)} are taken{own}, and {counted}"


def _taken(demand: _Demand, document: Document, name: str) -> tuple[int, int]:
    """Return what is taken of a quota, and how many of the workload's pods are in that.

    A cluster says what is used, by the pods of the workload too where it is there; of manifests, it is what the other
    workloads of the namespace want at least.
    """
    used = resource_quotas.used(document.data)
    if used:
        if not is_live(demand.pods.document):
            return 0, 0
        return used.get(name) or 0, integer(demand.pods.document.data, ("status", "replicas")) or 0
    others = demand.inventory.once(_demands).get((document.index, name))
    if others is None:
        others = _sum_of_demands(demand, document, name)
        demand.inventory.once(_demands)[document.index, name] = others
    return others.get("total", 0) - others.get(str(demand.pods.document.index), 0), 0


def _demands(_: Inventory) -> dict[tuple[int, str], Mapping[str, int]]:
    """Return what ``_taken`` has added up by now, by the index of the quota and the resource."""
    return {}


def _sum_of_demands(demand: _Demand, document: Document, name: str) -> Mapping[str, int]:
    """Return what the workloads of a namespace want of a quota at least, by index, and in total.

    Pods of Jobs are left out: they end. So are workloads of which a count is unknown.
    """
    found = {}
    ranges = _near(demand.inventory, "LimitRange", demand.pods)
    for pods in demand.inventory.labelled(demand.pods.namespace, {}, document.source):
        if pods.runs_to_completion:
            continue
        with_defaults = _defaulted(pods, ranges)
        if resource_quotas.counts(document.data, pods.spec, with_defaults) is True:
            use = resource_quotas.usage(pods.spec, with_defaults).get(name) or 0
            found[str(pods.document.index)] = use * (replicas(demand.inventory, pods).minimum or 0)
    return {**found, "total": sum(found.values())}
