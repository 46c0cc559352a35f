"""k3s and RKE2: ``HelmChart`` and ``HelmChartConfig``, by https://docs.k3s.io/add-ons/helm.

The order of their values is that of pkg/controllers/chart/chart.go in k3s-io/helm-controller.
"""

from __future__ import annotations

from ...model import Document, Json
from .fields import known, mapping, mappings, strings, text
from .flux import of_object
from .local import parts_named, releases_of
from .release import certain, declaring
from .values import assigned, at, in_text, unread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .release import Release
    from .tree import Tree
    from .values import Layer

_FIELDS = {
    "values": (("spec", "values"),),
    "more": (("spec", "valuesContent"), ("spec", "valuesSecrets"), ("spec", "set")),
    "chart": (("spec", "chart"), ("spec", "repo"), ("spec", "version"), ("spec", "chartContent")),
    "names": (("spec", "targetNamespace"), ("metadata", "namespace"), ("metadata", "name")),
}


def releases(document: Document, tree: Tree) -> Iterator[Release]:
    """Yield the release that a ``HelmChart`` declares, if its chart is Capsule's."""
    spec = mapping(document.data, "spec")
    name = text(spec, "chart")
    if spec.get("chartContent"):  # the chart itself, in which the name does not count
        return
    url = text(spec, "repo") or (name if "://" in name else None)
    parts = list(parts_named(name, url, spec.get("version")))
    if not parts:
        return
    own = tree.kustomizations.namespace_of(document) or tree.bundle.namespace
    chart = declaring(
        document,
        "k3s",
        release=certain(document.name),
        namespace=certain(text(spec, "targetNamespace") or own),
    )
    layers = list(_values(document, tree, document))
    config = tree.object("HelmChartConfig", document.namespace, document.name, document)
    if config is not None:
        layers += _values(config, tree, document)
    settings = sorted(mapping(spec, "set").items())
    for as_text in (False, True):
        given = [(key, value, *[("spec", "set", key)] * 2) for key, value in settings if _is_text(value) is as_text]
        layers += assigned(document, given, literal=as_text)
    yield from releases_of(parts, chart, layers, _FIELDS)


def _is_text(value: Json) -> bool:
    """Return whether a value is set by ``--set-string`` (``typedVal`` in pkg/controllers/chart/chart.go)."""
    return isinstance(value, str) and value.lower() not in ("true", "false", "null")


def _values(holder: Document, tree: Tree, document: Document) -> Iterator[Layer]:
    """Yield the values of a ``HelmChart``, or of its ``HelmChartConfig``."""
    if "valuesContent" in mapping(holder.data, "spec"):
        yield from in_text(holder, ("spec", "valuesContent"), () if holder is document else ("metadata", "name"))
    yield from at(holder, ("spec", "values"))
    for index, each in mappings(holder.data, "spec", "valuesSecrets"):
        named = ("spec", "valuesSecrets", index) if holder is document else ("metadata", "name")
        what = f"Secret {holder.namespace}/{text(each, 'name')}"
        found = tree.object("Secret", holder.namespace, known(each, "name"), holder)
        for _, key in strings(each, "keys"):
            if found is not None:
                yield from of_object(found, key, named, what)
        if found is None:
            yield unread(what, "it is not in the input", named)
