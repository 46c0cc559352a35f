"""What made an object of a live cluster, by its ownerReferences."""

from __future__ import annotations

from ..kubernetes.fields import items, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Document


def owners(document: Document, namespace: str) -> Iterator[tuple[str, str, str]]:
    """Yield what made an object, by namespace, kind and name; of a ReplicaSet's Pod also the Deployment above it."""
    for _, owner in items(document.data, ("metadata", "ownerReferences")):
        if owner.get("controller") is True:
            kind, name = text(owner, ("kind",)), text(owner, ("name",))
            yield namespace, kind, name
            # The label and the end of the ReplicaSet's name are one: ReplicaSetController in Kubernetes.
            revision = document.labels.get("pod-template-hash")
            if kind == "ReplicaSet" and revision:
                yield namespace, "Deployment", name.removesuffix(f"-{revision}")
