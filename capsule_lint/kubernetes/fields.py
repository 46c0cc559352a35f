"""Reading parsed manifests without trusting their shape: a wrong type is read as absent, never an exception."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..english import few
from ..model import Json, Path, Placeholder
from ..paths import get as get


def mapping(data: Json, path: Path) -> dict[str, Json]:
    """Return the mapping at a path; empty without one."""
    value = get(data, path)
    return value if isinstance(value, dict) else {}


def items(data: Json, path: Path) -> Iterator[tuple[int, dict[str, Json]]]:
    """Yield the mappings in the list at a path, with their indexes; nothing where there is no list."""
    values = get(data, path)
    for index, value in enumerate(values if isinstance(values, list) else []):
        if isinstance(value, dict):
            yield index, value


def strings(data: Json, path: Path) -> tuple[str, ...]:
    """Return the strings in the list at a path; empty where there is no list."""
    values = get(data, path)
    return tuple(value for value in values if isinstance(value, str)) if isinstance(values, list) else ()


def text(data: Json, path: Path) -> str:
    """Return the string at a path; empty without one."""
    value = get(data, path)
    return value if isinstance(value, str) else ""


def integer(data: Json, path: Path) -> int | None:
    """Return the whole number at a path; None without one (true and false do not count, unlike in Python)."""
    value = get(data, path)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


_MOST_NAMED = 3


def filled_in_later(found: Sequence[Placeholder]) -> str:
    """Return the clause that says of placeholders what they are: ``${A}`` and ``${B}`` are filled in later."""
    named = [f"`{each}`" for each in dict.fromkeys(found)]
    return f"{few(named, _MOST_NAMED)} {'is' if len(named) == 1 else 'are'} filled in later"


def placeholders(data: Json) -> Iterator[Placeholder]:
    """Yield what is filled in later, of a scalar or of all that stands in a collection."""
    if isinstance(data, Placeholder):
        yield data
    for value in data.values() if isinstance(data, dict) else data if isinstance(data, (list, tuple)) else ():
        yield from placeholders(value)
