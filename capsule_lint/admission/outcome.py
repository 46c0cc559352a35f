"""What a request gets, and when, if no pod answers the webhooks that are called for it."""

from __future__ import annotations

from ..frozen import dataclass
from ..kubernetes.fields import get, mapping, text
from .group_resource import group_resource
from .matching import Verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Json
    from .matching import Call

WRITE_LIMIT = 34
"""Seconds after which kube-apiserver ends a write, whatever the policies say (``requestTimeoutUpperBound``)."""

SERVER_LIMIT = 60
"""Seconds after which it ends what is not a CONNECT (``--request-timeout``, its default)."""

CONVERSION_LIMIT = 30
"""Seconds after which it gives up a conversion webhook."""

QUOTA_LIMIT = 10
"""Seconds that a request waits to be charged to a quota (``plugin/resourcequota/controller.go``, Evaluate)."""

_CHARGES = 4
"""How often that is tried before it counts as refused (``controller.go``, ``checkQuotas``)."""

_CALL_LIMITS = {"tls": 30, "tcp": 10}
"""Seconds after which the webhook client gives up: on an answer, and on a TLS handshake with a stopped process."""

_ROUNDS_AT_ONCE = 3
"""How often admission runs for a pod that goes at once: when its grace period is set to 0, when the object read before
that is to be deleted, and again as that one is out of date (``registry/generic/registry/store.go``, ``Delete``)."""


@dataclass(frozen=True)
class Wait:
    """How a request ends while its webhooks hang."""

    outcome: str  #: ``stopped``, ``delayed`` (it succeeds after ``seconds``), ``passes`` or ``unknown``.
    seconds: int  #: From request to response; for ``unknown`` the longest that it can be.
    #: HTTP status of the refusal; None for success, and when the caller gives up before the server.
    status: int | None = None


def refused(calls: Sequence[Call]) -> str:
    """Return ``stopped``, ``passes`` or ``unknown`` for a backend without endpoints: every call fails at once."""
    fatal = {call.verdict for call in calls if call.refuses}
    if fatal - {Verdict.UNKNOWN}:
        return "stopped"
    return "unknown" if fatal else "passes"


def hung(
    calls: Sequence[Call],
    *,
    request: Json | None = None,
    again: Sequence[Call] = (),
    addresses: Sequence[Wait] = (),
    undone: Sequence[Wait] = (),
    inner: Sequence[Wait] = (),
    after: Sequence[Wait] = (),
    caller: int | None = None,
    peer: str = "tls",
) -> Wait:
    """Return how a request ends when the backend accepts connections and never answers.

    Mutating webhooks are called one after another and each costs its timeout; one with Fail ends the request there.
    Validating webhooks are called all at once and the server waits for the last of them, even when one with Fail has
    already failed. A pod that goes at once takes all of that three times.

    Args:
        calls: What became of each webhook for this request, in the server's order.
        request: The AdmissionRequest; None for a plain write.
        again: The mutating calls that are made a second time (``reinvocationPolicy``), as another webhook changes the
            object after them. One that hangs changes nothing itself.
        addresses: How the requests end with which the server allocates addresses for the object, before it validates
            it; their failure is told as an invalid field (``service/storage/alloc.go``).
        undone: The same for those with which it takes them back, when the object is refused later.
        inner: The same for those that it makes when all webhooks are through, as those that charge quotas and budgets.
        after: The same for those at the very end, whose failure is nothing to this one.
        caller: Seconds after which the caller itself gives up; None if it waits.
        peer: ``tls`` for a process that hangs after the TLS handshake, the worst case; ``tcp`` for a stopped one.
    """
    inside = addresses, undone, inner, after

    def ends(doubtful: Sequence[Call], inside: Sequence[Sequence[Wait]]) -> Wait:
        """Return how it ends if these are called of the webhooks that may be called."""
        hooks = [call.hook for call in doubtful]
        first, second = (
            [call for call in some if call.verdict is not Verdict.UNKNOWN or call.hook in hooks]
            for some in (calls, again)
        )
        steps = _steps(first, second, inside, _CALL_LIMITS[peer])
        return given_up(_ends(steps * _rounds(request), time_limit(request)), caller)

    unknown = [call for call in calls if call.verdict is Verdict.UNKNOWN]
    if not unknown and all(wait.outcome != "unknown" for waits in inside for wait in waits):
        return ends([], inside)
    # The longest is the one in which a single webhook that is not known ends the request, or none does.
    harmless, fatal = ([call for call in unknown if call.refuses is refuses] for refuses in (False, True))
    least, *others = (
        ends([], [[wait for wait in waits if wait.outcome != "unknown"] for waits in inside]),
        ends(harmless, inside),
        *(ends([*harmless, call], inside) for call in fatal),
    )
    if all(wait == least for wait in others):
        return least
    return Wait("unknown", max(wait.seconds for wait in (least, *others)))


def charged(wait: Wait) -> Wait:
    """Return how long a request waits to be charged to a ResourceQuota, by how the write of its status ends.

    That write is tried again when it fails, and has a limit of its own, whatever the policies say.
    """
    seconds = wait.seconds * (_CHARGES if wait.outcome == "stopped" else 1)
    if seconds < QUOTA_LIMIT:
        return Wait(wait.outcome, seconds, wait.status)
    return Wait("unknown", QUOTA_LIMIT) if wait.outcome == "unknown" else Wait("stopped", QUOTA_LIMIT, 500)


@dataclass(frozen=True)
class _Step:
    """What the server waits for before it continues."""

    seconds: int
    status: int | None  # With which it ends the request then; None if it continues.


def _steps(calls: Sequence[Call], again: Sequence[Call], inside: Sequence[Sequence[Wait]], limit: int) -> list[_Step]:
    """Return what one round of admission waits for, in order; an unknown verdict counts as a call."""
    mutating = [call for call in calls if call.hook.phase == "mutating"]
    validating = [call for call in calls if call.hook.phase != "mutating"]
    addresses, undone, inner, after = inside
    back = sum(wait.seconds for wait in undone)
    refusing = [
        *([_step(validating, limit)] if validating else []),
        *(_Step(wait.seconds, wait.status or 500 if wait.outcome == "stopped" else None) for wait in inner),
    ]
    return [
        *(_step([call], limit) for call in (*mutating, *again)),
        *(_Step(wait.seconds, 422 if wait.outcome == "stopped" else None) for wait in addresses),
        *(step if step.status is None else _Step(step.seconds + back, step.status) for step in refusing),
        *(_Step(wait.seconds, None) for wait in after),
    ]


def _step(together: Sequence[Call], limit: int) -> _Step:
    if any(call.verdict is Verdict.ERROR for call in together):
        return _Step(0, 403)
    return _Step(
        max(_seconds(call, limit) for call in together), 500 if any(call.refuses for call in together) else None
    )


def _ends(steps: Sequence[_Step], limit: int | None) -> Wait:
    elapsed = 0
    for step in steps:
        elapsed += step.seconds
        if limit is not None and elapsed >= limit:
            return Wait("stopped", limit, 504)
        if step.status is not None:
            return Wait("stopped", elapsed, step.status)
    return Wait("delayed", elapsed) if elapsed else Wait("passes", 0)


def _seconds(call: Call, limit: int) -> int:
    return CONVERSION_LIMIT if call.verdict is Verdict.UNCONVERTED else min(call.hook.timeout_seconds, limit)


def time_limit(request: Json | None) -> int | None:
    """Return after how many seconds the server ends a request; None for CONNECT, which has no limit.

    The collection that a deletion without a name is for has only that of the server as a whole
    (``endpoints/handlers/delete.go``, ``DeleteCollection``).
    """
    operation = text(request, ("operation",))
    if operation == "CONNECT":
        return None
    return SERVER_LIMIT if operation == "DELETE" and not text(request, ("name",)) else WRITE_LIMIT


def _rounds(request: Json | None) -> int:
    """Return how often a request runs through admission: once, but for a pod that goes at once.

    It goes at once without a grace period, unscheduled, or when it has ended (``pod/strategy.go``,
    ``CheckGracefulDelete``). What a finalizer holds is only marked, and a dry run ends there
    (``registry/generic/registry/store.go``, ``Delete``).
    """
    if (
        text(request, ("operation",)) != "DELETE"
        or group_resource(request) != ("", "pods")
        or text(request, ("subResource",))
        or get(request, ("dryRun",)) is True
        or _is_held(request)
    ):
        return 1
    spec = mapping(request, ("oldObject", "spec"))
    grace = get(request, ("options", "gracePeriodSeconds"))
    at_once = (
        (spec.get("terminationGracePeriodSeconds") if grace is None else grace) == 0
        or (bool(spec) and not spec.get("nodeName"))
        or text(request, ("oldObject", "status", "phase")) in ("Succeeded", "Failed")
    )
    return _ROUNDS_AT_ONCE if at_once else 1


def _is_held(request: Json | None) -> bool:
    """Return whether a finalizer keeps the object: one that it has, or that the deletion's policy adds."""
    return (
        bool(get(request, ("oldObject", "metadata", "finalizers")))
        or get(request, ("options", "orphanDependents")) is True
        or text(request, ("options", "propagationPolicy")) in ("Foreground", "Orphan")
    )


def given_up(wait: Wait, caller: int | None) -> Wait:
    """Return what the caller sees: a server that answers later than it waits has not answered."""
    return Wait("stopped", caller) if caller is not None and wait.seconds >= caller else wait
