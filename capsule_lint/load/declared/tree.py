"""What of the input a release may name: objects by their names, files by their paths."""

from __future__ import annotations

import posixpath
from itertools import takewhile

from ...model import START, Document
from .kustomizations import Kustomizations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...model import Bundle


class Tree:
    """The documents of a bundle, to be looked up.

    Attributes:
        bundle: It.
        kustomizations: Its kustomizations.
    """

    def __init__(self, bundle: Bundle, parts: Bundle | None = None) -> None:
        """Keep where everything is.

        Args:
            bundle: What was read.
            parts: The files that kustomizations build with, and which the bundle does not have.
        """
        self.bundle = bundle
        self._objects: dict[tuple[str, str], list[Document]] = {}
        self._files: dict[str, Document] = {}
        self._nearest: dict[tuple[str, str, str, str], Document | None] = {}
        for document in bundle.documents:
            self._files.setdefault(posixpath.normpath(document.source), document)  # the first is wrapped in none
            if document.kind and document.name:
                self._objects.setdefault((document.kind, document.name), []).append(document)
        self.kustomizations = Kustomizations(bundle, dict(self._files), parts)
        for source in bundle.sources:  # a file may hold no document
            self._files.setdefault(posixpath.normpath(source), Document(0, source, START, {}))

    def object(self, kind: str, namespace: str, name: str, near: Document) -> Document | None:
        """Return the object of a kind and a name; of several, the one whose file is nearest to that of another.

        A namespace that either side leaves out may be any: Kustomize and Flux fill it in.
        """
        asked = kind, namespace, name, posixpath.dirname(near.source)
        if asked not in self._nearest:
            found = (
                document
                for document in self._objects.get((kind, name), ())
                if not namespace or not document.namespace or document.namespace == namespace
            )
            self._nearest[asked] = max(found, key=lambda each: _nearness(each.source, near.source), default=None)
        return self._nearest[asked]

    def objects(self, kind: str) -> Iterator[Document]:
        """Yield the objects of a kind."""
        return (document for (one, _), found in self._objects.items() if one == kind for document in found)

    def of_file(self, source: str) -> Iterator[Document]:
        """Yield the documents of a source."""
        return (document for document in self.bundle.documents if document.source == source)

    def file(self, path: str, folder: str) -> Document | None:
        """Return the first document of a file at a path from a folder; None if it is not in the input."""
        return self._files.get(posixpath.normpath(posixpath.join(folder, path)))

    def in_repository(self, path: str, near: Document) -> Document | None:
        """Return the first document of a file at a path from the root of a repository.

        The root is not known: it is taken for the nearest folder, upwards of a manifest, in which there is such a file.
        """
        root = self.root_of(path, near)
        return None if root is None else self.file(path.lstrip("/"), root)

    def root_of(self, path: str, near: Document) -> str | None:
        """Return the nearest folder upwards of a manifest in which there is a file at a path; None without one."""
        path = posixpath.normpath(path.lstrip("/"))
        folder = posixpath.dirname(posixpath.normpath(near.source))
        while not path.startswith("../"):
            if posixpath.join(folder, path) in self._files:
                return folder
            if folder in ("", "/", ".."):
                return None
            folder = posixpath.dirname(folder)
        return None


def folder_of(document: Document) -> str:
    """Return the folder of the file that a document stands in; empty for the one from which all paths count."""
    return posixpath.dirname(posixpath.normpath(document.source))


def _nearness(one: str, other: str) -> tuple[int, int]:
    """Return how near a file is to another, to be compared: how many folders they share, and how few others it has."""
    pairs = zip(one.split("/")[:-1], other.split("/")[:-1], strict=False)
    return len([*takewhile(lambda pair: pair[0] == pair[1], pairs)]), -one.count("/")
