"""Alerts as an object of the Prometheus operator."""

from __future__ import annotations

from . import NAME
from .rules import comments, groups
from .yaml_text import dumped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...recovery.alerts import AlertRules
    from . import AlertOptions


def render(rules: AlertRules, options: AlertOptions) -> str:
    """Render alerts as a PrometheusRule, with the labels by which the Prometheus of the input finds it."""
    data = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {
            "name": NAME,
            **({"namespace": rules.namespace} if rules.namespace else {}),
            **({"labels": dict(rules.labels)} if rules.labels else {}),
        },
        "spec": {"groups": groups(rules)},
    }
    return dumped(data, comments(rules), options.cleaned)
