"""What stops in a cluster when the backend of its webhooks stops, and whether that backend can come back."""

from __future__ import annotations

from ..admission import Catalogue, builtin, simulate
from ..admission.catalogue import OWN_NAMESPACE
from ..admission.conversion import fails
from ..admission.exemptions import NEWEST
from ..capsule import identity
from ..frozen import dataclass, replace
from ..kubernetes.fields import get, items, mapping, text
from ..kubernetes.selectors import words
from ..model import Origin, Place
from ..secrecy.texts import without_secrets
from .clients import conversion_clients
from .declared_hooks import declared_hooks
from .hooks import own_hooks
from .installed_version import controller_version, own_roles
from .inventory import Inventory
from .places import object_of, place_of
from .requests import served_versions, with_namespaces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..admission import Effect, Entry, Hook
    from ..admission.matching import Served
    from ..model import Bundle, Document
    from .declared_hooks import DeclaredHook

BACKEND = "backend"
"""The area of the backend's own requests where it is not Capsule's; beside the areas of the catalogue."""

_CONFIGURATION = f"capsuleconfigurations.{identity.GROUP}"


@dataclass(frozen=True)
class DownHook:
    """A webhook that nobody answers.

    Attributes:
        hook: The webhook, with the API's defaults.
        url: Where it is called, if not through a Service; empty if it is.
        place: Where it stands: its name in its configuration, or in the CapsuleConfiguration that it is made of.
    """

    hook: Hook
    url: str
    place: Place

    @property
    def is_dynamic(self) -> bool:
        """Whether Capsule's controller writes it, and puts it back when it is deleted (charts from 0.13)."""
        return self.place.object is not None and self.place.object.kind == "CapsuleConfiguration"


@dataclass(frozen=True)
class DownConversion:
    """A CRD whose conversion webhook nobody answers.

    Attributes:
        name: Of the CRD.
        kind: The kind it defines.
        storage: The stored version; empty if none is marked.
        fails: For each served version what fails on it, of ``get``, ``list`` and ``create``.
        at_start: Whether Capsule reads such an object when it starts, and some version of it fails.
        needed_by: The objects of the input that are written in a version that fails.
        place: Where its ``conversion`` stands.
    """

    name: str
    kind: str
    storage: str
    fails: Mapping[str, tuple[str, ...]]
    at_start: bool
    needed_by: tuple[Place, ...]
    place: Place


@dataclass(frozen=True)
class Restart:
    """Whether the backend can come back by itself while its webhooks refuse.

    Attributes:
        possible: False if something that it needs is stopped; None (unknown) if something may be; else True.
        stopped: What it needs and is stopped, in the order of the catalogue.
        uncertain: What it needs and may be stopped: a condition cannot be evaluated offline.
        conversions: Names of the CRDs that it reads at its start and that convert through it.
        namespaces: If it can come back: the namespaces that have to stay unselected for that.
        selectors: The namespaceSelectors that must not select them, as kubectl writes them.
    """

    possible: bool | None
    stopped: tuple[Effect, ...]
    uncertain: tuple[Effect, ...]
    conversions: tuple[str, ...]
    namespaces: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Impact:
    """What stops, request by request.

    Attributes:
        is_capsule: Whether it is Capsule that is down; else the backends of all hooks of the input are.
        version: Of Capsule's controller; empty if it is not known.
        namespaces: Where the backend runs; if it is not Capsule's, those of all Services that are called: none if only
            URLs are.
        hooks: The webhooks that nobody answers, in the order of the input.
        healthy: Keys of the other webhooks of the input: they are taken to answer.
        requests: What becomes of every request of the catalogue, in its order.
        conversions: The conversions that nobody answers, in the order of the input.
        restart: Whether the backend can come back.
        unread: What of the input could not be read, and so is not in this; the label says why.
    """

    is_capsule: bool
    version: str
    namespaces: tuple[str, ...]
    hooks: tuple[DownHook, ...]
    healthy: tuple[str, ...]
    requests: tuple[Effect, ...]
    conversions: tuple[DownConversion, ...]
    restart: Restart
    unread: tuple[Place, ...]


def impact(bundle: Bundle, requests: Catalogue | None = None, server: tuple[int, int] = NEWEST) -> Impact:
    """Return what stops when Capsule does; without anything of Capsule's, when the backends of all hooks do.

    Args:
        bundle: The manifests.
        requests: Requests beside those of the built-in catalogue, or instead of their namesakes there.
        server: Version of Kubernetes.
    """
    inventory = Inventory(bundle)
    declared = list(declared_hooks(inventory))
    own = [found for found, _ in own_hooks(inventory)]
    definitions = [client.document for client in conversion_clients(inventory)]
    is_capsule = bool(own or definitions)
    if not is_capsule:
        own, definitions = declared, list(_converting(inventory))
    namespaces = (inventory.namespace,) if is_capsule and own else _called_namespaces(own, definitions)
    hooks = [found.hook for found in own]
    catalogue = builtin(*namespaces[:1]) if is_capsule else _of_backends(namespaces)
    catalogue = with_namespaces(inventory, catalogue)
    if requests:
        catalogue = _extended(inventory, catalogue, requests)
    served = served_versions(inventory)
    effects = simulate(hooks, catalogue, served=served, server=server)
    conversions = tuple(_conversion(inventory, definition) for definition in definitions)
    restart = _restart(effects, conversions)
    if restart.possible:
        unselected, selectors = _selection(hooks, catalogue, namespaces, served, server)
        restart = replace(restart, namespaces=unselected, selectors=selectors)
    ours = {found.origin for found in own}
    return Impact(
        is_capsule=is_capsule,
        version=(controller_version(inventory, own_roles(inventory)).version or "") if is_capsule else "",
        namespaces=namespaces,
        hooks=tuple(_down(bundle, found) for found in own),
        healthy=tuple(found.hook.key for found in declared if found.origin not in ours),
        requests=effects,
        conversions=conversions,
        restart=restart,
        unread=tuple(_unread(bundle)),
    )


def _converting(inventory: Inventory) -> Iterator[Document]:
    for document in inventory.of_kind("CustomResourceDefinition"):
        if get(document.data, ("spec", "conversion", "strategy")) == "Webhook":
            yield document


def _called_namespaces(hooks: Sequence[DeclaredHook], definitions: Sequence[Document]) -> tuple[str, ...]:
    """Return the namespaces of the Services that are called, each once."""
    path = ("clientConfig", "service", "namespace")
    called = [text(hook.form, path) for hook in hooks]
    called += [text(crd.data, ("spec", "conversion", "webhook", *path)) for crd in definitions]
    return tuple(dict.fromkeys(filter(None, called)))


def _of_backends(namespaces: Sequence[str]) -> Catalogue:
    """Return the catalogue for backends that are not Capsule's: what Capsule's own pods need, those need.

    It is Capsule's with other words for the first namespace; the backends of the others add theirs.
    """
    first, *others = namespaces or [""]
    catalogue = builtin(first or OWN_NAMESPACE)
    entries = [_of_backend(entry, first) for entry in catalogue.entries]
    for namespace in others:
        more = (_of_backend(entry, namespace) for entry in builtin(namespace).entries)
        entries += [replace(entry, id=f"{entry.id}@{namespace}") for entry in more if entry.area == BACKEND]
    return Catalogue(catalogue.namespaces, tuple(entries))


def _of_backend(entry: Entry, namespace: str) -> Entry:
    if entry.request.get("namespace") != namespace:
        is_capsules = entry.area == "capsule" or entry.request.get("namespace") == OWN_NAMESPACE
        return replace(entry, restart=False) if is_capsules else entry
    loses = entry.loses.replace("Capsule", "the backend")
    return replace(
        entry,
        area=BACKEND if entry.area == "capsule" else entry.area,
        topic=entry.topic.replace("Capsule", "the backend"),
        actor=entry.actor.replace("Capsule", "the backend"),
        loses=loses[:1].upper() + loses[1:],
    )


def _extended(inventory: Inventory, catalogue: Catalogue, requests: Catalogue) -> Catalogue:
    """Return the catalogue with a user's requests; what the input says of the namespaces they go to counts."""
    catalogue = catalogue.extended(requests)
    asked = {text(entry.request, ("namespace",)) for entry in requests.entries}
    given = {
        document.name: {"kubernetes.io/metadata.name": document.name, **document.labels}
        for document in inventory.of_kind("Namespace")
        if document.name in asked or document.name in requests.namespaces
    }
    return catalogue.extended(Catalogue(given, ()))


def _down(bundle: Bundle, declared: DeclaredHook) -> DownHook:
    origin = Origin(declared.origin.document, (*declared.origin.path, "name"))
    return DownHook(
        declared.hook, without_secrets(text(declared.form, ("clientConfig", "url"))), place_of(bundle, origin)
    )


def _conversion(inventory: Inventory, document: Document) -> DownConversion:
    data = document.data
    kind, group = text(data, ("spec", "names", "kind")), text(data, ("spec", "group"))
    versions = [version for _, version in items(data, ("spec", "versions"))]
    failing = fails(data)
    stopped = {f"{group}/{version}" for version, operations in failing.items() if operations}
    return DownConversion(
        name=document.name,
        kind=kind,
        storage=next((text(version, ("name",)) for version in versions if version.get("storage") is True), ""),
        fails=failing,
        at_start=bool(stopped) and document.name == _CONFIGURATION,
        needed_by=tuple(
            place_of(inventory.bundle, Origin(found.index, ("apiVersion",)))
            for found in inventory.of_kind(kind)
            if found.api_version in stopped
        ),
        place=place_of(inventory.bundle, Origin(document.index, ("spec", "conversion"))),
    )


def _restart(effects: Sequence[Effect], conversions: Sequence[DownConversion]) -> Restart:
    stopped = tuple(effect for effect in effects if effect.entry.restart and effect.refused == "stopped")
    uncertain = tuple(effect for effect in effects if effect.entry.restart and effect.refused == "unknown")
    needed = tuple(conversion.name for conversion in conversions if conversion.at_start)
    possible = False if stopped or needed else None if uncertain else True
    return Restart(possible, stopped, uncertain, needed)


def _selection(
    hooks: Sequence[Hook], catalogue: Catalogue, own: Sequence[str], served: Served, server: tuple[int, int]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the namespaces that only their labels keep from fail-closed hooks, and the namespaceSelectors of these.

    Found by the same simulation with every namespaceSelector open, for what the backend needs to come back. A selector
    that asks for more than another one is left out: where the other selects nothing, it does not either.
    """
    closed = {hook.key: hook for hook in hooks if hook.fails_closed and hook.namespace_selector}
    needed = Catalogue(catalogue.namespaces, tuple(entry for entry in catalogue.entries if entry.restart))
    opened = [replace(hook, namespace_selector={}) for hook in closed.values()]
    namespaces, asked = set(), set()
    for effect in simulate(opened, needed, served=served, server=server):
        # The selector does not count for cluster-scoped objects: what reaches those, reaches them already.
        if effect.calls and effect.entry.request.get("namespace"):
            namespaces.add(effect.entry.request["namespace"])
            asked |= {_terms(closed[call.hook.key]) for call in effect.calls}
    least = [terms for terms in asked if not any(other < terms for other in asked)]
    return (
        tuple(sorted(namespaces, key=lambda name: (name not in own, name))),
        tuple(sorted(",".join(sorted(terms)) for terms in least)),
    )


def _terms(hook: Hook) -> frozenset[str]:
    """Return what a hook's namespaceSelector asks for, term by term, as kubectl writes them."""
    selector = hook.namespace_selector
    return frozenset([
        *(words({"matchLabels": {key: value}}) for key, value in mapping(selector, ("matchLabels",)).items()),
        *(words({"matchExpressions": [term]}) for _, term in items(selector, ("matchExpressions",))),
    ])  # fmt: skip


def _unread(bundle: Bundle) -> Iterator[Place]:
    for document in bundle.documents:
        for problem in document.problems:
            if problem.kind in ("unreadable", "template"):
                yield Place(document.source, problem.span, object_of(document), label=problem.message)
