"""Whether the API server lets a request of the recovery itself through, at the point where it is sent."""

from __future__ import annotations

from ..admission import Entry
from ..admission.catalogue import complete
from ..facts.impact import stops
from ..frozen import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from ..admission import Call, Effect
    from ..facts.impact import Impact
    from ..facts.words.admission import Hook
    from ..model import Json

ADMINISTRATOR = {"username": "kubernetes-admin", "groups": ["kubeadm:cluster-admins", "system:authenticated"]}
"""Who sends what a runbook says: an administrator as kubeadm makes him, as in the catalogue of requests."""


def update(group: str, version: str, resource: str, name: str, **more: Json) -> Entry:
    """Return the request by which an administrator changes an object.

    Args:
        group: Of the resource.
        version: Of the resource.
        resource: Its plural.
        name: Of the object.
        more: Other fields of the AdmissionRequest: ``namespace``, ``object``, ``subResource``.
    """
    request = {
        "operation": "UPDATE",
        "resource": {"group": group, "version": version, "resource": resource},
        "userInfo": ADMINISTRATOR,
        "object": {},
        "name": name,
        **more,
    }
    return Entry(f"recovery-{resource}-{name}", complete(request, "recovery"), actor="administrator on call")


def definition(name: str) -> Entry:
    """Return the request by which an administrator changes a CRD."""
    return update("apiextensions.k8s.io", "v1", "customresourcedefinitions", name)


def effect(impact: Impact, entry: Entry, opened: Collection[str] = (), converted: Collection[str] = ()) -> Effect:
    """Return what becomes of a request while a backend is down and some of its webhooks are set to Ignore.

    Args:
        impact: What stops while nothing is changed.
        entry: The request.
        opened: Keys of the webhooks that are set to Ignore.
        converted: Names of the CRDs whose conversion was taken out.
    """
    simulated = impact.simulation
    changed = {
        id(hook): replace(hook, failure_policy="Ignore")
        for hook in (*simulated.distinct_hooks, *simulated.everyone)
        if hook.key in opened
    }
    kept = [
        replace(backend, conversions=tuple(each for each in backend.conversions if each.callers[0] not in converted))
        for backend in simulated.down
    ]
    (found,) = simulated.with_hooks(
        [changed.get(id(hook), hook) for hook in simulated.distinct_hooks],
        [entry],
        tuple(changed.get(id(hook), hook) for hook in simulated.everyone),
        custom=simulated.of_backends(kept).custom if converted else simulated.custom,
    )
    return found


def refusing(impact: Impact, effects: Iterable[Effect]) -> tuple[Hook, ...]:
    """Return the webhooks that refuse requests, or may, in the order of the input."""
    keys = {call.hook.key for each in effects for call in _calls(each)}
    return tuple(hook for hook in impact.hooks if hook.key in keys and hook.fails_closed)


def _calls(found: Effect) -> Iterator[Call]:
    certain = [call for call in found.all_calls if stops(call)]
    yield from certain or [call for call in found.all_calls if call.refuses]
