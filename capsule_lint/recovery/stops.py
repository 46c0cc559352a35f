"""What stops of an ordinary cluster, in a few words: areas, each with what its requests are about."""

from __future__ import annotations

from ..admission.catalogue import AREAS
from ..english import enumerated, few

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_CALLED = {"capsule": "Capsule's own objects", "backend": "what the backend itself needs", "": "others"}
_MOST_TOPICS = 3


def in_words(requests: Iterable[tuple[str, str]]) -> str:
    """Return ``namespaces (create and delete) and tenants (new pods, tokens, drain and 12 more)``; empty for none.

    Args:
        requests: Area and topic of each request that stops, as the catalogue has them.
    """
    areas: dict[str, list[str]] = {}
    for area, topic in requests:
        areas.setdefault(area, []).append(topic)
    known = [area for area in AREAS if area in areas]
    others = [area for area in areas if area not in known]
    return enumerated([f"{_CALLED.get(area, area)} ({few(areas[area], _MOST_TOPICS)})" for area in [*known, *others]])
