"""What rule CAP125 makes of the alerts that ``alerts`` writes: they tell when Capsule is gone."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.facts.build import build
from capsule_lint.lint import Request, lint
from capsule_lint.load import Input, load

from ..test_renders import RENDERS
from .conftest import WHOLE, rendered

ON_ABSENCE = (
    "NoReadyReplica",
    "NoTargetAnswers",
    "BudgetAtZero",
    "LeaseNotRenewed",
    "WebhooksFail",
    "ConversionFails",
)
"""How names of alerts end that have to fire when Capsule has no pods; the others are about something else."""


def fires(text: str) -> dict[str, str | None]:
    """Return when each alert fires that is written for manifests, by the facts."""
    files = [Input("input.yaml", text.encode()), Input("alerts.yaml", rendered("prometheusrule", text).encode())]
    (controller,) = (each for each in build(load(files)).backend if each.role == "controller")
    return {alert.name: alert.fires for alert in controller.alerts if alert.object == "capsule-outage"}


@pytest.mark.renders
@pytest.mark.parametrize("name", RENDERS)
def test_those_on_absence_fire_when_capsule_is_gone(renders: Path, name: str) -> None:
    found = fires((renders / f"{name}.yaml").read_text(encoding="utf-8"))

    on_absence = {alert: fired for alert, fired in found.items() if alert.endswith(ON_ABSENCE)}
    assert on_absence == dict.fromkeys(on_absence, "gone")
    assert {"CapsuleNoReadyReplica", "CapsuleLeaseNotRenewed", "CapsuleConversionFails"} <= set(on_absence)
    assert {"CapsuleValidatingWebhooksFail", "CapsuleMutatingWebhooksFail"} <= set(on_absence)
    assert None not in found.values()


def test_what_is_not_about_absence_does_not_count() -> None:
    # Of calls that last long the facts know that they fail without pods, and not how long each takes.
    assert fires(WHOLE) == {
        "CapsuleNoReadyReplica": "gone",
        "CapsuleNoTargetAnswers": "gone",
        "CapsuleBudgetAtZero": "gone",
        "CapsuleLeaseNotRenewed": "gone",
        "CapsuleValidatingWebhooksFail": "gone",
        "CapsuleValidatingWebhooksFailOpen": "gone",
        "CapsuleValidatingWebhooksNearTimeout": "gone",
        "CapsuleMutatingWebhooksFail": "gone",
        "CapsuleMutatingWebhooksFailOpen": "never",
        "CapsuleMutatingWebhooksNearTimeout": "gone",
        "CapsuleMatchConditionErrors": "regardless",
        "CapsuleConversionFails": "gone",
        "CapsuleCertificateNearEnd": "regardless",
        "CapsuleNodesStayUnschedulable": "regardless",
    }


@pytest.mark.renders
def test_the_monitored_render_has_the_finding_without_them_alone(renders: Path, tmp_path: Path) -> None:
    render = renders / "v0.14.0.monitoring.yaml"
    (tmp_path / "alerts.yaml").write_text(rendered("prometheusrule", render.read_text(encoding="utf-8")))

    assert (found(str(render)), found(str(render), str(tmp_path / "alerts.yaml"))) == (["CAP125"], [])


def test_so_does_the_installation_with_everything(tmp_path: Path) -> None:
    (tmp_path / "input.yaml").write_text(WHOLE)
    (tmp_path / "alerts.yaml").write_text(rendered("prometheusrule", WHOLE))

    assert (found(str(tmp_path / "input.yaml")), found(str(tmp_path))) == (["CAP125"], [])


def found(*inputs: str) -> list[str]:
    """Return the findings of CAP125."""
    report = lint(Request(inputs=inputs, suppressions=None))
    return [each.rule.id for each in report.findings if each.rule.id == "CAP125"]
