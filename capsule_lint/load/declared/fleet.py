"""Fleet: ``fleet.yaml``, by https://fleet.rancher.io/ref-fleet-yaml.

The order of the values is that of ``generateValues`` in internal/bundlereader/resources.go and of ``getValues`` in
internal/helmdeployer/install.go of rancher/fleet: files overrule what stands in ``fleet.yaml``.
"""

from __future__ import annotations

import posixpath
import re

from ...model import Document, Json, Path, Placeholder
from ...paths import leaves
from .fields import mapping, mappings, strings, text
from .flux import of_object
from .local import parts_at, parts_named, releases_of
from .release import certain, declaring
from .tree import folder_of
from .values import assigned, at, unread, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .release import Release
    from .tree import Tree
    from .values import Assignment, Layer


def releases(document: Document, tree: Tree) -> Iterator[Release]:
    """Yield the release that a ``fleet.yaml`` declares, if its chart is Capsule's or brings it."""
    helm, folder = mapping(document.data, "helm"), folder_of(document)
    name, url = text(helm, "chart"), text(helm, "repo")
    parts = [] if url or "://" in name else list(parts_at(tree, posixpath.join(folder, name), helm.get("version")))
    if not parts:
        parts = list(parts_named(name, url or (name if "://" in name else None), helm.get("version")))
    if not parts:
        return
    chart = declaring(
        document,
        "Fleet",
        path=f"the bundle of {document.source}",
        release=certain(text(helm, "releaseName")),
        namespace=certain(text(document.data, "namespace") or text(document.data, "defaultNamespace")),
    )
    yield from releases_of(parts, chart, list(_values(document, tree, helm, folder)), {})


def _values(document: Document, tree: Tree, helm: dict[str, Json], folder: str) -> Iterator[Layer]:
    yield from at(document, ("helm", "values"))
    for index, name in strings(helm, "valuesFiles"):
        found, named = tree.file(name, folder), ("helm", "valuesFiles", index)
        if found is None:
            yield unread(f"values file {name}", "it is not in the input", named)
        else:
            yield from whole(found, named)
    of_templates = mapping(helm, "templateValues")
    yield from assigned(document, [_of_template(key, value) for key, value in of_templates.items()])
    for index, each in mappings(helm, "valuesFrom"):
        for kind, field in (("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")):
            reference = mapping(each, field)
            if reference:
                yield from _referenced(document, tree, kind, reference, ("helm", "valuesFrom", index, field))
    yield from _customized(document)


def _of_template(key: str, value: Json) -> Assignment:
    path = ("helm", "templateValues", key)
    return re.sub(r"([.,=\[\\])", r"\\\1", key), Placeholder(value if isinstance(value, str) else ""), path, path


def _referenced(document: Document, tree: Tree, kind: str, reference: dict[str, Json], named: Path) -> Iterator[Layer]:
    name, namespace = text(reference, "name"), text(reference, "namespace")
    what = f"{kind} {namespace}/{name}" if namespace else f"{kind} {name}"
    found = tree.object(kind, namespace, name, document)
    if found is None:
        yield unread(what, "it is not in the input", named)
    else:
        yield from of_object(found, text(reference, "key") or "values.yaml", named, what)


def _customized(document: Document) -> Iterator[Layer]:
    """Yield what is another value on some of the clusters."""
    for index, each in mappings(document.data, "targetCustomizations"):
        helm, named = mapping(each, "helm"), ("targetCustomizations", index, "helm")
        what = f"what {text(each, 'name') or 'a target'} has instead"
        for key, _ in leaves(mapping(helm, "values")):
            yield unread(what, "only some clusters have it", (*named, "values", *key), key)
        if any(helm.get(field) for field in ("valuesFiles", "valuesFrom", "templateValues")):
            yield unread(what, "only some clusters have it", named)
