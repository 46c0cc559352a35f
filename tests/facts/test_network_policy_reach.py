"""Called ports of pods that network policies isolate."""

from __future__ import annotations

from textwrap import dedent

import pytest

from capsule_lint.facts.inventory import Inventory
from capsule_lint.facts.network_policy_reach import isolated_ports
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
        cilium().replace("endpointSelector: {}", "endpointSelector: {matchLabels: {app: other}}"),
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


@pytest.mark.parametrize(("name", "admitted"), [("webhook", ("everyone",)), ("metrics", ()), ("other", ())])
def test_a_named_port_of_a_rule_is_that_of_the_pods(name: str, admitted: tuple[str, ...]) -> None:
    ports = "[{name: webhook, containerPort: 9443}, {name: metrics, containerPort: 8080}]"
    workload = deployment().replace("name: manager,", f"name: manager, ports: {ports},")

    (found,) = isolated(workload, SERVICE, HOOK, policy(f"{{ingress: [{{ports: [{{port: {name}}}]}}]}}"))

    assert found.admitted == admitted


def test_conversions_call_as_webhooks_do_and_without_either_no_port_is_called() -> None:
    assert [found.port for found in isolated(deployment(), SERVICE, TENANT_CRD, policy())] == [9443]
    assert isolated(deployment(), SERVICE, policy()) == ()


def test_it_does_not_matter_whose_the_webhooks_and_the_pods_are() -> None:
    others = deployment().replace("example.org/capsule", "example.org/other")
    foreign_hook = HOOK.replace("pods.projectcapsule.dev", "pods.example.org")
    foreign_crd = TENANT_CRD.replace("capsule.clastix.io", "example.org")

    assert [found.port for found in isolated(others, SERVICE, foreign_hook, policy())] == [9443]
    assert [found.port for found in isolated(others, SERVICE, foreign_crd, policy())] == [9443]


def test_of_many_policies_twenty_are_named_and_all_count() -> None:
    many = [policy(name=f"deny-{number}") for number in range(21)]
    plugins = [cilium(f"plugin-{number}") for number in range(21)]

    (found,) = isolated(deployment(), SERVICE, HOOK, *many, *plugins, policy("{ingress: [{}]}", "last"))

    assert (len(found.policies), len(found.others), found.admitted) == (20, 20, ("everyone",))


@pytest.mark.parametrize(("team", "admitted"), [("web", ("system-pods",)), ("platform", ("pods",))])
def test_labels_of_kube_system_that_the_input_has_count(team: str, admitted: tuple[str, ...]) -> None:
    system = f"apiVersion: v1\nkind: Namespace\nmetadata: {{name: kube-system, labels: {{team: {team}}}}}"
    default = "apiVersion: v1\nkind: Namespace\nmetadata: {name: default, labels: {team: other}}"
    rule = policy("{ingress: [{from: [{namespaceSelector: {matchLabels: {team: web}}}]}]}")

    (found,) = isolated(deployment(), SERVICE, HOOK, default, system, rule)

    assert found.admitted == admitted


def of_files(files: dict[str, tuple[str, ...]]) -> list[list[tuple[str, ...]]]:
    """Return whom the policies let in to each port of each workload of some files, in the order of the files."""
    texts = {name: "\n---\n".join(dedent(text).strip() for text in parts) for name, parts in files.items()}
    found = Inventory(load([Input(name, text.encode()) for name, text in texts.items()], "capsule-system"))
    return [[port.admitted for port in isolated_ports(found, pods)] for pods in found.workloads]


def test_of_copies_of_a_policy_those_in_the_own_file_count() -> None:
    parts = (deployment(), SERVICE, HOOK)

    assert of_files({"a.yaml": (*parts, policy("{ingress: [{}]}")), "b.yaml": (*parts, policy())}) == [
        [("everyone",)],
        [()],
    ]


def test_policies_of_another_clusters_folder_do_not_count_and_those_of_a_shared_one_do() -> None:
    parts = (deployment(), SERVICE, HOOK)
    rule = policy("{ingress: [{from: [{podSelector: {}}]}]}", "rule")

    assert of_files({"one/a.yaml": (*parts, policy()), "two/a.yaml": parts}) == [[()], []]
    assert of_files({"one/a.yaml": (*parts, policy()), "two/a.yaml": parts, "all/policy.yaml": (rule,)}) == [
        [("pods",)],
        [("pods",)],
    ]
