"""What kube-apiserver would do with a request and a webhook."""

from __future__ import annotations

from ..frozen import dataclass
from .catalogue import Catalogue, Entry, builtin, read
from .exemptions import NEWEST
from .hook import Hook, hook_from, turn
from .matching import Call, Matcher, Verdict
from .outcome import Wait, hung, refused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .matching import Served

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
    """What becomes of one request of the catalogue when the backend of the hooks is down."""

    entry: Entry  #: The request.
    refused: str  #: ``stopped``, ``passes`` or ``unknown`` when the backend has no endpoints: its calls fail at once.
    hung: Wait  #: The same when it hangs, and how long it takes.
    #: The hooks that are called for it, or perhaps, or whose conditions fail, in the server's order.
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
    matcher = Matcher(hooks, catalogue.namespaces, served=served, server=server)
    effects = []
    for entry in catalogue.entries:
        calls = matcher.calls(entry.request)
        effects.append(Effect(entry, refused(calls), hung(calls, caller=entry.timeout_seconds), calls))
    return tuple(effects)
