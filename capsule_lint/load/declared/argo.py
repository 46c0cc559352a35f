"""Argo CD: ``Application`` and ``ApplicationSet``, by https://argo-cd.readthedocs.io/en/stable/user-guide/helm.

Where its pages leave something open, its code says it: ``helmTemplate`` in reposerver/repository/repository.go, and
``ValuesYAML`` in pkg/apis/application/v1alpha1/values.go: ``values`` does not count beside ``valuesObject``.
"""

from __future__ import annotations

import re

from ...frozen import replace
from ...model import Document, Json, Path, Placeholder
from ..placeholders import placeholder
from .fields import known, mapping, mappings, strings, text
from .local import near, parts_at, parts_named, releases_of
from .release import certain, declaring
from .values import assigned, at, in_text, unread, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .local import Part
    from .release import Release
    from .tree import Tree
    from .values import Layer

_SPECS: dict[str, Path] = {"Application": ("spec",), "ApplicationSet": ("spec", "template", "spec")}
_GLOB = r"[*?\[]"


def releases(document: Document, tree: Tree) -> Iterator[Release]:
    """Yield the releases that an ``Application`` declares, or an ``ApplicationSet`` for each of its clusters."""
    spec = _SPECS[document.kind]
    name = text(document.data, *spec[:-1], "metadata", "name")
    for path, source in _sources(document.data, spec):
        at_path = known(source, "path") and not source.get("chart")
        folder = near(tree, text(source, "path"), document) if at_path else None
        parts = list(_parts(tree, source, folder))
        if not parts:
            continue
        helm = mapping(source, "helm")
        target = text(helm, "namespace") or text(document.data, *spec, "destination", "namespace")
        chart = declaring(
            document,
            "Argo CD",
            release=certain(text(helm, "releaseName") or name),
            namespace=certain(target),
            skips_crds=helm.get("skipCrds") is True,
        )
        layers, assumed = _values(document, tree, spec, path, folder)
        chart = replace(chart, assumed=tuple(assumed))
        yield from releases_of(parts, chart, layers, _fields(spec, path))


def _fields(spec: Path, source: Path) -> dict[str, tuple[Path, ...]]:
    helm = (*source, "helm")
    return {
        "values": ((*helm, "valuesObject"),),
        "more": tuple((*helm, field) for field in ("values", "parameters", "fileParameters", "valueFiles")),
        "chart": tuple((*source, field) for field in ("chart", "repoURL", "targetRevision", "path")),
        "names": ((*helm, "releaseName"), (*spec, "destination"), ("metadata", "name")),
    }


def _sources(data: Json, spec: Path) -> Iterator[tuple[Path, dict[str, Json]]]:
    """Yield the sources of an Application: one, or several."""
    several = list(mappings(data, *spec, "sources"))
    one = mapping(data, *spec, "source")
    if not several:
        yield (*spec, "source"), one
    for index, source in several:
        yield (*spec, "sources", index), source


def _parts(tree: Tree, source: dict[str, Json], folder: str | None) -> Iterator[Part]:
    """Yield what of Capsule a source is, from a chart repository, a registry or git."""
    url, revision = text(source, "repoURL"), source.get("targetRevision")
    if text(source, "chart"):
        yield from parts_named(text(source, "chart"), url, revision)
    elif url.startswith("oci://"):
        yield from parts_named(url, url, revision)
    else:
        found = list(parts_at(tree, folder, revision)) if folder is not None else []
        yield from found or (
            parts_named(text(source, "path"), url, revision, in_git=True) if "projectcapsule/" in url else ()
        )


def _values(
    document: Document, tree: Tree, spec: Path, source: Path, folder: str | None
) -> tuple[list[Layer], list[str]]:
    """Return the values of a source, weakest first, and what is taken for granted of them."""
    layers: list[Layer] = []
    assumed: list[str] = []
    helm, data = (*source, "helm"), mapping(document.data, *source, "helm")
    references = {text(each, "ref") for _, each in mappings(document.data, *spec, "sources")} - {""}
    for index, name in strings(data, "valueFiles"):
        here = (*helm, "valueFiles", index)
        found, said = _file(document, tree, name, here, references, folder, data.get("ignoreMissingValueFiles") is True)
        layers += found
        assumed += said
    if data.get("valuesObject") is not None:
        layers += at(document, (*helm, "valuesObject"))
    else:
        layers += in_text(document, (*helm, "values"))
    for as_text in (False, True):
        given = [
            (text(each, "name"), each.get("value", ""), (*helm, "parameters", index, "name"))
            for index, each in mappings(data, "parameters")
            if (each.get("forceString") is True) is as_text
        ]
        layers += assigned(
            document,
            [(name, value, at_name, (*at_name[:-1], "value")) for name, value, at_name in given],
            literal=as_text,
        )
    files = [
        (text(each, "name"), Placeholder(text(each, "path")), (*helm, "fileParameters", index, "name"))
        for index, each in mappings(data, "fileParameters")
    ]
    layers += assigned(document, [(name, value, at_name, (*at_name[:-1], "path")) for name, value, at_name in files])
    layers += _patched(document)
    return layers, assumed


def _patched(document: Document) -> Iterator[Layer]:
    """Yield that an ``ApplicationSet`` changes its template by another, or by what its generators say."""
    if document.kind != "ApplicationSet":
        return
    if text(document.data, "spec", "templatePatch"):
        yield unread("templatePatch", "it may change any of them", ("spec", "templatePatch"))
    for index, each in mappings(document.data, "spec", "generators"):
        for kind in each:
            if mapping(each, kind, "template", "spec"):
                where = ("spec", "generators", index, kind, "template")
                yield unread("the template of a generator", "it may change any of them", where)


def _file(
    document: Document,
    tree: Tree,
    name: str,
    here: Path,
    references: set[str],
    folder: str | None,
    may_be_missing: bool,
) -> tuple[list[Layer], list[str]]:
    """Return the values in a file, and what is taken for granted of it."""
    what = f"values file {name}"
    if placeholder(name) or "$ARGOCD_" in name:
        return [unread(what, "something else fills in its name", here)], []
    reference, _, rest = name.partition("/")
    if reference.startswith("$"):
        if reference[1:] not in references:
            return [unread(what, f"no source is called {reference[1:]}", here)], []
        found = tree.in_repository(rest, document)
        if found is None:
            return [unread(what, "it is in a repository that is not in the input", here)], []
        return list(whole(found, here)), [f"{name} is {found.source}, as if its repository were this one"]
    if re.search(_GLOB, name):
        return [unread(what, "it means any number of files", here)], []
    if "://" in name:
        return [unread(what, "it is fetched", here)], []
    if folder is None:
        return [unread(what, "it is a file of the chart", here)], []
    found = tree.in_repository(name, document) if name.startswith("/") else tree.file(name, folder)
    if found is not None:
        return list(whole(found, here)), []
    return [] if may_be_missing else [unread(what, "it is not in the input", here)], []
