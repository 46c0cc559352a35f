"""Files that a kustomization builds with, and which are not objects of a cluster by themselves.

https://kubectl.docs.kubernetes.io/references/kustomize/kustomization: patches, replacements, components and
configurations of transformers.
"""

from __future__ import annotations

import os

from ..errors import InputError
from ..model import Json
from .bundle import load
from .files import KUSTOMIZATIONS, kustomizations_within, read_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_RESOURCES = ("resources", "bases")
_PATHS = ("components", "configurations", "patchesstrategicmerge")
"""Fields that list paths, in lower case: Go reads field names whatever their case."""

_WITH_PATH = ("patches", "patchesjson6902", "replacements")
"""Fields that list mappings with a ``path``."""


def parts_within(paths: Sequence[str]) -> frozenset[str]:
    """Return the files and folders that kustomizations in and below some folders name as parts, without links.

    Args:
        paths: Of the folders. A kustomization that cannot be read names none; what one has among its resources is an
            object, whatever another makes of it.
    """
    named = {field: set[str]() for field in (*_RESOURCES, *_PATHS, *_WITH_PATH)}
    for folder in kustomizations_within(paths):
        for field, path in _in(folder):
            named[field].add(os.path.realpath(os.path.join(folder, path)))
    parts = set().union(*(named[field] for field in (*_PATHS, *_WITH_PATH)))
    return frozenset(parts.difference(*(named[field] for field in _RESOURCES)))


def _in(folder: str) -> Iterator[tuple[str, str]]:
    """Yield the paths in the kustomization of a folder, each with its field in lower case."""
    for name in KUSTOMIZATIONS:
        file = os.path.join(folder, name)
        if os.path.isfile(file):
            try:
                documents = load([read_file(file, given=False)]).documents
            except InputError:
                return
            for document in documents:
                yield from _named(document.data)


def _named(data: Json) -> Iterator[tuple[str, str]]:
    for key, value in data.items() if isinstance(data, dict) else ():
        field, entries = key.casefold(), value if isinstance(value, list) else []
        if field in _WITH_PATH:
            entries = [entry.get("path") for entry in entries if isinstance(entry, dict)]
        elif field not in (*_RESOURCES, *_PATHS):
            continue
        # A patch may also be written where its path would stand.
        yield from ((field, each) for each in entries if isinstance(each, str) and each and "\n" not in each)
