"""Which labels the targets get that a workload's pods are to Prometheus.

The labels are those of the Prometheus operator (pkg/prometheus/promcfg.go): ``job`` is the value of the label that
``jobLabel`` names on the Service, else the Service's name; for a PodMonitor that of the pods, else
``<namespace>/<name>``. The operator of VictoriaMetrics does the same with its ``VM`` kinds.
"""

from __future__ import annotations

import re

from ..frozen import dataclass
from ..kubernetes.fields import items, placeholders, strings, text
from ..kubernetes.promql.series import ANYTHING, Guess
from .monitoring import endpoints, scrapes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..kubernetes.promql.series import Value
    from ..kubernetes.workloads import Workload
    from ..model import Document, Json
    from .inventory import Inventory

_LABELS = ("job", "namespace", "service", "pod", "container", "endpoint", "instance")
_KEEP_ALL_LABELS = ("drop", "keep", "dropequal", "keepequal")
"""Actions of relabelings that change no label, but may leave a target out."""

_RELABELINGS = ("relabelings", "relabelConfigs")
_METRIC_RELABELINGS = ("metricRelabelings", "metricRelabelConfigs")
"""Fields of an endpoint: of the Prometheus operator, then of VictoriaMetrics'."""

_NOT_IN_NAMES = re.compile(r"[^a-zA-Z0-9_]")

_POD_NAMES = {"Deployment": "-6f7d9c8b5c-x4k2p", "ReplicaSet": "-x4k2p", "DaemonSet": "-x4k2p", "StatefulSet": "-0"}
"""What controllers append to their own names for those of pods."""


@dataclass(frozen=True)
class Target:
    """The targets of one endpoint: a pod each."""

    labels: Mapping[str, Value]  #: Those of their series ``up``.
    open: bool  #: Whether they may have others.
    kept: bool  #: Whether no relabeling may leave them out.
    all_metrics: bool  #: Whether no relabeling may leave out some of their metrics.


def targets(inventory: Inventory, pods: Workload) -> Sequence[Target]:
    """Return the targets that a workload's pods are, each with its labels."""
    found = []
    for scrape in scrapes(inventory, pods):
        if scrape.annotated:
            found.append(Target(_usual(pods, scrape.service), open=True, kept=True, all_metrics=True))
        elif scrape.service is not None:
            own = _of_service(inventory, scrape.document, scrape.service)
            scraped = endpoints(scrape.document, scrape.service)
            found += [_target(pods, scrape.document, endpoint, own) for endpoint in scraped]
        else:
            own = _of_pods(inventory, scrape.document, pods)
            scraped = (endpoint for _, endpoint in items(scrape.document.data, ("spec", "podMetricsEndpoints")))
            found += [_target(pods, scrape.document, endpoint, own) for endpoint in scraped]
    return found


def _usual(pods: Workload, service: Document | None) -> Mapping[str, Value]:
    """Return the labels of targets that annotations make, as examples of Prometheus' own configuration have them.

    They name the namespace, the pod and the container alike, and the job as they please.
    """
    return {
        **dict.fromkeys(_LABELS, ANYTHING),
        "namespace": Guess((pods.namespace,)),
        "pod": Guess((pod_name(pods),)),
        "container": Guess(_containers(pods)),
        **({"service": Guess((service.name,))} if service else {}),
    }


def _containers(pods: Workload) -> tuple[str, ...]:
    return tuple(name for container in pods.containers() if (name := text(container, ("name",))))


def _of_service(inventory: Inventory, monitor: Document, service: Document) -> dict[str, Value]:
    """Return the labels that targets get from a ServiceMonitor and a Service."""
    wanted = strings(monitor.data, ("spec", "targetLabels"))
    copied = {_name(label): value for label in wanted if (value := _label(service.labels, label))}
    job = _label(service.labels, text(monitor.data, ("spec", "jobLabel"))) or service.name
    namespace = inventory.namespace_of(service)
    return {"namespace": namespace, "service": service.name, **copied, "job": job}


def _of_pods(inventory: Inventory, monitor: Document, pods: Workload) -> dict[str, Value]:
    """Return the labels that targets get from a PodMonitor."""
    job = _label(pods.labels, text(monitor.data, ("spec", "jobLabel")))
    return {"namespace": pods.namespace, "job": job or f"{inventory.namespace_of(monitor)}/{monitor.name}"}


def _target(pods: Workload, monitor: Document, endpoint: Mapping[str, Json], own: Mapping[str, Value]) -> Target:
    port = endpoint.get("port", endpoint.get("targetPort", endpoint.get("portNumber")))
    names = _containers(pods)
    copied = strings(monitor.data, ("spec", "podTargetLabels"))
    labels: dict[str, Value] = {
        **own,
        "pod": pod_name(pods),
        "container": names[0] if len(names) == 1 else Guess(names),
        "instance": ANYTHING,
        **{_name(label): value for label in copied if (value := _label(pods.labels, label))},
    }
    if isinstance(port, (str, int)) and not isinstance(port, bool):
        labels["endpoint"] = str(port)
    changes = [relabeling for field in _RELABELINGS for _, relabeling in items(endpoint, (field,))]
    all_change = False
    for relabeling in changes:
        action = str(relabeling.get("action", "replace")).lower()
        written = text(relabeling, ("targetLabel",)) or text(relabeling, ("target_label",))
        if any(placeholders(relabeling)) or (action not in _KEEP_ALL_LABELS and not written):
            all_change = True
        elif written:
            labels[written] = ANYTHING
    if all_change:
        labels = dict.fromkeys(labels, ANYTHING)
    kept = not any(str(each.get("action", "")).lower() in _KEEP_ALL_LABELS for each in changes)
    return Target(
        labels, open=all_change, kept=kept, all_metrics=not any(endpoint.get(field) for field in _METRIC_RELABELINGS)
    )


def pod_name(pods: Workload) -> str:
    """Return a name as a pod of a workload has it; what controllers append is made up."""
    return pods.name + _POD_NAMES.get(pods.kind, "")


def _name(label: str) -> str:
    """Return the name of a label of Kubernetes as Prometheus has it."""
    return _NOT_IN_NAMES.sub("_", label)


def _label(labels: Mapping[str, str], wanted: str) -> str:
    """Return the value of a label, which Prometheus knows by its name without dots, slashes and hyphens."""
    if not wanted:
        return ""
    found = labels.get(wanted) or next((labels[key] for key in labels if _name(key) == _name(wanted)), "")
    return found if isinstance(found, str) else ""
