"""What kube-apiserver would do with a request and a webhook."""

from __future__ import annotations

from ..frozen import dataclass
from .catalogue import Catalogue, Entry, builtin, read
from .exemptions import NEWEST, is_exempt
from .hook import Hook, hook_from, hooks_from, turn
from .matching import Call, Evaluation, Verdict, called, resource_for
from .outcome import Wait, hung, refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .matching import Resource, Served

__all__ = [
    "Call",
    "Catalogue",
    "Effect",
    "Entry",
    "Hook",
    "Verdict",
    "Wait",
    "builtin",
    "called",
    "hook_from",
    "hooks_from",
    "hung",
    "read",
    "refused",
    "simulate",
    "turn",
]


@dataclass(frozen=True)
class Effect:
    """What becomes of one request of the catalogue when the backend of the hooks is down.

    Attributes:
        entry: The request.
        refused: ``stopped``, ``passes`` or ``unknown`` when the backend has no endpoints: its calls fail at once.
        hung: The same when it hangs, and how long it takes.
        calls: The hooks that are called for it, or perhaps, or whose conditions fail, in the server's order.
    """

    entry: Entry
    refused: str
    hung: Wait
    calls: tuple[Call, ...]


def simulate(
    hooks: Sequence[Hook],
    catalogue: Catalogue,
    *,
    served: Served | None = None,
    server: tuple[int, int] = NEWEST,
) -> tuple[Effect, ...]:
    """Return what becomes of every request of a catalogue when nobody answers these hooks.

    Args:
        hooks: The hooks of the backend that is down. Hooks of others are healthy, so they are left out.
        catalogue: The requests.
        served: Served versions of custom resources by group and plural name, for ``matchPolicy: Equivalent``.
        server: Version of Kubernetes.
    """
    ordered = sorted(hooks, key=turn)
    plurals = {id(hook): _plurals(hook) for hook in ordered}
    unaffected = hung(())
    # A catalogue asks for few resources in many namespaces: the rules are gone through once for each.
    routes: dict[tuple[object, ...], list[tuple[Hook, Resource]]] = {}
    effects = []
    for entry in catalogue.entries:
        request = entry.request
        scope = bool(request.get("namespace"))
        route = (*request["resource"].values(), request.get("subResource"), request["operation"], scope)
        if route not in routes:
            plural = request["resource"]["resource"]
            near = [hook for hook in ordered if {plural, "*"} & plurals[id(hook)]]
            pairs = [] if is_exempt(request, server) else near
            routes[route] = [
                (hook, resource) for hook in pairs if (resource := resource_for(hook, request, served or {}))
            ]
        calls: tuple[Call, ...] = ()
        if routes[route]:
            evaluation = Evaluation(request, catalogue.namespaces)
            answers = [evaluation.call(hook, resource) for hook, resource in routes[route]]
            calls = tuple(call for call in answers if call)
        wait = hung(calls, caller=entry.timeout_seconds) if calls else unaffected
        effects.append(Effect(entry, refused(calls), wait, calls))
    return tuple(effects)


def _plurals(hook: Hook) -> set[str]:
    """Return the plural names in a hook's rules; equivalent resources share theirs, so no other can match."""
    return {pattern.partition("/")[0] for rule in hook.rules for pattern in rule["resources"]}
