"""The Services that webhooks and conversions call: their ports, and the pods that they select."""

from __future__ import annotations

from functools import partial
from itertools import islice

from ..capsule.releases import is_at_least
from ..english import count, nearest
from ..kubernetes.container_ports import declared_ports, target_port
from ..kubernetes.fields import get, integer, items, mapping, text
from ..kubernetes.node_roles import is_bound_to_control_plane
from ..model import Origin
from . import arguments as command_line
from .serving import called_ports, declared_targets, target_of
from .words.common import Reference
from .words.wiring import Listening, Service, ServiceCall, ServicePods, ServicePort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Document, Json
    from .clients import Client
    from .installation import Installation
    from .inventory import Inventory
    from .words.common import Argument

RECONCILED_NAME = "capsule-webhook-service"
"""The Service that the TLS reconciler of releases before 0.13 takes for granted (controllers/tls/manager.go)."""

_MOST = 20
"""How many workloads that may be meant, and namesakes, a Service names: each of many would name all others."""


def services(inventory: Inventory, installed: Installation, others: Sequence[Client] = ()) -> tuple[Service, ...]:
    """Return the Services that are called, by namespace and name.

    Args:
        inventory: The input.
        installed: Capsule's installation, with the client blocks that call it.
        others: Those that call other products.
    """
    reconciled = _reconciled(installed)
    called: dict[tuple[str, str], dict[int, list[Client]]] = {}
    rewritten: set[str] = set()
    foreign = {(client.namespace, client.name) for client in others}
    own = {client.origin for client in installed.clients}
    for client in (*installed.clients, *others):
        if not client.name:
            continue
        namespace, name, port = written = (client.namespace, client.name, client.port)
        if client.conversion and reconciled and reconciled != written and client.origin in own:
            namespace, name, port = reconciled
            rewritten.update(client.callers)
        called.setdefault((namespace, name), {}).setdefault(port, []).append(client)
    ours = {(client.namespace, client.name) for client in installed.clients}
    return tuple(
        _service(inventory, installed, key, called[key], rewritten, is_other=key in foreign - ours)
        for key in sorted(called)
    )


def _reconciled(installed: Installation) -> tuple[str, str, int] | None:
    """Return the Service and port that the TLS reconciler writes into the CRDs; None if it does not.

    Up to chart 0.6 the CRDs name the namespace capsule-system whatever the release's is, and only this makes them work.
    """
    controller = installed.backend("controller")
    if controller and installed.reconciler and is_at_least(installed.version, "admission") is False:
        return controller.namespace, RECONCILED_NAME, 443
    return None


def _service(
    inventory: Inventory,
    installed: Installation,
    key: tuple[str, str],
    called: Mapping[int, Sequence[Client]],
    rewritten: set[str],
    *,
    is_other: bool,
) -> Service:
    namespace, name = key
    callers = [client for port in called for client in called[port]]
    definitions = inventory.services(namespace, name, callers[0].document.source)
    document = definitions[0] if definitions else None
    # Of other products an input may hold a part: what something else calls, or has no such port, is not meant.
    meant = partial(_may_be_meant, inventory, called) if is_other else _is_meant
    data = document.data if document else {}
    selector = mapping(data, ("spec", "selector"))
    selected = inventory.pods_of(document) if document else ()
    pods = tuple(_pods(inventory, found, selector, is_other=is_other) for found in selected)
    role = "other" if is_other else _role(callers, pods)
    ports = tuple(_ports(document, called)) if document else ()
    leads = [
        _listening(inventory, installed, port, workload, facts)
        for port in ports
        for workload, facts in zip(selected, pods, strict=True)
        if port.called
    ]
    strangers: dict[int, Listening] = {}
    for found in leads:
        if found.pods.role != role and found.number is not None:
            strangers.setdefault(found.pods.origin.document, found)
    conversions = names(callers, conversion=True)
    return Service(
        namespace=namespace,
        name=name,
        title=f"Service {namespace}/{name}",
        role=role,
        callers=words(callers),
        hooks=names(callers, conversion=False),
        conversions=conversions,
        rewritten=tuple(crd for crd in conversions if crd in rewritten),
        calls=tuple(_call(inventory, port, called[port]) for port in sorted(called)),
        blocks=blocks(inventory, callers),
        definitions=tuple(inventory.reference(found) for found in definitions),
        elsewhere=tuple(
            inventory.reference(found)
            for where, found in islice(inventory.services_named(name).items(), _MOST + 1)
            if where != namespace and meant(found)
        )[:_MOST],
        nearest="" if document else _nearest(inventory, namespace, name, meant),
        workloads=_others(inventory, namespace, selector, ports)
        if is_other
        else _workloads(inventory, namespace, selector, role),
        type=(text(data, ("spec", "type")) or "ClusterIP") if document else "",
        cluster_ip=text(data, ("spec", "clusterIP")),
        external_name=text(data, ("spec", "externalName")),
        internal_traffic_policy=(text(data, ("spec", "internalTrafficPolicy")) or "Cluster") if document else "",
        publishes_not_ready=get(data, ("spec", "publishNotReadyAddresses")) is True,
        selector=selector or None,
        ports=ports,
        pods=pods,
        listens=tuple(found for found in leads if found.pods.role == role),
        strangers=tuple(strangers.values()),
        managed_endpoints=() if selector else _managed_endpoints(inventory, namespace, name),
        origin=Origin(document.index) if document else callers[0].origin,
    )


def names(callers: Iterable[Client], *, conversion: bool) -> tuple[str, ...]:
    """Return the names of the webhooks, or of the CRDs, that use these client blocks, sorted."""
    return tuple(sorted(name for client in callers if client.conversion is conversion for name in client.callers))


def words(callers: Sequence[Client]) -> str:
    """Return who uses these client blocks: ``22 webhooks and 2 conversions``."""
    counts = [(len(names(callers, conversion=of)), noun) for of, noun in ((False, "webhook"), (True, "conversion"))]
    return " and ".join(count(number, noun) for number, noun in counts if number)


def blocks(inventory: Inventory, callers: Iterable[Client]) -> tuple[Reference, ...]:
    """Return the client blocks as a rule points at them."""
    return tuple(inventory.reference(client.document, client.origin.path) for client in callers)


def _call(inventory: Inventory, port: int, callers: Sequence[Client]) -> ServiceCall:
    return ServiceCall(port, words(callers), blocks(inventory, callers))


def _role(callers: Sequence[Client], pods: Sequence[ServicePods]) -> str:
    """Return whose a Service is: its pods tell, else the names of the webhooks that call it."""
    roles = {found.role for found in pods if found.role}
    proxys = all(".proxy." in name for client in callers for name in client.callers)
    return "proxy" if roles == {"proxy"} or (proxys and not roles) else "controller"


def _nearest(inventory: Inventory, namespace: str, name: str, meant: Callable[[Document], bool]) -> str:
    found = inventory.once(_services_by_name).get(namespace, {})
    return nearest(name, [other for other, service in found.items() if meant(service)])


def _services_by_name(inventory: Inventory) -> Mapping[str, Mapping[str, Document]]:
    """Return the Services of each namespace by their names, sorted; of copies the first."""
    found: dict[str, dict[str, Document]] = {}
    for service in inventory.of_kind("Service"):
        found.setdefault(inventory.namespace_of(service), {}).setdefault(service.name, service)
    return {namespace: dict(sorted(services.items())) for namespace, services in found.items()}


def _is_meant(_: Document) -> bool:
    return True


def _may_be_meant(inventory: Inventory, ports: Container[int], service: Document) -> bool:
    """Return whether nothing calls a Service, and it has one of the ports that are called."""
    if (inventory.namespace_of(service), service.name) in called_ports(inventory):
        return False
    return any(integer(entry, ("port",)) in ports for _, entry in items(service.data, ("spec", "ports")))


def _ports(service: Document, called: Container[int]) -> Iterator[ServicePort]:
    for index, entry in items(service.data, ("spec", "ports")):
        port = entry.get("port")
        if isinstance(port, int):
            yield ServicePort(
                port=port,
                name=text(entry, ("name",)),
                target=target_of(entry),
                called=port in called,
                origin=Origin(service.index, ("spec", "ports", index)),
            )


def _pods(inventory: Inventory, pods: Workload, selector: Mapping[str, Json], *, is_other: bool = False) -> ServicePods:
    return ServicePods(
        kind=pods.kind,
        namespace=pods.namespace,
        name=pods.name,
        role=inventory.role(pods) or ("other" if is_other and not pods.runs_to_completion else ""),
        completes=pods.runs_to_completion,
        helm_hooks=helm_hooks(pods.document),
        missing_labels=tuple(f"{key}={value}" for key, value in selector.items() if pods.labels.get(key) != value),
        control_plane=is_bound_to_control_plane(pods.spec),
        origin=Origin(pods.document.index, (*pods.template, "metadata", "labels")),
    )


def helm_hooks(document: Document) -> tuple[str, ...]:
    """Return the events at which Helm applies a manifest; empty if it is an ordinary one."""
    events = str(document.annotations.get("helm.sh/hook", ""))
    return tuple(event.strip() for event in events.split(",") if event.strip())


def _workloads(
    inventory: Inventory, namespace: str, selector: Mapping[str, Json], role: str
) -> tuple[ServicePods, ...]:
    own = inventory.once(_own_workloads)
    roles = (role, "proxy" if role == "controller" else "controller")
    near = [pods for found in roles for where in (namespace, None) for pods in own.get((found, where), ())[:_MOST]]
    facts = [_pods(inventory, pods, selector) for pods in {pods.document.index: pods for pods in near}.values()]
    facts.sort(key=lambda pods: (pods.role != role, pods.namespace != namespace, len(pods.missing_labels)))
    return tuple(facts[:_MOST])


def _others(
    inventory: Inventory, namespace: str, selector: Mapping[str, Json], ports: Sequence[ServicePort]
) -> tuple[ServicePods, ...]:
    """Return the workloads of other products that a Service may mean.

    They stand in its namespace, have one of the labels, and declare the port that it leads to: an input may hold
    another part of the same product, which is not meant.
    """
    targets = {port.target for port in ports if port.called}
    near = [
        _pods(inventory, pods, selector, is_other=True)
        for pods in inventory.once(_workloads_by_namespace).get(namespace, ())
        if any(pods.labels.get(key) == value for key, value in selector.items())
        and not targets.isdisjoint(declared_targets(pods))
    ]
    near.sort(key=lambda pods: len(pods.missing_labels))
    return tuple(near[:_MOST])


def _workloads_by_namespace(inventory: Inventory) -> Mapping[str, Sequence[Workload]]:
    found: dict[str, list[Workload]] = {}
    for pods in inventory.workloads:
        found.setdefault(pods.namespace, []).append(pods)
    return found


def _own_workloads(inventory: Inventory) -> Mapping[tuple[str, str | None], Sequence[Workload]]:
    """Return Capsule's workloads by role and namespace, and by role alone."""
    found: dict[tuple[str, str | None], list[Workload]] = {}
    for pods in inventory.workloads:
        if role := inventory.role(pods):
            for namespace in (pods.namespace, None):
                found.setdefault((role, namespace), []).append(pods)
    return found


def _listening(
    inventory: Inventory, installed: Installation, port: ServicePort, workload: Workload, pods: ServicePods
) -> Listening:
    declared = declared_ports(workload)
    numbers = tuple(entry["containerPort"] for entry in declared)
    number = target_port(port.target, declared)
    server_port, argument = _server_port(inventory, installed, workload)
    return Listening(
        port=port.port,
        target=port.target,
        pods=pods,
        number=number,
        declared=number in numbers,
        declared_ports=numbers,
        server_port=server_port,
        argument=argument,
        origin=port.origin,
    )


def _server_port(inventory: Inventory, installed: Installation, pods: Workload) -> tuple[int | None, Argument | None]:
    """Return the port that Capsule's webhook server listens on in these pods, and the flag that says so."""
    found = installed.servers.get(pods.document.index)
    if found is None or not inventory.role(pods):
        return None, None
    argument = next((flag for flag in found.arguments if flag.name == "webhook-port"), None)
    return command_line.port(found.arguments, "webhook-port", 9443), argument


def _managed_endpoints(inventory: Inventory, namespace: str, name: str) -> tuple[Reference, ...]:
    """Return what fills a Service without a selector: Endpoints of its name, EndpointSlices with its label."""
    return tuple(
        inventory.reference(found)
        for found in inventory.of_kind("Endpoints", "EndpointSlice")
        if inventory.namespace_of(found) == namespace
        and (found.name if found.kind == "Endpoints" else found.labels.get("kubernetes.io/service-name")) == name
    )
