"""Capsule's webhooks taken together: what becomes of requests, and how far the webhooks reach beyond the tenants."""

from __future__ import annotations

from ..english import enumerated
from ..kubernetes.fields import strings, text
from ..kubernetes.selectors import matches
from ..model import Origin
from .hooks import summary, told_apart
from .live_hooks import live_hooks
from .requests import TENANT, described
from .webhook_backends import CAPSULE
from .words.admission import Admission, Reach, RequestOutcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ..admission import Call, Effect
    from ..model import Document
    from .installation import Installation
    from .inventory import Inventory
    from .requests import Simulation
    from .words.admission import CalledRequest, ColdStart, Hook

_FORBIDDEN = tuple(
    (kind, field) for kind in ("forbiddenLabels", "forbiddenAnnotations") for field in ("denied", "deniedRegex")
)
"""What may forbid something below ``spec.nodeMetadata`` of a CapsuleConfiguration."""


def admission(
    inventory: Inventory,
    installed: Installation,
    simulated: Simulation,
    hooks: Sequence[Hook],
    start: ColdStart | None,
) -> tuple[Admission, ...]:
    """Return the webhooks of a backend taken together; nothing if there are neither any nor Capsule's settings."""
    is_other = bool(hooks) and not simulated.is_capsule
    settings = inventory.reference(installed.settings) if installed.settings and not is_other else None
    drift = () if is_other else inventory.once(live_hooks).drift
    origins = [hook.origin for hook in hooks]
    origins += [settings.origin] if settings else []
    origins += [found.origin for found in drift]
    if not origins:
        return ()
    effects = simulated.effects if hooks else ()
    requests = tuple(_outcome(simulated, effect) for effect in effects if effect.calls)
    return (
        Admission(
            role="other" if is_other else "controller",
            backend=enumerated([backend.name for backend in simulated.down]) if is_other else CAPSULE,
            hooks=tuple(map(summary, hooks)),
            requests=requests,
            slowest=max(requests, key=lambda request: request.timeouts, default=None),
            reaches=tuple(_reaches(inventory, hooks, effects)),
            settings=settings,
            node_metadata=node_metadata(installed.settings) if settings and installed.settings else (),
            drift=drift,
            cold_start=start if hooks else None,
            origin=origins[0],
        ),
    )


def node_metadata(settings: Document) -> tuple[str, ...]:
    """Return which fields of a CapsuleConfiguration's ``nodeMetadata`` forbid something."""
    return tuple(
        f"{kind}.{field}"
        for kind, field in _FORBIDDEN
        if strings(settings.data, path := ("spec", "nodeMetadata", kind, field)) or text(settings.data, path)
    )


def _outcome(simulated: Simulation, effect: Effect) -> RequestOutcome:
    certain = [call for call in effect.calls if call.verdict.value == "yes"]
    return RequestOutcome(
        **described(simulated, effect.entry),
        hooks=tuple(call.hook.name for call in certain),
        refused=effect.refused,
        timeouts=_timeouts(certain),
        hung=effect.hung.outcome,
        seconds=effect.hung.seconds,
        status=effect.hung.status,
    )


def _timeouts(calls: Sequence[Call]) -> int:
    """Return what timeouts add up to: mutating webhooks are called one after another, validating ones all at once."""
    mutating = sum(call.hook.timeout_seconds for call in calls if call.hook.phase == "mutating")
    validating = (call.hook.timeout_seconds for call in calls if call.hook.phase != "mutating")
    return mutating + max(validating, default=0)


def _reaches(inventory: Inventory, hooks: Sequence[Hook], effects: Sequence[Effect]) -> Iterator[Reach]:
    """Yield what reaches beyond the tenants: webhooks by themselves, then Namespaces whose label lets webhooks in."""
    labelled = {document.name: document for document in inventory.of_kind("Namespace") if TENANT in document.labels}
    let_in: dict[str, list[tuple[Hook, CalledRequest]]] = {}
    for hook in hooks:
        if hook.failure_policy == "Ignore":
            continue
        own = []
        for request in (*hook.requests, *hook.doubtful):
            namespace = labelled.get(request.namespace)
            if namespace and not request.tenant and not _selects_unlabelled(hook, namespace):
                let_in.setdefault(namespace.name, []).append((hook, request))
            elif not request.tenant:
                own.append(request)
        if own:
            yield _reach("hook", hook.name, [hook], own, hook.origin)
    order = {effect.entry.id: number for number, effect in enumerate(effects)}
    for name, calls in let_in.items():
        requests = sorted(_each_once(request for _, request in calls), key=lambda request: order[request.id])
        called = {id(hook): hook for hook, _ in calls}.values()
        yield _reach("Namespace", name, called, requests, Origin(labelled[name].index, ("metadata", "labels", TENANT)))


def _selects_unlabelled(hook: Hook, namespace: Document) -> bool:
    """Return whether a webhook would be called in a namespace without the label of a tenant, too."""
    labels = {"kubernetes.io/metadata.name": namespace.name, **namespace.labels}
    del labels[TENANT]
    return matches(hook.namespace_selector or {}, labels)


def _each_once(requests: Iterator[CalledRequest]) -> Iterator[CalledRequest]:
    """Yield each request once: where webhooks differ, one that is certain to be called decides."""
    found: dict[str, CalledRequest] = {}
    for request in requests:
        if request.id not in found or found[request.id].verdict == "unknown":
            found[request.id] = request
    yield from found.values()


def _reach(kind: str, name: str, hooks: Collection[Hook], requests: Sequence[CalledRequest], origin: Origin) -> Reach:
    certain, doubtful = told_apart(requests)
    return Reach(
        kind=kind,
        name=name,
        outside=all(hook.url for hook in hooks),
        hooks=tuple(map(summary, hooks)),
        requests=certain,
        doubtful=doubtful,
        doubt=next((request.reason for request in doubtful), ""),
        origin=origin,
    )
