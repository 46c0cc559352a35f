"""Alerts about webhooks, from what kube-apiserver counts of its calls: they fail, fail open, are slow, end in errors.

Names and labels: ``pkg/admission/metrics/metrics.go`` of k8s.io/apiserver. The label ``type`` is ``admit`` for mutating
webhooks and ``validating`` for validating ones; ``name`` is the webhook's name, not its configuration's.
"""

from __future__ import annotations

from ..kubernetes.names import is_object_name
from .alert import CRITICAL, WARNING, Alert, Fault, Graph, InputSeries, NotWritten, due, growing, starting
from .outage import stopped_by
from .promql import label, literal, one_of, selector

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..facts.webhook_table import WebhookRow
    from .outage import Outage

TYPES = {"validating": "validating", "mutating": "admit"}
"""What kube-apiserver calls the two phases (``validating/dispatcher.go`` and ``mutating/dispatcher.go``)."""

BUCKETS = (0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 25)
"""Bounds of the buckets of ``apiserver_admission_webhook_admission_duration_seconds``, in seconds."""

_WINDOW, _HOLE_WINDOW = 5, 10
"""Minutes that an expression looks back; a call that fails now and then is seen for longer if it is a hole."""

_FAILS, _OPEN, _SLOW, _ERRS = 120, 0, 600, 300
"""For how many seconds each must last."""

_MOST_SLOW = 0.05
"""Share of calls that may be slow: single slow calls mean nothing, and a hung backend makes all of them slow."""

_STRANGER = "not-of-this-backend.example.com"
"""A webhook of another product, which fails in every unit test: no alert may fire for it."""

_REJECTED = "apiserver_admission_webhook_rejection_count"
_OPENED = "apiserver_admission_webhook_fail_open_count"
_LASTED = "apiserver_admission_webhook_admission_duration_seconds"
_ERRED = "apiserver_admission_match_condition_evaluation_errors_total"


def webhook_alerts(outage: Outage) -> Iterator[Alert | NotWritten]:
    """Yield the alerts about the webhooks of a backend."""
    if outage.doubt and outage.doubt.total:
        reason = f"the names of its webhooks are not known: {outage.doubt.reason}"
        yield from (NotWritten(name, outage.name, reason, outage.doubt.add) for name in _every_name(outage))
    elif not outage.rows:
        reason = "the input declares no webhook of it"
        yield from (NotWritten(name, outage.name, reason) for name in _every_name(outage))
    rows = []
    for row in outage.rows:
        if reason := _against(outage, row):
            of_phase = _names_of_phase(outage, row.webhook.phase)
            yield from (NotWritten(name, outage.name, reason) for name in of_phase)
        else:
            rows.append(row)
    for phase in TYPES if outage.rows else ():
        own = [row for row in rows if row.webhook.phase == phase]
        if own or not any(row.webhook.phase == phase for row in outage.rows):
            yield from _of_phase(outage, phase, own)
    conditional = [row for row in rows if row.webhook.match_conditions]
    if conditional:
        yield _conditions(outage, conditional)
    elif rows:
        yield NotWritten(_conditions_name(outage), outage.name, "none of its webhooks has matchConditions")


def _names_of_phase(outage: Outage, phase: str) -> tuple[str, str, str]:
    """Return the names of the alerts about the webhooks of a phase."""
    begins = f"{outage.prefix}{phase.capitalize()}Webhooks"
    return f"{begins}Fail", f"{begins}FailOpen", f"{begins}NearTimeout"


def _conditions_name(outage: Outage) -> str:
    return f"{outage.prefix}MatchConditionErrors"


def _every_name(outage: Outage) -> Iterator[str]:
    for phase in TYPES:
        yield from _names_of_phase(outage, phase)
    yield _conditions_name(outage)


def _against(outage: Outage, row: WebhookRow) -> str:
    """Return why a webhook is in no alert; empty if it can be."""
    if "*" in row.unknown:
        return f"webhook {row.webhook.name} is not installed: {row.unknown['*']}"
    if not is_object_name(row.webhook.name):
        return f"a webhook at {row.place.file}:{row.place.span.line} has no name that the API server takes"
    if outage.hidden(row.webhook.name):
        return "the name of one of its webhooks is the value of a Secret, which no output shows"
    return ""


def _of_phase(outage: Outage, phase: str, rows: Sequence[WebhookRow]) -> Iterator[Alert | NotWritten]:
    fails, opens, slow = _names_of_phase(outage, phase)
    if not rows:
        reason = f"the input declares no {phase} webhook of it"
        yield from (NotWritten(name, outage.name, reason) for name in (fails, opens, slow))
        return
    closed = [row for row in rows if row.webhook.fails_closed]
    if closed:
        yield _fail(outage, fails, phase, closed)
    else:
        reason = f"all its {phase} webhooks have failurePolicy Ignore, so failed calls refuse nothing"
        yield NotWritten(fails, outage.name, reason)
    yield _fail_open(outage, opens, phase, rows)
    yield from _slow(outage, slow, phase, rows)


def _fail(outage: Outage, name: str, phase: str, rows: Sequence[WebhookRow]) -> Alert:
    kind, names = TYPES[phase], _names(rows)
    counted = selector(_REJECTED, {"type": kind}, {"name": one_of(names)}, {"error_type": "no_error"})
    drawn = f"sum by (name, type) (rate({counted}[{_WINDOW}m]))"
    stops = stopped_by(rows)
    wrong = {"error_type": "calling_webhook_error", "operation": "UPDATE", "rejection_code": "0"}
    denied = {"error_type": "no_error", "operation": "UPDATE", "rejection_code": "403"}
    return Alert(
        name=name,
        backend=outage.name,
        expression=f"{drawn} > 0",
        hold=_FAILS,
        severity=CRITICAL,
        summary=literal("The API server cannot call the ") + f"{phase} webhook {label('name')}" + _of(outage),
        description=f"Calls of {label('name')} fail, and the API server refuses the requests that it matches. "
        + literal(
            f"While no {phase} webhook of {outage.name} answers, requests about {stops} are refused."
            if stops
            else "None of them is known to occur in an ordinary cluster."
        ),
        health=(
            *(_series(_REJECTED, each, kind, denied, growing(1)) for each in _ends(names)),
            _series(_REJECTED, _STRANGER, kind, wrong, growing(3)),
            *(_series(_REJECTED, each, kind, wrong, growing(0)) for each in _ends(names)),
        ),
        faults=tuple(_fault(_REJECTED, names, kind, wrong, _FAILS, _WINDOW)),
        graph=Graph(drawn, "{{name}}", "reqps"),
    )


def _fail_open(outage: Outage, name: str, phase: str, rows: Sequence[WebhookRow]) -> Alert:
    """Return the alert on calls that fail and refuse nothing.

    It names all webhooks: what is set to Ignore to recover, and left so, is a hole as well.
    """
    kind, names = TYPES[phase], _names(rows)
    counted = selector(_OPENED, {"type": kind}, {"name": one_of(names)})
    drawn = f"sum by (name, type) (increase({counted}[{_HOLE_WINDOW}m]))"
    return Alert(
        name=name,
        backend=outage.name,
        expression=f"{drawn} > 0",
        hold=_OPEN,
        severity=WARNING,
        summary=f"Requests pass the {phase} webhook {label('name')}{_of(outage, '')} unchecked.",
        description=f"The API server cannot call {label('name')}, whose failurePolicy is Ignore, and lets through what "
        "it matches: nothing enforces what it does. If it was set to Ignore to recover, set it back to Fail once it is "
        "answered.",
        health=(
            *(_series(_OPENED, each, kind, {}, growing(0)) for each in _ends(names)),
            _series(_OPENED, _STRANGER, kind, {}, growing(3)),
        ),
        faults=tuple(_fault(_OPENED, names, kind, {}, _OPEN, 0)),
        graph=Graph(drawn, "{{name}}", "short"),
    )


def _slow(outage: Outage, name: str, phase: str, rows: Sequence[WebhookRow]) -> Iterator[Alert | NotWritten]:
    """Yield an alert for each timeout.

    Calls are counted in buckets, and a quantile between two bounds is a guess: with a timeout of 10 seconds, calls of 3
    seconds have a quantile of more than 9. So what counts is how many calls lasted longer than the last bound below the
    timeout, which the metric says exactly.
    """
    timeouts: dict[int, list[WebhookRow]] = {}
    for row in rows:
        if "timeoutSeconds" in row.unknown:
            reason = f"the timeout of webhook {row.webhook.name} is not known: {row.unknown['timeoutSeconds']}"
            yield NotWritten(name, outage.name, reason)
        else:
            timeouts.setdefault(row.webhook.timeout_seconds, []).append(row)
    for timeout in sorted(timeouts):
        yield _near_timeout(outage, name, phase, timeout, timeouts[timeout])


def _near_timeout(outage: Outage, name: str, phase: str, timeout: int, rows: Sequence[WebhookRow]) -> Alert:
    kind, names = TYPES[phase], _names(rows)
    bound = max(each for each in BUCKETS if each < timeout)
    # Prometheus 3 writes bounds as it keeps them, 10.0, and Prometheus 2 as they were said, 10.
    within = f"{bound:g}([.]0)?" if isinstance(bound, int) else f"{bound:g}".replace(".", "[.]")
    own = {"type": kind}, {"name": one_of(names)}
    quick = selector(f"{_LASTED}_bucket", own[0], {**own[1], "le": within})
    every = selector(f"{_LASTED}_count", *own)
    drawn = f"1 - sum by (name, type) (rate({quick}[{_WINDOW}m]))\n/\nsum by (name, type) (rate({every}[{_WINDOW}m]))"
    ends = "refuses the request" if all(row.webhook.fails_closed for row in rows) else "gives up"
    return Alert(
        name=name,
        backend=outage.name,
        expression=f"{drawn} > {_MOST_SLOW:g}",
        hold=_SLOW,
        severity=WARNING,
        summary=f"Calls of the {phase} webhook {label('name')}{_of(outage, '')} last longer than {bound:g} s.",
        description=f"More than {_MOST_SLOW:.0%} of the calls of {label('name')} last longer than {bound:g} s, the "
        f"last bound by which the API server counts them below their timeout of {timeout} s, after which it {ends}.",
        health=(*_calls(names, kind, bound, "good"), *_calls([_STRANGER], kind, bound, "bad")),
        faults=(
            Fault(
                f"calls last longer than {bound:g} s",
                tuple(_calls(_ends(names), kind, bound, "turning bad")),
                due(_SLOW, _WINDOW),
                tuple({"name": each, "type": kind} for each in _ends(names)),
            ),
        ),
        graph=Graph(drawn, "{{name}}", "percentunit", _MOST_SLOW, fires_above=True),
        labels={"timeout": f"{timeout}s"},
    )


def _calls(names: Sequence[str], kind: str, bound: float, how: str) -> Iterator[InputSeries]:
    """Yield the series of ten calls a minute, of which nine, or in a fault three, are within a bound."""
    for number, name in enumerate(_ends(names)):
        told = {"name": name, "type": kind, "operation": "UPDATE", "rejected": "false"}
        written = f"{float(bound)}" if number else f"{bound:g}"
        quick = {"good": growing(10), "bad": growing(3), "turning bad": "0+10x10 103+3x300"}[how]
        yield InputSeries(selector(f"{_LASTED}_bucket", {**told, "le": written}), quick)
        yield InputSeries(selector(f"{_LASTED}_bucket", {**told, "le": "+Inf"}), growing(10))
        yield InputSeries(selector(f"{_LASTED}_count", told), growing(10))


def _conditions(outage: Outage, rows: Sequence[WebhookRow]) -> Alert:
    names = _names(rows)
    counted = selector(_ERRED, {}, {"name": one_of(names)})
    drawn = f"sum by (name, type) (rate({counted}[{_WINDOW}m]))"
    kinds = {row.webhook.name: TYPES[row.webhook.phase] for row in rows}
    own = {"kind": "webhook", "operation": "UPDATE"}
    return Alert(
        name=_conditions_name(outage),
        backend=outage.name,
        expression=f"{drawn} > 0",
        hold=_ERRS,
        severity=CRITICAL if any(row.webhook.fails_closed for row in rows) else WARNING,
        summary=f"The API server cannot evaluate a condition of the webhook {label('name')}" + _of(outage),
        description=f"A matchCondition of {label('name')} ends in an error. With failurePolicy Fail the API server "
        "refuses the request although the webhook would be answered; with Ignore it does not call the webhook.",
        health=(
            *(_series(_ERRED, each, kinds[each], own, growing(0)) for each in _ends(names)),
            _series(_ERRED, _STRANGER, "validating", own, growing(3)),
        ),
        faults=tuple(
            Fault(
                f"a condition of {name} errs",
                (_series(_ERRED, name, kinds[name], own, starting(3)),),
                due(_ERRS, _WINDOW),
                ({"name": name, "type": kinds[name]},),
            )
            for name in _ends(names)
        ),
        graph=Graph(drawn, "{{name}}", "reqps"),
    )


def _names(rows: Sequence[WebhookRow]) -> list[str]:
    return sorted({row.webhook.name for row in rows})


def _ends(names: Sequence[str]) -> list[str]:
    """Return the first and the last: what a unit test tries of many."""
    return list(dict.fromkeys((names[0], names[-1])))


def _of(outage: Outage, end: str = ".") -> str:
    return literal(f" of {outage.name}{end}")


def _series(metric: str, name: str, kind: str, labels: Mapping[str, str], values: str) -> InputSeries:
    return InputSeries(selector(metric, {"name": name, "type": kind, **labels}), values)


def _fault(
    metric: str, names: Sequence[str], kind: str, labels: Mapping[str, str], hold: int, window: int
) -> Iterator[Fault]:
    for name in _ends(names):
        yield Fault(
            f"calls of {name} fail",
            (_series(metric, name, kind, labels, starting(3)),),
            due(hold, window),
            ({"name": name, "type": kind},),
        )
