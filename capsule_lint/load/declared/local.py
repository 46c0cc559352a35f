"""Releases of Capsule that a chart brings: itself, or its dependencies, with the values in its files.

A chart that stands in the tree says it in its ``Chart.yaml`` and ``Chart.lock``
(https://helm.sh/docs/topics/charts/#chart-dependencies); of another one, the name tells.
"""

from __future__ import annotations

import posixpath

from ...frozen import dataclass, replace
from ...model import Chart, ChartSource, Document, Json, Path, Placeholder, UnreadValues
from .fields import get, mappings, text
from .named import CHARTS, chart_named, source_of, version_of
from .release import Release
from .values import below, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from .tree import Tree
    from .values import Layer

_UNRELEASED = "0.0.0"  # what Capsule's charts have in its git


@dataclass(frozen=True)
class Part:
    """One of Capsule's charts, as a chart brings it."""

    name: str  #: Of the chart: ``capsule``.
    version: str  #: As ``Chart`` has it.
    constraint: str  #: As ``Chart`` has it.
    assumed: tuple[str, ...] = ()  #: As ``Chart`` has it.
    key: tuple[str, ...] = ()  #: The key of the values under which it is given its own; empty for the chart itself.
    conditions: tuple[Path, ...] = ()  #: The values that turn it on; the first that is there counts.
    folder: str = ""  #: The folder of the chart that brings it, if it stands in the tree.
    own: tuple[Layer, ...] = ()  #: The values in the files of that chart.
    comes_from: ChartSource | None = None  #: As ``Chart`` has it.


def parts_named(name: str, url: str | None, version: Json, *, in_git: bool = False) -> Iterator[Part]:
    """Yield Capsule's chart that is meant by a name, if one is.

    Args:
        name: The chart's name, or a path or URL that ends in it.
        url: Where it comes from; None if that is not in the input.
        version: What stands in the place of its version.
        in_git: Whether that is not a place for charts, but one for files.
    """
    chart, assumed = chart_named(name, url)
    if chart:
        source = None if in_git else source_of(chart, name, url)
        yield Part(chart, *version_of(version, name), assumed, comes_from=source)


def parts_at(tree: Tree, folder: str, version: Json = None) -> Iterator[Part]:
    """Yield what of Capsule a chart brings that stands in a folder of the tree, if one does.

    Args:
        tree: The input.
        folder: Of the chart.
        version: What stands in the place of its version where it is named.
    """
    folder = posixpath.normpath(folder)
    own = _own(tree, folder, version)
    if own:
        yield own
        return
    metadata, values = tree.file("Chart.yaml", folder), tree.file("values.yaml", folder)
    for index, each in mappings(metadata.data if metadata else None, "dependencies"):
        if text(each, "name") in CHARTS:
            layers = tuple(whole(values, ("dependencies", index))) if values else ()
            yield from _dependency(tree, folder, each, layers)


def _own(tree: Tree, folder: str, version: Json) -> Part | None:
    """Return Capsule's chart that stands in a folder; None if none does, or one that depends on it."""
    metadata = tree.file("Chart.yaml", folder)
    data = metadata.data if metadata else None
    name, written = text(data, "name"), text(data, "version")
    if name not in CHARTS or any(text(each, "name") == name for _, each in mappings(data, "dependencies")):
        return None
    return Part(name, *version_of(written if written and written != _UNRELEASED else version), folder=folder)


def _dependency(tree: Tree, folder: str, entry: Mapping[str, Json], own: tuple[Layer, ...]) -> Iterator[Part]:
    repository, name = text(entry, "repository"), text(entry, "name")
    url: str | None = None if repository.startswith(("@", "alias:")) else repository
    given = entry.get("version")
    local = None
    if repository.startswith("file://"):
        url, local = None, _own(tree, posixpath.join(folder, repository.removeprefix("file://")), given)
    for part in (local,) if local else parts_named(name, url, given):
        locked = _locked(tree, folder, name) if part.constraint else ""
        conditions = (each.strip() for each in text(entry, "condition").split(","))
        yield replace(
            part,
            version=locked or part.version,
            constraint="" if locked else part.constraint,
            key=(text(entry, "alias") or name,),
            conditions=tuple(tuple(each.split(".")) for each in conditions if each),
            folder=folder,
            own=own,
        )


def _locked(tree: Tree, folder: str, name: str) -> str:
    """Return the exact version of a dependency in ``Chart.lock``; empty without one."""
    lock = tree.file("Chart.lock", folder)
    for _, each in mappings(lock.data if lock else None, "dependencies"):
        if text(each, "name") == name:
            return version_of(each.get("version"))[0]
    return ""


def releases_of(
    parts: Iterable[Part], chart: Chart, layers: Sequence[Layer], fields: Mapping[str, tuple[Path, ...]]
) -> Iterator[Release]:
    """Yield a release of each of Capsule's charts that a chart brings.

    Args:
        parts: What it brings.
        chart: What is known of the release otherwise.
        layers: The values that the release is given, weakest first.
        fields: As ``Release`` has them.
    """
    for part in parts:
        given = (*part.own, *layers)
        if not _is_off(part, given):
            yield Release(
                replace(
                    chart,
                    name=part.name,
                    version=part.version,
                    constraint=part.constraint,
                    assumed=(*part.assumed, *chart.assumed),
                    comes_from=part.comes_from,
                    alias=next((key for key in part.key if key != part.name), ""),
                ),
                tuple(below(given, part.key)) if part.key else given,
                fields,
                part.folder,
            )


def _is_off(part: Part, layers: Sequence[Layer]) -> bool:
    """Return whether a value is known to turn a dependency off."""
    for condition in part.conditions:
        value: Json = None
        for layer in layers:
            if isinstance(layer, UnreadValues):
                value = None if layer.key == condition[: len(layer.key)] else value
            else:
                given = get(layer.data, condition)
                value = value if given is None else given
        if isinstance(value, bool):
            return not value
        if isinstance(value, Placeholder):
            return False
    return False


def near(tree: Tree, path: str, document: Document) -> str | None:
    """Return the folder of a chart, given its path from the root of a repository; None if it is not in the tree."""
    root = tree.root_of(posixpath.join(path.lstrip("/"), "Chart.yaml"), document)
    return None if root is None else posixpath.normpath(posixpath.join(root, path.lstrip("/")))
