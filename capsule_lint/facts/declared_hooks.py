"""Every webhook that the manifests declare, as the API server will have it: Capsule's or anybody's."""

from __future__ import annotations

from ..admission.hook import Hook, hook_from
from ..capsule.dynamic_hooks import webhook_configurations
from ..frozen import dataclass, replace
from ..kubernetes.fields import items, mapping, text
from ..model import Origin
from .clients import PHASES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..model import Document, Json
    from .inventory import Inventory


@dataclass(frozen=True)
class DeclaredHook:
    """A webhook and where it is declared.

    Attributes:
        hook: As the API server will have it, with its defaults.
        form: In API form, as it is written or as Capsule's controller will write it.
        options: Its ``opts`` in a CapsuleConfiguration; empty without, and elsewhere.
        origin: Where it stands.
    """

    hook: Hook
    form: Json
    options: Mapping[str, Json]
    origin: Origin


def declared_hooks(inventory: Inventory) -> Iterator[DeclaredHook]:
    """Yield all webhooks of the input, in its order: of webhook configurations, then of CapsuleConfigurations.

    One that is declared again without a difference has the ``hook`` of the first: to the API server it is the same.
    """
    known: dict[str, Hook] = {}
    for declared in _declared_hooks(inventory):
        first = known.setdefault(declared.hook.key, declared.hook)
        if first is not declared.hook:
            # Hooks hold mappings, which are not hashable.
            first = first if first == declared.hook else known.setdefault(repr(declared.hook), declared.hook)
        yield declared if first is declared.hook else replace(declared, hook=first)


def _declared_hooks(inventory: Inventory) -> Iterator[DeclaredHook]:
    for document in inventory.of_kind(*PHASES):
        for index, entry in items(document.data, ("webhooks",)):
            hook = hook_from(PHASES[document.kind], document.name, entry)
            yield DeclaredHook(hook, entry, {}, Origin(document.index, ("webhooks", index)))
    for document in inventory.of_kind("CapsuleConfiguration"):
        yield from _dynamic_hooks(document)


def _dynamic_hooks(document: Document) -> Iterator[DeclaredHook]:
    for manifest in webhook_configurations(document.data):
        phase = PHASES[manifest["kind"]]
        forms = {text(form, ("name",)): form for form in manifest["webhooks"]}
        path = ("spec", "admission", phase, "webhooks")
        for index, entry in items(document.data, path):
            form = forms[text(entry, ("name",))]
            hook = hook_from(phase, text(manifest, ("metadata", "name")), form)
            yield DeclaredHook(hook, form, mapping(entry, ("opts",)), Origin(document.index, (*path, index)))
