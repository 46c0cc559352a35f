"""What a request gets, and when, if nobody answers the webhooks that are called for it."""

from __future__ import annotations

from ..frozen import dataclass
from .matching import Verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .matching import Call

REQUEST_LIMIT = 34
"""Seconds after which kube-apiserver ends a write, whatever the policies say (``requestTimeoutUpperBound``)."""

_CALL_LIMITS = {"tls": 30, "tcp": 10}
"""Seconds after which the webhook client gives up: on an answer, and on a TLS handshake with a stopped process."""


@dataclass(frozen=True)
class Wait:
    """How a request ends while its webhooks hang."""

    outcome: str  #: ``stopped``, ``delayed`` (it succeeds after ``seconds``), ``passes`` or ``unknown``.
    seconds: int  #: From request to response; for ``unknown`` the longest that it can be.
    #: HTTP status of the refusal; None for success, and when the caller gives up before the server.
    status: int | None = None


def refused(calls: Sequence[Call]) -> str:
    """Return ``stopped``, ``passes`` or ``unknown`` for a backend without endpoints: every call fails at once."""
    fatal = {call.verdict for call in calls if call.hook.fails_closed}
    if fatal & {Verdict.YES, Verdict.ERROR}:
        return "stopped"
    return "unknown" if Verdict.UNKNOWN in fatal else "passes"


def hung(calls: Sequence[Call], *, caller: int | None = None, peer: str = "tls") -> Wait:
    """Return how a request ends when the backend accepts connections and never answers.

    Mutating hooks are called one after another and each costs its timeout; one with Fail ends the request there.
    Validating hooks are called all at once and the server waits for the last of them, even when one with Fail has
    already failed. Hooks are never called again (``reinvocationPolicy``), since one that hangs changes nothing.

    Args:
        calls: What became of each hook for this request, in the server's order.
        caller: Seconds after which the caller itself gives up; None if it waits.
        peer: ``tls`` for a process that hangs after the TLS handshake, the worst case; ``tcp`` for a stopped one.
    """
    if not calls:
        return Wait("passes", 0)
    certain = [call for call in calls if call.verdict is not Verdict.UNKNOWN]
    least = _given_up(_hung(certain, _CALL_LIMITS[peer]), caller)
    if len(certain) == len(calls):
        return least
    most = _given_up(_hung(calls, _CALL_LIMITS[peer]), caller)
    return least if least == most else Wait("unknown", max(least.seconds, most.seconds))


def _hung(calls: Sequence[Call], limit: int) -> Wait:
    """Return how the server ends the request; an unknown verdict counts as a call."""
    mutating = [[call] for call in calls if call.hook.phase == "mutating"]
    validating = [call for call in calls if call.hook.phase != "mutating"]
    elapsed = 0
    for together in [*mutating, validating]:
        if any(call.verdict is Verdict.ERROR for call in together):
            return Wait("stopped", elapsed, 403)
        elapsed += max((min(call.hook.timeout_seconds, limit) for call in together), default=0)
        if elapsed >= REQUEST_LIMIT:
            return Wait("stopped", REQUEST_LIMIT, 504)
        if any(call.hook.fails_closed for call in together):
            return Wait("stopped", elapsed, 500)
    return Wait("delayed", elapsed) if elapsed else Wait("passes", 0)


def _given_up(wait: Wait, caller: int | None) -> Wait:
    """Return what the caller sees: a server that answers later than it waits has not answered."""
    return Wait("stopped", caller) if caller is not None and wait.seconds >= caller else wait
