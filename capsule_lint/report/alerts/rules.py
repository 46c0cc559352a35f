"""Alerts as a file of rules for Prometheus."""

from __future__ import annotations

from ...english import enumerated
from . import NAME
from .yaml_text import dumped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...model import Json
    from ...recovery.alert import Alert, NotWritten
    from ...recovery.alerts import AlertRules
    from . import AlertOptions


def render(rules: AlertRules, options: AlertOptions) -> str:
    """Render alerts as a file of rules, which ``rule_files`` of Prometheus' configuration names."""
    return dumped({"groups": groups(rules)}, comments(rules), options.cleaned)


def groups(rules: AlertRules) -> list[Json]:
    """Return the groups of rules; none without an alert."""
    found = [_rule(rules, alert) for alert in rules.alerts]
    return [{"name": NAME, "rules": found}] if found else []


def _rule(rules: AlertRules, alert: Alert) -> Json:
    return {
        "alert": alert.name,
        "expr": alert.expression,
        **({"for": held(alert.hold)} if alert.hold else {}),
        "labels": labels_of(alert),
        "annotations": annotations_of(rules, alert),
    }


def labels_of(alert: Alert) -> dict[str, str]:
    """Return the labels that a rule adds."""
    from ...recovery.promql import literal

    return {"severity": alert.severity, "backend": literal(alert.backend), **alert.labels}


def annotations_of(rules: AlertRules, alert: Alert) -> dict[str, str]:
    """Return the annotations of a rule, templates of Prometheus."""
    from ...recovery.promql import literal

    return {
        "summary": alert.summary,
        "description": alert.description,
        "runbook_url": literal(rules.runbook_of(alert)),
    }


def held(seconds: int) -> str:
    """Return a duration as Prometheus and the CRD of its operator take it: ``2m``, ``1h``."""
    unit, size = next((unit, size) for unit, size in (("h", 3600), ("m", 60), ("s", 1)) if seconds % size == 0)
    return f"{seconds // size}{unit}"


def comments(rules: AlertRules) -> Iterator[str]:
    """Yield the lines in front of a file: whose alerts these are, and which are not written."""
    yield f"Alerts for {rules.release or 'an outage of webhooks'}, by capsule-lint alerts."
    if rules.doubt:
        yield ""
        which = "Which webhooks" if rules.doubt.total else "Which other webhooks"
        yield f"{which} the cluster has is not known: {rules.doubt.reason}.{_add(rules.doubt.add)}"
    if rules.not_written or rules.unread:
        yield ""
        yield "Not written:"
    reasons: dict[tuple[str, str], list[NotWritten]] = {}
    for each in rules.not_written:
        reasons.setdefault((each.backend, each.reason), []).append(each)
    for (backend, reason), group in reasons.items():
        names = enumerated(list(dict.fromkeys(each.name for each in group)))
        add = "" if rules.doubt and group[0].add == rules.doubt.add else _add(group[0].add)
        yield f"- {names}, of {backend}: {reason}.{add}"
    for place in rules.unread:
        yield f"- alerts about what may be in {place.file}:{place.span.line}: {place.label}"


def _add(command: str) -> str:
    return f" Add what this prints: {command}" if command else ""
