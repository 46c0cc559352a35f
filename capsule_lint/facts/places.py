"""Where a fact stands: from paths to lines."""

from __future__ import annotations

from ..model import Bundle, Document, ObjectReference, Origin, Place
from ..paths import dotted


def place_of(bundle: Bundle, origin: Origin, label: str = "") -> Place:
    """Return the concrete place of an origin: the only step from paths to lines."""
    document = bundle.document(origin.document)
    return Place(
        file=document.source,
        span=origin.span or document.locate(origin.path),
        object=object_of(document),
        path=dotted(origin.path),
        label=label,
        template=document.template,
    )


def object_of(document: Document) -> ObjectReference | None:
    """Return the object that a document is; None if it does not say its kind."""
    if not document.kind:
        return None
    return ObjectReference(document.api_version, document.kind, document.namespace, document.name)
