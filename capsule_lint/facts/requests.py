"""Which requests of an ordinary cluster reach a webhook, and how they end: the simulation of an input."""

from __future__ import annotations

from functools import cached_property

from ..admission import Catalogue, builtin, simulate
from ..admission.catalogue import OWN_NAMESPACE
from ..admission.custom_resources import CustomResource, custom_resources
from ..admission.exemptions import NEWEST
from ..admission.group_resource import group_resource
from ..admission.matching import Matcher
from ..capsule import identity
from ..capsule.api_versions import known_versions
from ..frozen import replace
from ..kubernetes.fields import mapping, text
from .declared_hooks import declared_hooks
from .installed_version import controller_version, own_roles
from .needs import Need, needs
from .own_requests import network_plugins, own_requests
from .webhook_backends import webhook_backends
from .words.admission import CalledRequest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ..admission import Call, Effect, Entry, Hook
    from ..admission.custom_resources import CustomResources
    from ..model import Bundle, Json
    from .inventory import Inventory
    from .webhook_backends import WebhookBackend

TENANT = "capsule.clastix.io/tenant"
"""The label of a tenant's namespaces, in every release."""

BACKEND = "backend"
"""The area of the backend's own requests where it is not Capsule's; in addition to the areas of the catalogue."""

_OF_A_POD = frozenset({
    "capsule-pod-create", "capsule-pod-bind", "capsule-service-account-token", "capsule-kubelet-pod-status",
})  # fmt: skip
"""The requests of the built-in catalogue that every pod needs to start."""

_NO_NETWORK = "The network of a node cannot be set up, so no pod on it starts."

_EXAMPLES = frozenset({"shop", "old-shop", "solar-web", "solar-old", "solar-frozen"})
"""Namespaces of the built-in catalogue that stand for any of their sort, whatever has their name in the input."""


class Remembered:
    """What became of requests in inputs that were simulated before: many differ in nothing that requests depend on.

    So do the versions of a chart, and what may come of placeholders.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._known: dict[str, tuple[tuple[Hook, ...], tuple[Effect, ...]]] = {}

    def of(self, key: str, hooks: tuple[Hook, ...], simulated: Callable[[], tuple[Effect, ...]]) -> tuple[Effect, ...]:
        """Return what becomes of requests, for exactly these webhooks.

        Args:
            key: All that it depends on, as a text; equal webhooks included.
            hooks: The webhooks, in an order that the key has as well.
            simulated: Finds it out where nothing is remembered.
        """
        if key not in self._known:
            self._known[key] = hooks, simulated()
            return self._known[key][1]
        before, effects = self._known[key]
        same = {id(old): new for old, new in zip(before, hooks, strict=True)}
        return tuple(_of_hooks(effect, same) for effect in effects)


def _of_hooks(effect: Effect, same: Mapping[int, Hook]) -> Effect:
    if not effect.calls and not effect.inside:
        return effect
    calls = tuple(replace(call, hook=same[id(call.hook)]) for call in effect.calls)
    return replace(effect, calls=calls, inside=tuple(_of_hooks(each, same) for each in effect.inside))


class Simulation:
    """What becomes of the requests of an ordinary cluster when no pod answers some webhooks and conversions.

    There is one for what an input is about: Capsule, or where nothing of the input is Capsule's, all backends at once.
    What rules say of requests and what ``impact`` and ``diff`` say is read from it, and what it takes is found when it
    is first asked. ``alone`` gives those of the backends one by one, ``together`` that of a cold start.

    Attributes:
        inventory: The input.
        server: Version of Kubernetes.
        down: The backends that are gone.
        is_capsule: Whether Capsule's is one of them.
        hooks: The webhooks that no pod answers, with their client blocks, in the order of the input.
        conversions: The client blocks of the conversions that no pod answers, likewise.
    """

    def __init__(
        self,
        inventory: Inventory,
        requests: Catalogue | None = None,
        server: tuple[int, int] = NEWEST,
        down: Sequence[WebhookBackend] | None = None,
        remembered: Remembered | None = None,
    ) -> None:
        """Find who is down.

        Args:
            inventory: The input: its Namespaces have the labels they are given there, and its CRDs the versions they
                serve.
            requests: Requests beside those of the built-in catalogue, or instead of their namesakes there.
            server: Version of Kubernetes.
            down: The backends that are gone; Capsule's by default, or all where none is Capsule's.
            remembered: What became of requests in inputs like this one.
        """
        self._remembered = Remembered() if remembered is None else remembered
        self.inventory, self._requests, self.server = inventory, requests or Catalogue({}, ()), server
        known = inventory.once(webhook_backends)
        self.down = tuple(down if down is not None else [each for each in known if each.is_capsule] or known)
        self.is_capsule = any(backend.is_capsule for backend in self.down)
        self.hooks = tuple(pair for backend in self.down for pair in backend.hooks)
        self.conversions = tuple(client for backend in self.down for client in backend.conversions)

    def of(self, bundle: Bundle) -> Simulation:
        """Return the same of another input."""
        return Simulation(type(self.inventory)(bundle), self._requests, self.server, remembered=self._remembered)

    def alone(self) -> tuple[Simulation, ...]:
        """Return the same for each backend of the input, of which the others are healthy."""
        return tuple(self.of_backends([backend]) for backend in self.inventory.once(webhook_backends))

    def together(self) -> Simulation:
        """Return the same for all backends of the input, gone at once."""
        return self.of_backends(self.inventory.once(webhook_backends))

    def of_backends(self, down: Sequence[WebhookBackend]) -> Simulation:
        """Return the same where these backends are gone."""
        if tuple(down) == self.down:
            return self
        return Simulation(self.inventory, self._requests, self.server, down, self._remembered)

    @cached_property
    def namespaces(self) -> tuple[str, ...]:
        """Where the backends run; if that is not known to be Capsule's, where the Services that are called are."""
        if self.is_capsule and self.hooks and len(self.down) == 1:
            return (self.inventory.namespace,)
        own = (self.inventory.namespace,) if self.is_capsule and self.down[0].hooks else ()
        others = (namespace for backend in self.down for namespace in backend.namespaces)
        return tuple(dict.fromkeys((*own, *others)))

    @cached_property
    def _builtin(self) -> Catalogue:
        return builtin(*self.namespaces[:1])

    @cached_property
    def catalogue(self) -> Catalogue:
        """The requests, and the namespaces with the labels that the input gives them."""
        found = _of_backends(self._builtin, self.namespaces, is_capsule=self.is_capsule)
        asked = {text(entry.request, ("namespace",)) for entry in self._requests.entries}
        given = {
            name: labels
            for name, labels in self.labels.items()
            if name not in _EXAMPLES or name in asked or name in self._requests.namespaces
        }
        entries = tuple(self._as_made([entry for entry in found.entries if not self._is_never_sent(entry)]))
        more = Catalogue({**self._requests.namespaces, **given}, self._requests.entries)
        return Catalogue(found.namespaces, (*entries, *self._of_networks())).extended(more)

    def _is_never_sent(self, entry: Entry) -> bool:
        """Return whether a request is about what is down and its manifests show that it is never sent."""
        is_own = entry.area in ("capsule", BACKEND) or entry.request.get("namespace") in self.namespaces
        return is_own and bool(entry.needed_for) and self.need(entry).never

    def _as_made(self, entries: Sequence[Entry]) -> Iterator[Entry]:
        """Yield requests in the catalogue's order, those about the pods of a backend as its workload makes them."""
        made: dict[str, Entry] = {}
        for pods in (pods for backend in reversed(self.down) for pods in reversed(backend.workloads)):
            own = [entry for entry in entries if _is_own(entry, pods.namespace)]
            made.update((entry.id, entry) for entry in own_requests(own, pods))
        for entry in entries:
            yield made.get(entry.id, entry)

    def _of_networks(self) -> Iterator[Entry]:
        """Yield what the pods of network plugins need that run in namespaces of their own."""
        for pods in self.inventory.once(network_plugins):
            needed = (each for each in builtin(pods.namespace).entries if each.id in _OF_A_POD)
            for entry in own_requests(tuple(needed), pods):
                identifier = entry.id.replace("capsule", f"cni-{pods.namespace}-{pods.name}")
                yield replace(entry, id=identifier, area="nodes", topic="CNI", loses=_NO_NETWORK, needed_for="")

    @cached_property
    def _needs(self) -> Mapping[str, Need]:
        """What the backend needs by purpose; of several what any of them does."""
        found = [needs(self.inventory, backend) for backend in self.down]
        worst = {True: 0, None: 1, False: 2}
        return {
            purpose: min((each[purpose] for each in found), key=lambda need: (worst[need.known], need.never))
            for purpose in (found[0] if found else ())
        }

    def need(self, entry: Entry) -> Need:
        """Return whether what is down needs a request to start again."""
        if not entry.restart or not entry.needed_for:
            return Need(entry.restart)
        return self._needs.get(entry.needed_for, Need(known=True))

    @cached_property
    def labels(self) -> dict[str, dict[str, str]]:
        """The labels of the namespaces that are in the input, by name."""
        return {
            document.name: {"kubernetes.io/metadata.name": document.name, **document.labels}
            for document in self.inventory.of_kind("Namespace")
        }

    @cached_property
    def effects(self) -> tuple[Effect, ...]:
        """What becomes of every request of the catalogue; a webhook that is declared several times is called once."""
        hooks = (*self.distinct_hooks, *self.everyone)
        workloads = [pods for backend in self.down for pods in backend.workloads]
        made = [
            (pods.kind, pods.namespace, pods.name, pods.labels, pods.spec, pods.document.labels)
            for pods in (*workloads, *self.inventory.once(network_plugins))
        ]
        about = self.namespaces, self.is_capsule, self._needs, self.catalogue.namespaces, self.custom, self.server
        given = id(self._requests) if self._requests.entries else None
        key = repr((hooks, len(self.distinct_hooks), made, about, given))
        return self._remembered.of(
            key, hooks, lambda: self.with_hooks(self.distinct_hooks, self.catalogue.entries, self.everyone)
        )

    @cached_property
    def distinct_hooks(self) -> tuple[Hook, ...]:
        """The webhooks that no pod answers, each once."""
        return tuple({id(declared.hook): declared.hook for declared, _ in self.hooks}.values())

    @cached_property
    def everyone(self) -> tuple[Hook, ...]:
        """All webhooks of the input."""
        return tuple(declared.hook for declared in self.inventory.once(declared_hooks))

    def with_hooks(
        self,
        hooks: Iterable[Hook],
        entries: Iterable[Entry],
        everyone: Sequence[Hook] = (),
        custom: CustomResources | None = None,
    ) -> tuple[Effect, ...]:
        """Return what would become of requests in this same cluster if no pod answered these webhooks.

        Args:
            hooks: The webhooks.
            entries: The requests.
            everyone: All webhooks of the cluster, those among them; none if the others do not matter.
            custom: What is known of custom resources, where that differs as well.
        """
        return simulate(
            tuple(hooks),
            self.catalogue,
            entries=entries,
            everyone=everyone,
            custom=self.custom if custom is None else custom,
            server=self.server,
        )

    def called(self, hooks: Iterable[Hook], entries: Iterable[Entry]) -> Iterator[tuple[Entry, tuple[Call, ...]]]:
        """Yield which webhooks would be called for requests in this very cluster, whatever becomes of them then.

        Args:
            hooks: The webhooks.
            entries: The requests.
        """
        matcher = Matcher(tuple(hooks), self.catalogue.namespaces, custom=self.custom, server=self.server)
        return ((entry, matcher.calls(entry.request)) for entry in entries)

    @cached_property
    def custom(self) -> CustomResources:
        """What is known of custom resources: from the CRDs of the input, of ``--crds``, of Capsule's release.

        A release that is known says which versions Capsule's CRDs have where these are in neither.
        """
        dead = (client.callers[0] for client in self.conversions)
        written = custom_resources([document.data for document in self.inventory.definitions()], dead)
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


def _is_own(entry: Entry, namespace: str) -> bool:
    """Return whether a request is about a backend's own pods: the catalogue names Capsule's by their area."""
    return entry.request.get("namespace") == namespace and entry.area in ("capsule", BACKEND)


def _of_backends(catalogue: Catalogue, namespaces: Sequence[str], *, is_capsule: bool) -> Catalogue:
    """Return the catalogue for backends that are not Capsule's: what Capsule's own pods need, those need.

    It is Capsule's, with other words for the first namespace where that is not Capsule's; the backends of the others
    add theirs.
    """
    first, *others = namespaces or [""]
    if is_capsule and not others:
        return catalogue
    entries = list(catalogue.entries) if is_capsule else [_of_backend(entry, first) for entry in catalogue.entries]
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
    """Return the requests that reach each webhook, by its ``id``; webhooks that none reaches are missing.

    Two webhooks of an input may have one key, as where it holds the renders of two clusters.
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
        restart=simulated.need(entry).known,
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
    """Return what webhooks with ``matchPolicy: Exact`` miss of custom resources in their other versions, by webhook.

    Found by the same simulation with ``Equivalent``: what it lets in in addition to what reaches the webhook.
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
