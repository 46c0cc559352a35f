"""Which pods a NetworkPolicy isolates, and whom its rules let in."""

from __future__ import annotations

import pytest

from capsule_lint.kubernetes.network_policies import admitted, is_network_policy, isolates

from .manifests import document

LABELS = {"app": "capsule"}


@pytest.mark.parametrize(
    ("api_version", "wanted"),
    [
        ("networking.k8s.io/v1", True),
        ("extensions/v1beta1", True),
        ("projectcalico.org/v3", False),
        ("crd.antrea.io/v1beta1", False),
    ],
)
def test_plugins_have_kinds_of_the_same_name(api_version: str, wanted: bool) -> None:
    assert is_network_policy(document(f"{{apiVersion: {api_version}, kind: NetworkPolicy}}")) is wanted


def test_an_ingress_of_the_same_group_is_no_policy() -> None:
    assert is_network_policy(document("{apiVersion: networking.k8s.io/v1, kind: Ingress}")) is False


@pytest.mark.parametrize(
    ("spec", "wanted"),
    [
        ("{podSelector: {}}", True),
        ("{podSelector: {matchLabels: {app: capsule}}}", True),
        ("{podSelector: {matchExpressions: [{key: app, operator: NotIn, values: [other]}]}}", True),
        ("{podSelector: {matchLabels: {app: other}}}", False),
        ("{podSelector: null}", True),
        ("{}", True),
        ("null", True),
        ("{podSelector: text}", False),
        ("{podSelector: {}, egress: [{}]}", True),
        ("{podSelector: {}, policyTypes: []}", True),
        ("{podSelector: {}, policyTypes: [Egress, Ingress]}", True),
        ("{podSelector: {}, policyTypes: [Egress], ingress: [{}]}", False),
        ("{podSelector: {}, policyTypes: text}", False),
    ],
)
def test_a_policy_isolates_what_it_selects_unless_it_is_about_outgoing_traffic_alone(spec: str, wanted: bool) -> None:
    assert isolates(document(f"{{kind: NetworkPolicy, spec: {spec}}}"), LABELS) is wanted


def let_in(ingress: str, *, namespace: str = "capsule-system", system: dict[str, str] | None = None) -> set[str]:
    policy = document(f"{{kind: NetworkPolicy, spec: {{ingress: {ingress}}}}}")
    return set(admitted(policy, 9443, {"webhook"}, namespace, system or {}))


@pytest.mark.parametrize("ingress", ["null", "[]", "[{ports: [{port: 8080}]}]", "[{ports: [{port: 443}], from: []}]"])
def test_without_a_rule_for_the_port_no_traffic_is_let_in(ingress: str) -> None:
    assert let_in(ingress) == set()


@pytest.mark.parametrize("rule", ["{}", "null", "{from: []}", "{from: null, ports: []}", "{ports: [{port: 9443}]}"])
def test_a_rule_without_peers_lets_everyone_in(rule: str) -> None:
    assert let_in(f"[{rule}]") == {"everyone"}


@pytest.mark.parametrize(
    ("port", "wanted"),
    [
        ("{port: 9443}", {"everyone"}),
        ("{port: 9443, protocol: TCP}", {"everyone"}),
        ("{port: 9443, protocol: UDP}", set()),
        ("{port: 9443, protocol: SCTP}", set()),
        ("{port: 9443, protocol: tcp}", {"unreadable"}),
        ("{protocol: TCP}", {"everyone"}),
        ("{protocol: UDP}", set()),
        ("{}", {"everyone"}),
        ("null", {"everyone"}),
        ("{port: webhook}", {"everyone"}),
        ("{port: metrics}", set()),
        ("{port: '9443'}", {"unreadable"}),
        ("{port: 9000, endPort: 9443}", {"everyone"}),
        ("{port: 9443, endPort: 9500}", {"everyone"}),
        ("{port: 9000, endPort: 9442}", set()),
        ("{port: 9444, endPort: 9500}", set()),
        ("{port: 9000, endPort: '9443'}", {"unreadable"}),
        ("{port: true}", {"unreadable"}),
        ("{port: [9443]}", {"unreadable"}),
        ("{port: 9443, protocol: [TCP]}", {"unreadable"}),
        ("9443", {"unreadable"}),
    ],
)
def test_a_port_is_a_number_a_name_or_a_range_of_a_protocol(port: str, wanted: set[str]) -> None:
    assert let_in(f"[{{ports: [{port}]}}]") == wanted


def test_one_port_of_several_is_enough_and_an_unreadable_one_beside_it_does_not_count() -> None:
    assert let_in("[{ports: [{port: 1}, text, {port: 9443}]}]") == {"everyone"}


@pytest.mark.parametrize(
    ("peer", "wanted"),
    [
        ("{podSelector: {}}", "pods"),
        ("{podSelector: {matchLabels: {app: web}}}", "pods"),
        ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}", "pods"),
        ("{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}", "system-pods"),
        (
            "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {}}",
            "system-pods",
        ),
        ("{namespaceSelector: {}}", "system-pods"),
        ("{namespaceSelector: {matchLabels: {team: web}}}", "system-pods"),
        (
            "{namespaceSelector: {matchExpressions:"
            " [{key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}]}}",
            "pods",
        ),
        ("{namespaceSelector: {matchExpressions: [{key: [a], operator: Exists}]}}", "system-pods"),
        ("{ipBlock: {cidr: 0.0.0.0/0}}", "addresses"),
        ("{}", "unreadable"),
        ("null", "unreadable"),
        ("text", "unreadable"),
        ("{podSelector: text}", "unreadable"),
        ("{namespaceSelector: [a], podSelector: {}}", "unreadable"),
    ],
)
def test_a_peer_is_pods_or_addresses(peer: str, wanted: str) -> None:
    assert let_in(f"[{{from: [{peer}]}}]") == {wanted}


@pytest.mark.parametrize(("team", "wanted"), [("web", "system-pods"), ("platform", "pods")])
def test_known_labels_of_kube_system_decide(team: str, wanted: str) -> None:
    assert let_in("[{from: [{namespaceSelector: {matchLabels: {team: web}}}]}]", system={"team": team}) == {wanted}


def test_pods_of_the_policys_own_namespace_may_be_those_of_kube_system() -> None:
    assert let_in("[{from: [{podSelector: {}}]}]", namespace="kube-system") == {"system-pods"}


def test_rules_and_peers_are_taken_together() -> None:
    assert let_in("[{from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}]}, {ports: [{port: 9443}]}, text]") == {
        "pods",
        "addresses",
        "everyone",
        "unreadable",
    }


@pytest.mark.parametrize(
    "ingress", ["text", "{}", "[{ports: text}]", "[{ports: {}}]", "[{from: 1}]", "[{from: ''}]", "[[]]", "[1]"]
)
def test_what_the_api_server_refuses_is_unreadable(ingress: str) -> None:
    assert let_in(ingress) == {"unreadable"}
