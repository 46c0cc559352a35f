"""Objects of Capsule's API group against the schemas of their CRDs."""

from __future__ import annotations

from ..capsule import identity
from ..model import Origin
from .expressions import exactly_compared, patterns
from .vocabulary import CustomResource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .inventory import Inventory
    from .written_versions import WrittenVersions


def custom_resources(inventory: Inventory, written: WrittenVersions) -> tuple[CustomResource, ...]:
    """Return the facts of every object of Capsule's API group, in the order of the input."""
    return tuple(
        CustomResource(
            kind=document.kind,
            name=document.name,
            written=written.of(document),
            patterns=patterns(document),
            exact_names=exactly_compared(document),
            origin=Origin(document.index),
        )
        for document in inventory.bundle.documents
        if identity.is_own(document.api_version)
    )
