"""Which object is meant of several that are one, as in a folder with a render for each cluster."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from ..model import Document


class Copies:
    """Documents of which some may be one object, each time as another cluster has it.

    An object means the copies in its own file, else those in its own folder, else all: so what is said of one
    installation does not depend on how many others stand next to it, and neither does the time that it takes.
    """

    def __init__(self) -> None:
        self._places: dict[Hashable, dict[str | None, list[Document]]] = {}

    def add(self, document: Document, identity: Hashable = None) -> None:
        """Take the next document, with what its copies have in common; None where all are copies of one another."""
        places = self._places.setdefault(identity, {})
        for place in (None, _folder(document.source), document.source):
            places.setdefault(place, []).append(document)

    def near(self, source: str) -> Sequence[Document]:
        """Return the documents that a file means: of each object its nearest copies, in the order of the input."""
        folder = _folder(source)
        found = [places.get(source) or places.get(folder) or places[None] for places in self._places.values()]
        if len(found) == 1:
            return found[0]
        return sorted((document for copies in found for document in copies), key=lambda document: document.index)


NONE = Copies()
"""No documents."""


def _folder(source: str) -> str:
    """Return the folder of a file with its slash at the end, unlike a file's name; empty if none is named."""
    return source[: source.rfind("/") + 1]
