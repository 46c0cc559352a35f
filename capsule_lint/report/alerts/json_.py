"""Alerts for programs: a JSON object of a versioned shape, which ``docs/alerts.schema.json`` has."""

from __future__ import annotations

from json import dumps

from ... import __version__
from .rules import annotations_of, labels_of
from .yaml_text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...model import Json, Place
    from ...recovery.alert import Alert, Fault, InputSeries, NotWritten
    from ...recovery.alerts import AlertRules
    from . import AlertOptions

VERSION = 1
"""Raised when a program that reads the shape of today could misread a new one; a new field does not raise it."""


def render(rules: AlertRules, options: AlertOptions) -> str:
    """Render alerts as JSON, with the series of their unit tests."""
    data = {
        "version": VERSION,
        "capsuleLint": __version__,
        "release": rules.release or None,
        "namespace": rules.namespace or None,
        "labels": dict(rules.labels),
        "alerts": [_alert(rules, alert) for alert in rules.alerts],
        "unknown": rules.doubt and {"reason": rules.doubt.reason, "add": rules.doubt.add or None},
        "notWritten": [*map(_not_written, rules.not_written)],
        "notRead": [*map(_place, rules.unread)],
    }
    return dumps(clean(data, options.cleaned), indent=2) + "\n"


def _alert(rules: AlertRules, alert: Alert) -> Json:
    return {
        "name": alert.name,
        "backend": alert.backend,
        "expression": alert.expression,
        "forSeconds": alert.hold,
        "labels": labels_of(alert),
        "annotations": annotations_of(rules, alert),
        "health": [*map(_series, alert.health)],
        "faults": [*map(_fault, alert.faults)],
    }


def _fault(fault: Fault) -> Json:
    return {
        "what": fault.what,
        "series": [*map(_series, fault.series)],
        "firesByMinute": fault.minute,
        "labels": [dict(each) for each in fault.fires],
    }


def _series(series: InputSeries) -> Json:
    return {"series": series.name, "values": series.values}


def _not_written(each: NotWritten) -> Json:
    return {"name": each.name, "backend": each.backend, "reason": each.reason, "add": each.add or None}


def _place(place: Place) -> Json:
    return {
        "file": place.file,
        "line": place.span.line,
        "column": place.span.column,
        "path": place.path,
        "reason": place.label,
    }
