"""Releases of Capsule's charts that are declared, and that somebody else installs: chart, version, names, values.

Each module reads what one tool takes; ``_READERS`` and ``_FILES`` say which.
"""

from __future__ import annotations

from ...frozen import replace
from ...model import Chart, Document
from . import argo, flux, k3s
from .release import merged
from .tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...model import Bundle
    from .release import Reader

_READERS: dict[tuple[str, str], Reader] = {
    ("argoproj.io", "Application"): argo.releases,
    ("argoproj.io", "ApplicationSet"): argo.releases,
    ("helm.toolkit.fluxcd.io", "HelmRelease"): flux.releases,
    ("helm.cattle.io", "HelmChart"): k3s.releases,
}
"""By group and kind of the object."""


def with_releases(bundle: Bundle, declaring: Sequence[Document]) -> Bundle:
    """Return a bundle with the releases of Capsule's charts that its documents declare.

    Args:
        bundle: The bundle.
        declaring: Those of its documents that may declare some.
    """
    tree = Tree(bundle)
    charts: list[Chart] = []
    values: list[Document] = []
    for document in declaring:
        reader = _READERS.get((document.api_version.partition("/")[0], document.kind))
        for release in reader(document, tree) if reader else ():
            known, unread = merged(release.layers, len(bundle.documents) + len(values))
            values += known
            charts.append(replace(release.chart, values=tuple(each.index for each in known), unread=unread))
    return replace(bundle, charts=tuple(charts), values=tuple(values))
