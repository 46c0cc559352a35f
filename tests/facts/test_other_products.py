"""Facts of webhooks and backends that are not Capsule's, as ``--backends all`` states them."""

from __future__ import annotations

import pytest

from capsule_lint.facts import Subjects
from capsule_lint.facts.build import build
from capsule_lint.facts.serving import serving_container
from capsule_lint.facts.words.common import Reference
from capsule_lint.facts.words.wiring import Certificate, ServicePods, Trust
from capsule_lint.model import Origin

from .bundles import inventory

WEBHOOK = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: engine}
    webhooks:
    - name: pods.example.org
      clientConfig: {service: {name: engine, namespace: policy, path: /pods}}
      rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
    """
SERVICE = """
    apiVersion: v1
    kind: Service
    metadata: {name: engine, namespace: policy}
    spec: {selector: {app: engine, part: webhook}, ports: [{port: 443, targetPort: https}, {port: 8080}]}
    """


def pods(
    containers: str = "[{name: server, ports: [{name: https, containerPort: 8443}]}]",
    labels: str = "{app: engine, part: webhook}",
    namespace: str = "policy",
) -> str:
    """Return the manifest of a Deployment ``engine``."""
    return f"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {{name: engine, namespace: {namespace}}}
        spec: {{template: {{metadata: {{labels: {labels}}}, spec: {{containers: {containers}}}}}}}
        """


def facts(*texts: str) -> Subjects:
    return build(inventory(*texts).bundle, everyone=True)


def test_what_the_hook_of_another_product_is_for_is_not_known() -> None:
    (hook,) = facts(WEBHOOK).hook

    assert (hook.role, hook.backend, hook.path, hook.guards, hook.purpose, hook.loss) == (
        "other",
        "Service policy/engine",
        "/pods",
        "",
        "",
        "",
    )


def test_settings_of_capsule_are_those_of_capsule_beside_other_products() -> None:
    settings = "{apiVersion: capsule.clastix.io/v1beta2, kind: CapsuleConfiguration, metadata: {name: default}}"

    assert [(each.role, each.backend, len(each.hooks)) for each in facts(WEBHOOK, settings).admission] == [
        ("controller", "Capsule", 0),
        ("other", "Service policy/engine", 1),
    ]


@pytest.mark.parametrize(
    ("containers", "serving"),
    [
        ("[]", None),
        ("[{name: only}]", 0),
        ("[{name: first, ports: [{containerPort: 8080}]}, {name: b, ports: [{name: https, containerPort: 1}]}]", 1),
        ("[{name: first}, {name: second, ports: [{name: other, containerPort: 443}]}]", None),
        ("[{name: first}, {name: second, ports: [{name: null, containerPort: [https]}, https]}]", None),
        ("[{name: first}, {name: second, image: example.org/capsule:v1.0.0}]", None),
    ],
    ids=["none", "the only one", "by the name of a port", "a port that is not called", "no ports", "an image"],
)
def test_the_container_that_answers(containers: str, serving: int | None) -> None:
    found = inventory(WEBHOOK, SERVICE, pods(containers))

    assert serving_container(found, found.workloads[0], "other") == serving


def test_the_container_that_answers_by_the_number_of_a_port() -> None:
    service = SERVICE.replace("targetPort: https", "targetPort: 8443")
    found = inventory(WEBHOOK, service, pods("[{name: a}, {name: b, ports: [{containerPort: 8443}]}]"))

    assert serving_container(found, found.workloads[0], "other") == 1


def test_a_service_whose_port_is_a_list_leads_nowhere() -> None:
    service = SERVICE.replace("port: 443", "port: [443]")
    found = inventory(WEBHOOK, service, pods("[{name: a}, {name: b, ports: [{containerPort: 443}]}]"))

    assert serving_container(found, found.workloads[0], "other") is None


@pytest.mark.parametrize(
    ("workload", "meant"),
    [
        (pods(labels="{app: engine}"), True),
        (pods(labels="{app: engine}", namespace="other"), False),
        (pods(labels="{app: another}"), False),
        (pods("[{name: audit, ports: [{name: http, containerPort: 8080}]}]", "{app: engine, part: audit}"), False),
    ],
    ids=["a label is missing", "in another namespace", "no label of it", "another part of the product"],
)
def test_the_workloads_that_a_service_may_mean(workload: str, meant: bool) -> None:
    (service,) = facts(WEBHOOK, SERVICE, workload).service

    found = ServicePods(
        kind="Deployment",
        namespace="policy",
        name="engine",
        role="other",
        completes=False,
        helm_hooks=(),
        missing_labels=("part=webhook",),
        control_plane=False,
        origin=Origin(2, ("spec", "template", "metadata", "labels")),
    )
    assert (service.role, service.pods, service.workloads) == ("other", (), (found,) if meant else ())


def service(name: str, namespace: str, port: str = "443") -> str:
    """Return the manifest of a Service."""
    metadata = f"{{name: {name}, namespace: {namespace}}}"
    return f"{{apiVersion: v1, kind: Service, metadata: {metadata}, spec: {{ports: [{{port: {port}}}]}}}}"


def test_a_service_that_is_missing_may_be_one_that_nothing_else_calls() -> None:
    called = WEBHOOK.replace("name: engine, namespace: policy", "name: engine, namespace: called").replace(
        "metadata: {name: engine}", "metadata: {name: another}"
    )
    others = [
        service("engine", "called"),
        service("engine", "metrics", "8080"),
        service("engine", "security"),
        service("engine-metrics", "policy", "8080"),
        service("enginee", "policy"),
    ]

    missing = next(each for each in facts(WEBHOOK, called, *others).service if each.namespace == "policy")

    assert (missing.definitions, missing.elsewhere, missing.nearest) == (
        (),
        (Reference("Service", "security", "engine", Origin(4)),),
        "enginee",
    )


def test_whether_another_product_writes_its_ca_is_not_known() -> None:
    path = ("webhooks", 0, "clientConfig")

    assert facts(WEBHOOK, SERVICE, pods()).certificate == (
        Certificate(
            role="other",
            backend="Deployment policy/engine",
            workload=Reference("Deployment", "policy", "engine", Origin(2)),
            reconciler=None,
            reason="whether Deployment policy/engine writes its CA at run time is not in the input; add what "
            "`kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml` prints",
            reconciled_secret="",
            secret="",
            secret_rendered=None,
            issued=(),
            sources=(),
            wanted_names=("engine.policy.svc",),
            renewals=(),
            trust=(
                Trust(
                    written=False,
                    decodes=True,
                    problem="",
                    injectors=(),
                    source="",
                    source_found=False,
                    conversion=False,
                    names=("pods.example.org",),
                    objects=("ValidatingWebhookConfiguration engine",),
                    others=(),
                    origin=Origin(0, path),
                ),
            ),
            origin=Origin(2),
        ),
    )


def test_a_product_that_converts_may_write_its_ca_into_crds() -> None:
    definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.example.org}
        spec:
          group: example.org
          conversion: {strategy: Webhook, webhook: {clientConfig: {service: {name: engine, namespace: policy}}}}
        """

    (certificate,) = facts(definition).certificate

    assert certificate.reason == (
        "whether Service policy/engine writes its CA at run time is not in the input; add what "
        "`kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations,crds -o yaml` prints"
    )


@pytest.mark.parametrize(
    ("selector", "labels"),
    [
        ("{matchLabels: {app: engine}}", {"app": "engine"}),
        ("{}", {"app": "engine", "part": "webhook"}),
        ("{matchLabels: {app: engine}, matchExpressions: [{key: part, operator: Exists}]}", {}),
    ],
    ids=["labels", "none", "expressions"],
)
def test_the_labels_that_tell_the_pods_of_a_workload(selector: str, labels: dict[str, str]) -> None:
    (backend,) = facts(
        WEBHOOK, SERVICE, pods().replace("spec: {template", f"spec: {{selector: {selector}, template")
    ).backend

    assert backend.selector == labels
