"""What the kustomizations of the tree do to manifests that declare releases: namespaces, patches, generated objects.

By https://kubectl.docs.kubernetes.io/references/kustomize/kustomization and
https://fluxcd.io/flux/components/kustomize/kustomizations, without building anything: of a patched field it is known
that it is patched.
"""

from __future__ import annotations

import posixpath
import re

from ...frozen import dataclass
from ...model import Document, Json, Path
from ...paths import leaves
from ..documents import read
from ..files import KUSTOMIZATIONS
from ..marks import Original, Piece
from .fields import mapping, mappings, strings, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ...model import Bundle

_FLUX = "kustomize.toolkit.fluxcd.io"
_PATCHES = ("patches", "patchesJson6902")
_LOADED = ("resources", "bases", "components")


@dataclass(frozen=True)
class Patch:
    """A patch of a manifest."""

    by: str  #: Who patches, in words.
    paths: tuple[Path, ...]  #: What it changes.


class Kustomizations:
    """The kustomizations of a bundle, with what each of them loads."""

    def __init__(self, bundle: Bundle, files: Mapping[str, Document], parts: Bundle | None) -> None:
        """Keep where files are; nothing is looked through yet.

        Args:
            bundle: What was read.
            files: The first document of each of its files, by path.
            parts: The files that kustomizations build with, and which the bundle does not have.
        """
        self._files = files
        self._texts = {path: bundle.sources[document.source].text for path, document in files.items()}
        self._components: dict[str, Document] = {}
        if parts is not None:
            self._texts |= {posixpath.normpath(name): source.text for name, source in parts.sources.items()}
            self._components = _by_folder({posixpath.normpath(each.source): each for each in parts.documents})
        self._folders = _by_folder(files)
        self._loaders: dict[str, list[Document]] = {}
        for folder, document in self._folders.items():
            for field in _LOADED:
                for _, name in strings(document.data, field):
                    path = posixpath.normpath(posixpath.join(folder, name))
                    self._loaders.setdefault("" if path == "." else path, []).append(document)
        self._patch_files: set[str] | None = None
        self._of_flux = [
            document
            for document in bundle.documents
            if document.kind == "Kustomization" and document.api_version.startswith(_FLUX)
        ]

    def namespace_of(self, document: Document) -> str:
        """Return the namespace of an object as it is built; empty if it has none, or several."""
        found = {text(each.data, "namespace") for each in self._loading_of(document)}
        found |= {text(each.data, "spec", "targetNamespace") for each in self._flux_over(document)}
        found -= {""}
        return next(iter(found)) if len(found) == 1 else "" if found else document.namespace

    def patches_of(self, document: Document) -> Iterator[Patch]:
        """Yield the patches that a manifest gets from kustomizations, of Kustomize or of Flux."""
        for each in self._loading_of(document):
            yield from self._patches_by(each, document, set())
        for each in self._flux_over(document):
            name = f"{each.namespace}/{each.name}" if each.namespace else each.name
            yield from self._patches(each, ("spec",), "", document, f"Kustomization {name}")

    def _patches_by(self, owner: Document, document: Document, seen: set[str]) -> Iterator[Patch]:
        """Yield the patches of a kustomization, and those of the components that it has."""
        folder = self._folder(owner)
        if folder in seen:
            return
        seen.add(folder)
        for _, name in strings(owner.data, "components"):
            component = self._components.get(posixpath.normpath(posixpath.join(folder, name)))
            if component is not None:
                yield from self._patches_by(component, document, seen)
        yield from self._patches(owner, (), folder, document, f"the kustomization {owner.source}")

    def is_patch(self, document: Document) -> bool:
        """Return whether the file of a document is a patch rather than an object."""
        if self._patch_files is None:
            named = [
                (folder, name)
                for folder, each in self._folders.items()
                for name in (
                    *(text(entry, "path") for field in _PATCHES for _, entry in mappings(each.data, field)),
                    *(name for _, name in strings(each.data, "patchesStrategicMerge")),
                )
            ]
            self._patch_files = {posixpath.normpath(posixpath.join(folder, name)) for folder, name in named if name}
        return posixpath.normpath(document.source) in self._patch_files

    def generated(self, kind: str, name: str, document: Document) -> list[tuple[Document, Path]]:
        """Return where kustomizations make a ConfigMap or Secret; only the ones that load a manifest, if any do."""
        field = "configMapGenerator" if kind == "ConfigMap" else "secretGenerator"
        for candidates in (self._loading_of(document), self._folders.values()):
            found: list[tuple[Document, Path]] = [
                (each, (field, index))
                for each in candidates
                for index, entry in mappings(each.data, field)
                if text(entry, "name") == name
            ]
            if found:
                return found
        return []

    def _loading_of(self, document: Document) -> list[Document]:
        """Return the kustomizations that load the file of a document, directly or by others."""
        found: dict[int, Document] = {}
        paths = [posixpath.normpath(document.source)]
        while paths:
            for each in self._loaders.get(paths.pop(), ()):
                if each.index not in found:
                    found[each.index] = each
                    paths.append(self._folder(each))
        return list(found.values())

    def _flux_over(self, document: Document) -> list[Document]:
        """Return Flux's kustomizations whose path leads to the file of a document, as far as that can be told."""
        source = posixpath.normpath(document.source)
        loading = [self._folder(each) for each in self._loading_of(document)]
        found = []
        for each in self._of_flux:
            path = posixpath.normpath(text(each.data, "spec", "path").lstrip("/") or ".")
            is_above = path == "." or f"/{path}/" in f"/{source}"
            if is_above or any(f"/{folder}/".endswith(f"/{path}/") for folder in loading):
                found.append(each)
        return found

    @staticmethod
    def _folder(kustomization: Document) -> str:
        return posixpath.dirname(posixpath.normpath(kustomization.source))

    def _patches(self, owner: Document, at: Path, folder: str, document: Document, by: str) -> Iterator[Patch]:
        for field in _PATCHES:
            for _, entry in mappings(owner.data, *at, field):
                content = text(entry, "patch") or self._content(text(entry, "path"), folder)
                yield from _changes(content, mapping(entry, "target"), document, by)
        for _, name in strings(owner.data, *at, "patchesStrategicMerge"):
            yield from _changes(name if "\n" in name else self._content(name, folder), {}, document, by)

    def _content(self, path: str, folder: str) -> str:
        """Return the text of a file; empty if it is not in the input."""
        return self._texts.get(posixpath.normpath(posixpath.join(folder, path)), "") if path else ""


def _by_folder(files: Mapping[str, Document]) -> dict[str, Document]:
    """Return the kustomizations of Kustomize among files, by their folders."""
    return {
        posixpath.dirname(path): document
        for path, document in files.items()
        if posixpath.basename(path) in KUSTOMIZATIONS and not document.api_version.startswith(_FLUX)
    }


def _changes(content: str, target: Mapping[str, Json], document: Document, by: str) -> Iterator[Patch]:
    """Yield what a patch changes of a document, if it is about it."""
    if target and not _selects(target, document):
        return
    if target and not content:
        yield Patch(by, ((),))
        return
    for draft in read(Piece(Original(content), content)):
        data = draft.data
        if isinstance(data, list) and target:
            yield Patch(by, tuple(_pointer(text(each, "path")) for each in data if text(each, "path")))
        elif isinstance(data, dict) and (target or _is_about(data, document)):
            yield Patch(by, tuple(path for path, _ in leaves(data) if path[0] not in ("apiVersion", "kind")))


def _selects(target: Mapping[str, Json], document: Document) -> bool:
    """Return whether a selector may mean a document (api/resmap/selector.go: whole regular expressions)."""
    for field, value in (("kind", document.kind), ("name", document.name)):
        pattern = text(target, field)
        try:
            if pattern and not re.fullmatch(pattern, value):
                return False
        except re.error:
            return True
    return True


def _is_about(data: Json, document: Document) -> bool:
    return (text(data, "kind"), text(data, "metadata", "name")) == (document.kind, document.name)


def _pointer(pointer: str) -> Path:
    """Return the path that a JSON pointer means (RFC 6901)."""
    steps = (step.replace("~1", "/").replace("~0", "~") for step in pointer.lstrip("/").split("/"))
    return tuple(int(step) if step.isascii() and step.isdecimal() else step for step in steps)
