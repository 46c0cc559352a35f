"""Which tenant a Namespace belongs to, and what it is for."""

from __future__ import annotations

from ..model import Origin
from .vocabulary import NamespaceFacts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .inventory import Inventory


def namespaces(inventory: Inventory) -> tuple[NamespaceFacts, ...]:
    """Return the facts of every Namespace, in the order of the input."""
    return tuple(
        NamespaceFacts(document.name, Origin(document.index))
        for document in inventory.of_kind("Namespace")
        if document.api_version == "v1"
    )
