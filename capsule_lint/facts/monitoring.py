"""Who watches a workload: scrapes of its metrics, and alerts about it."""

from __future__ import annotations

from ..kubernetes.fields import get, items, strings, text
from ..kubernetes.selectors import matches
from ..model import Origin
from .words.availability import Alert
from .words.common import Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..kubernetes.workloads import Workload
    from ..model import Document
    from .inventory import Inventory


def monitors(inventory: Inventory, pods: Workload) -> tuple[Reference, ...]:
    """Return what has a workload's metrics scraped, in the order of the input.

    ServiceMonitors find pods through their Services, PodMonitors directly (API of the Prometheus operator; the
    ``VM`` kinds of VictoriaMetrics are the same). An endpoint counts if its port exists there.
    """
    services = inventory.services_of(pods)
    found = [
        document
        for document in inventory.of_kind("ServiceMonitor", "VMServiceScrape")
        if any(_scrapes_service(inventory, document, service) for service in services)
    ]
    found += [
        document
        for document in inventory.of_kind("PodMonitor", "VMPodScrape")
        if _in_namespace(inventory, document, pods.namespace)
        and matches(get(document.data, ("spec", "selector")) or {}, pods.labels)
    ]
    found += [service for service in services if _asks_for_it(service.annotations)]
    if _asks_for_it(get(pods.document.data, (*pods.template, "metadata", "annotations"))):
        found.append(pods.document)
    return tuple(inventory.reference(document) for document in sorted(found, key=lambda document: document.index))


def _scrapes_service(inventory: Inventory, monitor: Document, service: Document) -> bool:
    selector = get(monitor.data, ("spec", "selector")) or {}
    if not _in_namespace(inventory, monitor, inventory.namespace_of(service)) or not matches(selector, service.labels):
        return False
    names = {text(port, ("name",)) for _, port in items(service.data, ("spec", "ports"))}
    endpoints = [endpoint for _, endpoint in items(monitor.data, ("spec", "endpoints"))]
    return any("targetPort" in endpoint or text(endpoint, ("port",)) in names for endpoint in endpoints)


def _in_namespace(inventory: Inventory, monitor: Document, namespace: str) -> bool:
    """Return whether a monitor looks into a namespace: its own, unless its namespaceSelector says otherwise."""
    names = strings(monitor.data, ("spec", "namespaceSelector", "matchNames"))
    if get(monitor.data, ("spec", "namespaceSelector", "any")) is True:
        return True
    return namespace in (names or (inventory.namespace_of(monitor),))


def _asks_for_it(annotations: object) -> bool:
    return isinstance(annotations, dict) and str(annotations.get("prometheus.io/scrape")).lower() == "true"


def alerts(inventory: Inventory, pods: Workload) -> tuple[Alert, ...]:
    """Return the alerts that speak of Capsule, or of this workload or its namespace, in the order of the input."""
    subjects = ("capsule", pods.name.lower(), f'"{pods.namespace.lower()}"')
    return tuple(
        alert
        for document in inventory.of_kind("PrometheusRule", "VMRule")
        for alert in _alerts(document)
        if any(subject in f"{alert.name} {alert.expression}".lower() for subject in subjects)
    )


def _alerts(document: Document) -> Iterator[Alert]:
    for group, rules in items(document.data, ("spec", "groups")):
        for index, rule in items(rules, ("rules",)):
            if name := text(rule, ("alert",)):
                path = ("spec", "groups", group, "rules", index)
                yield Alert(name, text(rule, ("expr",)), document.name, Origin(document.index, path))
