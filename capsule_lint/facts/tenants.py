"""What a Tenant allows, and to whom."""

from __future__ import annotations

from ..capsule import identity
from ..model import Origin
from .vocabulary import Tenant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .inventory import Inventory


def tenants(inventory: Inventory) -> tuple[Tenant, ...]:
    """Return the facts of every Tenant, in the order of the input."""
    return tuple(
        Tenant(document.name, Origin(document.index))
        for document in inventory.of_kind("Tenant")
        if identity.is_own(document.api_version)
    )
