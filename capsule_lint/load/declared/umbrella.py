"""Helm: an umbrella chart that has one of Capsule's as dependency, by https://helm.sh/docs/topics/charts.

How its release is called, and where it is installed, only who installs it knows: the command line may say it.
"""

from __future__ import annotations

from ...model import Document
from .local import parts_at, releases_of
from .release import declaring
from .tree import folder_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .release import Release
    from .tree import Tree


def releases(document: Document, tree: Tree) -> Iterator[Release]:
    """Yield a release of each of Capsule's charts that the chart of a ``Chart.yaml`` depends on."""
    folder = folder_of(document)
    parts = [part for part in parts_at(tree, folder) if part.key]
    chart = declaring(document, "Helm", path=f"chart {folder or '.'}", namespace=tree.bundle.namespace)
    yield from releases_of(parts, chart, (), {})
