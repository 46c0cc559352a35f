"""A bundle to ``objects``: every object of the input, as rules over two objects look it up."""

from __future__ import annotations

from ..model import Origin
from ..secrecy.values import concealed, may_hold_secret_values
from .metadata import annotations_of, labels_of
from .words.objects import ObjectFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Document
    from .inventory import Inventory


def objects(inventory: Inventory) -> tuple[ObjectFacts, ...]:
    """Return the facts of every object, in the order of the input; a text that could not be read holds none."""
    return tuple(_object(inventory, document) for document in inventory.bundle.documents if document.kind)


def _object(inventory: Inventory, document: Document) -> ObjectFacts:
    data = document.data
    data = concealed(data) if may_hold_secret_values(data) else data
    return ObjectFacts(
        api_version=document.api_version,
        kind=document.kind,
        namespace=inventory.namespace_of(document),
        name=document.name,
        labels=labels_of(document),
        annotations=annotations_of(document),
        data=data,
        origin=Origin(document.index),
    )
