"""What has the metrics of a workload scraped."""

from __future__ import annotations

from ..frozen import dataclass
from ..kubernetes.fields import get, items, strings, text
from ..kubernetes.selectors import matches
from .copies import NONE, Copies
from .words.common import Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..kubernetes.workloads import Workload
    from ..model import Document, Json
    from .inventory import Inventory

_OF_SERVICES = ("ServiceMonitor", "VMServiceScrape")
_OF_PODS = ("PodMonitor", "VMPodScrape")


@dataclass(frozen=True, eq=False)
class Scrape:
    """Something that has a workload's metrics scraped."""

    document: Document  #: The monitor, or what has the annotation.
    service: Document | None  #: The Service by which it finds the pods; None if by themselves.
    annotated: bool  #: Whether it is an annotation, of which Prometheus' own configuration says what comes of it.


def monitors(inventory: Inventory, pods: Workload) -> tuple[Reference, ...]:
    """Return what has a workload's metrics scraped, in the order of the input; each once."""
    found = {scrape.document.index: scrape.document for scrape in scrapes(inventory, pods)}
    return tuple(inventory.reference(document) for document in found.values())


def scrapes(inventory: Inventory, pods: Workload) -> Iterator[Scrape]:
    """Yield what has a workload's metrics scraped, in the order of the input.

    ServiceMonitors find pods through their Services, PodMonitors directly (API of the Prometheus operator; the
    ``VM`` kinds of VictoriaMetrics are the same). An endpoint counts if its port exists there.
    """
    services = inventory.services_of(pods)
    watching = [
        document
        for namespace in (pods.namespace, None)
        for document in inventory.once(_monitors).get(namespace, NONE).near(pods.document.source)
    ]
    found = []
    for document in watching:
        if document.kind in _OF_PODS and _selects(document, pods.labels):
            found.append(Scrape(document, None, annotated=False))
        elif document.kind not in _OF_PODS:
            scraped = (service for service in services if any(endpoints(document, service)))
            found += [Scrape(document, service, annotated=False) for service in scraped]
    found += [Scrape(service, service, annotated=True) for service in services if _asks_for_it(service.annotations)]
    if _asks_for_it(get(pods.document.data, (*pods.template, "metadata", "annotations"))):
        found.append(Scrape(pods.document, None, annotated=True))
    yield from sorted(found, key=lambda scrape: scrape.document.index)


def _monitors(inventory: Inventory) -> Mapping[str | None, Copies]:
    """Return the monitors by the namespaces that they look into, under None the ones that look into all.

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


def endpoints(monitor: Document, service: Document) -> Iterator[Mapping[str, Json]]:
    """Yield the endpoints of a monitor that a Service has."""
    if _selects(monitor, service.labels):
        names = {text(port, ("name",)) for _, port in items(service.data, ("spec", "ports"))}
        for _, endpoint in items(monitor.data, ("spec", "endpoints")):
            if "targetPort" in endpoint or text(endpoint, ("port",)) in names:
                yield endpoint


def _asks_for_it(annotations: object) -> bool:
    return isinstance(annotations, dict) and str(annotations.get("prometheus.io/scrape")).lower() == "true"
