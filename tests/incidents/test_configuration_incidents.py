"""What of the public incidents lay in the CapsuleConfiguration; the sound setup is the one of ``test_incidents``."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from capsule_lint.rulebook import RuleBody

from .changes import Change, add, replace
from .incidents import CONFIGURATION, Incident, incident
from .test_incidents import brought_by

PROTECTED = "^(default|kube-.*|capsule-system|cert-manager)$"


def users(*entries: str) -> Change:
    """Return the change that takes others for users of tenants as well."""
    lines = "".join(f"    - {entry}\n" for entry in entries)
    return replace("configuration.yaml", "      name: projectcapsule.dev\n", f"      name: projectcapsule.dev\n{lines}")


INCIDENTS = (
    incident(
        "501-449-service-accounts-are-users",
        users('{kind: Group, name: "system:serviceaccounts"}'),
        findings={("CAP401", CONFIGURATION, "spec.users[1]")},
    ),
    incident(
        "234-everybody-is-a-user",
        users('{kind: Group, name: "system:authenticated"}'),
        findings={("CAP401", CONFIGURATION, "spec.users[1]")},
    ),
    incident(
        "501-capsule-is-its-own-user",
        users('{kind: ServiceAccount, name: "system:serviceaccount:capsule-system:capsule"}'),
        findings={("CAP401", CONFIGURATION, "spec.users[1]")},
    ),
    incident(
        "1943-flux-is-user-and-administrator",
        users('{kind: ServiceAccount, name: "system:serviceaccount:flux-system:kustomize-controller"}'),
        replace(
            "configuration.yaml",
            "  users:\n",
            "  administrators:\n"
            '    - {kind: ServiceAccount, name: "system:serviceaccount:flux-system:kustomize-controller"}\n'
            "  users:\n",
        ),
        findings={("CAP407", CONFIGURATION, "spec.administrators[0]")},
    ),
    incident(
        "1842-service-accounts-may-become-owners",
        replace("configuration.yaml", "allowServiceAccountPromotion: false", "allowServiceAccountPromotion: true"),
        findings={("CAP409", CONFIGURATION, "spec.allowServiceAccountPromotion")},
    ),
    incident(
        "8-controller-is-cluster-admin",
        add(
            "cluster-role-binding.yaml",
            """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata:
              name: capsule-manager-rolebinding
            roleRef:
              apiGroup: rbac.authorization.k8s.io
              kind: ClusterRole
              name: cluster-admin
            subjects:
              - kind: ServiceAccount
                name: capsule
                namespace: capsule-system
            """,
        ),
        findings={("CAP410", "ClusterRoleBinding capsule-manager-rolebinding", "roleRef.name")},
    ),
    incident(
        "documentation-protects-no-system-namespace",
        replace("configuration.yaml", PROTECTED, '"^(kube|default|capsule)$"'),
        findings={("CAP402", CONFIGURATION, "spec.protectedNamespaceRegex")},
    ),
    incident(
        "documentation-glob-in-an-exact-list",
        replace(
            "configuration.yaml",
            "  users:\n",
            '  nodeMetadata: {forbiddenLabels: {denied: ["node-role.kubernetes.io/*"]}}\n  users:\n',
        ),
        # Nor is there a hook that would ask.
        findings={
            ("CAP404", CONFIGURATION, "spec.nodeMetadata.forbiddenLabels.denied[0]"),
            ("CAP218", CONFIGURATION, "spec.nodeMetadata"),
        },
    ),
    incident(
        "chart-0.10.9-argument-without-the-object",
        replace("deployment.yaml", "--configuration-name=default", "--configuration-name=tenancy"),
        findings={("CAP406", CONFIGURATION, "metadata.name")},
    ),
)


@pytest.mark.parametrize("incident", INCIDENTS, ids=lambda incident: incident.name)
def test_what_led_to_an_incident_is_found(incident: Incident, rules: Sequence[RuleBody]) -> None:
    assert brought_by(incident, rules) == incident.findings
