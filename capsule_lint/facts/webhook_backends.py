"""Who answers the webhooks and conversions of an input: Capsule as a whole, and each backend of other products."""

from __future__ import annotations

from ..frozen import dataclass
from .clients import conversion_clients
from .declared_hooks import called_hooks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable

    from ..kubernetes.workloads import Workload
    from .clients import Client
    from .declared_hooks import DeclaredHook
    from .inventory import Inventory

CAPSULE = "Capsule"
"""Name of the backend that is Capsule's."""


@dataclass(frozen=True, eq=False)
class WebhookBackend:
    """What answers webhooks or conversions, and stops as a whole."""

    #: ``Capsule``; else the workload in words (``Deployment policy/policy-engine``), the Service where its pods are not
    #: in the input, or the host of a URL.
    name: str
    is_capsule: bool  #: Whether it is Capsule's.
    workloads: tuple[Workload, ...]  #: Whose pods answer, as far as they are in the input.
    hooks: tuple[tuple[DeclaredHook, Client], ...]  #: Its webhooks with their client blocks, in the order of the input.
    conversions: tuple[Client, ...]  #: The client blocks of its conversions, likewise.

    @property
    def role(self) -> str:
        """What rules call it: ``controller`` for Capsule, ``other`` for other products."""
        return "controller" if self.is_capsule else "other"

    @property
    def clients(self) -> tuple[Client, ...]:
        """All client blocks that call it: of webhooks, then of conversions."""
        return (*(client for _, client in self.hooks), *self.conversions)

    @property
    def namespaces(self) -> tuple[str, ...]:
        """Where the Services that lead to it are; none if only URLs do."""
        return tuple(dict.fromkeys(client.namespace for client in self.clients if client.namespace))

    @property
    def is_outside(self) -> bool:
        """Whether only URLs lead to it: then it may run outside the cluster."""
        return not self.namespaces and not self.workloads


def webhook_backends(inventory: Inventory) -> tuple[WebhookBackend, ...]:
    """Return the backends of an input: Capsule's, if anything calls it or it runs, then the others in their order.

    What calls the same pods has one backend; where the pods are not in the input, what calls the same Service, and
    where there is no Service, what calls the same host.
    """
    own_hooks = called_hooks(inventory)
    services = {(client.namespace, client.name) for _, client in own_hooks if client.name}
    own_conversions = tuple(conversion_clients(inventory, services))
    found = []
    workloads = tuple(pods for pods in inventory.workloads if inventory.role(pods) == "controller")
    if own_hooks or own_conversions or workloads:
        found.append(WebhookBackend(CAPSULE, True, workloads, own_hooks, own_conversions))
    own = {declared.origin for declared, _ in own_hooks}
    owned = {client.origin for client in own_conversions}
    others: dict[Hashable, tuple[list[tuple[DeclaredHook, Client]], list[Client]]] = {}
    for declared, client in called_hooks(inventory, everyone=True):
        if declared.origin not in own:
            others.setdefault(_key(inventory, client), ([], []))[0].append((declared, client))
    for client in conversion_clients(inventory, everyone=True):
        if client.origin not in owned:
            others.setdefault(_key(inventory, client), ([], []))[1].append(client)
    for hooks, conversions in others.values():
        first = hooks[0][1] if hooks else conversions[0]
        found.append(
            WebhookBackend(_name(inventory, first), False, _pods(inventory, first), tuple(hooks), tuple(conversions))
        )
    return tuple(found)


def _key(inventory: Inventory, client: Client) -> Hashable:
    """Return what the callers of one backend share."""
    pods = _pods(inventory, client)
    if pods:
        return pods[0].document.index
    return (client.namespace, client.name) if client.name else _host(client)


def _pods(inventory: Inventory, client: Client) -> tuple[Workload, ...]:
    """Return the workloads of the Service that is called; Jobs end and answer nothing."""
    called = inventory.called(client.namespace, client.name, client.document.source)
    return tuple(pods for pods in called if not pods.runs_to_completion)


def _name(inventory: Inventory, client: Client) -> str:
    pods = _pods(inventory, client)
    if pods:
        return pods[0].title
    if client.name:
        return f"Service {client.namespace}/{client.name}"
    return _host(client) or "the backend without a Service or a URL"


def _host(client: Client) -> str:
    """Return the host and port of a URL; a URL is a stranger's, and may be invalid."""
    from urllib.parse import urlsplit  # two milliseconds, for the few that need it

    try:
        return urlsplit(client.url).netloc or client.url
    except ValueError:
        return client.url
