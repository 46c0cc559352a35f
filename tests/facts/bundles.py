"""Facts from a few lines of YAML."""

from __future__ import annotations

from textwrap import dedent

from capsule_lint.facts.inventory import Inventory
from capsule_lint.load import Input, load


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
