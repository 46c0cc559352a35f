"""Releases of Capsule in other languages: that they are there is said, and nothing else is read of them.

Crossplane's ``Release`` (https://github.com/crossplane-contrib/provider-helm), Cluster API's ``HelmChartProxy``
(https://github.com/kubernetes-sigs/cluster-api-addon-provider-helm), Pulumi
(https://www.pulumi.com/registry/packages/kubernetes/api-docs/helm), Terraform and OpenTofu
(https://registry.terraform.io/providers/hashicorp/helm/latest/docs/resources/release).
"""

from __future__ import annotations

import re

from ...model import Document, Elsewhere, Json, Path
from ..marks import Original, Piece
from .fields import get, mapping, mappings, text
from .named import chart_named

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = r'(?m)^[ \t]*resource\s+"helm_release"\s+"([^"\n]*)"\s*\{((?:(?!^\s*resource\s)[^\n]*\n?)*)'
_CHART = r'(?m)^\s*chart\s*=\s*"([^"\n]*)"'
_REPOSITORY = r'(?m)^\s*repository\s*=\s*"([^"\n]*)"'
_CHARTS: dict[tuple[str, str], tuple[str, Path, Path, str]] = {
    ("helm.crossplane.io", "Release"): (
        "Crossplane's Release",
        ("spec", "forProvider", "chart", "name"),
        ("spec", "forProvider", "chart", "repository"),
        "spec.forProvider.chart.url",
    ),
    ("addons.cluster.x-k8s.io", "HelmChartProxy"): (
        "Cluster API's HelmChartProxy",
        ("spec", "chartName"),
        ("spec", "repoURL"),
        "",
    ),
}


def in_object(document: Document) -> Iterator[Elsewhere]:
    """Yield the releases of Capsule that an object declares which is not read."""
    group = _group(document.api_version)
    if (group, document.kind) in _CHARTS:
        yield from _release(document, document.data)
    elif (group, document.kind) == ("apiextensions.crossplane.io", "Composition"):
        steps = [("spec", "pipeline", index, "input") for index, _ in mappings(document.data, "spec", "pipeline")]
        for resources in [("spec", "resources"), *((*step, "resources") for step in steps)]:
            for index, each in mappings(document.data, *resources):
                yield from _release(document, mapping(each, "base"), (*resources, index))
    elif document.kind == "Program" or document.source.endswith(("Pulumi.yaml", "Pulumi.yml")):
        where: Path = ("program", "resources") if document.kind == "Program" else ("resources",)
        for key, resource in mapping(document.data, *where).items():
            if "helm.sh" in text(resource, "type"):
                chart, repository_url = _of_pulumi(resource)
                yield from _found(document, "Pulumi's Release", key, chart, repository_url, (*where, key))


def _group(api_version: str) -> str:
    return api_version.partition("/")[0].removeprefix("namespaced.").replace(".m.crossplane", ".crossplane")


def _release(document: Document, data: Json, path: Path = ()) -> Iterator[Elsewhere]:
    """Yield the release that an object declares, which stands at a path of a document, or is the document itself."""
    known = _CHARTS.get((_group(text(data, "apiVersion")), text(data, "kind")))
    if known is None:
        return
    who, name, repository, url = known
    who = f"Crossplane's {document.kind}" if path else who
    chart = text(data, *name) or text(data, *url.split("."))
    yield from _found(document, who, document.name, chart, text(data, *repository), path or ("kind",))


def in_text(source: str, content: str) -> Iterator[Elsewhere]:
    """Yield the releases of Capsule in a file of Terraform or OpenTofu."""
    for block in re.finditer(_BLOCK, content):
        chart, repository = re.search(_CHART, block[2]), re.search(_REPOSITORY, block[2])
        name = chart_named(chart[1], repository[1] if repository else None)[0] if chart else ""
        if name:
            piece = Piece(Original(content), content, start=0)
            start = piece.point(block.start() + len(block[0]) - len(block[0].lstrip()))
            yield Elsewhere(
                f"{_title(name)} by Terraform's helm_release {block[1]}", source, piece.rest_of_line(*start)
            )


def in_template(source: str, content: str) -> Iterator[Elsewhere]:
    """Yield what may be a release of Capsule in a template of Helmfile that is not YAML before it is rendered."""
    named = re.search(r"\bcapsule\b", content)
    if named:
        piece = Piece(Original(content), content, start=0)
        yield Elsewhere("Capsule by Helmfile's template", source, piece.rest_of_line(*piece.point(named.start())))


def _of_pulumi(resource: Json) -> tuple[str, str]:
    properties = mapping(resource, "properties")
    options = get(properties, ("repositoryOpts", "repo")) or get(properties, ("fetchOpts", "repo"))
    return text(properties, "chart"), options if isinstance(options, str) else ""


def _found(
    document: Document, who: str, called: str, chart: str, repository: str, path: Path = ("kind",)
) -> Iterator[Elsewhere]:
    name = chart_named(chart, repository or (chart if "://" in chart else None))[0]
    if name:
        span = document.locate(path)
        yield Elsewhere(f"{_title(name)} by {who} {called}".rstrip(), document.source, span, document.index)


def _title(chart: str) -> str:
    return "Capsule" if chart == "capsule" else chart
