"""How many pods a workload has, what protects them from eviction, what keeps them apart, what an update takes away."""

from __future__ import annotations

from itertools import islice

from ..frozen import replace
from ..kubernetes import budgets as pdb
from ..kubernetes import replicas as scale
from ..kubernetes import rollout as update
from ..kubernetes import spread as apart
from ..kubernetes.fields import get, integer, items, mapping, text
from ..kubernetes.int_or_percent import percent
from ..kubernetes.selectors import words
from ..model import Origin, Placeholder
from .copies import NONE, Copies
from .owners import owners
from .words.availability import Budget, Replicas, Rollout, SpreadTerm
from .words.common import Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import TypeAlias

    from ..kubernetes.workloads import Workload
    from ..model import Document, Json
    from .inventory import Inventory

    _Budgets: TypeAlias = Mapping[tuple[str, tuple[str, str] | None], Copies]

_MOST_OTHERS = 20
"""How many other workloads a budget names: each that it covers would name all others."""

_DOMAINS = {
    "kubernetes.io/hostname": "host",
    "topology.kubernetes.io/zone": "zone",
    "failure-domain.beta.kubernetes.io/zone": "zone",
}


def replicas(inventory: Inventory, pods: Workload) -> Replicas:
    """Return how many pods a workload has; an autoscaler that targets it overrides its own number.

    A HorizontalPodAutoscaler leaves a workload with ``replicas: 0`` alone, unless its own minimum is 0
    (pkg/controller/podautoscaler/horizontal.go, ``ScalingDisabled``).
    """
    own = scale.written_replicas(pods)
    near = inventory.once(_autoscalers).get((pods.namespace, pods.name), NONE).near(pods.document.source)
    scalers = [document for document in near if scale.scales(document, pods)]
    if not scalers or pods.kind == "DaemonSet":
        return _own(pods, own)
    field, minimum, maximum = scale.bounds(scalers[0])
    if own == 0 and scalers[0].kind == "HorizontalPodAutoscaler" and minimum != 0:
        return _own(pods, own)
    reason = ""
    if len(scalers) > 1:
        reason = f"{scalers[0].kind} {scalers[0].name} and {scalers[1].kind} {scalers[1].name} both scale it"
    elif scale.paused(scalers[0]):
        reason = f"{scalers[0].kind} {scalers[0].name} is paused"
    return _replicas(scalers[0], field, minimum, maximum, reason)


def _autoscalers(inventory: Inventory) -> Mapping[tuple[str, str], Copies]:
    """Return the autoscalers by their namespace and the name of what they scale."""
    found: dict[tuple[str, str], Copies] = {}
    for document in inventory.of_kind(*scale.AUTOSCALERS):
        key = (inventory.namespace_of(document), text(document.data, ("spec", "scaleTargetRef", "name")))
        found.setdefault(key, Copies()).add(document, (document.kind, document.name))
    return found


def _own(pods: Workload, own: Json) -> Replicas:
    if pods.kind == "DaemonSet":
        return _replicas(pods.document, "", None, None, "the pods of a DaemonSet are as many as the nodes they run on")
    # What made a Pod would stand for it here, if it were in the input (``bundle_workloads``).
    makers = [f"{kind} {name}" for _, kind, name in owners(pods.document, pods.namespace)] if pods.kind == "Pod" else ()
    reason = f"{makers[0]}, which made Pod {pods.name}, is not in the input" if makers else ""
    return _replicas(pods.document, "" if pods.kind == "Pod" else "replicas", own, own, reason)


def _replicas(document: Document, field: str, minimum: Json, maximum: Json, reason: str = "") -> Replicas:
    if not reason and not _is_count(minimum):
        unknown = "is not known from the input" if isinstance(minimum, Placeholder) else "is not a number"
        reason = f"spec.{field} of {document.kind} {document.name} {unknown}"
    return Replicas(
        minimum=None if reason else minimum,
        maximum=maximum if not reason and _is_count(maximum) else None,
        source=document.kind,
        name=document.name,
        field=f"spec.{field}" if field else "",
        written=get(document.data, ("spec", field)) is not None,
        reason=reason,
        origin=Origin(document.index),
    )


def _is_count(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def budgets(inventory: Inventory, pods: Workload) -> tuple[tuple[Budget, ...], tuple[Reference, ...]]:
    """Return the budgets that cover a workload's pods, and the ones that would if they were in its namespace."""
    own = _selecting(pods, inventory.once(_budgets), pods.namespace)
    misplaced = _selecting(pods, inventory.once(_idle_budgets), "")
    foreign = [document for document in misplaced if inventory.namespace_of(document) != pods.namespace]
    return (
        tuple(_budget(inventory, document, pods) for document in own),
        tuple(inventory.reference(document) for document in foreign[:_MOST_OTHERS]),
    )


def _selecting(pods: Workload, budgets: _Budgets, namespace: str) -> Sequence[Document]:
    """Return the budgets that select a workload's pods, in the order of the input."""
    labels = [None, *((key, value) for key, value in pods.labels.items() if isinstance(value, str))]
    near = (budgets.get((namespace, label), NONE).near(pods.document.source) for label in labels)
    found = (document for documents in near for document in documents if pdb.selects(document, pods.labels))
    return sorted(found, key=lambda document: document.index)


def _budgets(inventory: Inventory) -> _Budgets:
    """Return the budgets by namespace and a label that they ask for, and under None the ones that ask for none."""
    documents = inventory.of_kind("PodDisruptionBudget")
    return _by_label((inventory.namespace_of(document), document) for document in documents)


def _idle_budgets(inventory: Inventory) -> _Budgets:
    """Return the budgets that cover nothing where they stand, likewise, but for the namespace, which is empty."""
    documents = inventory.of_kind("PodDisruptionBudget")
    return _by_label(("", document) for document in documents if not _count(inventory, document)[1])


def _by_label(budgets: Iterable[tuple[str, Document]]) -> _Budgets:
    found: dict[tuple[str, tuple[str, str] | None], Copies] = {}
    for namespace, document in budgets:
        wanted = mapping(document.data, ("spec", "selector", "matchLabels"))
        label = next(((key, value) for key, value in wanted.items() if isinstance(value, str)), None)
        found.setdefault((namespace, label), Copies()).add(document, (document.namespace, document.name))
    return found


def _budget(inventory: Inventory, document: Document, pods: Workload) -> Budget:
    """Return a budget as one of the workloads sees it that it covers."""
    budget, covered = _count(inventory, document)
    others = islice((other for other in covered if other is not pods), _MOST_OTHERS)
    return replace(budget, others=tuple(inventory.reference(other.document) for other in others))


def _counted(_: Inventory) -> dict[int, tuple[Budget, Sequence[Workload]]]:
    """Return what ``_count`` has found by now, by the index of the budget."""
    return {}


def _count(inventory: Inventory, document: Document) -> tuple[Budget, Sequence[Workload]]:
    """Return a budget and the workloads that it covers; it is counted once."""
    counted = inventory.once(_counted)
    if document.index not in counted:
        counted[document.index] = _count_once(inventory, document)
    return counted[document.index]


def _count_once(inventory: Inventory, document: Document) -> tuple[Budget, Sequence[Workload]]:
    """Count as the disruption controller does: over all pods that the budget covers, whosever they are.

    Pods of Jobs are left out: they are there for the minute of an installation.
    """
    namespace = inventory.namespace_of(document)
    wanted = mapping(document.data, ("spec", "selector", "matchLabels"))
    covered = [
        other
        for other in inventory.labelled(namespace, wanted, document.source)
        if not other.runs_to_completion and pdb.selects(document, other.labels)
    ]
    counts = [replicas(inventory, other) for other in covered]
    total = None if any(count.minimum is None for count in counts) else sum(count.minimum or 0 for count in counts)
    field, value = pdb.limit(document)
    allowed, calculation, reason = _allowed(field, value, total)
    if allowed is None and not reason:
        reason = next(count.reason for count in counts if count.reason)
    budget = Budget(
        name=document.name,
        namespace=namespace,
        field="" if value is None else field,
        value="" if value is None else str(value),
        unhealthy_eviction=pdb.unhealthy_eviction(document),
        others=(),
        allowed=allowed,
        calculation=calculation,
        reason=reason,
        origin=Origin(document.index),
    )
    return budget, covered


def _allowed(field: str, value: Json, total: int | None) -> tuple[int | None, str, str]:
    """Return how many evictions a limit allows, the arithmetic, and why that is unknown if it is the limit's fault."""
    if value is None:
        if field:
            return None, "", "the API server refuses a budget with both minAvailable and maxUnavailable"
        # The controller then expects no pods at all, and no eviction is allowed while it expects none.
        return 0, "neither minAvailable nor maxUnavailable is set", ""
    if total is None:
        blocked = pdb.blocks_always(field, value)
        return (0, f"{field} {value}, however many pods there are", "") if blocked else (None, "", "")
    healthy = pdb.healthy(field, value, total)
    if healthy is None:
        return None, "", f"the API server refuses {field}: {value}"
    return max(total - healthy, 0), _calculation(field, value, total), ""


def _calculation(field: str, value: Json, total: int) -> str:
    share = percent(value)
    sentence = f"{field} {value} of {total} {'pod' if total == 1 else 'pods'}"
    if share is None:
        return sentence
    whole, rest = divmod(share * total, 100)
    return f"{sentence} is {whole}" if not rest else f"{sentence} is {share * total / 100:g}, rounded up to {whole + 1}"


def spread(inventory: Inventory, pods: Workload) -> tuple[SpreadTerm, ...]:
    """Return the terms that keep a workload's pods apart, anti-affinity first."""
    return (*_anti_affinity(inventory, pods), *_constraints(pods))


def _anti_affinity(inventory: Inventory, pods: Workload) -> Iterator[SpreadTerm]:
    labels = _namespace_labels(inventory, pods.namespace)
    for path, term, required in apart.anti_affinity(pods.spec):
        yield SpreadTerm(
            mechanism="podAntiAffinity",
            topology_key=text(term, ("topologyKey",)),
            domain=_DOMAINS.get(text(term, ("topologyKey",)), "other"),
            selector=words(term.get("labelSelector")),
            required=required,
            max_skew=0,
            selects_own_pods=apart.term_selects(term, pods.labels, pods.namespace, labels),
            origin=Origin(pods.document.index, (*pods.spec_path, *path)),
        )


def _constraints(pods: Workload) -> Iterator[SpreadTerm]:
    for index, constraint in items(pods.spec, ("topologySpreadConstraints",)):
        yield SpreadTerm(
            mechanism="topologySpreadConstraints",
            topology_key=text(constraint, ("topologyKey",)),
            domain=_DOMAINS.get(text(constraint, ("topologyKey",)), "other"),
            selector=words(constraint.get("labelSelector")),
            required=(constraint.get("whenUnsatisfiable") or "DoNotSchedule") == "DoNotSchedule",
            max_skew=integer(constraint, ("maxSkew",)) or 1,
            selects_own_pods=apart.constraint_selects(constraint, pods.labels),
            origin=Origin(pods.document.index, (*pods.spec_path, "topologySpreadConstraints", index)),
        )


def _namespace_labels(inventory: Inventory, name: str) -> Mapping[str, str] | None:
    found = inventory.once(_namespaces).get(name)
    return found.labels if found else None


def _namespaces(inventory: Inventory) -> Mapping[str, Document]:
    """Return the Namespaces by name; of two, the first."""
    return {document.name: document for document in reversed(inventory.of_kind("Namespace"))}


def rollout(pods: Workload, minimum: int | None) -> Rollout:
    """Return what an update takes away from the smallest number of pods; None if that is unknown."""
    path, strategy = update.strategy(pods)
    unavailable, surge = update.limits(pods) if strategy == "RollingUpdate" else (None, None)
    numbers = None
    if minimum is not None:
        numbers = update.resolve(unavailable, surge, minimum) if strategy == "RollingUpdate" else (minimum, 0)
    return Rollout(
        strategy=strategy,
        max_unavailable="" if unavailable is None else str(unavailable),
        max_surge="" if surge is None else str(surge),
        unavailable=numbers[0] if numbers and strategy in ("RollingUpdate", "Recreate") else None,
        surge=numbers[1] if numbers else None,
        origin=Origin(pods.document.index, path),
    )
