"""Which requests of an ordinary cluster reach a webhook, and how they end: the simulation of an input."""

from __future__ import annotations

from functools import cached_property

from ..admission import Catalogue, builtin, simulate
from ..admission.catalogue import OWN_NAMESPACE
from ..admission.custom_resources import CustomResource, custom_resources
from ..admission.exemptions import NEWEST
from ..admission.group_resource import group_resource
from ..capsule import identity
from ..capsule.api_versions import known_versions
from ..frozen import replace
from ..kubernetes.fields import mapping, text
from .clients import conversion_clients
from .declared_hooks import called_hooks, declared_hooks
from .installed_version import controller_version, own_roles
from .words.admission import CalledRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..admission import Call, Effect, Entry, Hook
    from ..admission.custom_resources import CustomResources
    from ..model import Bundle, Json
    from .inventory import Inventory

TENANT = "capsule.clastix.io/tenant"
"""The label of a tenant's namespaces, in every release."""

BACKEND = "backend"
"""The area of the backend's own requests where it is not Capsule's; beside the areas of the catalogue."""

_EXAMPLES = frozenset({"shop", "old-shop", "solar-web", "solar-old", "solar-frozen"})
"""Namespaces of the built-in catalogue that stand for any of their sort, whatever has their name in the input."""


class Simulation:
    """What becomes of the requests of an ordinary cluster when nobody answers Capsule's webhooks and conversions.

    There is one for an input: what rules say of requests and what ``impact`` and ``diff`` say is read from it, and
    what it takes is found when it is first asked. Where nothing of the input is Capsule's, nobody answers any webhook:
    no rule speaks of that, but ``impact`` does.

    Attributes:
        inventory: The input.
        server: Version of Kubernetes.
        is_capsule: Whether it is Capsule that is down; else the backends of all webhooks of the input are.
        hooks: The webhooks that nobody answers, with their client blocks, in the order of the input.
        conversions: The client blocks of the conversions that nobody answers, likewise.
    """

    def __init__(
        self, inventory: Inventory, requests: Catalogue | None = None, server: tuple[int, int] = NEWEST
    ) -> None:
        """Find who is down.

        Args:
            inventory: The input: its Namespaces have the labels they are given there, and its CRDs the versions they
                serve.
            requests: Requests beside those of the built-in catalogue, or instead of their namesakes there.
            server: Version of Kubernetes.
        """
        self.inventory, self._requests, self.server = inventory, requests or Catalogue({}, ()), server
        self.hooks = called_hooks(inventory)
        services = {(client.namespace, client.name) for _, client in self.hooks if client.name}
        self.conversions = tuple(conversion_clients(inventory, services))
        self.is_capsule = bool(self.hooks or self.conversions)
        if not self.is_capsule:
            self.hooks = called_hooks(inventory, everyone=True)
            self.conversions = tuple(conversion_clients(inventory, everyone=True))

    def of(self, bundle: Bundle) -> Simulation:
        """Return the same of another input."""
        return Simulation(type(self.inventory)(bundle), self._requests, self.server)

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """Where the backend runs; if that is not known to be Capsule's, where the Services that are called are."""
        if self.is_capsule and self.hooks:
            return (self.inventory.namespace,)
        clients = (*(client for _, client in self.hooks), *self.conversions)
        return tuple(dict.fromkeys(client.namespace for client in clients if client.namespace))

    @cached_property
    def _builtin(self) -> Catalogue:
        return builtin(*self.namespaces[:1])

    @cached_property
    def catalogue(self) -> Catalogue:
        """The requests, and the namespaces with the labels that the input gives them."""
        found = self._builtin if self.is_capsule else _of_backends(self._builtin, self.namespaces)
        asked = {text(entry.request, ("namespace",)) for entry in self._requests.entries}
        given = {
            name: labels
            for name, labels in self.labels.items()
            if name not in _EXAMPLES or name in asked or name in self._requests.namespaces
        }
        return found.extended(Catalogue({**self._requests.namespaces, **given}, self._requests.entries))

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """The labels of the namespaces that are in the input, by name."""
        return {
            document.name: {"kubernetes.io/metadata.name": document.name, **document.labels}
            for document in self.inventory.of_kind("Namespace")
        }

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What becomes of every request of the catalogue; a hook that is declared several times is called once."""
        hooks = {id(declared.hook): declared.hook for declared, _ in self.hooks}
        everyone = tuple(declared.hook for declared in self.inventory.once(declared_hooks))
        return self.with_hooks(hooks.values(), self.catalogue.entries, everyone)

    def with_hooks(
        self, hooks: Iterable[Hook], entries: Iterable[Entry], everyone: Sequence[Hook] = ()
    ) -> tuple[Effect, ...]:
        """Return what would become of requests in this very cluster if these were the hooks that nobody answers.

        Args:
            hooks: The hooks.
            entries: The requests.
            everyone: All hooks of the cluster, those among them; none if the others do not matter.
        """
        return simulate(
            tuple(hooks),
            self.catalogue,
            entries=entries,
            everyone=everyone,
            custom=self.custom,
            server=self.server,
        )

    @cached_property
    def custom(self) -> CustomResources:
        """What is known of custom resources: from the CRDs of the input, of ``--crds``, of Capsule's release.

        A release that is known says which versions Capsule's CRDs have where these are in neither.
        """
        more = self.inventory.bundle.definitions
        documents = [
            *self.inventory.of_kind("CustomResourceDefinition"),
            *(document for document in (more.documents if more else ()) if document.kind == "CustomResourceDefinition"),
        ]
        dead = (client.callers[0] for client in self.conversions)
        written = custom_resources([document.data for document in documents], dead)
        return {**_released(self.inventory), **written}

    def is_tenants(self, entry: Entry) -> bool:
        """Return whether a tenant's people send a request, or it goes to what the catalogue says is a tenant's."""
        return entry.area == "tenants" or TENANT in self._builtin.namespaces.get(entry.namespace, ())


def _released(inventory: Inventory) -> CustomResources:
    """Return the custom resources of the release of Capsule that is installed; none if it is not known."""
    version = controller_version(inventory, own_roles(inventory)).version
    found = {}
    for plural in ("tenants", "capsuleconfigurations"):
        name = f"{plural}.{identity.GROUP}"
        versions = dict.fromkeys(known_versions(name, version) or (), frozenset({"status"}))
        if versions:
            found[identity.GROUP, plural] = CustomResource(name, versions, storage="", converts=False)
    return found


def _of_backends(catalogue: Catalogue, namespaces: Sequence[str]) -> Catalogue:
    """Return the catalogue for backends that are not Capsule's: what Capsule's own pods need, those need.

    It is Capsule's with other words for the first namespace; the backends of the others add theirs.
    """
    first, *others = namespaces or [""]
    entries = [_of_backend(entry, first) for entry in catalogue.entries]
    for namespace in others:
        more = (_of_backend(entry, namespace) for entry in builtin(namespace).entries)
        entries += [replace(entry, id=f"{entry.id}@{namespace}") for entry in more if entry.area == BACKEND]
    return Catalogue(catalogue.namespaces, tuple(entries))


def _of_backend(entry: Entry, namespace: str) -> Entry:
    if entry.request.get("namespace") != namespace:
        is_capsules = entry.area == "capsule" or entry.namespace == OWN_NAMESPACE
        return replace(entry, restart=False) if is_capsules else entry
    loses = entry.loses.replace("Capsule", "the backend")
    return replace(
        entry,
        area=BACKEND if entry.area == "capsule" else entry.area,
        topic=entry.topic.replace("Capsule", "the backend"),
        actor=entry.actor.replace("Capsule", "the backend"),
        loses=loses[:1].upper() + loses[1:],
    )


def called_requests(simulated: Simulation) -> dict[int, tuple[CalledRequest, ...]]:
    """Return the requests that reach each hook, by its ``id``; hooks that none reaches are missing.

    Two hooks of an input may have one key, as where it holds the renders of two clusters.
    """
    calls: dict[int, list[CalledRequest]] = {}
    for effect in simulated.effects:
        told: dict[tuple[str, str], CalledRequest] = {}
        for call in effect.all_calls:
            known = call.verdict.value, call.reason
            if known not in told:
                told[known] = _called_request(simulated, effect.entry, call)
            calls.setdefault(id(call.hook), []).append(told[known])
    return {key: tuple(requests) for key, requests in calls.items()}


def _called_request(simulated: Simulation, entry: Entry, call: Call) -> CalledRequest:
    return CalledRequest(
        **described(simulated, entry),
        user=text(mapping(entry.request, ("userInfo",)), ("username",)),
        loses=entry.loses,
        caller_timeout=entry.timeout_seconds,
        restart=entry.restart,
        verdict=call.verdict.value,
        reason=call.reason,
    )


def described(simulated: Simulation, entry: Entry) -> dict[str, Json]:
    """Return the fields that ``CalledRequest`` and ``RequestOutcome`` share."""
    return {
        "id": entry.id,
        "area": entry.area,
        "topic": entry.topic,
        "actor": entry.actor,
        "kind": entry.kind,
        "resource": entry.request["resource"]["resource"],
        "subresource": text(entry.request, ("subResource",)),
        "namespace": entry.namespace,
        "tenant": simulated.is_tenants(entry),
    }


def missed_requests(simulated: Simulation) -> dict[int, tuple[str, ...]]:
    """Return what hooks with ``matchPolicy: Exact`` miss of custom resources in their other versions, by hook ``id``.

    Found by the same simulation with ``Equivalent``: what it lets in beside what reaches the hook.
    """
    distinct = {id(found.hook): found.hook for found, _ in simulated.hooks if found.hook.match_policy == "Exact"}
    equivalent = [replace(hook, match_policy="Equivalent") for hook in distinct.values()]
    several = {name for name, custom in simulated.custom.items() if len(custom.versions) > 1}
    if not equivalent or not several:
        return {}
    written = {id(other): key for key, other in zip(distinct, equivalent, strict=True)}
    reached = {(effect.entry.id, id(call.hook)) for effect in simulated.effects for call in effect.calls}
    entries = (entry for entry in simulated.catalogue.entries if group_resource(entry.request) in several)
    missed: dict[int, dict[str, None]] = {}
    for effect in simulated.with_hooks(equivalent, entries):
        for call in effect.calls:
            key = written[id(call.hook)]
            if (effect.entry.id, key) not in reached:
                kind = f"{effect.entry.kind} ({effect.entry.request['resource']['version']})"
                missed.setdefault(key, {})[kind] = None
    return {key: tuple(kinds) for key, kinds in missed.items()}
