"""Helm's own record of a release: which chart it was made of, in which version, with which values.

What it made of them stands in the record as well, and is judged instead of what is known of the chart.
"""

from __future__ import annotations

from json import dumps

from ...model import Document
from ..helm_records import recorded
from .fields import get, text
from .local import Part, releases_of
from .named import CHARTS, version_of
from .release import declaring
from .values import decoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .release import Release
    from .tree import Tree


def releases(document: Document, tree: Tree) -> Iterator[Release]:
    """Yield the release that a record is of, if that revision of it counts and its chart is Capsule's."""
    found = recorded(document)
    passed_over = (each.what for each in tree.bundle.passed_over if each.document == document.index)
    if found is None or str(found.revision) in passed_over:
        return
    name = text(found.data, "chart", "metadata", "name")
    if name not in CHARTS:
        return
    chart = declaring(
        document,
        "Helm",
        path=f"Helm's record of {found.revision}",
        release=found.revision.release,
        namespace=found.revision.namespace,
    )
    field = "data" if get(document.data, ("data", "release")) else "stringData"
    values = get(found.data, ("config",))
    layers = decoded(document, (field, "release"), dumps(values), (field, "release")) if values else ()
    version = version_of(get(found.data, ("chart", "metadata", "version")))
    yield from releases_of([Part(name, *version)], chart, tuple(layers), {})
