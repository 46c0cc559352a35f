"""What to say when the input holds no Kubernetes object: what it looks like, and what to do."""

from __future__ import annotations

import os

from ..errors import NothingToLintError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..model import Bundle, Document

_VALUES = ("replicaCount", "manager", "webhooks", "image", "tls", "certManager", "resources", "nodeSelector")
_RENDER = "lint the rendered chart: helm template RELEASE CHART -f values.yaml | capsule-lint -"


def explain(inputs: Sequence[str], bundle: Bundle) -> NothingToLintError:
    """Return the error for inputs without a Kubernetes object."""
    names = " and ".join("standard input" if name == "-" else name for name in inputs)
    holds = "hold" if len(inputs) > 1 else "holds"
    for name in inputs:
        if os.path.isfile(os.path.join(name, "Chart.yaml")):
            return NothingToLintError(f"{names} {holds} no Kubernetes object. {name} is a Helm chart; {_RENDER}")
    if any(_is_values(document) for document in bundle.documents):
        return NothingToLintError(f"{names} {holds} no Kubernetes object. It looks like Helm values; {_RENDER}")
    if not bundle.sources:
        return NothingToLintError(f"{names} {holds} no file that ends in .yaml, .yml or .json")
    return NothingToLintError(f"{names} {holds} no Kubernetes object: nothing with apiVersion and kind")


def _is_values(document: Document) -> bool:
    return isinstance(document.data, dict) and any(key in document.data for key in _VALUES)
