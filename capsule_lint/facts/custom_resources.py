"""Objects of Capsule's API group against the schemas of their CRDs."""

from __future__ import annotations

from ..capsule import identity
from ..model import Origin
from .vocabulary import CustomResource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .inventory import Inventory


def custom_resources(inventory: Inventory) -> tuple[CustomResource, ...]:
    """Return the facts of every object of Capsule's API group, in the order of the input."""
    return tuple(
        CustomResource(document.kind, document.name, Origin(document.index))
        for document in inventory.bundle.documents
        if identity.is_own(document.api_version)
    )
