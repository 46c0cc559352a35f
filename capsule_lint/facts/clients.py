"""The blocks that tell the API server whom to call: of webhooks, of Capsule's configuration, of CRD conversions."""

from __future__ import annotations

from ..capsule import identity
from ..frozen import dataclass, replace
from ..kubernetes.fields import get, items, mapping, text
from ..model import Document, Origin
from ..secrecy.texts import without_secrets
from .live_hooks import live_hooks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

    from ..model import Json, Path
    from .inventory import Inventory

PHASES = {"ValidatingWebhookConfiguration": "validating", "MutatingWebhookConfiguration": "mutating"}
"""Kinds of webhook configurations, with the phase of admission they belong to."""


@dataclass(frozen=True, eq=False)
class Client:
    """One client block."""

    namespace: str  #: Of the Service it names; empty with a url.
    name: str  #: Of the Service; empty with a url.
    port: int  #: The port it calls: 443 by default, as in the API.
    port_written: bool  #: Whether the port is set.
    path: str  #: Of the URL path it calls; empty if absent, and for CapsuleConfiguration, where each webhook has one.
    url: str  #: Instead of a Service; empty if absent.
    ca_bundle: str  #: As written; empty if absent.
    #: Of a CapsuleConfiguration: the block with a caBundle in the webhook configuration that was made of it; None if
    #: there is none in the input.
    live: Client | None
    callers: tuple[str, ...]  #: Names of the webhooks, or of the CRD, that use it.
    phase: str  #: ``validating`` or ``mutating``; empty for a conversion's.
    conversion: bool  #: Whether it is a conversion's.
    #: Of the object that the API server will read: cert-manager injects the CA by them.
    annotations: Mapping[str, Json]
    document: Document  #: Where it stands.
    origin: Origin  #: The block itself.


def clients(inventory: Inventory) -> tuple[Client, ...]:
    """Return the client blocks of Capsule's webhooks and conversions, in the order of the input."""
    return (*hook_clients(inventory), *conversion_clients(inventory))


def hook_clients(inventory: Inventory, *, everyone: bool = False) -> Iterator[Client]:
    """Yield client blocks of Capsule's or all webhooks: one a webhook, or in a CapsuleConfiguration, one a phase."""
    live = inventory.once(live_hooks)
    for document in inventory.of_kind(*PHASES):
        for index, entry in items(document.data, ("webhooks",)):
            path: Path = ("webhooks", index)
            if Origin(document.index, path) in live.same:
                continue
            client = _client(document, (*path, "clientConfig"), (str(entry.get("name")),), phase=PHASES[document.kind])
            if everyone or document.index in live.made or is_capsules(inventory, client):
                yield client
    for document in inventory.of_kind("CapsuleConfiguration"):
        for phase in PHASES.values():
            path = ("spec", "admission", phase)
            names = tuple(
                str(entry.get("name"))
                for index, entry in items(document.data, (*path, "webhooks"))
                if Origin(document.index, (*path, "webhooks", index)) not in live.superseded
            )
            if names:
                annotations = mapping(document.data, (*path, "annotations"))
                ours = _client(document, (*path, "client"), names, phase=phase, annotations=annotations)
                made = live.authorities.get(Origin(document.index, path))
                yield replace(ours, live=_made(inventory, made, names, phase) if made else None)


def conversion_clients(
    inventory: Inventory, services: Container[tuple[str, str]] = (), *, everyone: bool = False
) -> Iterator[Client]:
    """Yield the client blocks of Capsule's or all CRDs that convert by webhook.

    Args:
        inventory: The input.
        services: Namespaces and names of Services that are Capsule's: who calls them, calls Capsule.
        everyone: Whether to yield all of them.
    """
    for document in inventory.of_kind("CustomResourceDefinition"):
        if get(document.data, ("spec", "conversion", "strategy")) == "Webhook":
            path = ("spec", "conversion", "webhook", "clientConfig")
            client = _client(document, path, (document.name,))
            is_own = get(document.data, ("spec", "group")) == identity.GROUP
            if everyone or is_own or (client.namespace, client.name) in services or is_capsules(inventory, client):
                yield client


def is_capsules(inventory: Inventory, client: Client) -> bool:
    """Return whether a client block is Capsule's: by the webhook's name, or because it calls Capsule's own pods."""
    if not client.conversion and identity.is_hook_name(client.callers[0]):
        return True
    return any(inventory.role(pods) for pods in inventory.called(client.namespace, client.name, client.document.source))


def _made(inventory: Inventory, origin: Origin, callers: tuple[str, ...], phase: str) -> Client:
    return _client(inventory.bundle.document(origin.document), origin.path, callers, phase=phase)


def _client(
    document: Document,
    path: Path,
    callers: tuple[str, ...],
    *,
    phase: str = "",
    annotations: Mapping[str, Json] | None = None,
) -> Client:
    block = mapping(document.data, path)
    service = mapping(block, ("service",))
    port = service.get("port")
    return Client(
        namespace=text(service, ("namespace",)),
        name=text(service, ("name",)),
        port=port if isinstance(port, int) else 443,
        port_written=port is not None,
        path=text(service, ("path",)),
        url=without_secrets(text(block, ("url",))),
        ca_bundle=text(block, ("caBundle",)),
        live=None,
        callers=callers,
        phase=phase,
        conversion=not phase,
        annotations=document.annotations if annotations is None else annotations,
        document=document,
        origin=Origin(document.index, path),
    )
