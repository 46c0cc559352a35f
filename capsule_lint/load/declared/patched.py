"""A release whose manifest is patched: what a patch changes is not known."""

from __future__ import annotations

from itertools import takewhile

from ...frozen import replace
from ...model import Document, Path, Placeholder
from ...paths import related
from .release import Release
from .values import unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .kustomizations import Patch
    from .tree import Tree
    from .values import Layer

_VERSION = Placeholder("*")
"""The version of a chart that is patched: something else says it, as it does with a placeholder."""

_REASON = "what it makes of them is known once Kustomize has built it"


def as_patched(release: Release, document: Document, tree: Tree) -> Release:
    """Return a release without what the kustomizations of the tree change of its manifest."""
    for patch in tree.kustomizations.patches_of(document):
        chart = release.chart
        if _touches(patch, release.fields.get("chart", ())):
            chart = replace(chart, version="", constraint=_VERSION, comes_from=None)
        if _touches(patch, release.fields.get("names", ())):
            chart = replace(chart, release="", namespace="")
        layers = (*release.layers, *dict.fromkeys(_values(patch, release, document)))
        release = replace(release, chart=chart, layers=layers)
    return release


def _touches(patch: Patch, fields: tuple[Path, ...]) -> bool:
    return any(related(path, field) for path in patch.paths for field in fields)


def _values(patch: Patch, release: Release, document: Document) -> Iterator[Layer]:
    """Yield the values that a patch changes."""
    what = f"a patch of {patch.by}"
    for path in patch.paths:
        for field in release.fields.get("values", ()):
            if related(path, field):
                key = tuple(takewhile(lambda step: isinstance(step, str), path[len(field) :]))
                yield unread(what, _REASON, field if document.has(field) else ("spec",), key)
        for field in release.fields.get("more", ()):
            if related(path, field):
                yield unread(what, _REASON, field if document.has(field) else ("spec",))
