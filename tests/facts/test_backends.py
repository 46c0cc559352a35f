"""The workloads that answer Capsule's hooks and conversions, and the hook Jobs beside them."""

from __future__ import annotations

import pytest

from capsule_lint.facts.backends import backends
from capsule_lint.facts.containers import containers
from capsule_lint.facts.hooks import conversions, hooks
from capsule_lint.facts.jobs import jobs
from capsule_lint.facts.requests import Simulation
from capsule_lint.facts.words.availability import Backend, Container, Job, LeaderElection, Replicas, Rollout
from capsule_lint.facts.words.common import HookSummary, Reference
from capsule_lint.facts.words.creation import AccountUse, Obstacle, SelectorUse
from capsule_lint.model import Origin

from .bundles import TENANT_CRD, deployment, inventory

SERVICE = """
    apiVersion: v1
    kind: Service
    metadata: {name: capsule-webhook-service}
    spec: {selector: {app: capsule}, ports: [{port: 443}]}
"""
HOOKS = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: capsule}
    webhooks:
    - name: pods.projectcapsule.dev
      clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system}}
    - name: metadata.projectcapsule.dev
      failurePolicy: Ignore
      clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system}}
"""
PROXY = deployment().replace("capsule:v0.14.0", "capsule-proxy:v0.9.0").replace("name: capsule}", "name: proxy}")
NO_RESOURCES = {"cpuRequest": "", "cpuLimit": "", "memoryRequest": "", "memoryLimit": ""}


def found(*texts: str) -> tuple[Backend, ...]:
    simulated = Simulation(inventory(*texts))
    return backends(simulated.inventory, hooks(simulated), conversions(simulated))


def test_a_backend_with_its_hooks_and_conversions() -> None:
    container = ("spec", "template", "spec", "containers", 0)
    pods, metadata = (
        HookSummary(name, "validating", policy, 10, guards, (), "", Origin(2, ("webhooks", index)))
        for index, (name, policy, guards) in enumerate([
            ("pods.projectcapsule.dev", "Fail", "workloads"),
            ("metadata.projectcapsule.dev", "Ignore", ""),
        ])
    )  # fmt: skip

    assert found(deployment(), SERVICE, HOOKS, TENANT_CRD) == (
        Backend(
            api_version="apps/v1",
            kind="Deployment",
            namespace="capsule-system",
            name="capsule",
            title="Deployment capsule-system/capsule",
            role="controller",
            replicas=Replicas(1, 1, "Deployment", "capsule", "spec.replicas", False, "", Origin(0)),
            hooks=(pods, metadata),
            fail_closed_hooks=(pods,),
            conversions=(
                Reference(
                    "CustomResourceDefinition", "", "tenants.capsule.clastix.io", Origin(3, ("spec", "conversion"))
                ),
            ),
            budgets=(),
            eviction_policy_known=True,
            foreign_budgets=(),
            spread=(),
            rollout=Rollout("RollingUpdate", "25%", "25%", 0, 1, Origin(0, ("spec", "strategy"))),
            paused=False,
            pod_spec="spec.template.spec",
            containers=(
                Container(
                    name="manager",
                    init=False,
                    server=True,
                    image="example.org/capsule:v0.14.0",
                    cpu_request=0,
                    cpu_limit=0,
                    memory_request=0,
                    memory_limit=0,
                    resources=NO_RESOURCES,
                    ports=(),
                    readiness=None,
                    liveness=None,
                    startup=None,
                    origin=Origin(0, container),
                ),
            ),
            pod_resources=NO_RESOURCES,
            priority_class="",
            named_priority_class=None,
            service_account=AccountUse(
                name="default",
                field="serviceAccountName",
                exists=True,
                elsewhere=(),
                evidence="",
                reason="",
                origin=Origin(0, ("spec", "template", "spec", "serviceAccountName")),
            ),
            own_selector=SelectorUse(
                "it is missing",
                "",
                (),
                "",
                labels=Origin(0, ("spec", "template", "metadata", "labels")),
                origin=Origin(0, ("spec", "selector")),
            ),
            pod_security=None,
            shortages=(),
            creation=(
                Obstacle(
                    "selector",
                    "the API server refuses Deployment capsule-system/capsule, because of its selector: it is missing",
                    True,
                    Origin(0, ("spec", "selector")),
                ),
            ),
            stray_autoscalers=(),
            vertical_autoscalers=(),
            memory_kills=(),
            host_network=False,
            termination_grace=30,
            isolated_ports=(),
            host_ports=(),
            node_selector={},
            node_affinity=False,
            control_plane=False,
            tolerations=(),
            new_node_taints=(),
            selector={"app": "capsule"},
            pod_labels={"app": "capsule"},
            arguments=(),
            leader_election=LeaderElection(False, 15.0, 10.0, 2.0, True, Origin(0, (*container, "args"))),
            webhook_port=9443,
            listens=(8080, 9443, 10080),
            client_qps=20.0,
            client_burst=30.0,
            monitors=(),
            alerts=(),
            origin=Origin(0),
        ),
    )


@pytest.mark.parametrize(
    ("tolerations", "taints"),
    [
        ("{key: node.kubernetes.io/not-ready, operator: Exists, effect: NoSchedule}", ["node.kubernetes.io/not-ready"]),
        ("{key: node-role.kubernetes.io/master}", ["node-role.kubernetes.io/master"]),
        ("{key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute}", []),
        ("{key: gpu, operator: Exists}", []),
        ("{effect: NoSchedule}", []),
        (
            "{operator: Exists}",
            [
                "node.kubernetes.io/not-ready",
                "node.cloudprovider.kubernetes.io/uninitialized",
                "node-role.kubernetes.io/control-plane",
                "node-role.kubernetes.io/master",
            ],
        ),
    ],
)
def test_the_taints_of_new_nodes_that_pods_tolerate(tolerations: str, taints: list[str]) -> None:
    (backend,) = found(deployment(pod=f"{{tolerations: [{tolerations}]}}"))

    assert list(backend.new_node_taints) == taints


@pytest.mark.parametrize(
    ("pod", "seconds"),
    [
        ("{terminationGracePeriodSeconds: 0}", 0),
        ("{terminationGracePeriodSeconds: 60}", 60),
        ("{terminationGracePeriodSeconds: null}", 30),
        ("{terminationGracePeriodSeconds: '0'}", None),
        ("{terminationGracePeriodSeconds: false}", None),
    ],
)
def test_how_long_pods_have_to_end(pod: str, seconds: int | None) -> None:
    (backend,) = found(deployment(pod=pod))

    assert backend.termination_grace == seconds


@pytest.mark.parametrize(("release", "known"), [((1, 26), False), ((1, 27), True)])
def test_whether_a_budget_can_leave_unhealthy_pods_to_evictions(release: tuple[int, int], known: bool) -> None:
    (backend,) = backends(inventory(deployment()), (), (), release)

    assert backend.eviction_policy_known is known


def test_the_controller_comes_before_the_proxy_and_others_not_at_all() -> None:
    other = deployment().replace("capsule:v0.14.0", "other:v1.0.0").replace("name: capsule}", "name: other}")

    assert [(backend.role, backend.name) for backend in found(PROXY, other, deployment())] == [
        ("controller", "capsule"),
        ("proxy", "proxy"),
    ]


def test_what_answers_a_hook_is_a_controller_under_any_image() -> None:
    (backend,) = found(deployment().replace("capsule:v0.14.0", "mirror:v1.0.0"), SERVICE, HOOKS)

    assert (backend.role, len(backend.hooks), backend.webhook_port, backend.listens) == ("controller", 2, 9443, ())


def test_the_proxy_has_neither_leader_election_nor_a_webhook_port() -> None:
    (backend,) = found(PROXY)

    assert (backend.role, backend.leader_election, backend.webhook_port, backend.listens) == (
        "proxy",
        None,
        None,
        (8080, 8081, 9001, 9443),
    )


def test_a_crd_with_one_served_version_converts_nothing() -> None:
    (backend,) = found(deployment(), SERVICE, TENANT_CRD.replace("{name: v1beta1, served: true}, ", ""))

    assert backend.conversions == ()


def test_the_host_network_makes_every_declared_port_one_of_the_node() -> None:
    ports = "ports: [{containerPort: 9443}, {containerPort: 8080, hostPort: 80}]"
    manifest = deployment().replace("v0.14.0}", f"v0.14.0, {ports}}}")
    on_host = manifest.replace("spec: {containers", "spec: {hostNetwork: true, containers")

    assert [backend.host_ports for text in (manifest, on_host) for backend in found(text)] == [(80,), (8080, 9443)]


def job(name: str, pod: str = "{}", events: str = "pre-install, pre-upgrade", labels: str = "{}") -> str:
    return f"""
    apiVersion: batch/v1
    kind: Job
    metadata: {{name: {name}, labels: {labels}, annotations: {{helm.sh/hook: "{events}"}}}}
    spec: {{template: {{spec: {pod}}}}}
    """


def test_hook_jobs_lack_what_the_controller_has() -> None:
    controller = deployment(
        pod="""{nodeSelector: {disk: ssd, os: linux}, tolerations: [
          {key: infra, operator: Exists}, {key: gpu, value: big},
          {key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute}]}"""
    )
    bundle = inventory(
        controller, job("crds", "{nodeSelector: {os: linux}, tolerations: [{key: gpu, operator: Exists}]}")
    )

    assert jobs(bundle, backends(bundle, (), ())) == (
        Job(
            name="crds",
            namespace="capsule-system",
            title="Job capsule-system/crds",
            helm_hooks=("pre-install", "pre-upgrade"),
            node_selector={"os": "linux"},
            tolerations=({"key": "gpu", "operator": "Exists", "value": "", "effect": ""},),
            backend="capsule",
            missing_tolerations=({"key": "infra", "operator": "Exists", "value": "", "effect": ""},),
            missing_node_selector=("disk=ssd",),
            pod_spec="spec.template.spec",
            containers=containers(bundle.workloads[1], None),
            shortages=(),
            origin=Origin(1),
            annotations=bundle.workloads[1].document.annotations,
        ),
    )


def test_jobs_of_other_releases_of_other_namespaces_and_without_a_controller_are_left_out() -> None:
    released = deployment().replace(
        "metadata: {name: capsule}", "metadata: {name: capsule, labels: {app.kubernetes.io/instance: a}}"
    )
    manifests = (
        job("own", labels="{app.kubernetes.io/instance: a}"),
        job("other", labels="{app.kubernetes.io/instance: b}"),
        job("elsewhere, namespace: default", labels="{app.kubernetes.io/instance: a}"),
        job("own", labels="{app.kubernetes.io/instance: a}").replace("helm.sh/hook", "example.org/hook"),
    )
    with_controller, without = inventory(released, *manifests), inventory(*manifests)

    assert [
        [found.origin for found in jobs(bundle, backends(bundle, (), ()))] for bundle in (with_controller, without)
    ] == [[Origin(1)], []]
