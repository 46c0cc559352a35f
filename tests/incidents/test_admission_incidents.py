"""What of the public incidents lay in the hooks and conversions; the sound setup is the one of ``test_incidents``."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from capsule_lint.rulebook import RuleBody

from .changes import Change, Setup, add, replace
from .incidents import BEHIND_NODES_HOOK, CONFIGURATION, NODES_HOOK, ONE_REPLICA, SINGLE_REPLICA, Incident, incident
from .test_incidents import brought_by

MUTATING, VALIDATING = (f"spec.admission.{phase}.webhooks" for phase in ("mutating", "validating"))
TENANT_LABEL = 'metadata.labels["capsule.clastix.io/tenant"]'

ONLY_CAPSULE_USERS = """\
          matchConditions:
            - name: capsule-users
              expression: '"projectcapsule.dev" in request.userInfo.groups'
"""
ONLY_CORDONED = """\
              - key: projectcapsule.dev/cordoned
                operator: In
                values: ["true"]
"""
IGNORE_TRAFFIC = """\
            - name: ignore-traffic
              expression: '!(request.resource.resource in ["events", "leases", "endpoints", "endpointslices"])'
"""
ONLY_TENANTS = """\
          namespaceSelector:
            matchExpressions:
              - key: capsule.clastix.io/tenant
                operator: Exists
"""

CONFIGURATIONS_CRD = """\
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata:
      name: capsuleconfigurations.capsule.clastix.io
      annotations:
        cert-manager.io/inject-ca-from: capsule-system/capsule-webhook-cert
    spec:
      group: capsule.clastix.io
      scope: Cluster
      names: {kind: CapsuleConfiguration, plural: capsuleconfigurations}
      conversion:
        strategy: Webhook
        webhook:
          conversionReviewVersions: [v1beta1]
          clientConfig:
            service: {name: capsule-webhook-service, namespace: capsule-system, port: 9443, path: /convert}
      versions:
        - name: v1alpha1
          served: true
          storage: false
          schema: &any {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
        - {name: v1beta2, served: true, storage: true, schema: *any}
    """
TWO_VERSIONS = add("old-crd.yaml", CONFIGURATIONS_CRD)
# The first is what the incident needs; the second, that the controller of the sound setup no longer knows v1alpha1.
BEHIND_CONVERSION = {
    ("CAP321", "CustomResourceDefinition capsuleconfigurations.capsule.clastix.io", "spec.conversion.strategy"),
    ("CAP323", "CustomResourceDefinition capsuleconfigurations.capsule.clastix.io", "spec.versions"),
}


def open_all(setup: Setup) -> Setup:
    text = setup["configuration.yaml"]
    assert "failurePolicy: Fail" in text
    return {**setup, "configuration.yaml": text.replace("failurePolicy: Fail", "failurePolicy: Ignore")}


def in_a_tenant(namespace: str) -> Change:
    return add(
        "namespace.yaml",
        f"""
        apiVersion: v1
        kind: Namespace
        metadata:
          name: {namespace}
          labels:
            capsule.clastix.io/tenant: platform
        """,
    )


INCIDENTS = (
    incident(
        "1135-nodes-hook-and-configuration-behind-one-pod",
        SINGLE_REPLICA,
        NODES_HOOK,
        TWO_VERSIONS,
        findings=ONE_REPLICA | BEHIND_NODES_HOOK | BEHIND_CONVERSION,
    ),
    incident("677-configuration-converted-by-whom-it-configures", TWO_VERSIONS, findings=BEHIND_CONVERSION),
    incident(
        "721-version-that-the-controller-does-not-know",
        replace(
            "crds.yaml",
            "        - name: v1beta1\n          served: false\n",
            "        - name: v1alpha1\n          served: true\n",
        ),
        findings={
            ("CAP320", "CustomResourceDefinition tenants.capsule.clastix.io", "spec.conversion.strategy"),
            ("CAP323", "CustomResourceDefinition tenants.capsule.clastix.io", "spec.versions"),
        },
    ),
    incident(
        "719-nodes-hook-without-any-pod",
        replace("deployment.yaml", "  replicas: 3\n"),
        NODES_HOOK,
        findings=ONE_REPLICA | BEHIND_NODES_HOOK,
    ),
    incident(
        "758-all-hooks-open",
        open_all,
        findings={
            ("CAP214", CONFIGURATION, f"{MUTATING}[0].failurePolicy"),
            ("CAP214", CONFIGURATION, f"{VALIDATING}[2].failurePolicy"),
            ("CAP214", CONFIGURATION, f"{VALIDATING}[3].failurePolicy"),
            ("CAP214", CONFIGURATION, f"{VALIDATING}[4].failurePolicy"),
            ("CAP214", CONFIGURATION, f"{VALIDATING}[5].failurePolicy"),
            ("CAP215", CONFIGURATION, f"{MUTATING}[0].failurePolicy"),
        },
    ),
    incident(
        "128-every-namespace-waits-for-capsule",
        replace("configuration.yaml", ONLY_CAPSULE_USERS, below="path: /namespaces/mutating"),
        replace("configuration.yaml", "timeoutSeconds: 5", "timeoutSeconds: 30", below="path: /namespaces/mutating"),
        findings={
            ("CAP205", CONFIGURATION, f"{MUTATING}[0].matchConditions"),
            ("CAP211", CONFIGURATION, f"{MUTATING}[0].timeoutSeconds"),
        },
    ),
    incident(
        "2036-kube-system-in-a-tenant",
        in_a_tenant("kube-system"),
        findings={
            ("CAP203", "Namespace kube-system", TENANT_LABEL),
            ("CAP204", "Namespace kube-system", TENANT_LABEL),
            ("CAP509", "Namespace kube-system", TENANT_LABEL),
        },
    ),
    incident(
        "2036-own-namespace-in-a-tenant",
        in_a_tenant("capsule-system"),
        findings={
            ("CAP203", "Namespace capsule-system", TENANT_LABEL),
            ("CAP509", "Namespace capsule-system", TENANT_LABEL),
        },
    ),
    incident(
        "483-hook-on-pods-for-all-namespaces",
        replace("configuration.yaml", ONLY_TENANTS, below="path: /pods/validating"),
        findings={
            ("CAP203", CONFIGURATION, f"{VALIDATING}[3].namespaceSelector"),
            ("CAP204", CONFIGURATION, f"{VALIDATING}[3].namespaceSelector"),
        },
    ),
    incident(
        "1421-every-write-of-every-tenant",
        replace(
            "configuration.yaml",
            ONLY_CORDONED + ONLY_CAPSULE_USERS + IGNORE_TRAFFIC,
            below="path: /generic/cordoning",
        ),
        findings={("CAP209", CONFIGURATION, f"{VALIDATING}[6].matchConditions")},
    ),
    incident(
        "2022-namespaces-created-while-nobody-asks",
        replace(
            "configuration.yaml", "failurePolicy: Fail", "failurePolicy: Ignore", below="path: /namespaces/mutating"
        ),
        findings={
            ("CAP214", CONFIGURATION, f"{MUTATING}[0].failurePolicy"),
            # The note on ordinary writes points at the first hook that is closed, which is now another.
            ("CAP208", CONFIGURATION, f"{VALIDATING}[1].failurePolicy"),
        },
    ),
)


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda incident: incident.name)
def test_what_led_to_an_incident_is_found(incident: Incident, rules: Sequence[RuleBody]) -> None:
    assert brought_by(incident, rules) == incident.findings
