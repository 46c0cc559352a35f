"""Labels and annotations of an object, as rules see them: texts only, and no secret value."""

from __future__ import annotations

from ..kubernetes.fields import mapping
from ..secrecy.values import concealed, may_hold_secret_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..model import Document, Json


def labels_of(document: Document | None) -> Mapping[str, str]:
    """Return the labels of an object; empty without any, and for an object that is not in the input."""
    return _texts(document.data, "labels") if document else {}


def annotations_of(document: Document | None) -> Mapping[str, str]:
    """Return the annotations of an object, ``***`` for secret values; empty likewise."""
    found = _texts(document.data, "annotations") if document else {}
    return concealed(found) if found and may_hold_secret_values(found) else found


def _texts(data: Json, key: str) -> dict[str, str]:
    """Return what of a mapping is text, as the API server demands; empty where there is no mapping."""
    found = mapping(data, ("metadata", key))
    return {name: value for name, value in found.items() if isinstance(name, str) and isinstance(value, str)}
