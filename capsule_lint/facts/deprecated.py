"""The deprecated fields that an object of Capsule's sets."""

from __future__ import annotations

from ..capsule import releases
from ..kubernetes.fields import get
from ..model import Origin
from ..paths import parse
from .vocabulary import DeprecatedField

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Document


def deprecated(document: Document, version: str | None) -> Iterator[DeprecatedField]:
    """Yield the deprecated fields that are set to something; Capsule says nothing about empty ones.

    Args:
        document: An object of Capsule's API group; a field of its kind's newest version counts in any version.
        version: Of the controller; None if it is unknown.
    """
    for field in releases.deprecated_fields(document.kind):
        path = parse(field.path)
        if get(document.data, path):
            yield DeprecatedField(
                path=field.path,
                successor=field.successor,
                since=field.since,
                deprecated=releases.is_at_least(version, field.since),
                origin=Origin(document.index, path),
            )
