"""Unit tests of alerts, for ``promtool test rules``."""

from __future__ import annotations

from . import RULES_FILE
from .rules import annotations_of, labels_of
from .yaml_text import dumped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ...model import Json
    from ...recovery.alert import Alert, Fault, InputSeries
    from ...recovery.alerts import AlertRules
    from . import AlertOptions

_HEALTH_ENDS = 240
"""Minutes of health after which no alert may fire."""


def render(rules: AlertRules, options: AlertOptions) -> str:
    """Render unit tests: in health no alert fires, and at its fault each does, with these labels and annotations."""
    tests = [
        *([_health(rules)] if rules.alerts else []),
        *(_fault(rules, alert, fault) for alert in rules.alerts for fault in alert.faults),
    ]
    data = {"rule_files": [RULES_FILE], "evaluation_interval": "1m", "tests": tests}
    comments = (
        f"Unit tests of what `capsule-lint alerts --format rules -o {RULES_FILE}` writes of the same input:",
        "run promtool test rules on this file.",
    )
    return dumped(data, comments, options.cleaned)


def _health(rules: AlertRules) -> Json:
    from ...recovery.alerts import names

    series = dict.fromkeys(each for alert in rules.alerts for each in alert.health)
    return {
        "name": "in health no alert fires",
        "interval": "1m",
        "input_series": _series(series),
        "alert_rule_test": [
            {"eval_time": f"{minute}m", "alertname": name, "exp_alerts": []}
            for name in names(rules.alerts)
            for minute in (30, _HEALTH_ENDS)
        ],
    }


def _fault(rules: AlertRules, alert: Alert, fault: Fault) -> Json:
    from ...recovery.alert import HEALTHY_MINUTES

    return {
        "name": f"{alert.name}: {fault.what}",
        "interval": "1m",
        "input_series": _series(_around(rules, alert, fault)),
        "alert_rule_test": [
            {"eval_time": f"{HEALTHY_MINUTES}m", "alertname": alert.name, "exp_alerts": []},
            {
                "eval_time": f"{fault.minute}m",
                "alertname": alert.name,
                "exp_alerts": [_expected(rules, alert, fires) for fires in fault.fires],
            },
        ],
    }


def _around(rules: AlertRules, alert: Alert, fault: Fault) -> Iterator[InputSeries]:
    """Yield the series of a fault, and those by which other alerts of the same name are silent."""
    yield from fault.series
    own = {series.name for series in fault.series}
    others = (each for each in rules.alerts if each.name == alert.name and each is not alert)
    found = dict.fromkeys(series for other in others for series in other.health)
    yield from (series for series in found if series.name not in own)


def _expected(rules: AlertRules, alert: Alert, fires: Mapping[str, str]) -> Json:
    from ...recovery.promql import expanded

    return {
        "exp_labels": {**fires, **{name: expanded(value, fires) for name, value in labels_of(alert).items()}},
        "exp_annotations": {name: expanded(value, fires) for name, value in annotations_of(rules, alert).items()},
    }


def _series(series: Iterable[InputSeries]) -> list[Json]:
    return [{"series": each.name, "values": each.values} for each in series]
