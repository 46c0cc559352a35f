"""Admission webhooks and conversions, Capsule's and of other products, wherever they are declared."""

from __future__ import annotations

from ..admission.conversion import fails
from ..capsule import identity
from ..capsule.dynamic_hooks import USER_GATE
from ..capsule.hook_purposes import UNKNOWN, purpose
from ..capsule.releases import without_shared_conditions
from ..kubernetes.fields import get, items, strings, text
from ..model import Origin
from ..secrecy.texts import without_secrets
from .clients import Client, conversion_clients
from .copies import Copies
from .refused_conditions import refused_conditions
from .requests import called_requests, missed_requests
from .words.admission import Hook
from .words.common import HookSummary, Reference
from .words.wiring import Conversion, FailingVersion

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..kubernetes.workloads import Workload
    from ..model import Document
    from .declared_hooks import DeclaredHook
    from .inventory import Inventory
    from .requests import Simulation
    from .webhook_backends import WebhookBackend
    from .words.admission import CalledRequest

_CONFIGURATIONS = f"capsuleconfigurations.{identity.GROUP}"


def hooks(simulated: Simulation) -> tuple[Hook, ...]:
    """Return the webhooks of a simulation, in the order of the input, with the requests that reach them."""
    if not simulated.hooks:
        return ()
    requests, missed = called_requests(simulated), missed_requests(simulated)
    backends = {id(client): backends_of(simulated.inventory, client) for _, client in simulated.hooks}
    shared = _shared_conditions([declared for declared, _ in simulated.hooks])
    owners = {declared.origin: backend for backend in simulated.down for declared, _ in backend.hooks}
    return tuple(
        _hook(
            declared,
            client,
            owners[declared.origin],
            requests=requests.get(id(declared.hook), ()),
            missed=missed.get(id(declared.hook), ()),
            shared=shared,
            backends=backends[id(client)],
        )
        for declared, client in simulated.hooks
    )


def _shared_conditions(declared: Sequence[DeclaredHook]) -> tuple[tuple[str, str], ...]:
    """Return the conditions, by name and expression, that all webhooks have but those that the chart sets apart."""
    apart = without_shared_conditions()
    others = [found.hook.match_conditions for found in declared if _path(found) not in apart]
    if len(others) < 2:
        return ()
    shared = set(others[0]).intersection(*others[1:])
    return tuple(condition for condition in others[0] if condition in shared)


def _path(declared: DeclaredHook) -> str:
    return text(declared.form, ("clientConfig", "service", "path"))


def _hook(
    declared: DeclaredHook,
    client: Client,
    owner: WebhookBackend,
    *,
    requests: tuple[CalledRequest, ...],
    missed: tuple[str, ...],
    shared: Sequence[tuple[str, str]],
    backends: tuple[Reference, ...],
) -> Hook:
    hook, form = declared.hook, declared.form
    known = purpose(_path(declared), hook.name) if owner.is_capsule else UNKNOWN
    certain, doubtful = told_apart(requests)
    conditions = set(hook.match_conditions)
    return Hook(
        role=owner.role,
        backend=owner.name,
        name=hook.name,
        phase=hook.phase,
        configuration=hook.configuration,
        declared_in=client.document.kind,
        path=_path(declared),
        url=without_secrets(text(form, ("clientConfig", "url"))),
        failure_policy=hook.failure_policy,
        match_policy=hook.match_policy,
        timeout_seconds=hook.timeout_seconds,
        side_effects=hook.side_effects,
        rules=tuple(rule for _, rule in items(form, ("rules",))),
        resources=tuple(dict.fromkeys(resource for rule in hook.rules for resource in rule["resources"])),
        namespace_selector=get(form, ("namespaceSelector",)),
        object_selector=get(form, ("objectSelector",)),
        match_conditions=tuple(condition for _, condition in items(form, ("matchConditions",))),
        conditions=tuple(name for name, _ in hook.match_conditions if name != USER_GATE),
        refusals=refused_conditions(declared.form, declared.origin),
        options=tuple(sorted(option for option, on in declared.options.items() if on is True)),
        shared_conditions=tuple(name for name, expression in shared if (name, expression) not in conditions),
        guards=known.guards,
        purpose=known.purpose,
        loss=known.loss,
        requests=certain,
        doubtful=doubtful,
        areas=tuple(dict.fromkeys(request.area for request in requests)),
        caller_timeout=min((request.caller_timeout for request in certain if request.caller_timeout), default=None),
        missed=missed,
        stops=tuple(sorted({request.kind for request in certain})) if hook.fails_closed else (),
        doubt=next((request.reason for request in doubtful), ""),
        backends=backends,
        origin=declared.origin,
    )


def told_apart(
    requests: Sequence[CalledRequest],
) -> tuple[tuple[CalledRequest, ...], tuple[CalledRequest, ...]]:
    """Return the requests that are known to reach a webhook, and the ones that may."""
    doubtful = tuple(request for request in requests if request.verdict == "unknown")
    return tuple(request for request in requests if request.verdict != "unknown"), doubtful


def summary(hook: Hook) -> HookSummary:
    """Return a webhook as its backend sees it."""
    return HookSummary(
        name=hook.name,
        phase=hook.phase,
        failure_policy=hook.failure_policy,
        timeout_seconds=hook.timeout_seconds,
        guards=hook.guards,
        stops=hook.stops,
        doubt=hook.doubt,
        origin=hook.origin,
    )


def conversions(simulated: Simulation) -> tuple[Conversion, ...]:
    """Return the CRDs whose conversion no pod answers in a simulation, in the order of the input."""
    pairs = ((backend, client) for backend in simulated.down for client in backend.conversions)
    return tuple(_conversion(simulated.inventory, client, backend) for backend, client in pairs)


def _conversion(inventory: Inventory, client: Client, owner: WebhookBackend) -> Conversion:
    data = client.document.data
    versions = [version for _, version in items(data, ("spec", "versions"))]
    failing = tuple(FailingVersion(name, operations) for name, operations in fails(data).items() if operations)
    return Conversion(
        role=owner.role,
        backend=owner.name,
        name=client.document.name,
        kind=text(data, ("spec", "names", "kind")),
        served=tuple(text(version, ("name",)) for version in versions if version.get("served") is True),
        storage=next((text(version, ("name",)) for version in versions if version.get("storage") is True), ""),
        url=client.url,
        review_versions=strings(data, ("spec", "conversion", "webhook", "conversionReviewVersions")),
        failing=failing,
        needed_by=tuple(_written_in(inventory, client.document, failing)),
        read_at_start=client.document.name == _CONFIGURATIONS,
        backends=backends_of(inventory, client),
        origin=Origin(client.document.index, ("spec", "conversion")),
    )


def _written_in(inventory: Inventory, definition: Document, versions: Sequence[FailingVersion]) -> Iterator[Reference]:
    """Yield the objects of the input that are written in one of these versions of a CRD."""
    group = text(definition.data, ("spec", "group"))
    api_versions = {f"{group}/{failing.version}" for failing in versions}
    for document in inventory.once(_instances).get(definition.index, ()):
        if document.api_version in api_versions:
            yield inventory.reference(document, ("apiVersion",))


def _instances(inventory: Inventory) -> Mapping[int, Sequence[Document]]:
    """Return the objects of each CRD's kind, by the index of the CRD: of one that is there twice, the nearest."""
    kinds: dict[str, Copies] = {}
    for client in conversion_clients(inventory, everyone=True):
        kind = text(client.document.data, ("spec", "names", "kind"))
        kinds.setdefault(kind, Copies()).add(client.document, client.document.name)
    found: dict[int, list[Document]] = {}
    for kind, copies in kinds.items():
        for document in inventory.of_kind(kind):
            for definition in copies.near(document.source):
                found.setdefault(definition.index, []).append(document)
    return found


def backends_of(inventory: Inventory, client: Client) -> tuple[Reference, ...]:
    """Return the workloads that answer a client: its Service selects them, and they serve.

    Where some of them are Capsule's by image or flags, the others only share its labels: they are not backends, and
    what they do to the Service is for its rules to say.
    """
    answering = inventory.once(_answering)
    key = (client.namespace, client.name, client.document.source)
    if key not in answering:
        selected: Sequence[Workload] = [pods for pods in inventory.called(*key) if not pods.runs_to_completion]
        own = [pods for pods in selected if inventory.role(pods)]
        answering[key] = tuple(inventory.reference(pods.document) for pods in own or selected)
    return answering[key]


def _answering(_: Inventory) -> dict[tuple[str, str, str], tuple[Reference, ...]]:
    """Return what ``backends_of`` has found by now, by namespace and name of the Service, and the calling file."""
    return {}
