"""Helmfile: ``helmfile.yaml`` and ``helmfile.d/``, by https://helmfile.readthedocs.io/en/latest/configuration."""

from __future__ import annotations

import posixpath

from ...model import Document, Json, Path, Placeholder
from ..placeholders import placeholder
from .fields import get, mappings, text
from .local import parts_at, parts_named, releases_of
from .release import certain, declaring
from .tree import folder_of
from .values import assigned, at, unread, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .local import Part
    from .release import Release
    from .tree import Tree
    from .values import Layer

_CHANGING = ("strategicMergePatches", "jsonPatches", "transformers", "postRenderer")


def is_helmfile(source: str) -> bool:
    """Return whether a file is one of Helmfile's by its name, with or without actions of templates."""
    folder, name = posixpath.split(source)
    plain = name.removesuffix(".gotmpl")
    is_ours = plain in ("helmfile.yaml", "helmfile.yml") or posixpath.basename(folder) == "helmfile.d"
    return is_ours and plain.endswith((".yaml", ".yml"))


def releases(document: Document, tree: Tree) -> Iterator[Release]:
    """Yield the releases that a helmfile declares, if their charts are Capsule's or bring it."""
    for index, entry in mappings(document.data, "releases"):
        path: Path = ("releases", index)
        if entry.get("installed") is False:
            continue
        parts = list(_parts(document, tree, entry))
        if not parts:
            continue
        name = text(entry, "name")
        chart = declaring(
            document,
            "Helmfile",
            path=f"release {name} of {document.source}",
            release=certain(name),
            namespace=certain(text(entry, "namespace")),
            post_renderers=next(((*path, field) for field in _CHANGING if entry.get(field)), ()),
        )
        yield from releases_of(parts, chart, list(_values(document, tree, path, entry)), {})


def _parts(document: Document, tree: Tree, entry: dict[str, Json]) -> Iterator[Part]:
    name, version = text(entry, "chart"), entry.get("version")
    repositories = {
        text(each, "name"): text(each, "url")
        for part in tree.of_file(document.source)
        for _, each in mappings(part.data, "repositories")
    }
    repository = repositories.get(name.partition("/")[0])
    local = (
        [] if repository or "://" in name else list(parts_at(tree, posixpath.join(folder_of(document), name), version))
    )
    yield from local or parts_named(name, name if "://" in name else repository, version)


def _values(document: Document, tree: Tree, path: Path, entry: dict[str, Json]) -> Iterator[Layer]:
    if entry.get("inherit"):
        yield unread("values of a template", "it is not looked at", (*path, "inherit"))
    for field in ("values", "valuesTemplate", "secrets"):
        given = get(entry, (field,))
        for index, each in enumerate(given if isinstance(given, list) else ()):
            named = (*path, field, index)
            if isinstance(each, str) and each:
                yield from _file(document, tree, each, named, is_secret=field == "secrets")
            else:
                yield from at(document, named)
    for field in ("set", "setString", "setTemplate"):
        given = [
            (text(each, "name"), _set_to(each), (*path, field, index, "name"), (*path, field, index, "value"))
            for index, each in mappings(entry, field)
        ]
        yield from assigned(document, given, literal=field == "setString")


def _set_to(entry: dict[str, Json]) -> Json:
    """Return what an entry of ``set`` sets; what stands in a file is not known."""
    if "value" in entry:
        return entry["value"] if not isinstance(entry["value"], (dict, list)) else Placeholder("")
    return entry["values"] if isinstance(entry.get("values"), list) else Placeholder(text(entry, "file"))


def _file(document: Document, tree: Tree, name: str, named: Path, *, is_secret: bool) -> Iterator[Layer]:
    what = f"values file {name}"
    if placeholder(name):
        yield unread(what, "something else fills in its name", named)
    elif is_secret:
        yield unread(what, "it is encrypted", named)
    elif name.endswith(".gotmpl"):
        yield unread(what, "it is a template", named)
    elif "://" in name or "*" in name:
        yield unread(what, "it is fetched" if "://" in name else "it means any number of files", named)
    else:
        found = tree.file(name, folder_of(document))
        if found is None:
            yield unread(what, "it is not in the input", named)
        else:
            yield from whole(found, named)
