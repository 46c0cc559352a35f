"""Releases of Capsule's charts that another program installs, as declared: chart, version, names, values.

Each module reads what one tool takes; ``_READERS`` and ``_FILES`` say which.
"""

from __future__ import annotations

import posixpath

from ...frozen import replace
from ...model import Chart, Document, Elsewhere
from ..files import KUSTOMIZATIONS
from . import argo, fleet, flux, helmfile, k3s, kustomize, other_languages, recorded, sveltos, umbrella
from .patched import as_patched
from .release import merged
from .tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...model import Bundle
    from .release import Reader, Release

_READERS: dict[tuple[str, str], Reader] = {
    ("argoproj.io", "Application"): argo.releases,
    ("argoproj.io", "ApplicationSet"): argo.releases,
    ("helm.toolkit.fluxcd.io", "HelmRelease"): flux.releases,
    ("helm.cattle.io", "HelmChart"): k3s.releases,
    ("config.projectsveltos.io", "ClusterProfile"): sveltos.releases,
    ("config.projectsveltos.io", "Profile"): sveltos.releases,
    ("lib.projectsveltos.io", "EventTrigger"): sveltos.releases,
    ("builtin", "HelmChartInflationGenerator"): kustomize.releases,
}
"""By group and kind of the object."""

_FILES: dict[str, Reader] = {
    "Chart.yaml": umbrella.releases,
    "fleet.yaml": fleet.releases,
    **dict.fromkeys(KUSTOMIZATIONS, kustomize.releases),
}
"""By name of the file, for documents that are not objects."""


def with_releases(
    bundle: Bundle, declaring: Sequence[Document], found: Sequence[Elsewhere] = (), parts: Bundle | None = None
) -> Bundle:
    """Return a bundle with the releases of Capsule's charts that its documents declare.

    Args:
        bundle: The bundle.
        declaring: Those of its documents that may declare some.
        found: The releases in files that have no documents.
        parts: The files that kustomizations build with, and which the bundle does not have.
    """
    tree = Tree(bundle, parts)
    releases = [
        (as_patched(release, document, tree), document)
        for document in declaring
        for release in _declared(document, tree)
    ]
    installed = {release.folder for release, document in releases if not _is_umbrella(document)} - {""}
    charts: list[Chart] = []
    values: list[Document] = []
    for release, document in releases:
        if _is_umbrella(document) and release.folder in installed:
            continue  # it is one of those that are installed, with more values
        known, unread = merged(release.layers, len(bundle.documents) + len(values))
        values += known
        charts.append(replace(release.chart, values=tuple(each.index for each in known), unread=unread))
    others = (other for document in declaring for other in other_languages.in_object(document))
    return replace(bundle, charts=tuple(charts), values=tuple(values), elsewhere=(*found, *others))


def _declared(document: Document, tree: Tree) -> Iterator[Release]:
    if document.is_helm_record:
        return recorded.releases(document, tree)
    reader = _READERS.get((document.api_version.partition("/")[0], document.kind))
    if reader is None and document.wrapped_in is None and isinstance(document.data, dict):
        if helmfile.is_helmfile(document.source):
            reader = helmfile.releases
        elif not document.api_version.startswith("kustomize.toolkit.fluxcd.io"):
            reader = _FILES.get(posixpath.basename(document.source))
    if reader is None or tree.kustomizations.is_patch(document):
        return iter(())
    return reader(document, tree)


def _is_umbrella(document: Document) -> bool:
    return posixpath.basename(document.source) == "Chart.yaml"
