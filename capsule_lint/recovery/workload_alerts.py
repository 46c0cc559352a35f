"""Alerts about the pods that answer webhooks: none is ready, none is reached, none may be evicted, none leads."""

from __future__ import annotations

from ..capsule.metrics import LEASE
from ..english import duration
from ..facts.targets import targets
from ..kubernetes.fields import filled_in_later
from ..kubernetes.names import is_object_name
from ..model import Placeholder
from .alert import (
    CRITICAL,
    WARNING,
    Alert,
    Fault,
    Graph,
    InputSeries,
    NotWritten,
    due,
    growing,
    steady,
    turning,
    vanishing,
)
from .promql import literal, selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts.targets import Target
    from ..facts.words.availability import Backend, Budget, LeaderElection
    from ..kubernetes.workloads import Workload
    from .outage import Outage

_AVAILABLE = {
    "Deployment": ("kube_deployment_status_replicas_available", "deployment"),
    "StatefulSet": ("kube_statefulset_status_replicas_available", "statefulset"),
    "DaemonSet": ("kube_daemonset_status_number_available", "daemonset"),
    "ReplicaSet": ("kube_replicaset_status_ready_replicas", "replicaset"),
}
"""What kube-state-metrics counts of ready pods, and the label that names the workload (docs/metrics/workload)."""

_NO_NAME = "the API server does not take its name or its namespace"

_STALE = 180
"""Seconds after which a Lease counts as not renewed, at least: a leader renews every 2, a scrape comes every 60."""

_GONE, _UNREACHED, _NO_EVICTION, _NO_LEADER = 120, 300, 1800, 120
"""For how many seconds each must last: a restart, a rollout and a drain of a node end before."""


def workload_alerts(outage: Outage) -> Iterator[Alert | NotWritten]:
    """Yield the alerts about the pods of a backend."""
    if not outage.workloads:
        yield NotWritten(f"{outage.prefix}NoReadyReplica", outage.name, "what answers its webhooks is not in the input")
    for facts, pods in outage.workloads:
        if not (is_object_name(pods.name) and is_object_name(pods.namespace)):
            yield NotWritten(f"{outage.prefix}NoReadyReplica", outage.name, f"{pods.kind}: {_NO_NAME}")
            continue
        yield _no_ready_replica(outage, pods)
        yield from _no_target(outage, pods)
        yield from _budgets(outage, facts)
        if facts.leader_election:
            yield _lease(outage, facts, facts.leader_election)


def _no_ready_replica(outage: Outage, pods: Workload) -> Alert | NotWritten:
    name = f"{outage.prefix}NoReadyReplica"
    if pods.kind not in _AVAILABLE:
        return NotWritten(name, outage.name, f"kube-state-metrics counts no ready pods of a {pods.kind}")
    metric, label = _AVAILABLE[pods.kind]
    labels = {"namespace": pods.namespace, label: pods.name}
    counted = selector(metric, labels)
    healthy = InputSeries(counted, steady(2))
    drawn = f"max by (namespace, {label}) ({counted})"
    minute = due(_GONE)
    return Alert(
        name=name,
        backend=outage.name,
        expression=f"{drawn} < 1\nor\nabsent({counted})",
        hold=_GONE,
        severity=CRITICAL if outage.refuses else WARNING,
        summary=literal(f"No pod of {outage.name} answers."),
        description=literal(
            f"{pods.title} has no available pod, or kube-state-metrics knows no such {pods.kind}. {outage.consequence}"
        ),
        health=(healthy,),
        faults=(
            Fault("no pod is available", (InputSeries(counted, turning(2, 0)),), minute, (labels,)),
            # What was there a moment ago still counts for five minutes, unless Prometheus knows that it is gone.
            Fault(f"the {pods.kind} is gone", (InputSeries(counted, vanishing(2)),), minute, (labels,)),
        ),
        graph=Graph(drawn, f"{{{{{label}}}}}", "short", 1, fires_above=False),
        labels=labels,
    )


def _no_target(outage: Outage, pods: Workload) -> Iterator[Alert | NotWritten]:
    name = f"{outage.prefix}NoTargetAnswers"
    found = targets(outage.inventory, pods)
    if not found:
        yield NotWritten(name, outage.name, f"nothing in the input has {pods.title} scraped")
    for target in found:
        labels, reason = _labels(target)
        if reason:
            yield NotWritten(name, outage.name, f"{pods.title} is scraped, and {reason}")
        else:
            yield _unreached(outage, name, pods, labels)


def _labels(target: Target) -> tuple[dict[str, str], str]:
    """Return what tells the targets of one monitor from others, and why that is not known, a clause."""
    known = {
        name: value for name in ("job", "namespace", "service") if isinstance(value := target.labels.get(name), str)
    }
    later = [value for value in known.values() if isinstance(value, Placeholder)]
    if later:
        return {}, f"the labels of its targets are not known: {filled_in_later(later)}"
    if not target.kept or not {"job", "namespace"} <= known.keys():
        return {}, "relabelings or Prometheus' own configuration decide which labels its targets have"
    return known, ""


def _unreached(outage: Outage, name: str, pods: Workload, labels: dict[str, str]) -> Alert:
    up = selector("up", labels)
    one = InputSeries(selector("up", {**labels, "pod": f"{pods.name}-0"}), steady(1))
    minute = due(_UNREACHED)
    return Alert(
        name=name,
        backend=outage.name,
        expression=f"absent({up} == 1)",
        hold=_UNREACHED,
        severity=CRITICAL if outage.refuses else WARNING,
        summary=literal(f"Prometheus reaches no pod of {outage.name}."),
        description=literal(
            f"No target of job {labels['job']} in namespace {labels['namespace']} answers: {pods.title} has no pods, "
            f"or Prometheus cannot reach them. {outage.consequence}"
        ),
        health=(one,),
        faults=(
            Fault("there are no pods", (InputSeries(one.name, vanishing(1)),), minute, ({},)),
            Fault("no pod answers", (InputSeries(one.name, turning(1, 0)),), minute, ({},)),
        ),
        graph=Graph(f"sum({up} == 1) or vector(0)", "targets that answer", "short", 1, fires_above=False),
        labels={name: literal(value) for name, value in labels.items()},
    )


def _budgets(outage: Outage, facts: Backend) -> Iterator[Alert | NotWritten]:
    name = f"{outage.prefix}BudgetAtZero"
    if not facts.budgets:
        yield NotWritten(name, outage.name, f"no PodDisruptionBudget in the input covers {facts.title}")
    for budget in facts.budgets:
        usual = _usual(budget)
        if isinstance(usual, str):
            yield NotWritten(name, outage.name, usual)
        else:
            yield _at_zero(outage, facts, name, budget, usual)


def _usual(budget: Budget) -> int | str:
    """Return how many evictions a budget allows in health, or why no alert on it is written, a clause."""
    if not is_object_name(budget.name):
        return f"PodDisruptionBudget: {_NO_NAME}"
    if budget.allowed is None:
        return f"whether {budget.name} allows an eviction while all pods are healthy is not known: {budget.reason}"
    if not budget.allowed:
        return f"{budget.name} allows no eviction although all pods are healthy, so the alert would fire at all times"
    return budget.allowed


def _at_zero(outage: Outage, facts: Backend, name: str, budget: Budget, usual: int) -> Alert:
    labels = {"namespace": budget.namespace, "poddisruptionbudget": budget.name}
    allowed = selector("kube_poddisruptionbudget_status_pod_disruptions_allowed", labels)
    drawn = f"max by (namespace, poddisruptionbudget) ({allowed})"
    return Alert(
        name=name,
        backend=outage.name,
        expression=f"{drawn} == 0",
        hold=_NO_EVICTION,
        severity=WARNING,
        summary=literal(f"No pod of {outage.name} may be evicted."),
        description=literal(
            f"The PodDisruptionBudget {budget.name} has allowed no eviction for {duration(_NO_EVICTION)}, and allows "
            f"{usual} while all pods of {facts.title} are healthy: pods are missing or not ready. The next one that "
            "goes may be the last, and nodes that run it cannot be drained."
        ),
        health=(InputSeries(allowed, steady(usual)),),
        faults=(
            Fault(
                "the budget allows no eviction",
                (InputSeries(allowed, turning(usual, 0)),),
                due(_NO_EVICTION),
                (labels,),
            ),
        ),
        graph=Graph(drawn, "{{poddisruptionbudget}}", "short", 1, fires_above=False),
        labels=labels,
    )


def _lease(outage: Outage, facts: Backend, election: LeaderElection) -> Alert | NotWritten:
    name = f"{outage.prefix}LeaseNotRenewed"
    if election.enabled is None:
        return NotWritten(name, outage.name, f"whether {facts.title} elects a leader is not known")
    if not election.enabled:
        return NotWritten(name, outage.name, f"{facts.title} elects no leader (--enable-leader-election is off)")
    limit = max(_STALE, int(2 * election.lease)) if election.lease else _STALE
    labels = {"namespace": facts.namespace, "lease": LEASE}
    renewed = selector("kube_lease_renew_time", labels)
    drawn = f"time() - max by (namespace, lease) ({renewed})"
    fault = InputSeries(renewed, "0+60x10 600x300")
    return Alert(
        name=name,
        backend=outage.name,
        expression=f"{drawn} > {limit}",
        hold=_NO_LEADER,
        severity=WARNING,
        summary=literal(f"No replica of {outage.name} leads."),
        description=literal(
            f"No replica has renewed the Lease {LEASE} in {facts.namespace} for {duration(limit)}. Webhooks are "
            "answered while pods run, but nothing is reconciled: what tenants get is not brought up to date."
        ),
        health=(InputSeries(renewed, growing(60)),),
        faults=(Fault("the leader no longer renews its Lease", (fault,), due(_NO_LEADER + limit), (labels,)),),
        graph=Graph(drawn, "seconds since the Lease was renewed", "s", limit, fires_above=True),
        labels=labels,
    )
