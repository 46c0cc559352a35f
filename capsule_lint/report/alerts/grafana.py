"""A Grafana dashboard of what alerts ask, made with Grafana's own SDK, which knows the fields of its JSON."""

from __future__ import annotations

from json import dumps, loads

from ...errors import UsageError
from . import NAME
from .yaml_text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from grafana_foundation_sdk.builders.common import GraphThresholdsStyleConfig
    from grafana_foundation_sdk.builders.dashboard import Dashboard, ThresholdsConfig
    from grafana_foundation_sdk.builders.timeseries import Panel

    from ...recovery.alert import Alert, Graph
    from ...recovery.alerts import AlertRules
    from . import AlertOptions

_SOURCE = "${datasource}"
"""The data source that the viewer chooses."""

_COLUMNS, _HEIGHT = 24, 8
_PER_ROW = 2


def render(rules: AlertRules, options: AlertOptions) -> str:
    """Render a dashboard: which alerts fire, then a panel for each alert with the limit at which it begins.

    Raises:
        UsageError: The SDK is not installed.
    """
    try:
        from grafana_foundation_sdk.cog.encoder import JSONEncoder
    except ImportError:
        raise UsageError("--format grafana needs Grafana's SDK: pip install 'capsule-lint[grafana]'") from None
    data = loads(JSONEncoder(sort_keys=True).encode(_dashboard(rules).build()))
    return dumps(clean(data, options.cleaned), indent=2, sort_keys=True) + "\n"


def _dashboard(rules: AlertRules) -> Dashboard:
    from grafana_foundation_sdk.builders.dashboard import Dashboard, DatasourceVariable

    title = "Capsule: outage" if any(alert.backend == "Capsule" for alert in rules.alerts) else "Webhooks: outage"
    made = (
        Dashboard(title)
        .uid(NAME)
        .description(f"What tells of an outage of {rules.release or 'webhooks'}; written by capsule-lint alerts.")
        .tags(["capsule", "webhooks"])
        .refresh("1m")
        .time("now-6h", "now")
        .with_variable(DatasourceVariable("datasource").label("Data source").type("prometheus"))
    )
    if rules.alerts:
        made = made.with_panel(_firing(rules))
    shown = {alert.graph.expression: alert for alert in reversed(rules.alerts)}
    for alert in reversed(shown.values()):
        made = made.with_panel(_panel(alert))
    return made


def _firing(rules: AlertRules) -> Panel:
    """Return the panel of the alerts that fire, of which Prometheus keeps series."""
    from ...recovery.alerts import names
    from ...recovery.promql import one_of, selector

    firing = selector("ALERTS", {"alertstate": "firing"}, {"alertname": one_of(names(rules.alerts))})
    panel = _drawn("Alerts that fire", f"sum by (alertname) ({firing})", "{{alertname}}", "short")
    return panel.span(_COLUMNS).no_value("none")


def _panel(alert: Alert) -> Panel:
    of = "" if alert.backend == "Capsule" else f" ({alert.backend})"
    timeout = f", timeout {alert.labels['timeout']}" if "timeout" in alert.labels else ""
    graph = alert.graph
    panel = _drawn(f"{alert.name}{of}{timeout}", graph.expression, graph.legend, graph.unit)
    panel = panel.span(_COLUMNS // _PER_ROW)
    # A line at nothing would be the axis.
    return panel.thresholds(_limit(graph)).thresholds_style(_line()) if graph.limit else panel


def _drawn(title: str, expression: str, legend: str, unit: str) -> Panel:
    from grafana_foundation_sdk.builders.prometheus import Dataquery
    from grafana_foundation_sdk.builders.timeseries import Panel
    from grafana_foundation_sdk.models.dashboard import DataSourceRef

    source = DataSourceRef(type_val="prometheus", uid=_SOURCE)
    query = Dataquery().ref_id("A").expr(expression).legend_format(legend).range()
    return Panel().title(title).datasource(source).unit(unit).axis_soft_min(0).height(_HEIGHT).with_target(query)


def _limit(graph: Graph) -> ThresholdsConfig:
    """Return the colours on either side of the limit: red is where the alert fires."""
    from grafana_foundation_sdk.builders.dashboard import ThresholdsConfig
    from grafana_foundation_sdk.models.dashboard import Threshold, ThresholdsMode

    below, above = ("green", "red") if graph.fires_above else ("red", "green")
    steps = [Threshold(color=below, value=None), Threshold(color=above, value=graph.limit)]
    return ThresholdsConfig().mode(ThresholdsMode.ABSOLUTE).steps(steps)


def _line() -> GraphThresholdsStyleConfig:
    from grafana_foundation_sdk.builders.common import GraphThresholdsStyleConfig
    from grafana_foundation_sdk.models.common import GraphTresholdsStyleMode

    return GraphThresholdsStyleConfig().mode(GraphTresholdsStyleMode.LINE)
