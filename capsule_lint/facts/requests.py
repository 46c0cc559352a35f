"""Which requests of an ordinary cluster reach a webhook: the simulation, on the objects of the input."""

from __future__ import annotations

from ..kubernetes.fields import items, mapping, text
from .vocabulary import CalledRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..admission import Catalogue, Effect, Entry, Hook
    from .inventory import Inventory

_TENANT = "capsule.clastix.io/tenant"
"""The label of a tenant's namespaces, in every release."""


def effects(inventory: Inventory, hooks: Sequence[Hook], catalogue: Catalogue | None = None) -> tuple[Effect, ...]:
    """Return what becomes of every request of a catalogue when the backends of these hooks are down.

    Args:
        inventory: The input: its Namespaces have the labels they are given there, and its CRDs the versions they serve.
        hooks: The hooks.
        catalogue: The requests; the built-in ones by default.
    """
    from ..admission import builtin, simulate

    catalogue = with_namespaces(inventory, catalogue or builtin(inventory.namespace))
    return simulate(hooks, catalogue, served=served_versions(inventory))


def with_namespaces(inventory: Inventory, catalogue: Catalogue) -> Catalogue:
    """Return a catalogue in which the namespaces of the input have the labels they are given there."""
    from ..admission import Catalogue

    given = {
        document.name: {"kubernetes.io/metadata.name": document.name, **document.labels}
        for document in inventory.of_kind("Namespace")
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


def called_requests(found: Sequence[Effect]) -> dict[str, tuple[CalledRequest, ...]]:
    """Return the requests that reach each hook, by the hook's key; hooks that none reaches are missing."""
    calls: dict[str, list[CalledRequest]] = {}
    for effect in found:
        for call in effect.calls:
            facts = _request(effect.entry, call.verdict.value)
            calls.setdefault(call.hook.key, []).append(facts)
    return {key: tuple(requests) for key, requests in calls.items()}


def _request(entry: Entry, verdict: str) -> CalledRequest:
    request = entry.request
    return CalledRequest(
        id=entry.id,
        area=entry.area,
        actor=entry.actor,
        loses=entry.loses,
        kind=kind_of(request),
        namespace=text(request, ("namespace",)),
        caller_timeout=entry.timeout_seconds,
        restart=entry.restart,
        verdict=verdict,
    )


def kind_of(request: Mapping[str, object]) -> str:
    """Return operation and resource of a request: ``UPDATE nodes``, ``CREATE pods/binding``."""
    resource = text(mapping(request, ("resource",)), ("resource",))
    subresource = text(request, ("subResource",))
    return f"{request['operation']} {resource}{'/' if subresource else ''}{subresource}"
