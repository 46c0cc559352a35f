"""Every webhook that the manifests declare, as the API server will have it: Capsule's or another product's."""

from __future__ import annotations

from ..admission.hook import Hook, hook_from
from ..capsule.dynamic_hooks import webhook_configurations
from ..frozen import dataclass, replace
from ..kubernetes.fields import items, mapping, text
from ..model import Origin
from .clients import PHASES, hook_clients
from .live_hooks import live_hooks
from .refused_conditions import refused_conditions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..model import Document, Json, Path
    from .clients import Client
    from .inventory import Inventory
    from .live_hooks import LiveHooks


@dataclass(frozen=True)
class DeclaredHook:
    """A webhook and where it is declared."""

    hook: Hook  #: As the API server will have it, with its defaults.
    form: Json  #: In API form, as it is written or as Capsule's controller will write it.
    options: Mapping[str, Json]  #: Its ``opts`` in a CapsuleConfiguration; empty without, and elsewhere.
    origin: Origin  #: Where it stands.


def called_hooks(inventory: Inventory, *, everyone: bool = False) -> tuple[tuple[DeclaredHook, Client], ...]:
    """Return Capsule's webhooks, or all that are declared, in the order of the input, with their client blocks."""
    blocks = hook_clients(inventory, everyone=everyone)
    clients = {(client.document.index, client.origin.path[:-1]): client for client in blocks}
    found = ((declared, clients.get(_client(declared.origin))) for declared in inventory.once(declared_hooks))
    return tuple((declared, client) for declared, client in found if client)


def _client(hook: Origin) -> tuple[int, Path]:
    """Return what holds the client block of a webhook: the webhook itself; in a CapsuleConfiguration its phase."""
    return hook.document, hook.path[:-2] if hook.path[0] == "spec" else hook.path


def declared_hooks(inventory: Inventory) -> tuple[DeclaredHook, ...]:
    """Return all webhooks of the input, in its order: of webhook configurations, then of CapsuleConfigurations.

    What is in both, as in a live cluster, is there once: see ``live_hooks``.

    One that is declared again without a difference has the ``hook`` of the first: to the API server it is the same.
    """
    known: dict[str, Hook] = {}
    found = []
    for declared in _with_refusals(tuple(_declared_hooks(inventory))):
        first = known.setdefault(declared.hook.key, declared.hook)
        if first is not declared.hook:
            # Webhooks hold mappings, which are not hashable.
            first = first if first == declared.hook else known.setdefault(repr(declared.hook), declared.hook)
        found.append(declared if first is declared.hook else replace(declared, hook=first))
    return tuple(found)


def _with_refusals(hooks: Sequence[DeclaredHook]) -> Iterator[DeclaredHook]:
    """Yield webhooks, with the reason where the API server refuses their configuration.

    That of webhooks from files is from Kubernetes' documentation of manifest-based admission control.
    """
    refused: dict[tuple[int, str], str] = {}
    for declared in hooks:
        for each in refused_conditions(declared.form, declared.origin):
            why = f"condition {each.name} of {declared.hook.name}: {each.problem}"
            at = declared.origin.document, declared.hook.phase
            refused.setdefault(at, f"the API server refuses its configuration: {why}")
    for declared in hooks:
        if declared.hook.is_static and mapping(declared.form, ("clientConfig", "service")):
            at = declared.origin.document, declared.hook.phase
            why = f"{declared.hook.name} calls a Service, and webhooks from files may only call a url"
            refused.setdefault(at, f"the API server refuses its configuration: {why}")
    for declared in hooks:
        why = refused.get((declared.origin.document, declared.hook.phase), "")
        yield replace(declared, hook=replace(declared.hook, refused=why)) if why else declared


def _declared_hooks(inventory: Inventory) -> Iterator[DeclaredHook]:
    live = inventory.once(live_hooks)
    for document in inventory.of_kind(*PHASES):
        for index, entry in items(document.data, ("webhooks",)):
            origin = Origin(document.index, ("webhooks", index))
            if origin not in live.same:
                yield DeclaredHook(hook_from(PHASES[document.kind], document.name, entry), entry, {}, origin)
    for document in inventory.of_kind("CapsuleConfiguration"):
        yield from _dynamic_hooks(document, live)


def _dynamic_hooks(document: Document, live: LiveHooks) -> Iterator[DeclaredHook]:
    for manifest in webhook_configurations(document.data):
        phase = PHASES[manifest["kind"]]
        forms = {text(form, ("name",)): form for form in manifest["webhooks"]}
        path = ("spec", "admission", phase, "webhooks")
        for index, entry in items(document.data, path):
            origin = Origin(document.index, (*path, index))
            if origin not in live.superseded:
                form = live.confirmed.get(origin, forms[text(entry, ("name",))])
                hook = hook_from(phase, text(manifest, ("metadata", "name")), form)
                yield DeclaredHook(hook, form, mapping(entry, ("opts",)), origin)
