"""Called ports of pods that network policies isolate."""

from __future__ import annotations

from textwrap import dedent

import pytest

from capsule_lint.facts.inventory import Inventory
from capsule_lint.facts.reach import isolated_ports
from capsule_lint.facts.words.availability import IsolatedPort
from capsule_lint.facts.words.common import Reference
from capsule_lint.load import Input, load
from capsule_lint.model import Origin

from .bundles import TENANT_CRD, deployment, inventory

HOOK = """
    apiVersion: admissionregistration.k8s.io/v1
    kind: ValidatingWebhookConfiguration
    metadata: {name: hooks}
    webhooks:
    - name: pods.projectcapsule.dev
      clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system}}
    """
SERVICE = """
    apiVersion: v1
    kind: Service
    metadata: {name: capsule-webhook-service, namespace: capsule-system}
    spec: {selector: {app: capsule}, ports: [{port: 80, targetPort: 8080}, {port: 443, targetPort: 9443}]}
    """


def policy(spec: str = "{podSelector: {}}", name: str = "deny", namespace: str = "capsule-system") -> str:
    return f"""
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {{name: {name}, namespace: {namespace}}}
        spec: {spec}
        """


def cilium(name: str = "plugin") -> str:
    return f"""
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata: {{name: {name}}}
        spec: {{endpointSelector: {{}}}}
        """


GLOBAL = """
    apiVersion: projectcalico.org/v3
    kind: GlobalNetworkPolicy
    metadata: {name: all}
    spec: {selector: all()}
    """


def isolated(*texts: str) -> tuple[IsolatedPort, ...]:
    found = inventory(*texts)
    return isolated_ports(found, found.workloads[0])


def test_the_called_ports_of_isolated_pods_and_whom_all_policies_together_let_in() -> None:
    pods = policy("{podSelector: {matchLabels: {app: capsule}}, ingress: [{from: [{podSelector: {}}]}]}", "pods")

    assert isolated(deployment(), SERVICE, HOOK, policy(), pods) == (
        IsolatedPort(
            port=9443,
            policies=(
                Reference("NetworkPolicy", "capsule-system", "deny", Origin(3)),
                Reference("NetworkPolicy", "capsule-system", "pods", Origin(4)),
            ),
            admitted=("pods",),
            others=(),
            origin=Origin(3, ("spec",)),
        ),
    )


def test_policies_of_plugins_stand_beside_them_whether_or_not_they_have_a_namespace() -> None:
    assert isolated(deployment(), SERVICE, HOOK, GLOBAL, cilium(), policy("{ingress: [{}]}")) == (
        IsolatedPort(
            port=9443,
            policies=(Reference("NetworkPolicy", "capsule-system", "deny", Origin(5)),),
            admitted=("everyone",),
            others=(
                Reference("CiliumNetworkPolicy", "capsule-system", "plugin", Origin(4)),
                Reference("GlobalNetworkPolicy", "", "all", Origin(3)),
            ),
            origin=Origin(5, ("spec",)),
        ),
    )


def test_a_policy_of_a_plugin_alone_may_isolate_too() -> None:
    (found,) = isolated(deployment(), SERVICE, HOOK, GLOBAL)

    assert (found.policies, found.admitted, found.origin) == ((), (), Origin(3, ("spec",)))


@pytest.mark.parametrize(
    "other",
    [
        policy(namespace="default"),
        policy("{podSelector: {matchLabels: {app: other}}}"),
        policy("{podSelector: {}, policyTypes: [Egress]}"),
        cilium().replace("metadata: {", "metadata: {namespace: default, "),
        "kind: NetworkPolicy\napiVersion: example.org/v1\nspec: {}",
    ],
)
def test_what_is_not_about_traffic_to_these_pods_isolates_nothing(other: str) -> None:
    assert isolated(deployment(), SERVICE, HOOK, other) == ()


@pytest.mark.parametrize(
    ("port", "pod", "ports"),
    [
        ("{port: 443, targetPort: webhook}", "{name: webhook, containerPort: 9443}", [9443]),
        ("{port: 443, targetPort: webhook}", "{name: other, containerPort: 9443}", []),
        ("{port: 443}", "{containerPort: 9443}", [443]),
        ("{port: 8443, targetPort: 9443}", "{containerPort: 9443}", []),
        ("{port: '443', targetPort: 9443}", "{containerPort: 9443}", []),
        ("text", "text", []),
    ],
)
def test_a_port_is_what_the_services_port_comes_to_in_the_pods(port: str, pod: str, ports: list[int]) -> None:
    service = SERVICE.replace("[{port: 80, targetPort: 8080}, {port: 443, targetPort: 9443}]", f"[{port}]")
    workload = deployment().replace("name: manager,", f"name: manager, ports: [{pod}],")

    assert [found.port for found in isolated(workload, service, HOOK, policy())] == ports


def test_a_named_port_of_a_rule_is_that_of_the_pods() -> None:
    workload = deployment().replace("name: manager,", "name: manager, ports: [{name: webhook, containerPort: 9443}],")

    (found,) = isolated(workload, SERVICE, HOOK, policy("{ingress: [{ports: [{port: webhook}]}]}"))

    assert found.admitted == ("everyone",)


def test_conversions_call_as_webhooks_do_and_without_either_no_port_is_called() -> None:
    assert [found.port for found in isolated(deployment(), SERVICE, TENANT_CRD, policy())] == [9443]
    assert isolated(deployment(), SERVICE, policy()) == ()


@pytest.mark.parametrize(("team", "admitted"), [("web", ("system-pods",)), ("platform", ("pods",))])
def test_labels_of_kube_system_that_the_input_has_count(team: str, admitted: tuple[str, ...]) -> None:
    system = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: kube-system, labels: {{team: {team}}}}}"
    rule = policy("{ingress: [{from: [{namespaceSelector: {matchLabels: {team: web}}}]}]}")

    (found,) = isolated(deployment(), SERVICE, HOOK, system, rule)

    assert found.admitted == admitted


def test_of_a_folder_with_several_clusters_the_policies_of_the_own_file_count() -> None:
    parts = (deployment(), SERVICE, HOOK)
    files = {
        "a.yaml": (*parts, policy("{ingress: [{}]}")),
        "b.yaml": (*parts, policy()),
    }
    found = Inventory(
        load(
            [
                Input(name, "\n---\n".join(dedent(text).strip() for text in texts).encode())
                for name, texts in files.items()
            ],
            "capsule-system",
        )
    )

    assert [[port.admitted for port in isolated_ports(found, pods)] for pods in found.workloads] == [
        [("everyone",)],
        [()],
    ]
