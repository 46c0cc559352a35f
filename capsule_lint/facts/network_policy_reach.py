"""Which called ports of a backend's pods network policies isolate, and whom these let in."""

from __future__ import annotations

from itertools import islice

from ..kubernetes import network_policies as policies
from ..kubernetes import plugin_policies
from ..kubernetes.container_ports import declared_ports, target_port
from ..kubernetes.fields import items, text
from ..model import Origin
from .clients import conversion_clients, hook_clients
from .clusters import clusters
from .copies import NONE, Copies
from .words.availability import IsolatedPort

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Document
    from .inventory import Inventory

_MOST = 20
"""How many policies a port names: in a folder with many clusters, each of many ports would name all of them."""


def isolated_ports(inventory: Inventory, pods: Workload) -> tuple[IsolatedPort, ...]:
    """Return the ports of a workload's pods that are called while policies isolate the pods, by number.

    Each NetworkPolicy isolates in its own namespace; rules of several are taken together.
    """
    isolating = [each for each in _near(inventory, pods, _network_policies) if policies.isolates(each, pods.labels)]
    others = [
        each
        for each in _near(inventory, pods, _plugin_policies)
        if plugin_policies.may_rule(each, pods.namespace, pods.labels)
    ]
    if not isolating and not others:
        return ()
    first = (isolating or others)[0]
    return tuple(
        IsolatedPort(
            port=port,
            policies=tuple(inventory.reference(each) for each in islice(isolating, _MOST)),
            admitted=_admitted(inventory, isolating, pods, port),
            others=tuple(inventory.reference(each) for each in islice(others, _MOST)),
            origin=Origin(first.index, ("spec",)),
        )
        for port in sorted(inventory.once(_called_ports).get(pods.document.index, ()))
    )


def _admitted(inventory: Inventory, isolating: Sequence[Document], pods: Workload, port: int) -> tuple[str, ...]:
    names = {text(entry, ("name",)) for entry in declared_ports(pods) if entry["containerPort"] == port}
    system = inventory.once(_system_labels)
    found = (policies.admitted(each, port, names, pods.namespace, system) for each in isolating)
    return tuple(sorted(frozenset().union(*found)))


def _near(
    inventory: Inventory, pods: Workload, question: Callable[[Inventory], Mapping[str, Copies]]
) -> Iterator[Document]:
    """Yield the policies that a workload's file means: those of its namespace, then those of all namespaces.

    Those of another cluster, where the input has folders for several, are left out.
    """
    by_namespace, folders, source = inventory.once(question), inventory.once(clusters), pods.document.source
    for namespace in (pods.namespace, ""):
        for policy in by_namespace.get(namespace, NONE).near(source):
            if folders.of(policy.source) in ("", folders.of(source)):
                yield policy


def _network_policies(inventory: Inventory) -> Mapping[str, Copies]:
    """Return the NetworkPolicies by namespace."""
    return _by_namespace(inventory, filter(policies.is_network_policy, inventory.of_kind("NetworkPolicy")))


def _plugin_policies(inventory: Inventory) -> Mapping[str, Copies]:
    """Return the policies of network plugins by namespace; it is empty for those of all namespaces."""
    return _by_namespace(inventory, filter(plugin_policies.is_plugin_policy, inventory.of_kind(*plugin_policies.KINDS)))


def _by_namespace(inventory: Inventory, documents: Iterator[Document]) -> Mapping[str, Copies]:
    found: dict[str, Copies] = {}
    for document in documents:
        namespace = inventory.namespace_of(document)
        found.setdefault(namespace, Copies()).add(document, (document.kind, document.name))
    return found


def _system_labels(inventory: Inventory) -> Mapping[str, str]:
    """Return the labels that the input has of the namespace kube-system."""
    return next((each.labels for each in inventory.of_kind("Namespace") if each.name == "kube-system"), {})


def _called_ports(inventory: Inventory) -> Mapping[int, set[int]]:
    """Return the ports of pods that webhooks and conversions call, by the index of their workload's document."""
    clients = (*hook_clients(inventory, everyone=True), *conversion_clients(inventory, everyone=True))
    called = {(client.namespace, client.name, client.document.source, client.port) for client in clients}
    found: dict[int, set[int]] = {}
    for namespace, name, source, port in called:
        for service in inventory.services(namespace, name, source):
            for target in _targets(service, port):
                for pods in inventory.pods_of(service):
                    number = target_port(target, declared_ports(pods))
                    if number is not None:
                        found.setdefault(pods.document.index, set()).add(number)
    return found


def _targets(service: Document, port: int) -> Iterator[str]:
    """Yield the ``targetPort`` of a Service's port."""
    for _, entry in items(service.data, ("spec", "ports")):
        if entry.get("port") == port:
            yield str(entry.get("targetPort") or port)
