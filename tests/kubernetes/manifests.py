"""Documents and workloads from a few lines of YAML."""

from __future__ import annotations

import yaml

from capsule_lint.kubernetes.workloads import Workload, workload
from capsule_lint.model import START, Document


def document(text: str) -> Document:
    """Return a manifest without positions."""
    return Document(0, "test", START, yaml.safe_load(text))


def deployment(spec: str = "{}", *, kind: str = "Deployment", api_version: str = "apps/v1") -> Workload:
    """Return the workload ``one`` in namespace ``here``; ``spec`` is a flow mapping merged with a pod template."""
    data = {
        "apiVersion": api_version,
        "kind": kind,
        "metadata": {"name": "one"},
        "spec": {"template": {"metadata": {"labels": {"app": "one"}}, "spec": {}}, **yaml.safe_load(spec)},
    }
    found = workload(Document(0, "test", START, data), "here")
    assert found is not None
    return found
