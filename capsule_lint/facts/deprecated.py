"""The deprecated fields that a Capsule object sets."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from ..capsule import releases
from ..kubernetes.fields import get
from ..model import Document, Json, Origin, Path
from ..paths import parse
from .words.common import DeprecatedField


def deprecated(document: Document, version: str | None) -> Iterator[DeprecatedField]:
    """Yield the deprecated fields that are set to something; Capsule says nothing about empty ones (``items: []``).

    Args:
        document: An object of Capsule's API group; a field of its kind's newest version counts in any version.
        version: Of the controller; None if it is unknown.
    """
    for path, field, is_deprecated in _fields(document.kind, version):
        if _says_something(get(document.data, path)):
            yield DeprecatedField(
                path=field.path,
                successor=field.successor,
                since=field.since,
                deprecated=is_deprecated,
                origin=Origin(document.index, path),
            )


@cache
def _fields(kind: str, version: str | None) -> list[tuple[Path, releases.DeprecatedField, bool | None]]:
    """Return the deprecated fields of a kind, each with whether a controller deprecates it already."""
    return [
        (parse(field.path), field, releases.is_at_least(version, field.since))
        for field in releases.deprecated_fields(kind)
    ]


def _says_something(value: Json) -> bool:
    if isinstance(value, dict):
        return any(map(_says_something, value.values()))
    return bool(value)
