"""Releases of charts that a GitOps controller renders: the chart they name, and the values that stand in them.

Argo CD's ``Application`` (https://argo-cd.readthedocs.io/en/stable/user-guide/helm) and ``ApplicationSet``, Flux's
``HelmRelease`` (https://fluxcd.io/flux/components/helm/helmreleases). Their charts are not at hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from ..model import Chart, Document, Json, Path, Span
from .documents import Draft, inner, read
from .marks import spans

_APPLICATIONS = {"Application": ("spec",), "ApplicationSet": ("spec", "template", "spec")}
_CHARTS = ("capsule", "capsule-proxy")
_VERSION = re.compile(r"v?(\d+\.\d+\.\d+\S*)")


def releases(document: Document, draft: Draft) -> Iterator[tuple[Chart, Document | None]]:
    """Yield the releases of Capsule's charts that a document declares, each with the values that stand in it.

    Args:
        document: The manifest.
        draft: What it was made of.

    Yields:
        The chart, without an index of values, and its values as a document without an index; None if none stand there.
    """
    for name, version, path, text, helm in _declared(document):
        parameters = list(_parameters(_get(document.data, *helm), helm)) if helm else []
        chart = Chart(
            path=f"{document.kind} {document.name}",
            name=name,
            version=version,
            source="",
            overrides=tuple(key for key, _ in parameters),
            parameters=tuple(place for _, place in parameters),
            manifest=document.index,
            has_unread_values=_has_more(document, helm),
        )
        yield chart, _text(document, draft, path) if text else _mapping(document, path)


def _declared(document: Document) -> Iterator[tuple[str, str, Path, bool, Path]]:
    """Yield chart, version, the path of the values, whether they are a text, and the path of Argo CD's settings."""
    group = document.api_version.partition("/")[0]
    if group == "argoproj.io" and document.kind in _APPLICATIONS:
        for path, source in _sources(document.data, _APPLICATIONS[document.kind]):
            name = _chart_of(source)
            if name:
                helm = _get(source, "helm")
                text = "valuesObject" not in helm  # which is the stronger, where there are both
                values = (*path, "helm", "values" if text else "valuesObject")
                yield name, _version(source.get("targetRevision")), values, text, (*path, "helm")
    elif group == "helm.toolkit.fluxcd.io" and document.kind == "HelmRelease":
        chart = _get(document.data, "spec", "chart", "spec")
        if chart.get("chart") in _CHARTS:
            yield chart["chart"], _version(chart.get("version")), ("spec", "values"), False, ()


def _sources(data: Json, spec: Path) -> Iterator[tuple[Path, dict[str, Json]]]:
    """Yield the sources of an Application: one, or several."""
    one = _get(data, *spec, "source")
    if one:
        yield (*spec, "source"), one
    several = _get(data, *spec).get("sources")
    for index, source in enumerate(several if isinstance(several, list) else ()):
        if isinstance(source, dict):
            yield (*spec, "sources", index), source


def _chart_of(source: dict[str, Json]) -> str:
    """Return the name of Capsule's chart that a source is, from a chart repository or from git; else empty."""
    if source.get("chart") in _CHARTS:
        return str(source["chart"])
    folder = str(source.get("path") or "").rstrip("/").rpartition("/")[2]
    return folder if folder in _CHARTS and "projectcapsule/" in str(source.get("repoURL")) else ""


def _version(value: Json) -> str:
    """Return a version without the ``v`` of a tag; empty for a branch or a range, of which nothing is known."""
    match = _VERSION.fullmatch(value) if isinstance(value, str) else None
    return match[1] if match else ""


def _parameters(helm: dict[str, Json], path: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the keys that parameters of an Application set, each with the place of its name."""
    from .overrides import paths_of

    for field in ("parameters", "fileParameters"):
        parameters = helm.get(field)
        for index, parameter in enumerate(parameters if isinstance(parameters, list) else ()):
            if isinstance(parameter, dict) and isinstance(parameter.get("name"), str):
                for key in paths_of("--set", f"{parameter['name']}="):
                    yield key, (*path, field, index, "name")


def _has_more(document: Document, helm: Path) -> bool:
    """Return whether a release is given values by files or other objects; what stands in the manifest is stronger."""
    if helm:
        return bool(_get(document.data, *helm).get("valueFiles"))
    spec, chart = _get(document.data, "spec"), _get(document.data, "spec", "chart", "spec")
    return any((spec.get("valuesFrom"), chart.get("valuesFiles"), chart.get("valuesFile")))


def _mapping(document: Document, path: Path) -> Document | None:
    found, data = document.positions(path), _get(document.data, *path)
    if found is None or not data:
        return None

    def positions(below: Path) -> tuple[Span, Span] | None:
        return document.positions((*path, *below))

    return Document(0, document.source, found[1], data, wrapped_in=document.index, positions=positions)


def _text(document: Document, draft: Draft, path: Path) -> Document | None:
    """Return the values in a text, placed line by line where it is written as a block."""
    text = _get(document.data, *path[:-1]).get(str(path[-1]))
    found = document.positions(path)
    if found is None or not isinstance(text, str) or draft.place is None:
        return None
    parent, around = draft.place, draft.data
    for step in path[:-1]:
        parent, around = parent.child(around, step), around[step]
    drafts = list(read(inner(draft.piece, text, parent.key(around, path[-1]), parent.child(around, path[-1]))))
    if not drafts:
        return None
    piece, data, place = drafts[0].piece, drafts[0].data, drafts[0].place
    if not isinstance(data, dict) or place is None:
        return None
    positions = partial(spans, piece, data, place)
    return Document(0, document.source, found[1], data, wrapped_in=document.index, positions=positions)


def _get(data: Json, *path: str | int) -> dict[str, Json]:
    """Return the mapping at a path; an empty one if there is none."""
    for step in path:
        if isinstance(data, list) and isinstance(step, int):
            data = data[step]
        else:
            data = data.get(step) if isinstance(data, dict) else None
    return data if isinstance(data, dict) else {}
