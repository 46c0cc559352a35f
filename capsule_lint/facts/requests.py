"""Which requests of an ordinary cluster reach a webhook: the simulation, on the objects of the input."""

from __future__ import annotations

from ..frozen import dataclass, replace
from ..kubernetes.fields import items, mapping, text
from .words.admission import CalledRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..admission import Call, Catalogue, Effect, Entry, Hook
    from .inventory import Inventory

TENANT = "capsule.clastix.io/tenant"
"""The label of a tenant's namespaces, in every release."""

_EXAMPLES = frozenset({"shop", "old-shop", "solar-web", "solar-old", "solar-frozen"})
"""Namespaces of the built-in catalogue that stand for any of their sort, whatever has their name in the input."""


@dataclass(frozen=True)
class Simulation:
    """What becomes of the requests of an ordinary cluster when nobody answers Capsule's hooks.

    Attributes:
        effects: For every request of the built-in catalogue.
        tenants: The namespaces that are a tenant's in the catalogue, whatever the input says.
    """

    effects: tuple[Effect, ...]
    tenants: frozenset[str]

    def is_tenants(self, entry: Entry) -> bool:
        """Return whether a tenant's people send a request, or it goes to a tenant's namespace."""
        return entry.area == "tenants" or entry.request.get("namespace") in self.tenants


NOTHING = Simulation((), frozenset())
"""What becomes of requests without a hook."""


def simulation(inventory: Inventory, hooks: Sequence[Hook]) -> Simulation:
    """Return what becomes of the built-in catalogue's requests when the backends of these hooks are down.

    Args:
        inventory: The input: its Namespaces have the labels they are given there, and its CRDs the versions they serve.
        hooks: The hooks; one that is declared several times counts once.
    """
    if not hooks:
        return NOTHING
    from ..admission import builtin, simulate

    catalogue = builtin(inventory.namespace)
    distinct = tuple({id(hook): hook for hook in hooks}.values())
    effects = simulate(distinct, with_namespaces(inventory, catalogue), served=served_versions(inventory))
    return Simulation(effects, frozenset(name for name, labels in catalogue.namespaces.items() if TENANT in labels))


def with_namespaces(inventory: Inventory, catalogue: Catalogue) -> Catalogue:
    """Return a catalogue in which the namespaces of the input have the labels they are given there."""
    from ..admission import Catalogue

    given = {
        document.name: {"kubernetes.io/metadata.name": document.name, **document.labels}
        for document in inventory.of_kind("Namespace")
        if document.name not in _EXAMPLES
    }
    return catalogue.extended(Catalogue(given, ())) if given else catalogue


def served_versions(inventory: Inventory) -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the served versions of the input's CRDs by group and plural name."""
    return {
        (text(crd.data, ("spec", "group")), text(crd.data, ("spec", "names", "plural"))): tuple(
            text(version, ("name",)) for _, version in items(crd.data, ("spec", "versions")) if version.get("served")
        )
        for crd in inventory.of_kind("CustomResourceDefinition")
    }


def called_requests(simulated: Simulation) -> dict[int, tuple[CalledRequest, ...]]:
    """Return the requests that reach each hook, by its ``id``; hooks that none reaches are missing.

    Two hooks of an input may have one key, as where it holds the renders of two clusters.
    """
    calls: dict[int, list[CalledRequest]] = {}
    for effect in simulated.effects:
        for call in effect.calls:
            calls.setdefault(id(call.hook), []).append(called_request(simulated, effect.entry, call))
    return {key: tuple(requests) for key, requests in calls.items()}


def called_request(simulated: Simulation, entry: Entry, call: Call) -> CalledRequest:
    """Return a request with the verdict on one of the hooks that it reaches."""
    return CalledRequest(
        id=entry.id,
        area=entry.area,
        topic=entry.topic,
        actor=entry.actor,
        user=text(mapping(entry.request, ("userInfo",)), ("username",)),
        loses=entry.loses,
        kind=kind_of(entry.request),
        resource=text(mapping(entry.request, ("resource",)), ("resource",)),
        subresource=text(entry.request, ("subResource",)),
        namespace=text(entry.request, ("namespace",)),
        tenant=simulated.is_tenants(entry),
        caller_timeout=entry.timeout_seconds,
        restart=entry.restart,
        verdict=call.verdict.value,
        reason=call.reason,
    )


def kind_of(request: Mapping[str, object]) -> str:
    """Return operation and resource of a request: ``UPDATE nodes``, ``CREATE pods/binding``."""
    resource = text(mapping(request, ("resource",)), ("resource",))
    subresource = text(request, ("subResource",))
    return f"{request['operation']} {resource}{'/' if subresource else ''}{subresource}"


def missed_requests(inventory: Inventory, hooks: Sequence[Hook], simulated: Simulation) -> dict[str, tuple[str, ...]]:
    """Return what hooks with ``matchPolicy: Exact`` miss of custom resources in their other versions, by hook key.

    Found by the same simulation with ``Equivalent``: what it lets in beside what reaches the hook.
    """
    distinct = {id(hook): hook for hook in hooks if hook.match_policy == "Exact"}.values()
    exact = [replace(hook, match_policy="Equivalent") for hook in distinct]
    several = {name: versions for name, versions in served_versions(inventory).items() if len(versions) > 1}
    if not exact or not several:
        return {}
    from ..admission import Catalogue, simulate

    reached = {(effect.entry.id, call.hook.key) for effect in simulated.effects for call in effect.calls}
    entries = [effect.entry for effect in simulated.effects if _resource(effect.entry) in several]
    missed: dict[str, list[str]] = {}
    for effect in simulate(exact, Catalogue({}, tuple(entries)), served=several):
        for call in effect.calls:
            if (effect.entry.id, call.hook.key) not in reached:
                request = effect.entry.request
                missed.setdefault(call.hook.key, []).append(f"{kind_of(request)} ({request['resource']['version']})")
    return {key: tuple(dict.fromkeys(kinds)) for key, kinds in missed.items()}


def _resource(entry: Entry) -> tuple[str, str]:
    resource = mapping(entry.request, ("resource",))
    return text(resource, ("group",)), text(resource, ("resource",))
