"""Capsule's admission webhooks and conversions, wherever they are declared."""

from __future__ import annotations

from ..kubernetes.fields import get, items, strings, text
from ..model import Origin
from .clients import Client, conversion_clients, hook_clients
from .vocabulary import Conversion, Hook, Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Json
    from .inventory import Inventory


def hooks(inventory: Inventory) -> tuple[Hook, ...]:
    """Return Capsule's webhooks, in the order of the input."""
    return tuple(hook for client in hook_clients(inventory) for hook in _hooks_of(inventory, client))


def _hooks_of(inventory: Inventory, client: Client) -> Iterator[Hook]:
    """Yield the hooks of one client block: one in a webhook configuration, a phase's in a CapsuleConfiguration."""
    document = client.document
    *parent, _ = client.origin.path
    backends = backends_of(inventory, client)
    if document.kind != "CapsuleConfiguration":
        origin = Origin(document.index, tuple(parent))
        yield _hook(get(document.data, tuple(parent)), client, origin, document.name, client.path, backends)
        return
    configuration = text(document.data, (*parent, "name"))
    for index, entry in items(document.data, (*parent, "webhooks")):
        origin = Origin(document.index, (*parent, "webhooks", index))
        path = client.path + text(entry, ("path",))
        yield _hook(entry, client, origin, configuration, path, backends)


def _hook(
    entry: Json, client: Client, origin: Origin, configuration: str, path: str, backends: tuple[Reference, ...]
) -> Hook:
    phase = client.phase
    timeout = entry.get("timeoutSeconds")
    return Hook(
        name=text(entry, ("name",)),
        phase=phase,
        configuration=configuration,
        declared_in=client.document.kind,
        path=path,
        url=client.url,
        failure_policy=text(entry, ("failurePolicy",)) or "Fail",
        match_policy=text(entry, ("matchPolicy",)) or "Equivalent",
        timeout_seconds=timeout if isinstance(timeout, int) else 10,
        side_effects=text(entry, ("sideEffects",)),
        rules=tuple(rule for _, rule in items(entry, ("rules",))),
        namespace_selector=entry.get("namespaceSelector"),
        object_selector=entry.get("objectSelector"),
        match_conditions=tuple(condition for _, condition in items(entry, ("matchConditions",))),
        version=None,
        served_paths=None,
        nearest_path="",
        stops=(),
        backends=backends,
        origin=origin,
    )


def conversions(inventory: Inventory) -> tuple[Conversion, ...]:
    """Return Capsule's CRDs that convert by webhook, in the order of the input."""
    return tuple(_conversion(inventory, client) for client in conversion_clients(inventory))


def _conversion(inventory: Inventory, client: Client) -> Conversion:
    data = client.document.data
    versions = [version for _, version in items(data, ("spec", "versions"))]
    return Conversion(
        name=client.document.name,
        kind=text(data, ("spec", "names", "kind")),
        served=tuple(text(version, ("name",)) for version in versions if version.get("served") is True),
        storage=next((text(version, ("name",)) for version in versions if version.get("storage") is True), ""),
        url=client.url,
        review_versions=strings(data, ("spec", "conversion", "webhook", "conversionReviewVersions")),
        backends=backends_of(inventory, client),
        origin=Origin(client.document.index, ("spec", "conversion")),
    )


def backends_of(inventory: Inventory, client: Client) -> tuple[Reference, ...]:
    """Return the workloads that answer a client: those that its Service selects and that serve.

    Where some of them are Capsule's by image or flags, the others only share its labels: they are no backends, and
    what they do to the Service is for its rules to say.
    """
    selected: Sequence[Workload] = [
        pods
        for service in inventory.services(client.namespace, client.name)
        for pods in inventory.pods_of(service)
        if not pods.runs_to_completion
    ]
    own = [pods for pods in selected if inventory.role(pods)]
    return tuple(inventory.reference(pods.document) for pods in own or selected)
