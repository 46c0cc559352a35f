"""The Services that hooks and conversions call."""

from __future__ import annotations

from pathlib import Path

import pytest

from capsule_lint.facts.build import build
from capsule_lint.facts.words.common import Argument, Reference
from capsule_lint.facts.words.wiring import Listening, Service, ServiceCall, ServicePods, ServicePort
from capsule_lint.load import Input, load
from capsule_lint.model import Origin

from .bundles import inventory

LABELS = ("spec", "template", "metadata", "labels")


def services(*texts: str) -> tuple[Service, ...]:
    return build(inventory(*texts).bundle).service


def hook(name: str = "pods.projectcapsule.dev", *, port: int | None = None, namespace: str = "capsule-system") -> str:
    call = f"{{name: hooks, namespace: {namespace}{'' if port is None else f', port: {port}'}}}"
    return f"""
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {{name: {name}}}
        webhooks: [{{name: {name}, clientConfig: {{service: {call}}}}}]
        """


def service(spec: str, name: str = "hooks", namespace: str = "capsule-system") -> str:
    metadata = f"{{name: {name}, namespace: {namespace}}}"
    return f"{{apiVersion: v1, kind: Service, metadata: {metadata}, spec: {spec}}}"


def workload(container: str, *, kind: str = "Deployment", name: str = "capsule", metadata: str = "") -> str:
    return f"""
        apiVersion: apps/v1
        kind: {kind}
        metadata: {{name: {name}, namespace: capsule-system, {metadata}}}
        spec: {{template: {{metadata: {{labels: {{app: capsule}}}}, spec: {{containers: [{container}]}}}}}}
        """


CAPSULE = "{image: example.org/capsule:v0.14.0, ports: [{name: admission, containerPort: 9443}]}"


def pods(document: int, *, kind: str = "Deployment", name: str = "capsule", role: str = "controller") -> ServicePods:
    return ServicePods(
        kind=kind,
        namespace="capsule-system",
        name=name,
        role=role,
        completes=kind == "Job",
        helm_hooks=("pre-install", "pre-upgrade") if kind == "Job" else (),
        missing_labels=(),
        control_plane=False,
        origin=Origin(document, LABELS),
    )


def test_a_service_knows_its_callers_its_pods_and_where_its_ports_lead() -> None:
    found = services(
        hook(),
        service("{selector: {app: capsule}, ports: [{port: 8080}, {name: https, port: 443, targetPort: 9443}]}"),
        workload(
            "{image: example.org/capsule:v0.14.0, args: [--webhook-port=9443],"
            " ports: [{containerPort: 9443}, {containerPort: 8080}]}"
        ),
        workload(
            "{image: example.org/kubectl}",
            kind="Job",
            name="crds",
            metadata="annotations: {helm.sh/hook: 'pre-install, pre-upgrade'}",
        ),
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: tenants.capsule.clastix.io}
        spec:
          group: capsule.clastix.io
          conversion:
            strategy: Webhook
            webhook: {clientConfig: {service: {name: hooks, namespace: capsule-system, port: 8443}}}
        """,
    )

    port = Origin(1, ("spec", "ports", 1))
    block = Reference(
        "ValidatingWebhookConfiguration",
        "",
        "pods.projectcapsule.dev",
        Origin(0, ("webhooks", 0, "clientConfig")),
    )
    conversion = Reference(
        "CustomResourceDefinition",
        "",
        "tenants.capsule.clastix.io",
        Origin(4, ("spec", "conversion", "webhook", "clientConfig")),
    )
    flag = Origin(2, ("spec", "template", "spec", "containers", 0, "args", 0))
    assert found == (
        Service(
            namespace="capsule-system",
            name="hooks",
            title="Service capsule-system/hooks",
            role="controller",
            callers="1 webhook and 1 conversion",
            hooks=("pods.projectcapsule.dev",),
            conversions=("tenants.capsule.clastix.io",),
            rewritten=(),
            calls=(ServiceCall(443, "1 webhook", (block,)), ServiceCall(8443, "1 conversion", (conversion,))),
            blocks=(block, conversion),
            definitions=(Reference("Service", "capsule-system", "hooks", Origin(1)),),
            elsewhere=(),
            nearest="",
            workloads=(pods(2),),
            type="ClusterIP",
            cluster_ip="",
            external_name="",
            internal_traffic_policy="Cluster",
            publishes_not_ready=False,
            selector={"app": "capsule"},
            ports=(
                ServicePort(8080, "", "8080", False, Origin(1, ("spec", "ports", 0))),
                ServicePort(443, "https", "9443", True, port),
            ),
            pods=(pods(2), pods(3, kind="Job", name="crds", role="")),
            listens=(
                Listening(
                    port=443,
                    target="9443",
                    pods=pods(2),
                    number=9443,
                    declared=True,
                    declared_ports=(9443, 8080),
                    server_port=9443,
                    argument=Argument("webhook-port", ("9443",), "9443", (flag,), flag),
                    origin=port,
                ),
            ),
            strangers=(
                Listening(
                    port=443,
                    target="9443",
                    pods=pods(3, kind="Job", name="crds", role=""),
                    number=9443,
                    declared=False,
                    declared_ports=(),
                    server_port=None,
                    argument=None,
                    origin=port,
                ),
            ),
            managed_endpoints=(),
            origin=Origin(1),
        ),
    )


def test_a_missing_service_stands_where_it_is_called_and_names_what_comes_close() -> None:
    (found,) = services(
        hook(),
        service("{}", "hook"),
        service("{}", "hooks", "elsewhere"),
        workload(CAPSULE),
    )

    assert (found.origin, found.definitions, found.nearest, found.type, found.ports, found.pods) == (
        Origin(0, ("webhooks", 0, "clientConfig")),
        (),
        "hook",
        "",
        (),
        (),
    )
    assert found.elsewhere == (Reference("Service", "elsewhere", "hooks", Origin(2)),)
    assert found.workloads == (pods(3),)


def test_services_come_by_namespace_and_name() -> None:
    found = services(hook("b.projectcapsule.dev", namespace="b"), hook("a.projectcapsule.dev", namespace="a"))

    assert [(each.namespace, each.hooks) for each in found] == [
        ("a", ("a.projectcapsule.dev",)),
        ("b", ("b.projectcapsule.dev",)),
    ]


@pytest.mark.parametrize(
    ("target", "ports", "number", "declared"),
    [
        ("admission", "[{name: admission, containerPort: 9443}]", 9443, True),
        ("admission", "[{name: metrics, containerPort: 8080}]", None, False),
        ("9555", "[{name: admission, containerPort: 9443}]", 9555, False),
        ("null", "[]", 443, False),
    ],
)
def test_a_target_port_is_a_number_or_the_name_of_a_container_port(
    target: str, ports: str, number: int | None, declared: bool
) -> None:
    (found,) = services(
        hook(),
        service(f"{{selector: {{app: capsule}}, ports: [{{port: 443, targetPort: {target}}}]}}"),
        workload(f"{{image: example.org/capsule:v0.14.0, ports: {ports}}}"),
    )

    assert [(each.number, each.declared, each.server_port) for each in found.listens] == [(number, declared, 9443)]


def test_a_malformed_webhook_port_is_unknown() -> None:
    (found,) = services(
        hook(),
        service("{selector: {app: capsule}, ports: [{port: 443, targetPort: 9443}]}"),
        workload("{image: example.org/capsule:v0.14.0, args: [--webhook-port=$(PORT)]}"),
    )

    assert [each.server_port for each in found.listens] == [None]


def test_pods_that_lack_a_named_port_are_no_strangers() -> None:
    (found,) = services(
        hook(),
        service("{selector: {app: capsule}, ports: [{port: 443, targetPort: admission}]}"),
        workload(CAPSULE),
        workload("{image: example.org/kubectl}", kind="Job", name="crds"),
    )

    assert ([each.name for each in found.pods], found.strangers) == (["capsule", "crds"], ())


def test_a_stranger_is_named_once_however_many_ports_are_called() -> None:
    (found,) = services(
        hook("a.projectcapsule.dev", port=443),
        hook("b.projectcapsule.dev", port=9443),
        service("{selector: {app: capsule}, ports: [{port: 443, targetPort: 9443}, {port: 9443}]}"),
        workload(CAPSULE),
        workload("{image: example.org/kubectl}", kind="Job", name="crds"),
    )

    assert [each.port for each in found.listens] == [443, 9443]
    assert [(each.pods.name, each.port) for each in found.strangers] == [("crds", 443)]


def test_capsules_pods_say_what_keeps_them_from_being_selected() -> None:
    (found,) = services(
        hook(),
        service("{selector: {app: capsule, tier: control}, ports: [{port: 443}]}"),
        workload(CAPSULE),
    )

    assert found.pods == ()
    assert [(each.name, each.missing_labels) for each in found.workloads] == [("capsule", ("tier=control",))]


@pytest.mark.parametrize(
    ("endpoints", "kinds"),
    [
        ("{apiVersion: v1, kind: Endpoints, metadata: {name: hooks}}", ["Endpoints"]),
        ("{kind: EndpointSlice, metadata: {name: x, labels: {kubernetes.io/service-name: hooks}}}", ["EndpointSlice"]),
        ("{kind: EndpointSlice, metadata: {name: hooks}}", []),
        ("{apiVersion: v1, kind: Endpoints, metadata: {name: hooks, namespace: other}}", []),
    ],
)
def test_a_service_without_selector_has_the_endpoints_that_the_input_gives_it(endpoints: str, kinds: list[str]) -> None:
    (found,) = services(hook(), service("{ports: [{port: 443}]}"), endpoints)

    assert (found.selector, [each.kind for each in found.managed_endpoints]) == (None, kinds)


def test_the_hook_of_the_proxy_makes_a_service_of_the_proxys() -> None:
    (found,) = services(
        hook("watchdog.proxy.projectcapsule.dev"),
        service("{selector: {app: capsule}, ports: [{port: 443, targetPort: 9443}]}"),
        workload("{image: example.org/capsule-proxy:v0.9.1, args: [--webhook-port=9443]}", name="proxy"),
    )

    assert (found.role, [each.server_port for each in found.listens], found.strangers) == ("proxy", [9443], ())


CRD = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: tenants.capsule.clastix.io}
    spec:
      group: capsule.clastix.io
      conversion:
        strategy: Webhook
        webhook: {clientConfig: {service: {name: hooks, namespace: somewhere, port: 9443}}}
    """


@pytest.mark.parametrize(
    ("version", "reconciler", "called"),
    [
        ("0.3.3", "true", ("capsule-system", "capsule-webhook-service", 443, True)),
        ("0.12.4", "true", ("capsule-system", "capsule-webhook-service", 443, True)),
        ("0.12.4", "false", ("somewhere", "hooks", 9443, False)),
        ("0.13.0", "true", ("somewhere", "hooks", 9443, False)),
    ],
)
def test_the_tls_reconciler_of_early_releases_rewrites_conversions(
    version: str, reconciler: str, called: tuple[str, str, int, bool]
) -> None:
    (found,) = services(
        CRD,
        workload(f"{{image: 'example.org/capsule:v{version}'}}"),
        f"{{kind: CapsuleConfiguration, metadata: {{name: default}}, spec: {{enableTLSReconciler: {reconciler}}}}}",
    )

    assert (found.namespace, found.name, found.calls[0].port, bool(found.rewritten)) == called


@pytest.mark.parametrize(
    ("render", "strangers"),
    [
        ("helm-v0.4.6.default", []),
        ("v0.7.2.default", ["capsule-crds", "capsule-post-install", "capsule-pre-delete"]),
        ("v0.7.2.proxy", ["capsule-crds", "capsule-post-install", "capsule-pre-delete"]),
        ("v0.10.9.default", ["capsule-crds", "capsule-post-install", "capsule-pre-delete"]),
        ("v0.12.4.proxy", ["capsule-crds", "capsule-post-install", "capsule-pre-delete"]),
        ("v0.13.0.default", []),
        ("v0.14.0.proxy", []),
    ],
)
def test_charts_0_7_0_to_0_12_4_select_the_pods_of_their_own_jobs(
    renders: Path, render: str, strangers: list[str]
) -> None:
    content = (renders / f"{render}.yaml").read_bytes()
    (found,) = build(load([Input(render, content)], "")).service

    assert (found.namespace, [each.pods.name for each in found.listens]) == (
        "capsule-system",
        ["capsule-controller-manager"],
    )
    assert [each.pods.name for each in found.strangers] == strangers


@pytest.mark.parametrize(
    ("spec", "facts"),
    [
        ("{internalTrafficPolicy: Local, publishNotReadyAddresses: true}", ("Local", True)),
        ("{internalTrafficPolicy: null, publishNotReadyAddresses: 'true'}", ("Cluster", False)),
        ("{internalTrafficPolicy: [Local], publishNotReadyAddresses: 1}", ("Cluster", False)),
    ],
)
def test_which_pods_a_service_leaves_out(spec: str, facts: tuple[str, bool]) -> None:
    (found,) = services(hook(), service(spec))

    assert (found.internal_traffic_policy, found.publishes_not_ready) == facts


def test_a_missing_service_leaves_out_nothing_and_pods_may_be_bound_to_the_control_plane() -> None:
    (missing,) = services(hook())
    (found,) = services(
        hook(),
        service("{selector: {app: capsule}}"),
        workload(CAPSULE).replace(
            "containers:", "nodeSelector: {node-role.kubernetes.io/control-plane: ''}, containers:"
        ),
    )

    assert (missing.internal_traffic_policy, missing.publishes_not_ready) == ("", False)
    assert [each.control_plane for each in found.pods] == [True]
