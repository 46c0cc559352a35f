"""Which container of a workload answers webhooks and conversions."""

from __future__ import annotations

from ..capsule import identity
from ..kubernetes.fields import integer, items, text
from .clients import conversion_clients, hook_clients

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set

    from ..kubernetes.workloads import Workload
    from ..model import Json
    from .inventory import Inventory


def serving_container(inventory: Inventory, pods: Workload, role: str) -> int | None:
    """Return the index of the container that answers; None without one, or if the manifests do not tell.

    Capsule's is known by its image and flags. In the pods of another product it is the only container, or the first
    that declares a port to which a Service leads that webhooks or conversions call.

    Args:
        inventory: The input.
        pods: The workload.
        role: Whose it is, as in ``Backend``.
    """
    containers = pods.containers()
    if role != "other" or len(containers) < 2:
        return identity.serving_container(pods)
    targets = set(_targets(inventory, pods))
    return next((at for at, each in enumerate(containers) if not targets.isdisjoint(_declared(each))), None)


def declared_targets(pods: Workload) -> frozenset[str]:
    """Return the ports that the containers of a workload declare, by their names and numbers."""
    return frozenset(port for container in pods.containers() for port in _declared(container))


def _declared(container: Mapping[str, Json]) -> Iterator[str]:
    for _, port in items(container, ("ports",)):
        if name := text(port, ("name",)):
            yield name
        if number := integer(port, ("containerPort",)):
            yield str(number)


def _targets(inventory: Inventory, pods: Workload) -> Iterator[str]:
    """Yield the ports, by number or name, to which called ports of Services lead in a workload's pods."""
    for service in inventory.services_of(pods):
        called = called_ports(inventory).get((inventory.namespace_of(service), service.name), frozenset())
        for _, entry in items(service.data, ("spec", "ports")):
            if integer(entry, ("port",)) in called:
                yield target_of(entry)


def target_of(port: Mapping[str, Json]) -> str:
    """Return where a port of a Service leads, a number or a name, as a text: by default to the port itself (API)."""
    return str(port.get("targetPort") or port.get("port"))


def called_ports(inventory: Inventory) -> Mapping[tuple[str, str], Set[int]]:
    """Return the ports that webhooks and conversions call, by namespace and name of the Service."""
    return inventory.once(_called_ports)


def _called_ports(inventory: Inventory) -> Mapping[tuple[str, str], Set[int]]:
    found: dict[tuple[str, str], set[int]] = {}
    for clients in (hook_clients(inventory, everyone=True), conversion_clients(inventory, everyone=True)):
        for client in clients:
            if client.name:
                found.setdefault((client.namespace, client.name), set()).add(client.port)
    return found
