"""Who watches a workload: scrapes of its metrics, and alerts about it."""

from __future__ import annotations

from ..kubernetes.fields import get, items, strings, text
from ..kubernetes.selectors import matches
from ..model import Origin
from .copies import NONE, Copies
from .words.availability import Alert
from .words.common import Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Document
    from .inventory import Inventory

_OF_SERVICES = ("ServiceMonitor", "VMServiceScrape")
_OF_PODS = ("PodMonitor", "VMPodScrape")


def monitors(inventory: Inventory, pods: Workload) -> tuple[Reference, ...]:
    """Return what has a workload's metrics scraped, in the order of the input.

    ServiceMonitors find pods through their Services, PodMonitors directly (API of the Prometheus operator; the
    ``VM`` kinds of VictoriaMetrics are the same). An endpoint counts if its port exists there.
    """
    services = inventory.services_of(pods)
    watching = [
        document
        for namespace in (pods.namespace, None)
        for document in inventory.once(_monitors).get(namespace, NONE).near(pods.document.source)
    ]
    found = [
        document
        for document in watching
        if (document.kind in _OF_PODS and _selects(document, pods.labels))
        or (document.kind not in _OF_PODS and any(_scrapes(document, service) for service in services))
    ]
    found += [service for service in services if _asks_for_it(service.annotations)]
    if _asks_for_it(get(pods.document.data, (*pods.template, "metadata", "annotations"))):
        found.append(pods.document)
    return tuple(inventory.reference(document) for document in sorted(found, key=lambda document: document.index))


def _monitors(inventory: Inventory) -> Mapping[str | None, Copies]:
    """Return the monitors by the namespaces that they look into, under None those that look into all.

    It is their own, unless their namespaceSelector says otherwise.
    """
    found: dict[str | None, Copies] = {}
    for document in inventory.of_kind(*_OF_SERVICES, *_OF_PODS):
        namespaces: tuple[str | None, ...] = strings(document.data, ("spec", "namespaceSelector", "matchNames"))
        if get(document.data, ("spec", "namespaceSelector", "any")) is True:
            namespaces = (None,)
        own = inventory.namespace_of(document)
        for namespace in dict.fromkeys(namespaces or (own,)):
            found.setdefault(namespace, Copies()).add(document, (document.kind, own, document.name))
    return found


def _selects(monitor: Document, labels: Mapping[str, str]) -> bool:
    return matches(get(monitor.data, ("spec", "selector")) or {}, labels)


def _scrapes(monitor: Document, service: Document) -> bool:
    if not _selects(monitor, service.labels):
        return False
    names = {text(port, ("name",)) for _, port in items(service.data, ("spec", "ports"))}
    endpoints = [endpoint for _, endpoint in items(monitor.data, ("spec", "endpoints"))]
    return any("targetPort" in endpoint or text(endpoint, ("port",)) in names for endpoint in endpoints)


def _asks_for_it(annotations: object) -> bool:
    return isinstance(annotations, dict) and str(annotations.get("prometheus.io/scrape")).lower() == "true"


def alerts(inventory: Inventory, pods: Workload) -> tuple[Alert, ...]:
    """Return the alerts that speak of Capsule, or of this workload or its namespace, in the order of the input."""
    known = inventory.once(_alerts_about)
    # Whatever speaks of these speaks of Capsule: the answer is that of all others.
    subjects = frozenset(
        subject for subject in (pods.name.lower(), f'"{pods.namespace.lower()}"') if "capsule" not in subject
    )
    if subjects not in known:
        known[subjects] = tuple(
            alert
            for alert, words in inventory.once(_all_alerts)
            if "capsule" in words or any(subject in words for subject in subjects)
        )
    return known[subjects]


def _alerts_about(_: Inventory) -> dict[frozenset[str], tuple[Alert, ...]]:
    """Return what ``alerts`` has found by now, by what is spoken of beside Capsule."""
    return {}


def _all_alerts(inventory: Inventory) -> Sequence[tuple[Alert, str]]:
    """Return the alerts of the input, each with what it says in lower case; of those that say the same, the first."""
    found: dict[tuple[str, str], Alert] = {}
    for document in inventory.of_kind("PrometheusRule", "VMRule"):
        for alert in _alerts(document):
            found.setdefault((alert.name, alert.expression), alert)
    return [(alert, f"{alert.name} {alert.expression}".lower()) for alert in found.values()]


def _alerts(document: Document) -> Iterator[Alert]:
    for group, rules in items(document.data, ("spec", "groups")):
        for index, rule in items(rules, ("rules",)):
            if name := text(rule, ("alert",)):
                path = ("spec", "groups", group, "rules", index)
                yield Alert(name, text(rule, ("expr",)), document.name, Origin(document.index, path))
