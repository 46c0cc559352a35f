"""What a CapsuleConfiguration sets, and what of it takes effect."""

from __future__ import annotations

from ..capsule import identity
from ..model import Origin
from .vocabulary import Configuration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .inventory import Inventory


def configurations(inventory: Inventory) -> tuple[Configuration, ...]:
    """Return the facts of every CapsuleConfiguration, in the order of the input."""
    return tuple(
        Configuration(document.name, Origin(document.index))
        for document in inventory.of_kind("CapsuleConfiguration")
        if identity.is_own(document.api_version)
    )
