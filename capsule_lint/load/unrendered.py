"""Templates whose actions stand in quotes: they read as YAML, and yet there is no object before they are rendered."""

from __future__ import annotations

import re

from ..model import Path, Problem
from .marks import Piece, spans

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Json
    from .marks import Place

_ACTION = re.compile(r"\{\{.*?(?:\}\}|$)", re.DOTALL)
_LONGEST = 60

_SERVICES = (("webhooks", "*", "clientConfig", "service"), ("spec", "conversion", "webhook", "clientConfig", "service"))
_NAMES = (
    ("apiVersion",),
    ("kind",),
    *((*path, name) for path in (("metadata",), *_SERVICES, ("subjects", "*")) for name in ("name", "namespace")),
)
"""Where the API server takes a name and nothing else; ``*`` is every item of a list.

Elsewhere braces may be meant for another program: Prometheus in an annotation, Argo CD in an ApplicationSet, Capsule in
the items of a TenantResource.
"""


def message(action: str, *, quoted: bool = True) -> str:
    """Return what is said of a template action where a value was expected.

    Args:
        action: With its braces.
        quoted: Whether it may be shown: a default in it may be a secret.
    """
    shown = action if len(action) <= _LONGEST else f"{action[: _LONGEST - 3]}..."
    subject = f"`{shown}` is" if quoted else "here stands"
    return f"{subject} a template action: render the chart, and lint what `helm template` prints"


def action_in_name(piece: Piece, data: Json, place: Place) -> Problem | None:
    """Return the problem of an object in which a name is a template action; None if all names are names.

    Args:
        piece: The text of the document.
        data: The object.
        place: Where it stands.
    """
    for path, value in (found for names in _NAMES for found in _at(data, names)):
        action = _ACTION.search(value) if isinstance(value, str) else None
        positions = spans(piece, data, place, path) if action else None
        if action and positions:
            return Problem("template", message(action[0]), positions[1])
    return None


def _at(data: Json, names: Path, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Yield what stands where a path with ``*`` leads, each with its path; nothing if it leads nowhere."""
    if not names:
        yield path, data
    elif names[0] == "*":
        for index, item in enumerate(data if isinstance(data, list) else ()):
            yield from _at(item, names[1:], (*path, index))
    elif isinstance(data, dict) and names[0] in data:
        yield from _at(data[names[0]], names[1:], (*path, names[0]))
