"""What to say when the input holds no Kubernetes object: what it looks like, and what to do."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..english import count
from ..errors import NothingToLintError
from ..load import charts_within
from ..load.files import as_word
from ..model import Bundle, Document

_VALUES = ("replicaCount", "manager", "webhooks", "image", "tls", "certManager", "resources", "nodeSelector")


def explain(inputs: Sequence[str], bundle: Bundle) -> NothingToLintError:
    """Return the error for inputs without a Kubernetes object."""
    names = " and ".join("standard input" if name == "-" else name for name in inputs)
    holds = "hold" if len(inputs) > 1 else "holds"
    if bundle.charts:
        return NothingToLintError(f"{names}: with these values Helm renders no Kubernetes object")
    within = charts_within([name for name in inputs if name != "-" and os.path.isdir(name)])
    if within:
        return NothingToLintError(
            f"{names} {holds} no Kubernetes object outside of {count(len(within), 'Helm chart')}. A chart is rendered "
            f"if it is named itself: capsule-lint {as_word(within[0])}"
        )
    for document in bundle.documents:
        if _is_values(document):
            values = "values.yaml" if document.source == "<stdin>" else document.source
            return NothingToLintError(
                f"{names} {holds} no Kubernetes object. It looks like Helm values; lint the chart with them: "
                f"capsule-lint CHART -f {values}, or without it: capsule-lint {values} --chart-version VERSION"
            )
    if not bundle.sources:
        return NothingToLintError(f"{names} {holds} no file that ends in .yaml, .yml or .json")
    return NothingToLintError(f"{names} {holds} no Kubernetes object: nothing with apiVersion and kind")


def _is_values(document: Document) -> bool:
    return isinstance(document.data, dict) and any(key in document.data for key in _VALUES)
