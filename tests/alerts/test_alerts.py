"""Which alerts are written, what they ask, and why others are not written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from capsule_lint.facts.build import build
from capsule_lint.lint import Request
from capsule_lint.lint.reading import read
from capsule_lint.recovery.alert import Alert, due
from capsule_lint.recovery.alerts import alert_rules

from .conftest import WHOLE, reasons, rules_of

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: policy, namespace: policy}
spec:
  replicas: 2
  selector: {matchLabels: {app: policy}}
  template:
    metadata: {labels: {app: policy}}
    spec: {containers: [{name: policy, image: example.com/policy:1}]}
"""
SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: policy, namespace: policy, labels: {app: policy}}
spec: {ports: [{name: https, port: 443}], selector: {app: policy}}
"""

TLS = """
---
apiVersion: v1
kind: Secret
metadata: {name: capsule-tls, namespace: capsule-system}
data: {tls.crt: YQ==, tls.key: YQ==}
"""
RELEASE = """
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: capsule, namespace: capsule-system}
spec:
  valuesFrom: [{kind: ConfigMap, name: more}]
  chart:
    spec: {chart: capsule, version: 0.10.9, sourceRef: {kind: HelmRepository, name: projectcapsule}}
"""

BUDGET = """
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: policy, namespace: policy}
spec: {maxUnavailable: 1, selector: {matchLabels: {app: policy}}}
"""


def webhook(name: str = "pods.example.com", **fields: object) -> str:
    """Return a configuration with one webhook of another product."""
    more = "".join(f"  {key}: {value}\n" for key, value in fields.items())
    return (
        "apiVersion: admissionregistration.k8s.io/v1\n"
        "kind: ValidatingWebhookConfiguration\n"
        "metadata: {name: policy}\n"
        "webhooks:\n"
        f"- name: {name}\n"
        "  clientConfig: {service: {name: policy, namespace: policy}}\n"
        "  rules: [{operations: [CREATE], apiGroups: [''], apiVersions: [v1], resources: [pods]}]\n"
        f"{more}"
    )


def monitor(**endpoint: object) -> str:
    """Return a ServiceMonitor of the other product."""
    return (
        "apiVersion: monitoring.coreos.com/v1\n"
        "kind: ServiceMonitor\n"
        "metadata: {name: policy, namespace: policy, labels: {release: prom, app.kubernetes.io/managed-by: Helm}}\n"
        "spec: {selector: {matchLabels: {app: policy}}, endpoints: [{port: https, **: null}]}\n"
    ).replace("**: null", ", ".join(f"{key}: {value}" for key, value in endpoint.items()) or "path: /metrics")


def without(text: str, *beginnings: str) -> str:
    """Return manifests without those of some kinds."""
    kept = [each for each in text.split("\n---\n") if not any(f"kind: {kind}\n" in each for kind in beginnings)]
    return "\n---\n".join(kept)


def alert(name: str, *texts: str) -> Alert:
    """Return the one alert of a name."""
    (found,) = (each for each in rules_of(*texts).alerts if each.name == name)
    return found


def expressions(name: str, *texts: str) -> list[str]:
    return [each.expression for each in rules_of(*texts).alerts if each.name == name]


def test_everything_is_written_for_an_installation_that_has_everything() -> None:
    rules = rules_of(WHOLE)

    assert (rules.namespace, rules.labels, rules.not_written, rules.doubt) == (
        "capsule-system",
        {"release": "monitoring"},
        (),
        None,
    )
    assert [(each.name, each.severity, each.hold, dict(each.labels).get("timeout")) for each in rules.alerts] == [
        ("CapsuleNoReadyReplica", "critical", 120, None),
        ("CapsuleNoTargetAnswers", "critical", 300, None),
        ("CapsuleBudgetAtZero", "warning", 1800, None),
        ("CapsuleLeaseNotRenewed", "warning", 120, None),
        ("CapsuleValidatingWebhooksFail", "critical", 120, None),
        ("CapsuleValidatingWebhooksFailOpen", "warning", 0, None),
        ("CapsuleValidatingWebhooksNearTimeout", "warning", 600, "10s"),
        ("CapsuleValidatingWebhooksNearTimeout", "warning", 600, "30s"),
        ("CapsuleMutatingWebhooksFail", "critical", 120, None),
        ("CapsuleMutatingWebhooksFailOpen", "warning", 0, None),
        ("CapsuleMutatingWebhooksNearTimeout", "warning", 600, "5s"),
        ("CapsuleMatchConditionErrors", "critical", 300, None),
        ("CapsuleConversionFails", "critical", 120, None),
        ("CapsuleCertificateNearEnd", "warning", 900, None),
        ("CapsuleNodesStayUnschedulable", "warning", 3600, None),
    ]


def test_a_runbook_of_ones_own() -> None:
    rules = rules_of(WHOLE, runbook="https://example.com/{{ x }}")

    assert {rules.runbook_of(each) for each in rules.alerts} == {"https://example.com/{{ x }}"}


def test_the_other_product_alone() -> None:
    rules = rules_of(DEPLOYMENT, SERVICE, webhook(), monitor())

    assert (rules.namespace, rules.labels) == ("policy", {"release": "prom"})
    assert [(each.name, each.backend) for each in rules.alerts] == [
        (name, "Deployment policy/policy")
        for name in (
            "BackendNoReadyReplica",
            "BackendNoTargetAnswers",
            "BackendValidatingWebhooksFail",
            "BackendValidatingWebhooksFailOpen",
            "BackendValidatingWebhooksNearTimeout",
        )
    ]
    assert reasons(rules) == {
        "BackendBudgetAtZero": "no PodDisruptionBudget in the input covers Deployment policy/policy",
        "BackendMutatingWebhooksFail": "the input declares no mutating webhook of it",
        "BackendMutatingWebhooksFailOpen": "the input declares no mutating webhook of it",
        "BackendMutatingWebhooksNearTimeout": "the input declares no mutating webhook of it",
        "BackendMatchConditionErrors": "none of its webhooks has matchConditions",
        "BackendConversionFails": "no CRD of the input has versions that it converts",
        "BackendCertificateNearEnd": "whether Deployment policy/policy writes its CA at run time is not in the input; "
        "add what `kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml` prints",
        "BackendNodesStayUnschedulable": "kubectl uncordon is not known to be refused while no pod of it answers",
    }


def test_other_products_beside_capsule_are_left_out_unless_asked_for() -> None:
    texts = (WHOLE, DEPLOYMENT, SERVICE, webhook())

    assert {each.backend for each in rules_of(*texts).alerts} == {"Capsule"}
    everyone = rules_of(*texts, everyone=True)
    assert everyone.alerts == (*rules_of(WHOLE).alerts, *rules_of(DEPLOYMENT, SERVICE, webhook()).alerts)
    assert everyone.not_written == rules_of(DEPLOYMENT, SERVICE, webhook()).not_written


def test_pods_that_are_not_in_the_input_are_not_counted() -> None:
    rules = rules_of(webhook())

    assert reasons(rules)["BackendNoReadyReplica"] == "what answers its webhooks is not in the input"
    assert [each.name for each in rules.alerts][:1] == ["BackendValidatingWebhooksFail"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("Deployment", 'kube_deployment_status_replicas_available{namespace="policy",deployment="policy"}'),
        ("StatefulSet", 'kube_statefulset_status_replicas_available{namespace="policy",statefulset="policy"}'),
        ("DaemonSet", 'kube_daemonset_status_number_available{namespace="policy",daemonset="policy"}'),
        ("ReplicaSet", 'kube_replicaset_status_ready_replicas{namespace="policy",replicaset="policy"}'),
    ],
)
def test_each_kind_of_workload_is_counted_by_its_own_metric(kind: str, expected: str) -> None:
    found = alert("BackendNoReadyReplica", DEPLOYMENT.replace("Deployment", kind), SERVICE, webhook())

    label = kind.lower()
    assert found.expression == f"max by (namespace, {label}) ({expected}) < 1\nor\nabsent({expected})"


def test_a_pod_alone_has_no_count() -> None:
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata: {name: policy, namespace: policy, labels: {app: policy}}\n"
        "spec: {containers: [{name: policy, image: example.com/policy:1}]}\n"
    )

    found = reasons(rules_of(pod, SERVICE, webhook()))

    assert found["BackendNoReadyReplica"] == "kube-state-metrics counts no ready pods of a Pod"


def test_without_anything_that_is_refused_it_is_a_warning() -> None:
    found = alert("BackendNoReadyReplica", DEPLOYMENT, SERVICE, webhook(failurePolicy="Ignore"))

    assert (found.severity, found.description) == (
        "warning",
        "Deployment policy/policy has no available pod, or kube-state-metrics knows no such Deployment. "
        "No request of an ordinary cluster is known to be refused while no pod answers.",
    )


@pytest.mark.parametrize(
    "endpoint",
    [
        {"relabelings": "[{action: keep, sourceLabels: [__meta_kubernetes_pod_ready]}]"},
        {"relabelings": "[{targetLabel: job, replacement: other}]"},
        {"relabelings": "[{action: labelmap, regex: __meta_(.+)}]"},
    ],
)
def test_labels_that_relabelings_decide_are_not_asked_for(endpoint: dict[str, object]) -> None:
    rules = rules_of(DEPLOYMENT, SERVICE, webhook(), monitor(**endpoint))

    assert "BackendNoTargetAnswers" not in {each.name for each in rules.alerts}
    assert reasons(rules)["BackendNoTargetAnswers"] == (
        "Deployment policy/policy is scraped, and relabelings or Prometheus' own configuration decide which labels its "
        "targets have"
    )


def test_labels_of_a_scrape_by_annotation_are_not_known() -> None:
    annotated = DEPLOYMENT.replace(
        "metadata: {labels", "metadata: {annotations: {prometheus.io/scrape: 'true'}, labels"
    )

    found = reasons(rules_of(annotated, SERVICE, webhook()))

    assert found["BackendNoTargetAnswers"] == (
        "Deployment policy/policy is scraped, and relabelings or Prometheus' own configuration decide which labels its "
        "targets have"
    )


def test_the_pods_of_a_podmonitor_have_no_service() -> None:
    pods = (
        "apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: pods, namespace: policy}\n"
        "spec: {selector: {matchLabels: {app: policy}}, podMetricsEndpoints: [{port: metrics}]}\n"
    )

    found = expressions("BackendNoTargetAnswers", DEPLOYMENT, SERVICE, webhook(), pods)

    assert found == ['absent(up{job="policy/pods",namespace="policy"} == 1)']


def test_pods_that_are_not_reached_are_a_warning_where_nothing_is_refused() -> None:
    texts = (DEPLOYMENT, SERVICE, webhook(failurePolicy="Ignore"), monitor())

    assert alert("BackendNoTargetAnswers", *texts).severity == "warning"


def test_two_monitors_have_an_alert_each() -> None:
    other = monitor().replace("name: policy, n", "name: other, n").replace("selector:", "jobLabel: app, selector:")
    service = SERVICE.replace("labels: {app: policy}", "labels: {app: policy, job: x}")

    found = expressions(
        "BackendNoTargetAnswers",
        DEPLOYMENT,
        service,
        webhook(),
        monitor(),
        other.replace("jobLabel: app", "jobLabel: job"),
    )

    assert found == [
        'absent(up{job="policy",namespace="policy",service="policy"} == 1)',
        'absent(up{job="x",namespace="policy",service="policy"} == 1)',
    ]


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        (
            "maxUnavailable: 0",
            "capsule allows no eviction although all pods are healthy, so the alert would fire at all times",
        ),
        (
            "minAvailable: 3",
            "capsule allows no eviction although all pods are healthy, so the alert would fire at all times",
        ),
        (
            "maxUnavailable: 1, minAvailable: 1",
            "whether capsule allows an eviction while all pods are healthy is not known: the API server refuses a "
            "budget with both minAvailable and maxUnavailable",
        ),
    ],
)
def test_a_budget_of_which_the_alert_would_fire_in_health(spec: str, reason: str) -> None:
    found = reasons(rules_of(WHOLE.replace("maxUnavailable: 1", spec, 1)))

    assert found == {"CapsuleBudgetAtZero": reason}


@pytest.mark.parametrize(
    ("arguments", "limit"),
    [
        ("--enable-leader-election", 180),
        ("--enable-leader-election, --leader-election-lease-duration=60s", 180),
        ("--enable-leader-election, --leader-election-lease-duration=long", 180),
        ("--enable-leader-election, --leader-election-lease-duration=10m", 1200),
    ],
)
def test_a_lease_is_given_the_time_that_it_has(arguments: str, limit: int) -> None:
    found = alert("CapsuleLeaseNotRenewed", WHOLE.replace("--enable-leader-election", arguments))

    assert found.expression.endswith(f" > {limit}")


@pytest.mark.parametrize(
    ("argument", "reason"),
    [
        ("--zap-log-level=1", "elects no leader (--enable-leader-election is off)"),
        ("--enable-leader-election=perhaps", "is not known"),
    ],
)
def test_no_election_no_lease(argument: str, reason: str) -> None:
    found = reasons(rules_of(WHOLE.replace("--enable-leader-election", argument)))

    assert found["CapsuleLeaseNotRenewed"].endswith(reason)


def test_webhooks_are_named_by_phase_and_policy() -> None:
    names = {
        each.name: re.findall(r'name=~"([^"]*)"', each.expression)[0]
        for each in rules_of(WHOLE).alerts
        if each.name.endswith(("WebhooksFail", "FailOpen", "Errors"))
    }

    assert names == {
        "CapsuleValidatingWebhooksFail": "(namespaces|nodes)[.]projectcapsule[.]dev",
        "CapsuleValidatingWebhooksFailOpen": "(namespaces|nodes|pods)[.]projectcapsule[.]dev",
        "CapsuleMutatingWebhooksFail": "namespaces[.]projectcapsule[.]dev",
        "CapsuleMutatingWebhooksFailOpen": "namespaces[.]projectcapsule[.]dev",
        "CapsuleMatchConditionErrors": "(namespaces|pods)[.]projectcapsule[.]dev",
    }


@pytest.mark.parametrize(
    ("timeout", "bound"),
    [
        (1, "0[.]5"),
        (2, "1([.]0)?"),
        (3, "2[.]5"),
        (10, "2[.]5"),
        (11, "10([.]0)?"),
        (25, "10([.]0)?"),
        (26, "25([.]0)?"),
    ],
)
def test_calls_are_slow_from_the_last_bound_below_their_timeout_on(timeout: int, bound: str) -> None:
    found = alert("BackendValidatingWebhooksNearTimeout", DEPLOYMENT, SERVICE, webhook(timeoutSeconds=timeout))

    assert re.findall(r'le=~"([^"]*)"', found.expression) == [bound]


def test_a_webhook_of_which_the_policy_is_filled_in_later_may_refuse() -> None:
    rules = rules_of(DEPLOYMENT, SERVICE, webhook(failurePolicy="${POLICY}", timeoutSeconds="${SECONDS}"))

    assert [each.name for each in rules.alerts] == [
        "BackendNoReadyReplica",
        "BackendValidatingWebhooksFail",
        "BackendValidatingWebhooksFailOpen",
    ]
    assert reasons(rules)["BackendValidatingWebhooksNearTimeout"] == (
        "the timeout of webhook pods.example.com is not known: `${SECONDS}` is filled in later"
    )


def test_with_ignore_alone_nothing_is_refused() -> None:
    found = reasons(rules_of(DEPLOYMENT, SERVICE, webhook(failurePolicy="Ignore")))

    assert found["BackendValidatingWebhooksFail"] == (
        "all its validating webhooks have failurePolicy Ignore, so failed calls refuse nothing"
    )


@pytest.mark.parametrize("name", ['"x{{ $labels.name }}"', '"a b"', '"${NAME}.example.com"', "'\"'", '"A.example.com"'])
def test_a_name_that_the_api_server_does_not_take_is_in_no_alert(name: str) -> None:
    rules = rules_of(DEPLOYMENT, SERVICE, webhook(name))

    assert [each.name for each in rules.alerts] == ["BackendNoReadyReplica"]
    assert reasons(rules)["BackendValidatingWebhooksFail"] == (
        "a webhook at 2.yaml:5 has no name that the API server takes"
    )


def test_a_workload_with_such_a_name_is_in_none_either() -> None:
    rules = rules_of(DEPLOYMENT.replace("name: policy, n", "name: 'p {x', n", 1), SERVICE, webhook())

    assert "BackendNoReadyReplica" not in {each.name for each in rules.alerts}
    assert reasons(rules)["BackendNoReadyReplica"] == (
        "Deployment: the API server does not take its name or its namespace"
    )


def test_a_name_that_is_not_taken_keeps_no_other_from_its_alert() -> None:
    odd, fine = (DEPLOYMENT.replace("name: policy, n", f"name: {name}, n", 1) for name in ("'p {x'", "fine"))

    (found,) = expressions("BackendNoReadyReplica", odd, fine, SERVICE, webhook())
    assert 'deployment="fine"' in found


def test_a_namespace_that_is_not_taken() -> None:
    odd = "\n---\n".join((DEPLOYMENT, SERVICE, webhook(), BUDGET)).replace("namespace: policy", "namespace: 'p {x'")

    rules = rules_of(odd)

    assert [each.name for each in rules.alerts if each.name.startswith("BackendNoReady")] == []
    assert rules.namespace == ""


@pytest.mark.parametrize("name", ["'p {x'", "UPPER"])
def test_a_budget_whose_name_is_not_taken(name: str) -> None:
    found = reasons(rules_of(DEPLOYMENT, SERVICE, webhook(), BUDGET.replace("name: policy", f"name: {name}")))

    assert found["BackendBudgetAtZero"] == (
        "PodDisruptionBudget: the API server does not take its name or its namespace"
    )


def test_a_job_that_is_filled_in_later_is_not_asked_for() -> None:
    service = SERVICE.replace("labels: {app: policy}", "labels: {app: policy, job: '${JOB}'}")

    rules = rules_of(DEPLOYMENT, service, webhook(), monitor().replace("selector:", "jobLabel: job, selector:"))

    assert reasons(rules)["BackendNoTargetAnswers"] == (
        "Deployment policy/policy is scraped, and the labels of its targets are not known: `${JOB}` is filled in later"
    )


def test_webhooks_that_are_not_known_are_in_no_alert() -> None:
    controller = DEPLOYMENT.replace("example.com/policy:1", "ghcr.io/projectcapsule/capsule:v0.14.0")

    rules = rules_of(controller)

    reason = "Capsule 0.14.0 makes its webhooks from CapsuleConfiguration default, which is not in the input"
    assert [each.name for each in rules.alerts] == ["CapsuleNoReadyReplica"]
    assert rules.alerts[0].severity == "critical"
    assert rules.alerts[0].description.endswith(f"What stops while no pod answers is not known: {reason}.")
    assert rules.doubt is not None
    assert (rules.doubt.reason, rules.doubt.add) == (reason, "kubectl get capsuleconfiguration default -o yaml")
    about = ("Webhooks", "MatchCondition")
    unknown = {
        each.name: (each.reason, each.add) for each in rules.not_written if any(word in each.name for word in about)
    }
    assert unknown == dict.fromkeys(
        [
            "CapsuleMatchConditionErrors",
            *(
                f"Capsule{phase}Webhooks{what}"
                for phase in ("Validating", "Mutating")
                for what in ("Fail", "FailOpen", "NearTimeout")
            ),
        ],
        (f"the names of its webhooks are not known: {reason}", rules.doubt.add),
    )


def test_webhooks_that_other_values_may_change_are_in_no_alert(tmp_path: Path) -> None:
    (tmp_path / "release.yaml").write_text(RELEASE)

    found = read(Request(inputs=(str(tmp_path / "release.yaml"),), suppressions=None))
    rules = alert_rules(build(found, everyone=True), everyone=False)

    reason = "ConfigMap capsule-system/more may change any of the webhooks of HelmRelease capsule-system/capsule"
    assert (rules.doubt and rules.doubt.reason) == reason
    assert [each.name for each in rules.alerts] == [
        "CapsuleNoReadyReplica",
        "CapsuleLeaseNotRenewed",
        "CapsuleConversionFails",
    ]
    assert rules.alerts[0].description.endswith(f" What stops while no pod answers is not known: {reason}.")


def test_of_a_webhook_that_is_not_installed_the_others_are_written() -> None:
    refused = webhook("refused.example.com", matchConditions="[{name: a, expression: object.}]").replace(
        "kind: Validating", "kind: Mutating"
    )

    rules = rules_of(DEPLOYMENT, SERVICE, webhook(), refused)

    (fails,) = (each for each in rules.alerts if each.name == "BackendValidatingWebhooksFail")
    assert 'name=~"pods[.]example[.]com"' in fails.expression
    assert not any(each.name.startswith("BackendValidating") for each in rules.not_written)
    (found,) = {each.reason for each in rules.not_written if each.name.startswith("BackendMutating")}
    assert found.startswith("webhook refused.example.com is not installed: the API server refuses its configuration")
    assert reasons(rules)["BackendMatchConditionErrors"] == "none of its webhooks has matchConditions"
    (gone,) = (each for each in rules.alerts if each.name == "BackendNoReadyReplica")
    assert (
        "the API server refuses what is about scheduling (kube-system pods and new pods), tenants (" in gone.description
    )
    assert " More may be refused: the API server refuses its configuration: condition a " in gone.description


def test_conversions_alone_are_a_backend_too() -> None:
    definition = WHOLE[WHOLE.index("apiVersion: apiextensions") :].replace("capsule.clastix.io", "example.com")

    rules = rules_of(definition.replace("tenants", "widgets"))

    assert [each.name for each in rules.alerts] == ["BackendConversionFails"]
    assert {each.reason for each in rules.not_written if "Webhooks" in each.name} == {
        "the input declares no webhook of it"
    }
    assert reasons(rules)["BackendMatchConditionErrors"] == "the input declares no webhook of it"


@pytest.mark.parametrize("name", ["UPPER.example.com", "hidden.example.com"])
def test_a_conversion_whose_name_cannot_be_said_is_in_no_alert(name: str) -> None:
    rules = rules_of(WHOLE.replace("name: tenants.capsule.clastix.io", f"name: {name}"), hidden="hidden.example.com")

    assert "CapsuleConversionFails" in reasons(rules)


def test_a_webhook_whose_name_is_in_a_secret_is_in_no_alert() -> None:
    found = rules_of(DEPLOYMENT, SERVICE, webhook(), hidden="pods.example.com")

    assert [each.name for each in found.alerts] == ["BackendNoReadyReplica"]
    assert reasons(found)["BackendValidatingWebhooksFail"] == (
        "the name of one of its webhooks is the value of a Secret, which no output shows"
    )
    assert "BackendMatchConditionErrors" not in reasons(found)


def test_conditions_of_webhooks_with_ignore_refuse_nothing() -> None:
    conditions = "[{name: a, expression: 'true'}]"
    closed, opened = (
        alert("BackendMatchConditionErrors", webhook(failurePolicy=policy, matchConditions=conditions))
        for policy in ("Fail", "Ignore")
    )

    assert (closed.severity, opened.severity) == ("critical", "warning")


def test_a_webhook_that_no_ordinary_request_reaches() -> None:
    found = alert("BackendValidatingWebhooksFail", DEPLOYMENT, SERVICE, webhook().replace("[pods]", "[widgets]"))

    assert found.description.endswith(
        "refuses the requests that it matches. None of them is known to occur in an ordinary cluster."
    )


def test_an_input_without_webhooks() -> None:
    rules = rules_of("apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n")

    assert (rules.alerts, rules.not_written, rules.namespace) == ((), (), "")
    assert rules.doubt is not None
    assert rules.doubt.reason == "the input declares no webhook and no conversion"


@pytest.mark.parametrize(
    ("spec", "limit", "words"),
    [
        ("duration: 24h, renewBefore: 6h", 3 * 3600, "3 hours"),
        ("duration: 24h, renewBefore: 3601s", 1800, "30 minutes"),
        ("duration: 2160h", 7 * 86400, "7 days"),
        ("duration: 86405s, renewal: {policy: Disabled}", 4 * 3600, "4 hours"),
    ],
)
def test_a_certificate_is_near_its_end_when_half_of_the_time_to_renew_it_has_passed(
    spec: str, limit: int, words: str
) -> None:
    text = WHOLE.replace("  duration: 24h\n  renewBefore: 8h\n", "".join(f"  {each}\n" for each in spec.split(", ")))

    found = alert("CapsuleCertificateNearEnd", text)

    assert found.expression.endswith(f" - time() < {limit}")
    assert found.summary == f"The certificate of Capsule ends in less than {words}."
    assert ("cert-manager does not renew it" in found.description) is ("Disabled" in spec)
    assert ("cert-manager should have renewed it" in found.description) is ("Disabled" not in spec)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            WHOLE.replace("enableTLSReconciler: false", "enableTLSReconciler: true").replace("cert-manager.io/", "x/"),
            "Capsule's own TLS reconciler issues it, and no metric says when it ends",
        ),
        (
            WHOLE.replace("renewBefore: 8h", "renewBefore: 48h"),
            "when cert-manager renews Certificate capsule-webhook-cert is not known: `renewBefore` is not less than "
            "`duration`",
        ),
        (
            WHOLE.replace("renewBefore: 8h", "renewal: {windows: [{}]}"),
            "when cert-manager renews Certificate capsule-webhook-cert is not known: `renewal.windows` moves it",
        ),
        (
            WHOLE.replace("  name: capsule-webhook-cert", "name: 'p {x'").replace(
                "metadata: {name: capsule-webhook-cert", "metadata: {name: 'p {x'"
            ),
            "a Certificate has a name or a namespace that the API server does not take",
        ),
        (
            without(WHOLE, "Certificate").replace("cert-manager.io/inject-ca-from", "x") + TLS,
            "Secret capsule-tls holds it as the input has it, and no metric says when it ends",
        ),
        (
            without(WHOLE, "Certificate").replace("cert-manager.io/inject-ca-from", "x")
            + TLS.replace("tls.key: YQ==", ""),
            "no Certificate of cert-manager in the input fills its Secret, and no other metric says when it ends",
        ),
        (
            without(WHOLE, "Certificate").replace("cert-manager.io/inject-ca-from", "x"),
            "no Certificate of cert-manager in the input fills its Secret, and no other metric says when it ends",
        ),
    ],
)
def test_a_certificate_of_which_no_metric_says_when_it_ends(text: str, reason: str) -> None:
    assert reasons(rules_of(text)) == {"CapsuleCertificateNearEnd": reason}


def test_nodes_are_watched_where_uncordon_is_refused() -> None:
    found = reasons(rules_of(WHOLE.replace("resources: [nodes]", "resources: [nodes/status]")))

    assert found == {
        "CapsuleNodesStayUnschedulable": "kubectl uncordon is not known to be refused while no pod of it answers"
    }


def test_labels_of_a_rule_that_is_there_win_over_those_of_monitors() -> None:
    rule = (
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n"
        "metadata: {name: own, namespace: policy, labels: {prometheus: k8s, a/b: c, odd: '{{ x }}'}}\n"
        "spec: {groups: []}\n"
    )

    assert rules_of(DEPLOYMENT, SERVICE, webhook(), monitor(), rule).labels == {"prometheus": "k8s"}


@pytest.mark.parametrize(
    ("selector", "labels"),
    [
        (
            "matchLabels: {release: main, app.kubernetes.io/part-of: x}",
            {"release": "main", "app.kubernetes.io/part-of": "x"},
        ),
        ("matchLabels: {}", {"release": "prom"}),
        ("matchLabels: [a]", {"release": "prom"}),
        ("matchLabels: {release: main, odd: 1}", {"release": "prom"}),
        ("matchLabels: {release: '${RELEASE}'}", {"release": "prom"}),
        ("matchLabels: {release: 'a b'}", {"release": "prom"}),
        ("matchExpressions: []", {"release": "prom"}),
    ],
)
def test_labels_are_those_that_a_prometheus_selects_by_else_those_of_its_monitors(
    selector: str, labels: dict[str, str]
) -> None:
    prometheus = (
        "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\nmetadata: {name: main}\n"
        f"spec: {{ruleSelector: {{{selector}}}}}\n"
    )

    assert rules_of(DEPLOYMENT, SERVICE, webhook(), monitor(), prometheus).labels == labels


def test_labels_of_pods_and_of_rules_elsewhere_are_not_taken() -> None:
    annotated = DEPLOYMENT.replace(
        "metadata: {name: policy, n", "metadata: {labels: {app: web}, name: policy, n", 1
    ).replace(
        "metadata: {labels: {app: policy",
        "metadata: {annotations: {prometheus.io/scrape: 'true'}, labels: {app: policy",
    )
    rule = (
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\n"
        "metadata: {name: own, namespace: other, labels: {prometheus: k8s}}\nspec: {groups: []}\n"
    )

    assert rules_of(annotated, SERVICE, webhook(), rule).labels == {}


def test_without_pods_the_rule_goes_where_capsule_is_called() -> None:
    own = webhook("nodes.projectcapsule.dev").replace("namespace: policy", "namespace: capsule-system, path: /nodes")

    assert (rules_of(own).namespace, rules_of(webhook()).namespace) == ("capsule-system", "")


def test_the_same_alert_is_written_once() -> None:
    rules = rules_of(WHOLE, WHOLE)

    assert [each.name for each in rules.alerts] == [each.name for each in rules_of(WHOLE).alerts]


def test_an_alert_is_due_after_what_it_looks_back_to_and_is_held_for() -> None:
    assert [due(0), due(120), due(121), due(120, 5)] == [13, 15, 16, 20]
