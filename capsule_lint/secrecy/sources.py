"""The lines of a source as they may be shown: keys as they are, ``***`` for secret values."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import chain

from ..frozen import replace
from ..model import Span
from .names import may_hold_secrets
from .texts import MASK, is_separator, masked, merged, scan, secret_stretches
from .values import literal_paths, may_hold_secret_values, secret_paths, texts
from .words import Words, secret_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    from ..model import Bundle, Document, Excerpts, Json, Path, Source
    from .texts import Stretch

    ByLine: TypeAlias = dict[int, list[Stretch]]

_UNREAD = ("unreadable", "template")
_ANCHORED = r"(?:^|[\s:,\[{])&\w"


class _Some(Sequence[str]):
    """The lines of a source of which only some are known."""

    def __init__(self, excerpts: Excerpts) -> None:
        self._excerpts = excerpts

    def __len__(self) -> int:
        return self._excerpts.length

    def __iter__(self) -> Iterator[str]:
        return (line for line, _ in self._excerpts.lines.values())

    def __getitem__(self, index: int) -> str:  # type: ignore[override]  # nobody asks for slices
        return self._excerpts.lines.get(index + 1, ("", ()))[0]


class Concealed(Sequence[str]):
    """The lines of a source; what is secret is looked for in the documents around a line, once it is asked for."""

    def __init__(self, lines: Sequence[str], documents: Iterable[Document] = (), *, apart: bool = False) -> None:
        """Take the lines and what was read of them.

        Args:
            lines: Of the whole source, without their ends.
            documents: The documents of this source, values and configuration included, in any order.
            apart: Whether the lines are not those that positions count: then nothing is known of what stands where.
        """
        self._lines = lines
        self._layers = [] if apart else _layers(documents)
        self._found: ByLine = {}
        self._of_documents: dict[int, ByLine] = {}
        self._texts: dict[int, list[tuple[int, int]]] = {}
        self._scans: dict[tuple[int, int, bool], list[list[Stretch]]] = {}
        self._shown: dict[int, str] = {}
        self._has_binaries = any("binary" in line and "!" in line for line in lines)

    @classmethod
    def of_excerpts(cls, excerpts: Excerpts) -> Concealed:
        """Return the lines of a source of which only some are known; the others are empty."""
        made = cls(_Some(excerpts))
        made._found = {number: list(stretches) for number, (_, stretches) in excerpts.lines.items()}
        return made

    def as_written(self, number: int) -> tuple[str, list[Stretch]]:
        """Return a line, which counts from 1, and what in it is secret."""
        return self._lines[number - 1], self.stretches(number)

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> str:  # type: ignore[override]  # nobody asks for slices
        if index not in self._shown:
            self._shown[index] = masked(self._lines[index], self.stretches(index + 1))
        return self._shown[index]

    def shown(self, span: Span) -> Span:
        """Return where the part of a span on its first line is in that line as it is shown; a mask is marked whole."""
        line = span.line
        start, _ = self._column(line, span.column)
        _, end = (0, len(self[line - 1]) + 1) if span.end_line > line else self._column(line, span.end_column)
        return Span(line, start, line, max(start, end))

    def _column(self, number: int, column: int) -> tuple[int, int]:
        """Return where a column of a line, both from 1, is in the line as it is shown; in a mask, start and end."""
        shift = 0
        for start, end in self.stretches(number):
            if column - 1 <= start:
                break
            if column - 1 < end:
                return start + shift + 1, start + shift + len(MASK) + 1
            shift += len(MASK) - (end - start)
        return column + shift, column + shift

    def stretches(self, number: int) -> list[Stretch]:
        """Return where secret values stand in a line, which counts from 1, in order."""
        if number not in self._found:
            line = self._lines[number - 1]
            found = merged(self._secret(number, line)) if line.strip() else []
            if found and line[found[-1][1] :].lstrip().startswith("#"):
                found[-1] = (found[-1][0], len(line))  # who comments on a secret may well quote it
            self._found[number] = found
        return self._found[number]

    def _secret(self, number: int, line: str) -> list[Stretch]:
        found = secret_stretches(line)
        around = self._around(number)
        is_read = False
        scanned = set()
        for document in around:
            found += self._of(document).get(number, ())
            for first, last in _holding(self._texts[document.index], number):
                # A manifest inside of a text, as a ConfigMap with CRDs has them, is looked at as what it is.
                if not any(first <= each.span.line <= each.span.end_line <= last and _is_read(each) for each in around):
                    found += self._scan(first, last, strict=False)[number - first]
            is_read = is_read or _is_read(document)
            if document.problems or _holds_secret(document):
                scanned.add((document.span.line, document.span.end_line, bool(document.problems)))
        for first, last, strict in scanned:
            found += self._scan(first, last, strict=strict)[number - first]
        if not is_read:
            found += self._of_region(number)
        if "&" in line and re.search(_ANCHORED, line):  # a secret may be an alias of what stands here
            values = (value for document in around for value in secret_values(document.data))
            found += ((at, at + len(value)) for value in values if (at := line.find(value)) >= 0)
        return found

    def _around(self, number: int) -> list[Document]:
        """Return the documents that a line is part of: at most one of a layer, but in JSON a line may hold many."""
        found = []
        for starts, documents in self._layers:
            at = bisect_right(starts, number) - 1
            while at >= 0 and documents[at].span.end_line >= number:
                found.append(documents[at])
                at -= 1
        return found

    def _of_region(self, number: int) -> list[Stretch]:
        """Return what is secret in a line that could not be read, by the lines between two ``---`` around it."""
        first = last = number - 1
        while first > 0 and not is_separator(self._lines[first]):
            first -= 1
        while last + 1 < len(self._lines) and not is_separator(self._lines[last + 1]):
            last += 1
        return self._scan(first + 1, last + 1, strict=True)[number - 1 - first]

    def _scan(self, first: int, last: int, *, strict: bool) -> list[list[Stretch]]:
        """Scan lines, which count from 1, once: in JSON thousands of documents may share a line."""
        if (first, last, strict) not in self._scans:
            self._scans[first, last, strict] = scan(self._lines[first - 1 : last], strict=strict)
        return self._scans[first, last, strict]

    def _of(self, document: Document) -> ByLine:
        if document.index not in self._of_documents:
            self._texts[document.index] = []
            self._of_documents[document.index] = self._in_document(document)
        return self._of_documents[document.index]

    def _in_document(self, document: Document) -> ByLine:
        found: ByLine = {}
        data = _own(document)
        if data is None:
            return found
        for path in binary_paths(document, self._lines) if self._has_binaries else ():
            self._add(found, document, path)
        if not may_hold_secret_values(data):
            return found
        for path in secret_paths(data):
            self._add(found, document, path)
        for path in literal_paths(data):
            self._add(found, document, path, behind="=")
        for path, _ in texts(data):
            spans = document.positions(path)
            if spans and spans[1].end_line > spans[1].line:
                self._texts[document.index].append((spans[1].line, spans[1].end_line))
        self._texts[document.index].sort()
        return found

    def _add(self, found: ByLine, document: Document, path: Path, behind: str = "") -> None:
        spans = document.positions(path)
        if spans is None:
            return
        span = spans[1]
        for number in range(span.line, min(span.end_line, len(self._lines)) + 1):
            line = self._lines[number - 1]
            end = span.end_column - 1 if number == span.end_line else len(line)
            if number > span.line:
                start = len(line) - len(line.lstrip())
            else:
                start = span.column - 1
                if spans[0] == span and isinstance(path[-1], str):  # in a quoted string, all of which stands at its key
                    start = max(start, line.find(": ", start) + 2)
                start = max(start, line.find(behind, start) + len(behind))
            found.setdefault(number, []).append((start, max(end, start)))


def _is_read(document: Document) -> bool:
    return document.data is not None and not _is_unread(document)


def _holding(texts: Sequence[tuple[int, int]], number: int) -> Iterator[tuple[int, int]]:
    """Yield the texts, in order and given by their first and last lines, that a line is part of."""
    at = bisect_right(texts, number, key=lambda text: text[0]) - 1
    while at >= 0 and texts[at][1] >= number:
        yield texts[at]
        at -= 1


def _layers(documents: Iterable[Document]) -> list[tuple[list[int], list[Document]]]:
    """Return the documents in layers inside of which none contains another, each in order and with its first lines."""
    every = {document.index: document for document in documents}
    layers: dict[int, list[Document]] = {}
    for document in every.values():
        depth, outer = 0, document.wrapped_in
        while outer is not None and outer in every:
            depth, outer = depth + 1, every[outer].wrapped_in
        layers.setdefault(depth, []).append(document)
    found = []
    for layer in layers.values():
        layer.sort(key=lambda document: (document.span.line, document.span.end_line))
        found.append(([document.span.line for document in layer], layer))
    return found


def _own(document: Document) -> Json:
    """Return what a document says itself: the items of a List are documents of their own."""
    data = document.data
    if isinstance(data, dict) and document.kind.endswith("List") and isinstance(data.get("items"), list):
        return {key: value for key, value in data.items() if key != "items"}
    return data


def _holds_secret(document: Document) -> bool:
    return document.kind in ("Secret", "SecretList") or (document.data is not None and "stringData" in document.data)


def _is_unread(document: Document) -> bool:
    return any(problem.kind in _UNREAD for problem in document.problems)


def binary_paths(document: Document, lines: Sequence[str]) -> Iterator[Path]:
    """Yield the paths of the scalars of a document that are tagged ``!!binary``.

    Args:
        document: The document.
        lines: Of its source, without their ends.
    """
    if not any("binary" in line and "!" in line for line in lines[document.span.line - 1 : document.span.end_line]):
        return
    for path in _strings(document.data, ()):
        spans = document.positions(path)
        if spans and "binary" in lines[spans[1].line - 1][spans[1].column - 1 :].partition(" ")[0]:
            yield path


def _strings(data: Json, path: Path) -> Iterator[Path]:
    pairs = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in pairs:
        if isinstance(value, str):
            yield (*path, key)
        else:
            yield from _strings(value, (*path, key))


def sources(bundle: Bundle) -> dict[str, Source]:
    """Return the sources of a bundle, each with its documents, from which a report shows lines."""
    found: dict[str, list[Document]] = {name: [] for name in bundle.sources}
    for document in all_documents(bundle):
        found.setdefault(document.source, []).append(document)
    return {name: replace(source, documents=found[name]) for name, source in bundle.sources.items()}


def all_documents(bundle: Bundle) -> Iterator[Document]:
    """Yield every document that a run reads: manifests, values, the configuration, and what is not judged."""
    yield from bundle.documents
    yield from bundle.aside
    yield from bundle.values
    if bundle.configuration is not None:
        yield bundle.configuration


def words_of(bundle: Bundle) -> Words:
    """Return what keeps the secret values of a bundle out of sentences about it."""
    return Words(_telling(bundle), chain(_binaries(bundle), _in_secrets(bundle)))


def _in_secrets(bundle: Bundle) -> Iterator[str]:
    """Yield the texts among values that a release takes from a Secret: what is made of them would quote them."""
    for document in bundle.values:
        if document.wrapped_in is not None and bundle.document(document.wrapped_in).kind == "Secret":
            waiting = [document.data]
            while waiting:
                part = waiting.pop()
                if isinstance(part, str):
                    yield part
                elif isinstance(part, dict | list):
                    waiting += part.values() if isinstance(part, dict) else part


def _telling(bundle: Bundle) -> Iterator[Document]:
    telling = {name for name, source in bundle.sources.items() if may_hold_secrets(source.text)}
    yield from (document for document in all_documents(bundle) if document.source in telling)


def _binaries(bundle: Bundle) -> Iterator[str]:
    lines = {name: source.text.split("\n") for name, source in bundle.sources.items() if "binary" in source.text}
    for document in all_documents(bundle):
        for path in binary_paths(document, lines[document.source]) if document.source in lines else ():
            value = document.data
            for step in path:
                value = value[step]
            yield value
