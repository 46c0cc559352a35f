"""How alerts are written: pure functions from alerts to files for Prometheus, promtool, Grafana and programs."""

from __future__ import annotations

from importlib import import_module

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ...recovery.alerts import AlertRules

FORMATS = ("prometheusrule", "rules", "tests", "grafana", "json")
"""What ``--format`` takes, the default first."""

RULES_FILE = "capsule-alerts.yaml"
"""What the unit tests call the file that ``rules`` writes."""

NAME = "capsule-outage"
"""Name of the PrometheusRule and of the group of rules; the chart's own PrometheusRule is called ``capsule``."""


@dataclass(frozen=True)
class AlertOptions:
    """Options of how alerts are written."""

    #: Takes what must be in no output, such as values of Secrets, out of each text before it is quoted.
    cleaned: Callable[[str], str] = str


def render(name: str, rules: AlertRules, options: AlertOptions = AlertOptions()) -> str:  # noqa: B008 - it is frozen
    """Return alerts in one of ``FORMATS``, whose module is imported now: a run needs one of them all.

    Args:
        name: Of the format.
        rules: The alerts.
        options: How they are written.

    Raises:
        UsageError: The package is missing that makes dashboards.
    """
    module = import_module(f"{__name__}.{'json_' if name == 'json' else name}")
    text: str = module.render(rules, options)
    return text
