"""Flux: ``HelmRelease`` and its sources, by https://fluxcd.io/flux/components/helm/helmreleases.

Where its pages leave something open, the code of helm-controller says it: ``GetReleaseName`` in
api/v2/helmrelease_types.go, ``ShortenName`` in internal/release/name.go, and ``ChartValuesFromReferences`` in
chartutil/values.go of fluxcd/pkg.
"""

from __future__ import annotations

import base64
import binascii
import posixpath

from ...frozen import replace
from ...model import Document, Path
from ..placeholders import placeholder
from .fields import get, known, mapping, mappings, strings, text
from .local import near, parts_at, parts_named, releases_of
from .release import certain, declaring
from .tree import folder_of
from .values import assigned, at, decoded, in_text, key_of, unread, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ...model import Json
    from .local import Part
    from .release import Release
    from .tree import Tree
    from .values import Layer

_LONGEST = 53
_CHART = ("spec", "chart", "spec")
_FIELDS = {
    "values": (("spec", "values"),),
    "more": (("spec", "valuesFrom"), (*_CHART, "valuesFiles"), (*_CHART, "valuesFile")),
    "chart": (("spec", "chart"), ("spec", "chartRef")),
    "names": (("spec", "releaseName"), ("spec", "targetNamespace"), ("metadata", "namespace"), ("metadata", "name")),
}


def releases(document: Document, tree: Tree) -> Iterator[Release]:
    """Yield the release that a ``HelmRelease`` declares, if its chart is Capsule's or brings it."""
    spec = mapping(document.data, "spec")
    found, layers = _chart(document, tree)
    parts = list(found)
    if not parts:
        return
    own = tree.kustomizations.namespace_of(document) or tree.bundle.namespace
    chart = declaring(
        document,
        "Flux",
        release=release_name(text(spec, "releaseName"), text(spec, "targetNamespace"), document.name),
        namespace=certain(text(spec, "targetNamespace") or own),
        post_renderers=("spec", "postRenderers") if spec.get("postRenderers") else (),
        skips_crds=get(spec, ("install", "crds")) == "Skip",
    )
    yield from releases_of(parts, chart, (*layers, *_values(document, tree)), _FIELDS)


def release_name(given: str, target: str, name: str) -> str:
    """Return the name that Flux gives a release; empty if it is not known.

    Args:
        given: ``spec.releaseName``.
        target: ``spec.targetNamespace``.
        name: Of the ``HelmRelease``.
    """
    whole_name = given or (f"{target}-{name}" if target else name)
    if not certain(whole_name) or len(whole_name) <= _LONGEST:
        return certain(whole_name)
    from hashlib import sha256

    return f"{whole_name[: _LONGEST - 13]}-{sha256(whole_name.encode()).hexdigest()[:12]}"


def _chart(document: Document, tree: Tree) -> tuple[Iterable[Part], list[Layer]]:
    """Return what of Capsule the chart of a release brings, and the values that it takes from files of the chart."""
    reference = mapping(document.data, "spec", "chartRef")
    if not reference:
        return _of_template(document, tree, document, _CHART)
    kind, name = known(reference, "kind"), known(reference, "name")
    source = tree.object(kind, text(reference, "namespace") or document.namespace, name, document)
    if kind == "HelmChart" and source is not None:
        return _of_template(document, tree, source, ("spec",))
    if kind == "OCIRepository" and source is not None:
        url, ref = text(source.data, "spec", "url"), mapping(source.data, "spec", "ref")
        version = ref.get("semver") or ref.get("tag") or ref.get("digest")
        parts = parts_named(url, url, version)
        return (_with_digest(part, text(ref, "digest")) for part in parts), []
    return parts_named(name, None, None), []  # its source is not here, and mostly called like the chart


def _with_digest(part: Part, digest: str) -> Part:
    """Return a chart of a registry with the digest that is asked for there."""
    return replace(part, comes_from=replace(part.comes_from, digest=digest)) if part.comes_from else part


def _of_template(document: Document, tree: Tree, holder: Document, path: Path) -> tuple[Iterable[Part], list[Layer]]:
    """Return the same for a chart that stands in ``holder`` at ``path``, the manifest itself or a ``HelmChart``."""
    spec = mapping(holder.data, *path)
    name, reference = text(spec, "chart"), mapping(spec, "sourceRef")
    kind = known(reference, "kind")
    source = tree.object(kind, text(reference, "namespace") or holder.namespace, known(reference, "name"), document)
    url = text(source.data, "spec", "url") if source is not None else None
    named = path if holder is document else ("spec", "chartRef")
    in_files = kind in ("GitRepository", "Bucket")
    given = None if in_files else spec.get("version")
    if kind == "Bucket" and source is not None:
        url = text(source.data, "spec", "endpoint")
    if kind == "GitRepository" and source is not None:
        ref = mapping(source.data, "spec", "ref")
        given = ref.get("semver") or ref.get("tag") or ref.get("branch") or ref.get("commit")
    folder = near(tree, name, document) if in_files and name else None
    parts = list(parts_at(tree, folder, given)) if folder is not None else []
    parts = parts or list(parts_named(name, url, given, in_git=in_files))
    return parts, list(_files(tree, spec, folder, named))


def _files(tree: Tree, spec: dict[str, Json], folder: str | None, named: Path) -> Iterator[Layer]:
    """Yield the values in files of the chart; those of a chart in git are named from the root of that."""
    for field in ("valuesFile", "valuesFiles"):
        for _, name in strings(spec, field):
            file = None
            if folder is not None:
                root = folder.removesuffix(text(spec, "chart").strip("./")).rstrip("/")
                file = tree.file(name.lstrip("/"), root)
            at_name = (*named, field) if named[-1] == "spec" else named
            if file is not None:
                yield from whole(file, at_name)
            elif not (folder is None and name == "values.yaml"):  # that has the chart's defaults
                yield unread(f"values file {name}", "it is a file of the chart", at_name)


def _values(document: Document, tree: Tree) -> Iterator[Layer]:
    """Yield the values of a release, weakest first: what is set at a ``targetPath`` overrules all others."""
    at_last: list[Layer] = []
    for index, each in mappings(document.data, "spec", "valuesFrom"):
        here: Path = ("spec", "valuesFrom", index)
        layers = list(_from(document, tree, each, here))
        if text(each, "targetPath"):
            at_last += layers
        else:
            yield from layers
    yield from at(document, ("spec", "values"))
    yield from at_last


def _from(document: Document, tree: Tree, reference: dict[str, Json], here: Path) -> Iterator[Layer]:
    """Yield the values of one reference to a ConfigMap or a Secret."""
    kind, name, target = text(reference, "kind"), text(reference, "name"), text(reference, "targetPath")
    what = f"{kind} {document.namespace}/{name}" if document.namespace else f"{kind} {name}"
    found = tree.object(kind, document.namespace, name, document) if known(reference, "name") else None
    key = text(reference, "valuesKey") or "values.yaml"
    if found is None and known(reference, "name") and not target:
        file = _generated(tree, document, kind, name, key)
        if file is not None:
            yield from whole(file, here)
            return
    if found is None:
        yield from _unread_target(target, what, _why_missing(tree, document, kind, name), here)
        return
    yield from of_object(found, key, here, what, target=target, literal=reference.get("literal") is True)


def _generated(tree: Tree, document: Document, kind: str, name: str, key: str) -> Document | None:
    """Return the file of which a kustomization makes a key of a ConfigMap or Secret; None if it is not the only one."""
    made = tree.kustomizations.generated(kind, name, document)
    if len(made) != 1:
        return None
    [(kustomization, path)] = made
    for _, entry in strings(kustomization.data, *path, "files"):
        called, parted, file = entry.partition("=")
        if (called if parted else posixpath.basename(entry)) == key:
            return tree.file(file or entry, folder_of(kustomization))
    return None


def of_object(
    found: Document, key: str, named: Path, what: str, *, target: str = "", literal: bool = False
) -> Iterator[Layer]:
    """Yield the values that stand under a key of a ConfigMap or a Secret.

    Args:
        found: The ConfigMap or Secret.
        key: Of its data.
        named: Where the manifest that declares the release names it.
        what: It in words.
        target: The only key that gets the value; empty if it is a text of values.
        literal: Whether that value is always a text.
    """
    field = "data" if found.kind == "ConfigMap" or key not in mapping(found.data, "stringData") else "stringData"
    content = get(found.data, (field, key))
    if not isinstance(content, str):
        yield from _unread_target(target, what, f"it has no key {key} here", named)
        return
    if "sops" in found.data or content.startswith("ENC["):
        yield from _unread_target(target, what, "it is encrypted", named)
        return
    plain = content
    if found.kind == "Secret" and field == "data":
        try:
            plain = base64.b64decode("".join(content.split()), validate=True).decode()
        except (binascii.Error, ValueError):
            reason = "something else fills it in" if placeholder(content) else f"{key} is not a text in base64"
            yield from _unread_target(target, what, reason, named)
            return
    if target:
        quoted = any(plain.startswith(mark) and plain.endswith(mark) for mark in "'\"")
        value = plain.strip("'\"") if quoted else plain
        yield from assigned(found, [(target, value, (field, key), (field, key))], literal=literal or quoted)
    elif field == "data" and found.kind == "Secret":
        yield from decoded(found, (field, key), plain, named)
    else:
        yield from in_text(found, (field, key), named)


def _unread_target(target: str, what: str, reason: str, named: Path) -> Iterator[Layer]:
    """Yield that the value of a key is not known, or, without a key, that no value is."""
    yield unread(what, reason, named, key_of(target))


def _why_missing(tree: Tree, document: Document, kind: str, name: str) -> str:
    """Return why an object is not in the input, a clause."""
    if placeholder(name):
        return "something else fills in its name"
    for maker in ("SealedSecret", "ExternalSecret", "SopsSecret") if kind == "Secret" else ():
        made = tree.object(maker, document.namespace, name, document) or next(
            (each for each in tree.objects(maker) if text(each.data, "spec", "target", "name") == name), None
        )
        if made is not None:
            return f"{maker} {made.name} makes it in the cluster"
    return "it is not in the input"
