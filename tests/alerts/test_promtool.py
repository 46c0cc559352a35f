"""Real Prometheus on alerts: each fires at its fault, none in health, and the unit tests can fail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from capsule_lint.frozen import replace
from capsule_lint.recovery.alert import Alert, Fault
from capsule_lint.recovery.alerts import AlertRules
from capsule_lint.report.alerts import render

from ..test_renders import RENDERS
from .conftest import WHOLE, Promtool, rendered, rules_of

OTHERS = ["cert-manager", "gatekeeper", "kyverno"]


@pytest.mark.renders
@pytest.mark.parametrize("name", RENDERS)
def test_alerts_of_every_render_fire_at_their_faults_and_not_in_health(
    renders: Path, promtool: Promtool, name: str
) -> None:
    text = (renders / f"{name}.yaml").read_text(encoding="utf-8")

    assert promtool(rendered("rules", text), rendered("tests", text)) == ""


@pytest.mark.renders
def test_so_do_those_of_other_products_beside_capsule(renders: Path, shared: Path, promtool: Promtool) -> None:
    texts = [(shared / "renders" / "others" / f"{name}.yaml").read_text(encoding="utf-8") for name in OTHERS]
    texts.append((renders / "v0.14.0.hardened.yaml").read_text(encoding="utf-8"))
    rules = rules_of(*texts, everyone=True)

    assert {alert.backend for alert in rules.alerts} == {
        "Capsule",
        "Deployment cert-manager/cert-manager-webhook",
        "Deployment gatekeeper-system/gatekeeper-controller-manager",
    }
    assert promtool(render("rules", rules), render("tests", rules)) == ""


def test_alerts_of_everything_fire_at_their_faults_and_not_in_health(promtool: Promtool) -> None:
    assert promtool(rendered("rules", WHOLE), rendered("tests", WHOLE)) == ""


def test_nothing_is_a_file_of_rules_too(promtool: Promtool) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"

    assert promtool(rendered("rules", pod), rendered("tests", pod)) == ""


def test_no_alert_fires_where_its_fault_is_taken_out_of_its_unit_test(promtool: Promtool) -> None:
    rules = rules_of(WHOLE)
    tests = render("tests", _without_faults(rules))

    said = promtool(render("rules", rules), tests)

    failed = re.findall(r"^    name: (.*),$", said, re.MULTILINE)
    assert sorted(set(failed)) == sorted(_name(alert, fault) for alert in rules.alerts for fault in alert.faults)


def test_the_unit_test_fails_for_each_alert_that_is_taken_out_of_the_rules(promtool: Promtool) -> None:
    rules = rules_of(WHOLE)

    said = promtool(render("rules", replace(rules, alerts=())), render("tests", rules))

    failed = re.findall(r"^    name: (.*),$", said, re.MULTILINE)
    assert sorted(set(failed)) == sorted(_name(alert, fault) for alert in rules.alerts for fault in alert.faults)


def test_the_unit_test_in_health_fails_for_each_alert_that_fires_at_all_times(promtool: Promtool) -> None:
    rules = rules_of(WHOLE)
    always = replace(rules, alerts=tuple(replace(alert, expression="vector(1)", hold=0) for alert in rules.alerts))

    said = promtool(render("rules", always), render("tests", rules))

    health = said.partition("name: in health no alert fires,")[2]
    fired = re.findall(r"alertname: (\w+), time: 4h,", health)
    assert sorted(fired) == sorted({alert.name for alert in rules.alerts})


def test_every_alert_has_a_test_of_its_fault_and_one_in_health() -> None:
    tests = yaml.safe_load(rendered("tests", WHOLE))["tests"]
    health, *faults = tests

    asked = {(each["alertname"], bool(each["exp_alerts"])) for each in health["alert_rule_test"]}
    fired = {case["alertname"] for test in faults for case in test["alert_rule_test"] if case["exp_alerts"]}

    names = {alert.name for alert in rules_of(WHOLE).alerts}
    assert (asked, fired) == ({(name, False) for name in names}, names)


def _name(alert: Alert, fault: Fault) -> str:
    return f"{alert.name}: {fault.what}"


def _without_faults(rules: AlertRules) -> AlertRules:
    """Return alerts whose unit tests expect them to fire, with the series of health in place of those of the fault."""
    return replace(
        rules,
        alerts=tuple(
            replace(alert, faults=tuple(replace(fault, series=alert.health) for fault in alert.faults))
            for alert in rules.alerts
        ),
    )


def test_words_of_strangers_are_no_templates_and_no_patterns(promtool: Promtool) -> None:
    job = """'{ $x } "a\\'"""
    labels = "labels: {app.kubernetes.io/name: capsule}}"
    odd = WHOLE.replace(labels, labels.replace("}}", f", job: {job}}}}}"), 1)
    rules = rules_of(odd.replace("jobLabel: app.kubernetes.io/name", "jobLabel: job"), HOSTILE, everyone=True)

    assert {alert.backend for alert in rules.alerts} == {"Capsule", 'Service odd/p{ $labels.name }".*|'}
    assert 'job="{ $x } \\"a\\\\"' in render("rules", rules)
    assert promtool(render("rules", rules), render("tests", rules)) == ""


HOSTILE = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: odd}
webhooks:
- name: pods.example.com
  clientConfig: {service: {name: 'p{ $labels.name }".*|', namespace: odd}}
  rules: [{operations: [CREATE], apiGroups: [""], apiVersions: [v1], resources: [pods]}]
"""
