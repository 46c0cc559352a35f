"""Scalars of objects that something else fills in before the API server sees them."""

from __future__ import annotations

from ..model import Json, Placeholder
from .placeholders import may_hold, placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_CAPSULES = "capsule.clastix.io/"


def mark(data: Json) -> None:
    """Make placeholders of the scalars of an object that are some, where they stand.

    What spans lines is a script or a document of its own, whose variables are its own. In objects of Capsule's, ``{{``
    is Capsule's: its controller fills in ``{{ tenant.name }}`` itself.
    """
    api_version = data.get("apiVersion") if isinstance(data, dict) else None
    is_capsules = isinstance(api_version, str) and api_version.startswith(_CAPSULES)
    seen: set[int] = set()
    waiting = [data]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue  # an alias stands for it as well
        seen.add(id(node))
        for key, value in _entries(node):
            if isinstance(value, (dict, list)):
                waiting.append(value)
            elif isinstance(value, str) and _is_placeholder(value, is_capsules):
                node[key] = Placeholder(value)


def _entries(node: Json) -> Iterator[tuple[Json, Json]]:
    """Return what stands in a collection, each with what it stands under."""
    if isinstance(node, dict):
        return iter(list(node.items()))
    return enumerate(node) if isinstance(node, list) else iter(())


def _is_placeholder(text: str, is_capsules: bool) -> bool:
    if not may_hold(text) or "\n" in text.rstrip("\n"):
        return False
    return placeholder(text.replace("{{", "") if is_capsules else text)
