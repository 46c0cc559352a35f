"""Which product a backend of webhooks belongs to, by the recommended labels of what is in the input."""

from __future__ import annotations

import re
from itertools import chain

from ..model import Placeholder
from .installed_version import CHART

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Document
    from .webhook_backends import WebhookBackend

_PART_OF, _NAME = "app.kubernetes.io/part-of", "app.kubernetes.io/name"

_CHART_LABEL = re.compile(r"(?P<name>.+?)-v?\d+\.\d+.*")
"""``helm.sh/chart`` is the name of the chart and its version (Helm's documentation of labels)."""


def product(backend: WebhookBackend) -> str:
    """Return what a backend is a part of.

    That is ``Capsule`` for Capsule's. For another it is the label ``app.kubernetes.io/part-of``, else the chart in
    ``helm.sh/chart``, else ``app.kubernetes.io/name``: of the workload, else of the webhook configuration or the CRD.
    Without these labels it is the namespace, and without a namespace the host that is called.
    """
    if backend.is_capsule:
        return backend.name
    documents = (
        *(pods.document for pods in backend.workloads),
        *(client.document for client in backend.clients),
    )
    namespaces = (name for name in backend.namespaces if not isinstance(name, Placeholder))
    return next(chain(_labelled(documents), namespaces), backend.name)


def _labelled(documents: tuple[Document, ...]) -> Iterator[str]:
    for label in (_PART_OF, CHART, _NAME):
        for document in documents:
            value = document.labels.get(label)
            if not isinstance(value, str) or isinstance(value, Placeholder):
                continue
            name = _CHART_LABEL.fullmatch(value) if label == CHART else None
            if found := name["name"] if name else value:
                yield found
