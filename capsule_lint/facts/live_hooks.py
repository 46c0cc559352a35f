"""The webhook configurations of a live cluster that Capsule's controller made of a CapsuleConfiguration in the input.

Both are one set of webhooks, and kube-apiserver goes by the webhook configurations. A webhook that is the same in both
is known by the CapsuleConfiguration, where it is to be changed; one that differs, by what the API server reads.
"""

from __future__ import annotations

from ..admission.hook import hook_from
from ..capsule.drift import differences
from ..capsule.dynamic_hooks import CREATED_BY, KINDS, webhook_configurations
from ..frozen import dataclass
from ..kubernetes.fields import get, items, text
from ..model import Document, Origin
from .copies import NONE, Copies
from .words.admission import Drift

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..model import Json, Path
    from .inventory import Inventory

_NOT_COMPARED = ("namespaceSelector", "matchConditions")
"""Fields that may be other ones in a live webhook without being a difference."""


@dataclass(frozen=True, eq=False)
class LiveHooks:
    """What the webhook configurations of a live cluster say of the webhooks of a CapsuleConfiguration."""

    #: Webhooks of the CapsuleConfiguration that are in force, as the API server has them.
    confirmed: Mapping[Origin, Json]
    #: Webhooks of the webhook configurations that are the same.
    same: frozenset[Origin]
    #: Indexes of the webhook configurations: these are Capsule's, whatever their webhooks are called.
    made: frozenset[int]
    #: Webhooks of the CapsuleConfiguration that are not in force: missing, or another by now.
    superseded: frozenset[Origin]
    #: The first client block of the webhook configuration that has a CA, by the phase of the CapsuleConfiguration.
    authorities: Mapping[Origin, Origin]
    drift: tuple[Drift, ...]  #: The differences.


def live_hooks(inventory: Inventory) -> LiveHooks:
    """Return what is live of the webhooks of the CapsuleConfigurations; ask it through ``inventory.once``."""
    confirmed: dict[Origin, Json] = {}
    same, superseded, documents = set(), set(), set()
    authorities: dict[Origin, Origin] = {}
    drift: list[Drift] = []
    for settings, phase, forms, made in _pairs(inventory):
        block = ("spec", "admission", phase)
        documents.add(made.index)
        declared = _origins(settings, (*block, "webhooks"))
        live = _origins(made, ("webhooks",))
        entries = {name: get(made.data, origin.path) for name, origin in live.items()}
        for name, origin in declared.items():
            changed = differences(phase, forms[name], entries[name]) if name in live else ()
            if name in live and not changed:
                same.add(live[name])
                confirmed[origin] = _in_force(forms[name], entries[name])
            else:
                superseded.add(origin)
            if _is_marked(settings, made) and (changed or name not in live):
                theirs = _failure_policy(phase, entries[name]) if name in live else ""
                ours = _failure_policy(phase, forms[name])
                opened = (ours, theirs) == ("Fail", "Ignore")
                drift.append(
                    Drift(
                        name=name,
                        phase=phase,
                        change="missing" if name not in live else "opened" if opened else "changed",
                        fields=changed,
                        failure_policy=theirs,
                        declared_failure_policy=ours,
                        declared=inventory.reference(settings, origin.path),
                        made=inventory.reference(made),
                        origin=live.get(name, Origin(made.index, ("webhooks",))),
                    )
                )
        if _is_marked(settings, made):
            drift += (
                Drift(
                    name=name,
                    phase=phase,
                    change="extra",
                    fields=(),
                    failure_policy=_failure_policy(phase, entries[name]),
                    declared_failure_policy="",
                    declared=None,
                    made=inventory.reference(made),
                    origin=origin,
                )
                for name, origin in live.items()
                if name not in declared
            )
        with_ca = next((name for name, entry in entries.items() if text(entry, ("clientConfig", "caBundle"))), None)
        if with_ca is not None:
            authorities[Origin(settings.index, block)] = Origin(made.index, (*live[with_ca].path, "clientConfig"))
    return LiveHooks(confirmed, frozenset(same), frozenset(documents), frozenset(superseded), authorities, tuple(drift))


def _origins(document: Document, path: Path) -> dict[str, Origin]:
    """Return where the webhooks of a list stand, by their names."""
    return {
        text(entry, ("name",)): Origin(document.index, (*path, index)) for index, entry in items(document.data, path)
    }


def _failure_policy(phase: str, form: Json) -> str:
    return hook_from(phase, "", form).failure_policy


def _pairs(inventory: Inventory) -> Iterator[tuple[Document, str, Mapping[str, Json], Document]]:
    """Yield CapsuleConfigurations with a phase, the webhooks that are made of it by name, and what was made.

    To the API server, two objects of one kind and name are one: the name decides, unless the owner is another.
    """
    for settings in inventory.of_kind("CapsuleConfiguration"):
        made = {manifest["kind"]: manifest["webhooks"] for manifest in webhook_configurations(settings.data)}
        for phase, kind in KINDS.items():
            name = text(settings.data, ("spec", "admission", phase, "name"))
            forms = {text(form, ("name",)): form for form in made.get(kind, ())}
            for document in inventory.once(_by_name).get((kind, name), NONE).near(settings.source) if name else ():
                owners = _owners(document)
                if not owners or settings.name in owners:
                    yield settings, phase, forms, document


def _by_name(inventory: Inventory) -> Mapping[tuple[str, str], Copies]:
    found: dict[tuple[str, str], Copies] = {}
    for document in inventory.of_kind(*KINDS.values()):
        found.setdefault((document.kind, document.name), Copies()).add(document)
    return found


def _owners(document: Document) -> Sequence[str]:
    """Return the names of the CapsuleConfigurations that own an object."""
    owners = (owner for _, owner in items(document.data, ("metadata", "ownerReferences")))
    return [text(owner, ("name",)) for owner in owners if owner.get("kind") == "CapsuleConfiguration"]


def _is_marked(settings: Document, made: Document) -> bool:
    """Return whether a webhook configuration says that the controller made it: else it may not have seen it yet."""
    return CREATED_BY in made.labels or settings.name in _owners(made)


def _in_force(form: Json, live: Json) -> Json:
    """Return a webhook in the controller's words, with what is live where the two may differ."""
    return {**form, **{field: live[field] for field in _NOT_COMPARED if live.get(field)}}
