"""What of the public incidents lay in Tenants and tenants' namespaces, beside the sound setup of ``test_incidents``."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from capsule_lint.rulebook import RuleBody

from .changes import Change, Setup, add, replace
from .incidents import Incident, incident
from .test_incidents import brought_by, example, found, report

OIL = "Tenant oil"
TENANT_LABEL = 'metadata.labels["capsule.clastix.io/tenant"]'

TENANT = add(
    "tenant.yaml",
    """
    apiVersion: capsule.clastix.io/v1beta2
    kind: Tenant
    metadata:
      name: oil
    spec:
      owners:
        - kind: Group
          name: oil-team
      preventDeletion: true
      namespaceOptions:
        quota: 20
      rules:
        - enforce:
            action: allow
            services:
              types: [ClusterIP]
            workloads:
              registries:
                - exp: ^harbor\\.example\\.com/oil/
    """,
)


def namespace(metadata: str) -> Change:
    return add("namespace.yaml", f"apiVersion: v1\nkind: Namespace\nmetadata: {{{metadata}}}\n")


def in_v1alpha1(setup: Setup) -> Setup:
    return {
        **setup,
        "old.yaml": """\
apiVersion: capsule.clastix.io/v1alpha1
kind: Tenant
metadata: {name: gas, annotations: {capsule.clastix.io/enable-node-ports: "false"}}
spec: {owner: {kind: User, name: bob}}
---
apiVersion: capsule.clastix.io/v1alpha1
kind: CapsuleConfiguration
metadata: {name: default-of-old}
spec: {userGroups: [capsule.clastix.io]}
""",
    }


INCIDENTS = (
    incident("a-sound-tenant", TENANT, findings=set()),
    incident(
        "563-1181-tenant-without-protection",
        TENANT,
        replace("tenant.yaml", "  preventDeletion: true\n"),
        findings={("CAP507", OIL, "spec.preventDeletion")},
    ),
    incident(
        "501-234-every-service-account-is-an-owner",
        TENANT,
        replace("tenant.yaml", "name: oil-team", "name: system:serviceaccounts"),
        findings={("CAP505", OIL, "spec.owners[0].name")},
    ),
    incident(
        "2022-namespace-left-behind-by-an-outage",
        TENANT,
        namespace(
            "name: oil-production, uid: 0c2f9c3e-4a57-4b9c-9a39-1d7c4a6b5f10, labels: {capsule.clastix.io/tenant: oil}"
        ),
        findings={("CAP510", "Namespace oil-production", TENANT_LABEL)},
    ),
    incident(
        "2022-1765-namespace-that-somebody-will-create",
        TENANT,
        namespace("name: oil-production, labels: {capsule.clastix.io/tenant: oil}"),
        findings=set(),
    ),
    incident(
        "2036-cni-in-a-tenant",
        namespace("name: calico-system, labels: {capsule.clastix.io/tenant: platform}"),
        findings={("CAP509", "Namespace calico-system", TENANT_LABEL)},
    ),
)


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda incident: incident.name)
def test_what_led_to_an_incident_is_found(incident: Incident, rules: Sequence[RuleBody]) -> None:
    assert brought_by(incident, rules) == incident.findings


def test_721_438_objects_in_a_version_that_the_controller_no_longer_has(rules: Sequence[RuleBody]) -> None:
    of_versions = [body for body in rules if body.rule.id in ("CAP501", "CAP502")]
    findings = found(report(in_v1alpha1(example("sound")), of_versions))

    assert findings == {
        ("CAP501", "Tenant gas", "apiVersion"),
        ("CAP501", "CapsuleConfiguration default-of-old", "apiVersion"),
    }
