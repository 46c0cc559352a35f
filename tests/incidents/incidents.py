"""Public incidents of Capsule: what of each was written in the manifests, and what must be found of it.

An incident is the smallest change of the sound setup (``examples/sound``) that made it possible, and the findings that
the change must bring, no more and no less. The numbers are threads of projectcapsule/capsule.
"""

from __future__ import annotations

from typing import NamedTuple

from .changes import Change, add, remove, replace

CONTROLLER = "Deployment capsule-system/capsule-controller-manager"
CONFIGURATION = "CapsuleConfiguration default"
WEBHOOK_SERVICE = "Service capsule-system/capsule-webhook-service"


class Found(NamedTuple):
    """What a finding says, without words and lines: those are for the rules' own tests."""

    rule: str
    object: str
    path: str


class Incident(NamedTuple):
    """One incident; its name starts with the number of its thread."""

    name: str
    changes: tuple[Change, ...]
    findings: frozenset[Found]


def incident(name: str, *changes: Change, findings: set[tuple[str, str, str]]) -> Incident:
    """Return an incident from its changes and the rule, object and path of each finding."""
    return Incident(name, changes, frozenset(Found(*finding) for finding in findings))


IMAGE = "spec.template.spec.containers[0].image"


def version(old: str, new: str) -> tuple[Change, ...]:
    """Return the changes that make the controller and its chart another version."""
    return (
        replace("deployment.yaml", f"capsule:v{old}", f"capsule:v{new}"),
        replace("deployment.yaml", f"helm.sh/chart: capsule-{old}", f"helm.sh/chart: capsule-{new}"),
        replace("deployment.yaml", f'version: "{old}"', f'version: "{new}"'),
    )


SINGLE_REPLICA = replace("deployment.yaml", "  replicas: 3\n", "  replicas: 1\n")
# The rollout of the sound setup takes one pod away at a time, which is all there are then.
ONE_REPLICA = {
    ("CAP101", CONTROLLER, "spec.replicas"),
    ("CAP110", CONTROLLER, "spec.strategy.rollingUpdate.maxUnavailable"),
}

# As the chart enables it, with nobody left out.
NODES_HOOK = replace(
    "configuration.yaml",
    "      webhooks:\n",
    """\
      webhooks:
        - name: nodes.validating.projectcapsule.dev
          path: /nodes/validating
          rules:
            - apiGroups: [""]
              apiVersions: [v1]
              operations: [UPDATE]
              resources: [nodes]
              scope: Cluster
          failurePolicy: Fail
          sideEffects: None
          timeoutSeconds: 5
          admissionReviewVersions: [v1]
""",
    below="    validating:\n",
)

TOLERATIONS = """\
      tolerations:
        - key: example.com/pool
          operator: Equal
          value: platform
          effect: NoSchedule
        - key: node.kubernetes.io/not-ready
          operator: Exists
          effect: NoSchedule
        - key: node.cloudprovider.kubernetes.io/uninitialized
          operator: Exists
          effect: NoSchedule
"""
NO_TOLERATIONS = replace("deployment.yaml", TOLERATIONS)
NO_PRIORITY = replace("deployment.yaml", "      priorityClassName: system-cluster-critical\n")

INJECTION = "cert-manager.io/inject-ca-from: capsule-system/capsule-webhook-cert\n"
NO_MUTATING_CA = replace("configuration.yaml", "      annotations:\n        " + INJECTION, below="    mutating:\n")
NO_VALIDATING_CA = replace("configuration.yaml", "      annotations:\n        " + INJECTION, below="    validating:\n")
NO_CONVERSION_CA = replace("crds.yaml", "      annotations:\n        " + INJECTION)

# A hook on nodes, whatever else is sound: node updates stop, for nothing that would be enforced.
BEHIND_NODES_HOOK = {
    ("CAP127", CONTROLLER, "spec.template.spec.hostNetwork"),
    ("CAP201", CONFIGURATION, "spec.admission.validating.webhooks[0].failurePolicy"),
    ("CAP217", CONFIGURATION, "spec.admission.validating.webhooks[0].name"),
}

INCIDENTS = (
    incident(
        "1135-single-replica",
        SINGLE_REPLICA,
        findings=ONE_REPLICA,
    ),
    incident(
        "719-replicas-by-default",
        replace("deployment.yaml", "  replicas: 3\n"),
        findings=ONE_REPLICA,
    ),
    incident(
        "597-single-replica-and-nodes-hook",
        SINGLE_REPLICA,
        NODES_HOOK,
        findings=ONE_REPLICA | BEHIND_NODES_HOOK,
    ),
    incident(
        "642-bootstrap-without-tolerations",
        NODES_HOOK,
        NO_TOLERATIONS,
        findings=BEHIND_NODES_HOOK | {("CAP116", CONTROLLER, "spec.template.spec.tolerations")},
    ),
    incident(
        "758-nodes-tainted-and-no-priority",
        NODES_HOOK,
        NO_TOLERATIONS,
        NO_PRIORITY,
        findings=BEHIND_NODES_HOOK
        | {
            ("CAP115", CONTROLLER, "spec.template.spec.priorityClassName"),
            ("CAP116", CONTROLLER, "spec.template.spec.tolerations"),
        },
    ),
    incident(
        "787-cni-behind-the-nodes-hook",
        NODES_HOOK,
        findings=BEHIND_NODES_HOOK,
    ),
    incident(
        "1690-path-of-another-version",
        replace("configuration.yaml", "path: /tenants/validating", "path: /tenants"),
        findings={("CAP313", CONFIGURATION, "spec.admission.validating.webhooks[1].path")},
    ),
    incident(
        "1012-ca-is-no-certificate",
        replace(
            "configuration.yaml",
            "      client:\n",
            "      client:\n        caBundle: bm90IGEgY2VydGlmaWNhdGU=\n",
            below="    validating:\n",
        ),
        findings={("CAP309", CONFIGURATION, "spec.admission.validating.client.caBundle")},
    ),
    incident(
        "546-no-ca",
        NO_VALIDATING_CA,
        findings={("CAP308", CONFIGURATION, "spec.admission.validating.client.caBundle")},
    ),
    incident(
        "247-certificate-of-another-namespace",
        replace(
            "certificate.yaml",
            "    - capsule-webhook-service.capsule-system.svc\n"
            "    - capsule-webhook-service.capsule-system.svc.cluster.local\n",
            "    - capsule-webhook-service.capsule.svc\n    - capsule-webhook-service.capsule.svc.cluster.local\n",
        ),
        findings={("CAP307", "Certificate capsule-system/capsule-webhook-cert", "spec.dnsNames")},
    ),
    incident(
        "455-release-in-another-namespace",
        replace(
            "services.yaml",
            "namespace: capsule-system",
            "namespace: capsule",
            below="  name: capsule-webhook-service\n",
        ),
        findings={("CAP301", CONFIGURATION, "spec.admission.validating.client.service.namespace")},
    ),
    incident(
        "777-hooks-call-another-namespace",
        replace("configuration.yaml", "namespace: capsule-system", "namespace: capsule", below="    validating:\n"),
        findings={("CAP301", CONFIGURATION, "spec.admission.validating.client.service.namespace")},
    ),
    incident(
        "1927-server-on-another-port",
        replace("deployment.yaml", "--webhook-port=9443", "--webhook-port=9555"),
        findings={("CAP305", WEBHOOK_SERVICE, "spec.ports[0].targetPort")},
    ),
    incident(
        "1927-hooks-call-another-port",
        replace("configuration.yaml", "port: 9443", "port: 443", below="    validating:\n"),
        findings={("CAP302", WEBHOOK_SERVICE, "spec.ports")},
    ),
    incident(
        "538-hook-job-without-tolerations",
        replace("crds-job.yaml", TOLERATIONS),
        findings={("CAP126", "Job capsule-system/capsule-crds", "spec.template.spec.tolerations")},
    ),
    incident(
        "143-tight-limits",
        replace(
            "deployment.yaml",
            "            limits:\n              memory: 512Mi\n",
            "            limits:\n              cpu: 200m\n              memory: 128Mi\n",
        ),
        replace("deployment.yaml", "memory: 256Mi", "memory: 128Mi"),
        findings={
            ("CAP113", CONTROLLER, "spec.template.spec.containers[0].resources.limits.memory"),
            ("CAP114", CONTROLLER, "spec.template.spec.containers[0].resources.limits.cpu"),
        },
    ),
    incident(
        "829-killed-while-it-starts",
        replace(
            "deployment.yaml",
            """\
          startupProbe:
            httpGet:
              path: /healthz
              port: 10080
            periodSeconds: 5
            failureThreshold: 24
""",
        ),
        findings={("CAP119", CONTROLLER, "spec.template.spec.containers[0].livenessProbe")},
    ),
    incident(
        "715-host-network-without-declared-ports",
        replace("deployment.yaml", "      priorityClassName:", "      hostNetwork: true\n      priorityClassName:"),
        replace(
            "deployment.yaml",
            """\
          ports:
            - name: admission
              containerPort: 9443
            - name: metrics
              containerPort: 8080
            - name: health-api
              containerPort: 10080
""",
        ),
        findings={("CAP123", CONTROLLER, "spec.template.spec.hostNetwork")},
    ),
    incident(
        "439-410-266-empty-secret-in-the-render",
        remove("certificate.yaml"),
        NO_MUTATING_CA,
        NO_VALIDATING_CA,
        NO_CONVERSION_CA,
        replace("configuration.yaml", "enableTLSReconciler: false", "enableTLSReconciler: true"),
        add(
            "secret.yaml",
            """
            apiVersion: v1
            kind: Secret
            metadata:
              name: capsule-tls
              namespace: capsule-system
            """,
        ),
        findings={("CAP312", "Secret capsule-system/capsule-tls", "metadata.name")},
    ),
    incident(
        "chart-ha-values-double-a-flag",
        replace(
            "deployment.yaml",
            "            - --enable-leader-election=true\n",
            "            - --enable-leader-election=true\n            - --enable-leader-election=true\n",
        ),
        findings={("CAP122", CONTROLLER, "spec.template.spec.containers[0].args[7]")},
    ),
    incident(
        "2102-a-release-that-never-reconciles",
        *version("0.13.11", "0.14.0"),
        findings={("CAP602", CONTROLLER, IMAGE)},
    ),
    incident(
        "660-image-of-another-version",
        replace("deployment.yaml", "capsule:v0.13.11", "capsule:v0.14.1"),
        findings={("CAP603", CONTROLLER, IMAGE)},
    ),
    incident(
        "764-chart-that-refuses-to-delete-tenants",
        replace("deployment.yaml", "helm.sh/chart: capsule-0.13.11", "helm.sh/chart: capsule-0.4.2"),
        findings={("CAP602", CONTROLLER, 'metadata.labels["helm.sh/chart"]')},
    ),
    incident(
        "chart-0.12.4-service-selects-the-hook-job",
        replace(
            "crds-job.yaml",
            "app.kubernetes.io/name: crd-install-hook",
            "app.kubernetes.io/name: capsule",
            below="  template:\n",
        ),
        findings={("CAP304", WEBHOOK_SERVICE, "spec.selector")},
    ),
)
