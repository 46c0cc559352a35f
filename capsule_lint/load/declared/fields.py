"""Fields of manifests whose shape is not trusted: a wrong type is read as absent."""

from __future__ import annotations

from ...model import Json, Placeholder
from ...paths import get as get
from ..placeholders import placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def mapping(data: Json, *path: str | int) -> dict[str, Json]:
    """Return the mapping at a path; empty without one."""
    value = get(data, path)
    return value if isinstance(value, dict) else {}


def text(data: Json, *path: str | int) -> str:
    """Return the string at a path; empty without one."""
    value = get(data, path)
    return value if isinstance(value, str) else ""


def known(data: Json, *path: str | int) -> str:
    """Return the string at a path, if nothing else fills it in; else empty."""
    value = text(data, *path)
    return "" if isinstance(value, Placeholder) or placeholder(value) else value


def mappings(data: Json, *path: str | int) -> Iterator[tuple[int, dict[str, Json]]]:
    """Yield the mappings in the list at a path, each with its index."""
    values = get(data, path)
    for index, value in enumerate(values if isinstance(values, list) else ()):
        if isinstance(value, dict):
            yield index, value


def strings(data: Json, *path: str | int) -> Iterator[tuple[int, str]]:
    """Yield the strings in the list at a path, each with its index; a string alone is a list of one."""
    values = get(data, path)
    for index, value in enumerate(values if isinstance(values, list) else [values]):
        if isinstance(value, str) and value:
            yield index, value
