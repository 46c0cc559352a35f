"""Kustomize: ``helmCharts``, by https://kubectl.docs.kubernetes.io/references/kustomize/builtins.

The order of the values is that of ``AsHelmArgs`` in api/types/helmchartargs.go and of ``createNewMergedValuesFile`` in
plugin/builtin/helmchartinflationgenerator.
"""

from __future__ import annotations

import posixpath

from ...model import Document, Json, Path
from .fields import mapping, mappings, strings, text
from .local import parts_at, parts_named, releases_of
from .release import certain, declaring
from .tree import folder_of
from .values import at, unread, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .release import Release
    from .tree import Tree
    from .values import Layer

_CHANGING = ("patches", "patchesStrategicMerge", "patchesJson6902", "replacements", "replicas", "images", "components")


def releases(document: Document, tree: Tree) -> Iterator[Release]:
    """Yield the releases whose charts a kustomization, or a ``HelmChartInflationGenerator``, has rendered."""
    if document.kind == "HelmChartInflationGenerator":
        yield from _releases(document, tree, (), document.data)
        return
    for index, entry in mappings(document.data, "helmCharts"):
        yield from _releases(document, tree, ("helmCharts", index), entry)


def _releases(document: Document, tree: Tree, path: Path, entry: dict[str, Json]) -> Iterator[Release]:
    folder = folder_of(document)
    home = text(document.data, "helmGlobals", "chartHome") or text(entry, "chartHome") or "charts"
    name = text(entry, "name")
    local = list(parts_at(tree, posixpath.join(folder, home, name), entry.get("version"))) if name else []
    chart = declaring(
        document,
        "Kustomize",
        path=f"{path[0] if path else document.kind} of {document.source}",
        release=certain(text(entry, "releaseName")),
        namespace=certain(text(document.data, "namespace") or text(entry, "namespace")),
        post_renderers=next(((field,) for field in _CHANGING if document.data.get(field)), ()),
        skips_crds=entry.get("includeCRDs") is not True,
    )
    parts = local or list(parts_named(name, text(entry, "repo") or None, entry.get("version")))
    if parts:
        yield from releases_of(parts, chart, list(_values(document, tree, path, entry)), {})


def _values(document: Document, tree: Tree, path: Path, entry: dict[str, Json]) -> Iterator[Layer]:
    merge, folder = text(entry, "valuesMerge") or "override", folder_of(document)
    inline = list(at(document, (*path, "valuesInline")))
    if merge == "merge":
        yield from inline
    if not (merge == "replace" and mapping(entry, "valuesInline")):
        if text(entry, "valuesFile"):
            yield from _file(tree, text(entry, "valuesFile"), folder, (*path, "valuesFile"))
        elif merge == "merge" and inline:
            yield unread("the chart's own values", "they overrule the values here", (*path, "valuesMerge"))
    if merge != "merge":
        yield from inline
    for index, name in strings(entry, "additionalValuesFiles"):
        yield from _file(tree, name, folder, (*path, "additionalValuesFiles", index))


def _file(tree: Tree, name: str, folder: str, named: Path) -> Iterator[Layer]:
    found = tree.file(name, folder)
    if found is None:
        yield unread(f"values file {name}", "it is not in the input", named)
    else:
        yield from whole(found, named)
