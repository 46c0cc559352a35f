"""What was read from a cluster, and not written by a person: it says what is so there."""

from __future__ import annotations

from ..kubernetes.fields import get
from ..model import Document


def is_live(document: Document) -> bool:
    """Return whether an object was read from a cluster: the API server gives each a uid and a resourceVersion."""
    return any(get(document.data, ("metadata", field)) for field in ("uid", "resourceVersion"))
