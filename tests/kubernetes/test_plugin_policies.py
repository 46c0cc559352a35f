"""Policies of network plugins and of cluster administrators, which may be about pods."""

from __future__ import annotations

import pytest

from capsule_lint.kubernetes.plugin_policies import is_plugin_policy, may_rule

from .manifests import document

LABELS = {"app": "capsule"}
CILIUM = "apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy"
CALICO = "apiVersion: projectcalico.org/v3, kind: GlobalNetworkPolicy"
ADMIN = "apiVersion: policy.networking.k8s.io/v1alpha1, kind: AdminNetworkPolicy"
ANTREA = "apiVersion: crd.antrea.io/v1beta1, kind: NetworkPolicy"


@pytest.mark.parametrize(
    ("head", "wanted"),
    [
        (CILIUM, True),
        (CALICO, True),
        ("apiVersion: crd.projectcalico.org/v1, kind: NetworkPolicy", True),
        (ADMIN, True),
        (ANTREA, True),
        ("apiVersion: networking.k8s.io/v1, kind: NetworkPolicy", False),
        ("apiVersion: projectcalico.org/v3, kind: StagedNetworkPolicy", False),
        ("apiVersion: example.org/v1, kind: NetworkPolicy", False),
    ],
)
def test_they_are_told_by_group_and_kind(head: str, wanted: bool) -> None:
    assert is_plugin_policy(document(f"{{{head}}}")) is wanted


@pytest.mark.parametrize(
    ("head", "spec", "wanted"),
    [
        (CILIUM, "{endpointSelector: {}, ingress: []}", True),
        (CILIUM, "{endpointSelector: {matchLabels: {'k8s:app': capsule}}}", True),
        (CILIUM, "{endpointSelector: {matchLabels: {'any:app': other}}}", False),
        (CILIUM, "{endpointSelector: {matchExpressions: [{key: app, operator: In, values: [other]}]}}", False),
        (CILIUM, "{endpointSelector: {matchLabels: {'k8s:io.kubernetes.pod.namespace': other}}}", True),
        (CILIUM, "{endpointSelector: {matchExpressions: [{key: 'k8s:io.cilium.x', operator: Exists}]}}", True),
        (CILIUM, "{nodeSelector: {}, ingress: []}", False),
        (CILIUM, "{endpointSelector: {}, egress: []}", False),
        (CILIUM, "{endpointSelector: {}, egressDeny: []}", False),
        (CILIUM, "{endpointSelector: {}, egress: [], ingressDeny: []}", True),
        (CILIUM, "null", False),
        (CALICO, "{selector: all()}", True),
        (CALICO, "{ingress: []}", True),
        (CALICO, "{selector: \"app == 'capsule'\"}", True),
        (CALICO, "{selector: \"app == 'other'\"}", False),
        (CALICO, "{selector: 'tier == \"a\" && has(app)'}", True),
        (CALICO, '{selector: \'app == "capsule" && tier == "a"\'}', False),
        (CALICO, '{selector: \'app == "other" || app == "capsule"\'}', True),
        (CALICO, "{selector: '!(app == \"capsule\")'}", True),
        (CALICO, "{selector: 'projectcalico.org/orchestrator == \"k8s\"'}", True),
        (CALICO, '{selector: \'tier == "a" || tier == "b" && app == "other"\'}', True),
        (CALICO, '{selector: \'app == "capsule" && projectcalico.org/orchestrator == "k8s"\'}', True),
        (CALICO, "{types: [Egress], ingress: []}", False),
        (CALICO, "{types: [Ingress], egress: []}", True),
        (ADMIN, "{subject: {namespaces: {}}}", True),
        (ADMIN, "{subject: {namespaces: {matchLabels: {kubernetes.io/metadata.name: other}}}}", False),
        (ADMIN, "{subject: {namespaces: {matchLabels: {team: platform}}}}", True),
        (ADMIN, "{subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: capsule}}}}}", True),
        (ADMIN, "{subject: {pods: {namespaceSelector: {}, podSelector: {matchLabels: {app: other}}}}}", False),
        (
            ADMIN,
            "{subject: {pods:"
            " {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: other}}, podSelector: {}}}}",
            False,
        ),
        (ADMIN, "{subject: {pods: text}}", True),
        (ANTREA, "{appliedTo: [{podSelector: {}}], policyTypes: [Ingress]}", True),
        (ANTREA, "{appliedTo: [], policyTypes: [Egress], ingress: []}", False),
        (ANTREA, "text", False),
    ],
)
def test_a_policy_may_rule_unless_its_selector_or_its_rules_leave_incoming_traffic_of_the_pods_out(
    head: str, spec: str, wanted: bool
) -> None:
    assert may_rule(document(f"{{{head}, spec: {spec}}}"), "capsule-system", LABELS) is wanted


def test_cilium_has_several_rules_in_one_policy() -> None:
    specs = "[text, {endpointSelector: {matchLabels: {app: other}}}, {endpointSelector: {}}]"

    assert may_rule(document(f"{{{CILIUM}, specs: {specs}}}"), "capsule-system", LABELS) is True
