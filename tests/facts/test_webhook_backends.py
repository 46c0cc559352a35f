"""What answers the webhooks of an input, and how they are grouped by it."""

from __future__ import annotations

from capsule_lint.facts.webhook_backends import webhook_backends

from .bundles import TENANT_CRD, deployment, inventory
from .products import configuration, workload

URL = """
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: outside}
webhooks:
- {name: outside.test, clientConfig: {url: "https://policy.example.com:8443/pods"}}
- {name: again.test, clientConfig: {url: "https://policy.example.com:8443/nodes"}}
- {name: broken.test, clientConfig: {url: "https://[::1"}}
- {name: nothing.test}
"""


def told(*texts: str) -> list[tuple[str, str, list[str], int, tuple[str, ...], bool]]:
    return [
        (
            backend.name,
            backend.role,
            [declared.hook.name for declared, _ in backend.hooks],
            len(backend.conversions),
            backend.namespaces,
            backend.is_outside,
        )
        for backend in webhook_backends(inventory(*texts))
    ]


def test_what_the_same_pods_answer_has_one_backend() -> None:
    second = """
        apiVersion: v1
        kind: Service
        metadata: {name: second, namespace: engine}
        spec: {selector: {app: engine}, ports: [{port: 443}]}
        """
    other = (
        configuration("engine")
        .replace("service: {name: engine,", "service: {name: second,")
        .replace("metadata: {name: engine}", "metadata: {name: more}")
    )

    assert told(configuration("engine"), workload("engine"), second, other) == [
        ("Deployment engine/engine", "other", ["engine.test", "engine.test"], 0, ("engine",), False)
    ]


def test_a_service_without_pods_and_a_host_are_backends_by_their_names() -> None:
    assert told(configuration("engine"), URL) == [
        ("Service engine/engine", "other", ["engine.test"], 0, ("engine",), False),
        ("policy.example.com:8443", "other", ["outside.test", "again.test"], 0, (), True),
        ("https://[::1", "other", ["broken.test"], 0, (), True),
        ("the backend without a Service or a URL", "other", ["nothing.test"], 0, (), True),
    ]


def test_capsule_comes_first_with_all_that_calls_it() -> None:
    own = configuration("capsule").replace("capsule.test", "pods.projectcapsule.dev")

    assert told(configuration("engine"), own, TENANT_CRD) == [
        ("Capsule", "controller", ["pods.projectcapsule.dev"], 1, ("capsule", "capsule-system"), False),
        ("Service engine/engine", "other", ["engine.test"], 0, ("engine",), False),
    ]


def test_a_controller_without_webhooks_is_a_backend_all_the_same() -> None:
    assert told(deployment(pod="{containers: [{name: manager, image: projectcapsule/capsule:v0.14.0}]}")) == [
        ("Capsule", "controller", [], 0, (), False)
    ]


def test_a_crd_of_another_product_is_converted_by_its_own_backend() -> None:
    widgets = TENANT_CRD.replace("capsule.clastix.io", "example.com").replace("capsule-", "widget-")

    assert told(widgets) == [
        ("Service widget-system/widget-webhook-service", "other", [], 1, ("widget-system",), False)
    ]


def test_the_pods_of_a_job_answer_nobody() -> None:
    assert [name for name, *_ in told(configuration("engine"), workload("engine", "Job"))] == ["Service engine/engine"]


def test_the_first_of_several_callers_and_workloads_names_the_backend() -> None:
    second = (
        workload("engine", "DaemonSet")
        .partition("\n---\n")[0]
        .replace("metadata: {name: engine,", "metadata: {name: b,")
    )
    again = configuration("engine").replace("metadata: {name: engine}", "metadata: {name: later}")

    assert told(configuration("engine"), workload("engine"), second, again) == [
        ("Deployment engine/engine", "other", ["engine.test", "engine.test"], 0, ("engine",), False)
    ]


def test_a_conversion_alone_makes_capsule_a_backend() -> None:
    assert told(TENANT_CRD) == [("Capsule", "controller", [], 1, ("capsule-system",), False)]


def test_webhooks_alone_make_capsule_a_backend() -> None:
    own = configuration("capsule").replace("capsule.test", "pods.projectcapsule.dev")

    assert told(own) == [("Capsule", "controller", ["pods.projectcapsule.dev"], 0, ("capsule",), False)]


def test_what_calls_no_service_is_not_taken_for_capsules() -> None:
    by_url = (
        configuration("capsule")
        .replace("capsule.test", "pods.projectcapsule.dev")
        .replace("service: {name: capsule, namespace: capsule}", "url: https://capsule.example.com")
    )
    widgets = TENANT_CRD.replace("capsule.clastix.io", "example.com").replace(
        "service: {name: capsule-webhook-service, namespace: capsule-system}", "url: policy"
    )

    assert told(by_url, widgets) == [
        ("Capsule", "controller", ["pods.projectcapsule.dev"], 0, (), True),
        ("policy", "other", [], 1, (), True),
    ]
