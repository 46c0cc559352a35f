"""Capsule's admission webhooks and conversions, wherever they are declared."""

from __future__ import annotations

from ..kubernetes.fields import get, items, strings, text
from ..model import Origin
from .clients import Client, conversion_clients, hook_clients
from .declared import declared_hooks
from .requests import called_requests, effects
from .vocabulary import Conversion, Hook, Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Path
    from .declared import DeclaredHook
    from .inventory import Inventory
    from .vocabulary import CalledRequest


def hooks(inventory: Inventory) -> tuple[Hook, ...]:
    """Return Capsule's webhooks, in the order of the input, with the requests that reach them."""
    clients = {(client.document.index, client.origin.path[:-1]): client for client in hook_clients(inventory)}
    own = [(declared, client) for declared in declared_hooks(inventory) if (client := _client(declared, clients))]
    if not own:
        return ()
    requests = called_requests(effects(inventory, [declared.hook for declared, _ in own]))
    backends = {id(client): backends_of(inventory, client) for _, client in own}
    return tuple(
        _hook(declared, client, requests.get(declared.hook.key, ()), backends[id(client)]) for declared, client in own
    )


def _client(declared: DeclaredHook, clients: Mapping[tuple[int, Path], Client]) -> Client | None:
    """Return the client block of a hook: its own, or its phase's in a CapsuleConfiguration; None if not Capsule's."""
    path = declared.origin.path
    if path[0] == "spec":
        path = path[:-2]
    return clients.get((declared.origin.document, path))


def _hook(
    declared: DeclaredHook, client: Client, requests: tuple[CalledRequest, ...], backends: tuple[Reference, ...]
) -> Hook:
    hook, form = declared.hook, declared.form
    return Hook(
        name=hook.name,
        phase=hook.phase,
        configuration=hook.configuration,
        declared_in=client.document.kind,
        path=text(form, ("clientConfig", "service", "path")),
        url=text(form, ("clientConfig", "url")),
        failure_policy=hook.failure_policy,
        match_policy=hook.match_policy,
        timeout_seconds=hook.timeout_seconds,
        side_effects=hook.side_effects,
        rules=tuple(rule for _, rule in items(form, ("rules",))),
        namespace_selector=get(form, ("namespaceSelector",)),
        object_selector=get(form, ("objectSelector",)),
        match_conditions=tuple(condition for _, condition in items(form, ("matchConditions",))),
        requests=requests,
        stops=_stops(hook.fails_closed, requests),
        backends=backends,
        origin=declared.origin,
    )


def _stops(fails_closed: bool, requests: Sequence[CalledRequest]) -> tuple[str, ...]:
    """Return the kinds of requests that a hook stops when nobody answers; what is unknown is not counted."""
    if not fails_closed:
        return ()
    return tuple(sorted({request.kind for request in requests if request.verdict != "unknown"}))


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
