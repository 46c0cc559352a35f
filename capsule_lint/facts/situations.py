"""What series there are while Capsule runs, and what is left of them when it has no pods.

Of what is not exposed there are none; of what something outside of the input exposes, those that are about Capsule: its
workload (kube-state-metrics), its webhooks (the API server), its pods' containers (the kubelet). All others are one
more series that no name fits: an alert without a name is not taken for one about Capsule.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

from ..capsule import metrics
from ..capsule.hook_purposes import known_names
from ..frozen import replace
from ..kubernetes import exporters
from ..kubernetes.promql.evaluation import Situation
from ..kubernetes.promql.ranges import ANY
from ..kubernetes.promql.series import ALWAYS, ANYTHING, EVERY, OTHER, SOMETIMES, UNKNOWN, Guess, Series
from .targets import Target, pod_name, targets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..kubernetes.exporters import Metric
    from ..kubernetes.promql.series import Value
    from ..kubernetes.workloads import Workload
    from .inventory import Inventory
    from .watched import Watched

_SCRAPE = re.compile(r"up|scrape_(?:duration_seconds|samples_scraped|samples_post_metric_relabeling|series_added)")
"""Metrics that Prometheus itself makes of each target."""

_WEBHOOK = "apiserver_admission_webhook_"
_CONVERSION = re.compile(
    r"apiserver_(?:crd_)?conversion_webhook_(?:request_total|duration_seconds(?:_bucket|_sum|_count)?)"
)
_HISTOGRAM = re.compile(r"_(?:bucket|sum|count)$")

_STATIC = ("ScrapeConfig", "Probe", "VMScrapeConfig", "VMProbe", "VMStaticScrape")
"""Kinds that name what is scraped themselves, so its target stays when the pods are gone."""

_LITTLE = 1e-9
"""More than nothing: how fast a counter grows that does grow, at least."""

_MOST_NEIGHBOURS = 50
"""Workloads of a namespace whose targets are looked at, in addition to the one that is asked about."""

_MOST_PODS = 5
"""Pods whose series are told apart: more of them make no difference."""


class Situations:
    """The series about a workload: while it runs, when its pods have just gone, and when they have been so for long."""

    def __init__(
        self, inventory: Inventory, watched: Watched, recorded: Callable[[str, Situation], Sequence[Series] | None]
    ) -> None:
        """Find its targets.

        Args:
            inventory: The manifests.
            watched: The workload.
            recorded: Gives the series that recording rules make under a name in a situation; None where none does.
        """
        self._inventory = inventory
        self._watched = watched
        self._targets = targets(inventory, watched.pods)
        self._known: dict[tuple[str, bool], Sequence[Series]] = {}
        self._recorded = recorded
        self.running = self._situation(gone=False)
        self.gone = self._situation(gone=True)
        self.just_gone = self._situation(gone=True, past=self.running)

    def _situation(self, *, gone: bool, past: Situation | None = None) -> Situation:
        def series(name: str) -> Sequence[Series]:
            if (made := self._recorded(name, situation)) is not None:
                return made
            if (name, gone) not in self._known:
                self._known[name, gone] = self._series(name, gone=gone)
            return self._known[name, gone]

        situation = Situation(series, past)
        return situation

    def missing(self, metric: str) -> str:
        """Return why there are no series of a metric even while Capsule runs, a clause."""
        if metrics.is_own(metric):
            return metrics.not_exposed(metric, self._watched.version)
        if known := exporters.metric(metric):
            return f"{metric} is about a {known.of}, and Capsule is a {self._watched.pods.kind}"
        if metric == f"{_WEBHOOK}fail_open_count":
            return f"{metric} counts calls of webhooks with failurePolicy Ignore, and Capsule has none"
        return f"nothing in the input has series of {metric}"

    def _series(self, name: str, *, gone: bool) -> Sequence[Series]:
        if not name:
            return [_unknown(ANYTHING, "the expression does not name a metric")]
        if _SCRAPE.fullmatch(name):
            return self._of_targets(name, gone=gone)
        if metrics.is_own(name):
            return self._own(name, gone=gone)
        if metrics.is_of_any_controller(name):
            own = [] if gone or self._watched.role != "controller" else self._exposed(name, SOMETIMES)
            return [*own, _others(name)]
        if name.startswith(_WEBHOOK):
            return self._of_webhooks(name, gone=gone)
        if _CONVERSION.fullmatch(name):
            return self._of_conversions(name, gone=gone)
        known = exporters.metric(name) or exporters.metric(_HISTOGRAM.sub("", name))
        if known is None:
            return [_unknown(name, f"the input does not say what exposes {name}")]
        if not known.of:
            return [Series({"__name__": name}, *ANY, SOMETIMES, other=EVERY)]
        return self._of_object(name, known, gone=gone)

    def _of_targets(self, name: str, *, gone: bool) -> Sequence[Series]:
        """Return what Prometheus says of targets: of targets that are gone it says nothing."""
        bounds = (1.0, 1.0) if name == "up" else (0.0, math.inf)
        found = (
            [] if gone else [_of_target(name, target, labels, bounds) for target, labels in self._pods(self._targets)]
        )
        neighbours = [
            (target, target.labels) for other in self._neighbours() for target in targets(self._inventory, other)
        ]
        found += [_of_target(name, target, labels, (0.0, bounds[1])) for target, labels in neighbours]
        if self._is_named_elsewhere():
            found.append(
                _unknown(name, "a ScrapeConfig or Probe of the input names Capsule, and may have other targets")
            )
        return [*found, _others(name)]

    def _pods(self, found: Sequence[Target]) -> list[tuple[Target, Mapping[str, Value]]]:
        """Return targets for each pod."""
        pairs: list[tuple[Target, Mapping[str, Value]]] = []
        for target in found:
            pairs.append((target, target.labels))
            name = target.labels.get("pod")
            for number in range(1, min(self._watched.count or 1, _MOST_PODS)):
                pod = f"{name[:-1]}{number}" if isinstance(name, str) else ANYTHING
                pairs.append((target, {**target.labels, "pod": pod}))
        return pairs

    def _neighbours(self) -> Sequence[Workload]:
        """Return other workloads of the namespace, of each one copy."""
        own = self._watched.pods
        found = self._inventory.labelled(own.namespace, {}, own.document.source)
        return [pods for pods in found if (pods.kind, pods.name) != (own.kind, own.name)][:_MOST_NEIGHBOURS]

    def _is_named_elsewhere(self) -> bool:
        own = self._watched.pods
        names = [own.namespace, own.name, *(service.name for service in self._inventory.services_of(own))]
        texts = [str(document.data) for document in self._inventory.of_kind(*_STATIC)]
        return any(name in text for text in texts for name in names)

    def _own(self, name: str, *, gone: bool) -> Sequence[Series]:
        """Return the series of one of Capsule's own metrics, which go with its pods."""
        exposed = metrics.is_exposed(name, self._watched.version)
        if gone or exposed is False or self._watched.role != "controller":
            return []
        found = self._exposed(name, SOMETIMES)
        if exposed:
            return found
        doubt = f"it is not known whether this version of Capsule exposes {name}"
        return [replace(series, presence=UNKNOWN, doubt=doubt) for series in found]

    def _exposed(self, name: str, presence: str) -> list[Series]:
        found = []
        for target in self._targets:
            series = Series(
                {**target.labels, "__name__": name}, 0, math.inf, presence, other=ANYTHING if target.open else EVERY
            )
            if not (target.kept and target.all_metrics):
                series = replace(series, presence=UNKNOWN, doubt=f"relabelings may leave {name} out")
            found.append(series)
        return found

    def _of_object(self, name: str, metric: Metric, *, gone: bool) -> Sequence[Series]:
        """Return the series of a metric about an object: that of the workload, and that of all others."""
        bounds = metric.gone if gone else metric.running
        names = self._names(metric.of)
        found: list[Series] = []
        if bounds is not None:
            changed = gone and bounds != metric.running
            # Of a pod's phases, conditions and reasons each has a series, and a Lease is there with leader election.
            presence = ALWAYS if metric.of in _IN_THE_INPUT and len(metric.labels) == 2 else SOMETIMES
            for own in names:
                labels = self._labels(name, metric, own)
                caused = changed or (gone and metric.of in (*_IN_THE_INPUT, "Endpoints"))
                found.append(Series(labels, *bounds, presence, caused=caused))
        if metric.of == "Pod":
            neighbours = [self._labels(name, metric, pod_name(pods)) for pods in self._neighbours()]
            found += [Series(labels, *metric.running, SOMETIMES) for labels in neighbours]
        return [*found, _others(name)]

    def _labels(self, name: str, metric: Metric, own: Value) -> Mapping[str, Value]:
        """Return the labels of a series about an object of the workload's namespace.

        Where the exporter's target has a label of the same name, and ``honorLabels`` is not set, the target's wins, and
        the object's is ``exported_namespace``.
        """
        namespace, named, *others = metric.labels
        labels: dict[str, Value] = {
            **dict.fromkeys(others, EVERY),
            namespace: self._watched.pods.namespace,
            f"exported_{namespace}": self._watched.pods.namespace,
            named: own,
        }
        return self._exported(name, metric.exporter, labels)

    def _names(self, kind: str) -> Sequence[Value]:
        """Return the names of the objects of a kind that belong to the workload."""
        pods = self._watched.pods
        if kind in _WORKLOADS:
            return [pods.name] if pods.kind == kind else []
        if kind == "ReplicaSet":
            return [f"{pods.name}-6f7d9c8b5c"] if pods.kind == "Deployment" else []
        if kind == "PodDisruptionBudget":
            return self._watched.budgets
        services = [service.name for service in self._inventory.services_of(pods)]
        if kind == "Endpoints":
            return services
        if kind == "EndpointSlice":
            return [f"{service}-x4k2p" for service in services]
        return [metrics.LEASE] if kind == "Lease" else [pod_name(pods)]

    def _of_webhooks(self, name: str, *, gone: bool) -> Sequence[Series]:
        """Return what the API server counts of webhooks: failed calls of those whose backend is gone.

        Where the input has none of them, they are taken for those of Capsule's releases.
        """
        counted = name.removeprefix(_WEBHOOK)
        labels = _WEBHOOK_LABELS.get(counted) or _WEBHOOK_LABELS.get(_HISTOGRAM.sub("", counted))
        if labels is None:
            return [_unknown(name, f"the input does not say what exposes {name}")]
        webhooks: list[tuple[Value, Value, str]] = [
            (hook.name, "admit" if hook.phase == "mutating" else "validating", hook.failure_policy)
            for hook in self._watched.hooks
        ] or [(Guess(known_names()), EVERY, "")]
        found = []
        for webhook, kind, policy in webhooks:
            told = {"le": EVERY, "name": webhook, "type": kind}
            for failed in (True, False) if counted != "fail_open_count" else (True,):
                if failed and policy == _NOT_COUNTED.get(counted):
                    continue
                of_call = {**told, **_called(policy, failed=failed)}
                series = Series(
                    self._exported(name, "the API server", {label: of_call.get(label, EVERY) for label in labels}),
                    low=0,
                    high=math.inf,
                    presence=SOMETIMES,
                    growth=(_LITTLE, math.inf) if gone and failed else (0.0, 0.0 if gone or failed else math.inf),
                    caused=gone and failed,
                )
                if not policy and counted == "fail_open_count":
                    doubt = "the input does not have Capsule's webhooks, and so not their failurePolicy"
                    series = replace(series, presence=UNKNOWN, doubt=doubt)
                found.append(series)
        return [*found, _others(name)]

    def _exported(self, name: str, exporter: str, labels: Mapping[str, Value]) -> Mapping[str, Value]:
        """Return the labels of a series, including what it gets from the target of its exporter.

        Its job is not one of Capsule's targets.
        """
        jobs = exporters.jobs(exporter)
        own = {job for target in self._targets if isinstance(job := target.labels.get("job"), str)}
        return {
            **dict.fromkeys(_OF_TARGETS, ANYTHING),
            "__name__": name,
            "job": Guess(jobs, tuple(sorted(own - set(jobs)))),
            **labels,
        }

    def _of_conversions(self, name: str, *, gone: bool) -> Sequence[Series]:
        """Return what the API server counts of conversions, of all CRDs together."""
        series = Series({"__name__": name}, 0, math.inf, SOMETIMES, (0.0, math.inf), other=EVERY)
        if self._watched.converts:
            return [replace(series, growth=(_LITTLE, math.inf), caused=True) if gone else series]
        doubt = "the input does not say whether Capsule converts custom resources"
        return [replace(series, presence=UNKNOWN, doubt=doubt)]


_WORKLOADS = ("Deployment", "StatefulSet", "DaemonSet")

_IN_THE_INPUT = (*_WORKLOADS, "PodDisruptionBudget")
"""Kinds of objects that are there, pods or none, because the input has them."""

_FAILED = Guess(("0", "500", "503", "504"))
"""Codes of a call that failed; they depend on the release of Kubernetes and on why it failed."""

_OF_TARGETS = ("instance", "service", "endpoint", "namespace", "pod", "container", "node")
"""Labels that targets have."""

_NOT_COUNTED = {"fail_open_count": "Fail", "rejection_count": "Ignore"}
"""What the API server does not count of failed calls of webhooks, by their failurePolicy."""

_WEBHOOK_LABELS = {
    "admission_duration_seconds": ("name", "type", "operation", "rejected", "le"),
    "rejection_count": ("name", "type", "operation", "error_type", "rejection_code"),
    "fail_open_count": ("name", "type"),
    "request_total": ("name", "type", "operation", "code", "rejected"),
}
"""What the API server counts of webhooks, with its labels (pkg/admission/metrics of k8s.io/apiserver)."""


def _called(policy: str, *, failed: bool) -> Mapping[str, Value]:
    """Return what the API server says of a call of a webhook; ``policy`` is empty where it is not known."""
    if not failed:
        return {"error_type": "no_error", "rejected": Guess(("true", "false"))}
    rejected = {"Fail": "true", "Ignore": "false"}.get(policy, EVERY)
    return {"error_type": "calling_webhook_error", "rejected": rejected, "code": _FAILED, "rejection_code": _FAILED}


def _of_target(name: str, target: Target, labels: Mapping[str, Value], bounds: tuple[float, float]) -> Series:
    series = Series({**labels, "__name__": name}, *bounds, other=ANYTHING if target.open else "")
    return series if target.kept else replace(series, presence=UNKNOWN, doubt="relabelings may leave the target out")


def _others(name: str) -> Series:
    """Return the series of all that is not Capsule's."""
    return Series({"__name__": name}, *ANY, UNKNOWN, other=OTHER)


def _unknown(name: Value, doubt: str) -> Series:
    """Return a series of which nothing is known."""
    return Series({"__name__": name}, *ANY, UNKNOWN, other=ANYTHING, doubt=doubt)
