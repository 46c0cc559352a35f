"""When alerts fire: when Capsule has no pods, at all times, or never."""

from __future__ import annotations

import json
import sys
from typing import Any

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.words.availability import Alert
from capsule_lint.load import Input, load
from capsule_lint.model import Origin

MONITOR = """
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata: {name: capsule, namespace: capsule-system}
spec:
  jobLabel: app.kubernetes.io/name
  selector: {matchLabels: {app.kubernetes.io/name: capsule}}
  endpoints: [{port: metrics}]
"""
POD_MONITOR = """
apiVersion: monitoring.coreos.com/v1
kind: PodMonitor
metadata: {name: capsule, namespace: monitoring}
spec:
  namespaceSelector: {any: true}
  selector: {matchLabels: {app.kubernetes.io/name: capsule}}
  podMetricsEndpoints: [{port: metrics}]
"""
SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: capsule-metrics, namespace: capsule-system, labels: {app.kubernetes.io/name: capsule}}
spec:
  ports: [{name: metrics, port: 8080}, {name: webhooks, port: 443}]
  selector: {app.kubernetes.io/name: capsule}
"""
BUDGET = """
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: capsule, namespace: capsule-system}
spec: {maxUnavailable: 1, selector: {matchLabels: {app.kubernetes.io/name: capsule}}}
"""
WEBHOOK = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: capsule}
webhooks:
- name: nodes.projectcapsule.dev
  failurePolicy: Fail
  rules: [{operations: [UPDATE], apiGroups: [''], apiVersions: [v1], resources: [nodes]}]
  clientConfig: {service: {name: capsule-metrics, namespace: capsule-system, path: /nodes}}
"""
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: capsule-controller-manager, namespace: capsule-system}
spec:
  replicas: 2
  selector: {matchLabels: {app.kubernetes.io/name: capsule}}
  template:
    metadata: {labels: {app.kubernetes.io/name: capsule}}
    spec: {containers: [{name: manager, image: ghcr.io/projectcapsule/capsule:v0.14.0}]}
"""
SETUP = (MONITOR, SERVICE, BUDGET, WEBHOOK, DEPLOYMENT)


def alerts(*rules: dict[str, Any], setup: tuple[str, ...] = SETUP, kind: str = "PrometheusRule") -> tuple[Alert, ...]:
    """Return the alerts of Capsule's controller with a PrometheusRule that has these rules."""
    rule = {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": kind,
        "metadata": {"name": "rules", "namespace": "capsule-system"},
        "spec": {"groups": [{"name": "capsule", "rules": list(rules)}]},
    }
    text = "\n---\n".join([*setup, json.dumps(rule)])
    return build(load([Input("test.yaml", text.encode())])).backend[0].alerts


def verdict(expression: Any, *, setup: tuple[str, ...] = SETUP, kind: str = "PrometheusRule", **rule: Any) -> Any:
    """Return when an alert fires, and why."""
    (alert,) = alerts({"alert": "CapsuleDown", "expr": expression, **rule}, setup=setup, kind=kind)
    return alert.fires, alert.problem, alert.reason


GONE = ("gone", "", "")


@pytest.mark.parametrize(
    "expression",
    [
        'absent(up{job="capsule"})',
        'absent(up{job="capsule", namespace="capsule-system"} == 1)',
        'absent(up{service="capsule-metrics", endpoint="metrics", container="manager"})',
        'absent(up{pod=~"capsule-controller-manager-[a-z0-9]+-[a-z0-9]+"})',
        'absent(up{job=~"cap.+", job!="capsule-proxy"})',
        'absent_over_time(up{job="capsule"}[5m])',
        'sum(up{job="capsule"} or vector(0)) == 0',
        '(sum(up{job="capsule"}) or vector(0)) < 1',
        'count(up{job="capsule"} == 1) < 1 or absent(up{job="capsule"})',
        'up{job="capsule"} offset 1h unless up{job="capsule"}',
        'max_over_time(up{job="capsule"}[1h]) unless on (job) up{job="capsule"}',
        "absent(capsule_tenant_condition)",
        'absent(process_start_time_seconds{job="capsule"})',
        'kube_deployment_status_replicas_available{namespace="capsule-system"} < 1',
        'kube_deployment_status_replicas_available{job="kube-state-metrics", deployment=~"capsule-.*"} == 0',
        'kube_deployment_spec_replicas{namespace="capsule-system"} != kube_deployment_status_replicas_ready{namespace="capsule-system"}',  # noqa: E501
        'min_over_time(kube_deployment_status_replicas_available{deployment="capsule-controller-manager"}[5m]) == 0',
        'absent(kube_pod_status_ready{pod=~"capsule-controller-manager-.*", condition="true"} == 1)',
        'kube_poddisruptionbudget_status_current_healthy{poddisruptionbudget="capsule"} == 0',
        'time() - kube_lease_renew_time{lease="42c733ea.clastix.capsule.io"} > 60',
        'rate(apiserver_admission_webhook_rejection_count{name="nodes.projectcapsule.dev"}[5m]) > 0',
        'sum by (name) (increase(apiserver_admission_webhook_rejection_count{name=~".*capsule.*", type="validating", error_type="calling_webhook_error"}[5m])) > 3',  # noqa: E501
        'sum(rate(apiserver_admission_webhook_request_total{name=~"nodes.*", rejected="true"}[5m])) > 0',
    ],
)
def test_alerts_that_fire_when_there_are_no_pods(expression: str) -> None:
    assert verdict(expression) == GONE


NO_PODS = "{} has no series when there are no pods"


@pytest.mark.parametrize(
    ("expression", "problem", "reason"),
    [
        ('up{job="capsule"} == 0', "pods", NO_PODS.format('up{job="capsule"}')),
        ('sum(up{job="capsule"}) == 0', "pods", NO_PODS.format('up{job="capsule"}')),
        ('up{job="capsule"} == bool 0', "pods", NO_PODS.format('up{job="capsule"}')),
        ('count(up{job="capsule"} == 1) < 2', "pods", NO_PODS.format('up{job="capsule"}')),
        (
            'up{job="capsule-controller-manager"} == 0',
            "labels",
            'up has no series with job="capsule-controller-manager": its job is capsule',
        ),
        ('up{app="capsule"} == 0', "labels", 'up has no series with app="capsule": its series have no label app'),
        (
            "rate(capsule_webhook_requests_total[5m]) > 0",
            "metric",
            "Capsule exposes no metric capsule_webhook_requests_total",
        ),
        (
            "capsule_tenant_status == 0",
            "metric",
            "Capsule exposes the metric capsule_tenant_status from 0.10.3 on, and no longer from 0.11.0 on; "
            "this is 0.14.0",
        ),
        (
            'capsule_config_condition{condition="Ready"} != 1',
            "pods",
            NO_PODS.format('capsule_config_condition{condition="Ready"}'),
        ),
        (
            'rate(controller_runtime_webhook_requests_total{code="500"}[5m]) > 0',
            "pods",
            NO_PODS.format('controller_runtime_webhook_requests_total{code="500"}'),
        ),
        (
            'kube_deployment_status_replicas_available{deployment="capsule"} < 1',
            "labels",
            'kube_deployment_status_replicas_available has no series with deployment="capsule": '
            "its deployment is capsule-controller-manager",
        ),
        (
            'kube_daemonset_status_number_available{namespace="capsule-system"} < 1',
            "metric",
            "kube_daemonset_status_number_available is about a DaemonSet, and Capsule is a Deployment",
        ),
        (
            'kube_deployment_status_replicas_available{namespace="capsule-system"} > 5',
            "condition",
            "what it asks does not hold when Capsule has no pods",
        ),
        (
            'kube_pod_status_ready{namespace="capsule-system"} == 0',
            "pods",
            NO_PODS.format('kube_pod_status_ready{namespace="capsule-system"}'),
        ),
        (
            'rate(apiserver_admission_webhook_rejection_count{name="pods.projectcapsule.dev"}[5m]) > 0',
            "labels",
            'apiserver_admission_webhook_rejection_count has no series with name="pods.projectcapsule.dev": '
            "its name is nodes.projectcapsule.dev",
        ),
        (
            'rate(apiserver_admission_webhook_rejection_count{name=~"nodes.*", type="admit"}[5m]) > 0',
            "labels",
            'apiserver_admission_webhook_rejection_count has no series with type="admit": its type is validating',
        ),
        (
            'rate(apiserver_admission_webhook_rejection_count{name=~"nodes.*", error_type="no_error"}[5m]) > 0',
            "condition",
            "what it asks does not hold when Capsule has no pods",
        ),
        (
            'rate(apiserver_admission_webhook_fail_open_count{name=~".*capsule.*"}[5m]) > 0',
            "metric",
            "apiserver_admission_webhook_fail_open_count counts calls of webhooks with failurePolicy Ignore, "
            "and Capsule has none",
        ),
        (
            'absent(up{job="capsule"',
            "expression",
            "the expression of CapsuleDown is wrong: unexpected end of input inside braces",
        ),
        (
            "rate(up)",
            "expression",
            "the expression of CapsuleDown is wrong: expected type matrix in call to function 'rate', got vector",
        ),
        ([1], "expression", "expr of CapsuleDown is not an expression"),
        (None, "expression", "expr of CapsuleDown is not an expression"),
    ],
)
def test_alerts_that_are_silent_when_there_are_no_pods(expression: Any, problem: str, reason: str) -> None:
    assert verdict(expression) == ("never", problem, reason)


@pytest.mark.parametrize(
    ("expression", "fires", "problem", "reason"),
    [
        (
            'absent(up{job="other"})',
            "always",
            "labels",
            'up has no series with job="other": its job is capsule',
        ),
        ("absent(capsule_gone)", "always", "metric", "Capsule exposes no metric capsule_gone"),
        ("vector(1)", "always", "condition", "it has a result whether Capsule runs or not"),
        (1, "always", "condition", "it has a result whether Capsule runs or not"),
        (
            'certmanager_certificate_expiration_timestamp_seconds{name="capsule-tls"} - time() < 86400',
            "regardless",
            "condition",
            "whether Capsule runs makes no difference to it",
        ),
    ],
)
def test_alerts_that_tell_nothing(expression: Any, fires: str, problem: str, reason: str) -> None:
    assert verdict(expression) == (fires, problem, reason)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("absent(up)", "others than Capsule may have series of up too"),
        ("capsule:up:sum == 0", "the input does not say what exposes capsule:up:sum"),
        ('probe_success{job="capsule"} == 0', "the input does not say what exposes probe_success"),
        ('absent(up{job="capsule", cluster="a"})', "the input does not say what label cluster of up is"),
        ('{job="capsule"} == 0', "the expression does not name a metric"),
        ('absent(up{job="capsule"} @ 5)', "the expression asks for a fixed time"),
        (
            'new_function(up{job="capsule"})',
            "the expression cannot be read here: unknown function with name 'new_function'",
        ),
        ('absent(up{job="${JOB}"})', "`${JOB}` is filled in later"),
    ],
)
def test_alerts_of_which_the_input_does_not_say_enough(expression: str, reason: str) -> None:
    assert verdict(expression) == (None, "", reason)


def test_an_alert_is_compared_with_the_targets_of_a_pod_monitor() -> None:
    setup = (POD_MONITOR, SERVICE, DEPLOYMENT)

    assert [verdict(f'absent(up{{job="{job}"}})', setup=setup)[0] for job in ("monitoring/capsule", "capsule")] == [
        "gone",
        "always",
    ]


@pytest.mark.parametrize(
    ("monitor", "jobs"),
    [
        (MONITOR, {"capsule": "gone", "capsule-metrics": "always"}),
        (MONITOR.replace("jobLabel: app.kubernetes.io/name", "jobLabel: other"), {"capsule-metrics": "gone"}),
        (MONITOR.replace("jobLabel: app.kubernetes.io/name", "jobLabel: app_kubernetes_io_name"), {"capsule": "gone"}),
        (MONITOR.replace("metrics}", "metrics, relabelings: [{targetLabel: job, replacement: a}]}"), {"capsule": None}),
        (MONITOR.replace("metrics}", "metrics, relabelings: [{targetLabel: x}]}"), {"capsule": "gone"}),
        (MONITOR.replace("metrics}", "metrics, relabelings: [{action: labelmap, regex: a}]}"), {"capsule": None}),
        (MONITOR.replace("metrics}", "metrics, relabelings: [{action: drop, regex: a}]}"), {"capsule": None}),
        (MONITOR.replace("ServiceMonitor", "VMServiceScrape"), {"capsule": "gone"}),
    ],
)
def test_the_job_is_what_the_monitor_makes_it(monitor: str, jobs: dict[str, str | None]) -> None:
    setup = (monitor, *SETUP[1:])

    assert {job: verdict(f'absent(up{{job="{job}"}})', setup=setup)[0] for job in jobs} == jobs


def test_where_an_annotation_asks_for_the_scrape_the_job_is_not_known() -> None:
    annotated = DEPLOYMENT.replace(
        "metadata: {labels", 'metadata: {annotations: {prometheus.io/scrape: "true"}, labels'
    )
    unknown = (None, "", "the input does not say what label job of up is")

    assert verdict('absent(up{job="kubernetes-pods"})', setup=(SERVICE, annotated)) == unknown
    assert verdict('up{job="kubernetes-pods"} == 0', setup=(SERVICE, annotated))[0] == "never"
    assert verdict('absent(up{namespace="capsule-system", container="manager"})', setup=(SERVICE, annotated)) == GONE


def test_other_targets_of_the_namespace_stay_when_capsule_is_gone() -> None:
    other = "\n---\n".join(SETUP[:2]).replace("capsule-metrics", "other").replace("name: capsule", "name: other")
    pods = DEPLOYMENT.replace("name: capsule", "name: other").replace("projectcapsule/capsule", "example/other")
    setup = (*SETUP, other, pods)

    assert [
        verdict(f"absent(up{{{label}}})", setup=setup)[0] for label in ('namespace="capsule-system"', 'job="capsule"')
    ] == [
        "never",
        "gone",
    ]


def test_a_target_that_is_named_elsewhere_may_stay() -> None:
    config = """
apiVersion: monitoring.coreos.com/v1alpha1
kind: ScrapeConfig
metadata: {name: static, namespace: capsule-system}
spec: {staticConfigs: [{targets: ["capsule-metrics.capsule-system:8080"]}]}
"""
    reason = "a ScrapeConfig or Probe of the input names Capsule, and may have other targets"

    assert verdict('up{job="static"} == 0', setup=(*SETUP, config)) == (None, "", reason)


@pytest.mark.parametrize(
    ("recorded", "expression", "fires"),
    [
        ('sum(up{job="capsule"})', "capsule:up == 0", "never"),
        ('sum(up{job="capsule"}) or vector(0)', "capsule:up == 0", "gone"),
        ('up{namespace="capsule-system"}', 'absent(capsule:up{job="capsule"})', "gone"),
        ('up{namespace="capsule-system"}', 'absent(capsule:up{job="other"})', "always"),
        ('up{job="capsule"}', 'absent(capsule:up{team="a"})', "gone"),
        ("unheard_of", "capsule:up == 0", None),
        ("capsule:up + 1", "capsule:up == 0", None),
        ("new_function(up)", "capsule:up == 0", None),
    ],
)
def test_what_a_rule_records_counts_as_what_it_records(recorded: str, expression: str, fires: str | None) -> None:
    record = {"record": "capsule:up", "expr": recorded, "labels": {"team": "a"}}

    assert [alert.fires for alert in alerts(record, {"alert": "CapsuleDown", "expr": expression})] == [fires]


def test_one_wrong_rule_costs_all_of_its_object() -> None:
    found = alerts(
        {"record": "capsule:up", "expr": "sum(up"}, {"alert": "CapsuleDown", "expr": 'absent(up{job="capsule"})'}
    )

    why = "Prometheus refuses all of rules: the expression of capsule:up is wrong: unclosed left parenthesis"
    assert found == (
        Alert(
            name="CapsuleDown",
            expression='absent(up{job="capsule"})',
            object="rules",
            fires="never",
            problem="expression",
            reason=why,
            origin=Origin(5, ("spec", "groups", 0, "rules", 1)),
        ),
    )


def test_victoria_metrics_reads_more_than_promql() -> None:
    reason = "the expression cannot be read as PromQL: expected type matrix in call to function 'rate', got vector"

    assert verdict("rate(up)", kind="VMRule") == (None, "", reason)
    assert verdict('absent(up{job="capsule"})', kind="VMRule") == GONE


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1m", GONE),
        ("", GONE),
        ("5m", ("never", "condition", "it looks back 120 seconds, and would have to last for 300")),
        ("5 minutes", ("never", "expression", "for of CapsuleDown is not a duration")),
        (5, ("never", "expression", "for of CapsuleDown is not a duration")),
        ("${FOR}", (None, "", "`${FOR}` is filled in later")),
    ],
)
def test_how_long_it_has_to_last(written: Any, expected: Any) -> None:
    assert verdict('max_over_time(up{job="capsule"}[2m]) unless up{job="capsule"}', **{"for": written}) == expected


def test_without_the_webhooks_those_of_capsules_releases_are_meant() -> None:
    setup = (MONITOR, SERVICE, DEPLOYMENT)
    count = "apiserver_admission_webhook_rejection_count"

    assert [
        verdict(f'rate({count}{{name=~"{name}"}}[5m]) > 0', setup=setup)[0]
        for name in (".*projectcapsule.dev", "nodes.capsule.clastix.io", "mine")
    ] == ["gone", "gone", None]


def test_alerts_that_do_not_name_capsule_count_if_they_fire() -> None:
    found = alerts(
        {"alert": "WebhookErrors", "expr": "rate(apiserver_admission_webhook_rejection_count[5m]) > 0"},
        {"alert": "Down", "expr": "up == 0"},
        {"alert": "Full", "expr": "node_filesystem_free_bytes < 1"},
        {"alert": "Namespace", "expr": 'sum(up{namespace="capsule-system"}) < 1'},
    )

    assert [(alert.name, alert.fires) for alert in found] == [("WebhookErrors", "gone"), ("Namespace", "never")]


def test_of_copies_the_nearest_counts() -> None:
    def rules(job: str) -> str:
        expression = f'absent(up{{job="{job}"}} == 1)'
        rule = {"groups": [{"name": "capsule", "rules": [{"alert": "CapsuleDown", "expr": expression}]}]}
        head = {"apiVersion": "monitoring.coreos.com/v1", "kind": "PrometheusRule", "metadata": {"name": "rules"}}
        return json.dumps({**head, "spec": rule})

    texts = {
        "a/all.yaml": "\n---\n".join([*SETUP, rules("capsule")]),
        "b/all.yaml": "\n---\n".join([*SETUP, rules("b")]),
    }
    found = build(load([Input(name, text.encode()) for name, text in texts.items()]))

    assert [[alert.fires for alert in backend.alerts] for backend in found.backend] == [["gone"], ["always"]]


def test_without_the_library_nothing_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "promql_parser", None)
    reason = "the Python package promql-parser, which reads PromQL, cannot be loaded here"

    assert verdict('up{job="capsule"} == 0') == (None, "", reason)


def test_an_alert_that_is_filled_in_later_may_be_about_capsule() -> None:
    (found,) = alerts({"alert": "Down", "expr": 'absent(up{job="${JOB}"})'})

    assert (found.name, found.fires, found.reason) == ("Down", None, "`${JOB}` is filled in later")
