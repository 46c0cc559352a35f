"""What kube-apiserver would do with a request and a webhook."""

from __future__ import annotations

from ..frozen import dataclass, replace
from .catalogue import Catalogue, Entry, builtin, read
from .custom_resources import refusing
from .exemptions import NEWEST
from .hook import Hook, hook_from, turn
from .matching import Call, Matcher, Verdict
from .nested import addresses, is_charge, releases, undone
from .outcome import CONVERSION_LIMIT, Wait, charged, hung, refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from .custom_resources import CustomResources

__all__ = [
    "Call",
    "Catalogue",
    "Effect",
    "Entry",
    "Hook",
    "Matcher",
    "Verdict",
    "Wait",
    "builtin",
    "hook_from",
    "hung",
    "read",
    "refused",
    "simulate",
    "turn",
]


@dataclass(frozen=True)
class Effect:
    """What becomes of one request of the catalogue when the backend of the webhooks is down."""

    entry: Entry  #: The request.
    refused: str  #: ``stopped``, ``passes`` or ``unknown`` when the backend has no endpoints: its calls fail at once.
    hung: Wait  #: The same when it hangs, and how long it takes.
    #: The webhooks that are called for it, or perhaps, or whose conditions fail, in the server's order.
    calls: tuple[Call, ...]
    #: What becomes of the requests that the API server makes in the middle of it, as far as they do not pass: with
    #: them it stops, or waits. Those of which it needs only the end, whatever that is, pass.
    inside: tuple[Effect, ...] = ()
    #: Name of the CRD whose conversion no pod answers, where the request is refused for that alone; else empty.
    conversion: str = ""

    @property
    def all_calls(self) -> tuple[Call, ...]:
        """The calls of the request itself, then of those inside it."""
        return (*self.calls, *(call for inner in self.inside for call in inner.calls))


class _Simulated:
    """A catalogue whose requests are simulated one by one, with the requests that are made in the middle of them."""

    def __init__(
        self,
        hooks: Sequence[Hook],
        catalogue: Catalogue,
        everyone: Sequence[Hook],
        custom: CustomResources,
        server: tuple[int, int],
    ) -> None:
        self._custom, self._server = custom, server
        self._entries = {entry.id: entry for entry in catalogue.entries}
        self._matcher = Matcher(hooks, catalogue.namespaces, custom=custom, server=server)
        self._down = {id(hook) for hook in hooks}
        # Healthy webhooks matter only where they make the others be called again, or have an object converted.
        is_asked = any(hook.reinvoked for hook in hooks) or any(each.dead for each in custom.values())
        healthy = everyone if is_asked and len(everyone) > len(hooks) else ()
        self._everyone = Matcher(healthy, catalogue.namespaces, custom=custom, server=server) if healthy else None

    def effect(self, entry: Entry) -> Effect:
        """Return what becomes of a request, and of those inside it."""
        request = entry.request
        calls, healthy = self._matcher.calls(request), self._everyone.calls(request) if self._everyone else ()
        calls = (*calls, *(call for call in healthy if call.verdict is Verdict.UNCONVERTED and not self._is_down(call)))
        reserved = self._inside(map(self.effect, addresses(entry, self._server)))
        charges = self._inside(self._inner(self._entries[name]) for name in entry.inside)
        released = self._inside(map(self._let_go, releases(entry, self._server)))
        inside = (*reserved, *charges, *released)
        conversion = refusing(request, self._custom)
        if not (calls or inside or conversion):
            return Effect(entry, "passes", Wait("passes", 0), ())
        ends = {"stopped" if conversion else refused(calls), *(each.refused for each in inside)}
        converted = [Wait("stopped", CONVERSION_LIMIT, 500)] if conversion else []
        wait = hung(
            # A new object is converted to be stored, after all webhooks; another one to be read, before any.
            calls if not conversion or request["operation"] == "CREATE" else (),
            request=request,
            # There is no object that a webhook could change (``mutating/dispatcher.go``).
            again=() if request["operation"] == "DELETE" else tuple(self._again(healthy)),
            addresses=[each.hung for each in reserved],
            undone=[self._let_go(each).hung for each in undone(entry, self._server)],
            inner=[*(each.hung for each in charges), *converted],
            after=[each.hung for each in released],
            caller=entry.timeout_seconds,
        )
        return Effect(
            entry,
            next(end for end in ("stopped", "unknown", "passes") if end in ends),
            wait,
            calls,
            inside,
            conversion,
        )

    @staticmethod
    def _inside(effects: Iterable[Effect]) -> tuple[Effect, ...]:
        return tuple(each for each in effects if each.refused != "passes" or each.hung.seconds)

    def _inner(self, entry: Entry) -> Effect:
        effect = self.effect(entry)
        return replace(effect, hung=charged(effect.hung)) if is_charge(entry.request) else effect

    def _let_go(self, entry: Entry) -> Effect:
        """Return what becomes of a request whose end is awaited, and whose failure is nothing to the one around it."""
        effect = self.effect(entry)
        outcome = "delayed" if effect.hung.outcome == "stopped" else effect.hung.outcome
        return replace(effect, refused="passes", hung=Wait(outcome, effect.hung.seconds))

    def _is_down(self, call: Call) -> bool:
        return id(call.hook) in self._down

    def _again(self, everyone: Sequence[Call]) -> Iterator[Call]:
        """Yield the mutating calls that are made again, as a healthy webhook after them may change the object."""
        mutating = [call for call in everyone if call.hook.phase == "mutating"]
        last = max((at for at, call in enumerate(mutating) if not self._is_down(call)), default=0)
        yield from (call for call in mutating[:last] if call.hook.reinvoked and self._is_down(call))


def simulate(
    hooks: Sequence[Hook],
    catalogue: Catalogue,
    *,
    entries: Iterable[Entry] | None = None,
    everyone: Sequence[Hook] = (),
    custom: CustomResources | None = None,
    server: tuple[int, int] = NEWEST,
) -> tuple[Effect, ...]:
    """Return what becomes of requests of a catalogue when no pod answers these webhooks.

    Args:
        hooks: The webhooks of the backend that is down.
        catalogue: The requests.
        entries: Those of the catalogue that are asked for; None for all.
        everyone: All webhooks of the cluster, including the backend's, in the order of their declaration: the
            others are healthy.
        custom: What is known of custom resources, for ``matchPolicy: Equivalent``, and for conversions that no
            pod answers.
        server: Version of Kubernetes.
    """
    simulated = _Simulated(hooks, catalogue, everyone, custom or {}, server)
    return tuple(map(simulated.effect, catalogue.entries if entries is None else entries))
