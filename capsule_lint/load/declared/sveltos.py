"""Sveltos: ``ClusterProfile``, ``Profile`` and ``EventTrigger``, by https://projectsveltos.github.io/sveltos/main/addons/helm_charts.

The order of the values is that of controllers/handlers_helm.go in projectsveltos/addon-controller.
"""

from __future__ import annotations

from ...model import Document, Json, Path
from .fields import known, mapping, mappings, text
from .flux import of_object
from .local import parts_named, releases_of
from .release import certain, declaring
from .values import in_text, unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .release import Release
    from .tree import Tree
    from .values import Layer


def releases(document: Document, tree: Tree) -> Iterator[Release]:
    """Yield the releases that a profile brings to the clusters that it selects."""
    for index, entry in mappings(document.data, "spec", "helmCharts"):
        path: Path = ("spec", "helmCharts", index)
        if text(entry, "helmChartAction") == "Uninstall":
            continue
        parts = list(parts_named(text(entry, "chartName"), text(entry, "repositoryURL"), entry.get("chartVersion")))
        chart = declaring(
            document,
            "Sveltos",
            release=certain(text(entry, "releaseName")),
            namespace=certain(text(entry, "releaseNamespace")),
            post_renderers=("spec", "patches") if mapping(document.data, "spec").get("patches") else (),
            skips_crds=mapping(entry, "options").get("skipCRDs") is True,
        )
        if parts:
            fields = {"more": ((*path, "values"), (*path, "valuesFrom")), "chart": (path,), "names": (path,)}
            yield from releases_of(parts, chart, list(_values(document, tree, path, entry)), fields)


def _values(document: Document, tree: Tree, path: Path, entry: dict[str, Json]) -> Iterator[Layer]:
    if "values" in entry:
        yield from in_text(document, (*path, "values"))
    for index, each in mappings(entry, "valuesFrom"):
        kind, name, named = text(each, "kind"), text(each, "name"), (*path, "valuesFrom", index)
        namespace = text(each, "namespace") or document.namespace
        what = f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"
        found = tree.object(kind, namespace, name, document) if known(each, "name") else None
        keys = sorted({*mapping(found.data, "data"), *mapping(found.data, "stringData")}) if found else ()
        for key in keys if found else ():
            yield from of_object(found, key, named, what) if found else ()
        if found is None:
            yield unread(what, "it is not in the input", named)
