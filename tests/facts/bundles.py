"""Facts from a few lines of YAML."""

from __future__ import annotations

from textwrap import dedent

from capsule_lint.facts.inventory import Inventory
from capsule_lint.load import Input, load

TENANT_CRD = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: tenants.capsule.clastix.io}
    spec:
      group: capsule.clastix.io
      names: {kind: Tenant, plural: tenants}
      versions: [{name: v1beta1, served: true}, {name: v1beta2, served: true, storage: true}]
      conversion:
        strategy: Webhook
        webhook:
          conversionReviewVersions: [v1beta1, v1beta2]
          clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system}}
    """
"""A CustomResourceDefinition whose versions Capsule converts."""


def inventory(*texts: str) -> Inventory:
    """Return the inventory of some manifests, each a document; its namespace is ``capsule-system``."""
    text = "\n---\n".join(dedent(text).strip() for text in texts)
    return Inventory(load([Input("test.yaml", text.encode())], "capsule-system"))


def deployment(spec: str = "{}", pod: str = "{}", *, kind: str = "Deployment") -> str:
    """Return the manifest of the workload ``capsule`` with a container ``manager``.

    The two flow mappings are merged into its spec and into that of its pods.
    """
    return f"""\
apiVersion: apps/v1
kind: {kind}
metadata: {{name: capsule}}
spec:
  template:
    metadata: {{labels: {{app: capsule}}}}
    spec: {{containers: [{{name: manager, image: example.org/capsule:v0.14.0}}], {pod[1:-1]}}}
  {spec[1:-1]}
"""
