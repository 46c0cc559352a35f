"""Short forms for tests that read one text."""

from __future__ import annotations

from capsule_lint.load import Input, load
from capsule_lint.model import Bundle, Document, Problem, Span


def bundle_of(text: str | bytes) -> Bundle:
    """Return what is read from one input called ``a.yaml``."""
    return load([Input("a.yaml", text.encode() if isinstance(text, str) else text)])


def document_of(text: str | bytes) -> Document:
    """Return the only document of a text."""
    (document,) = bundle_of(text).documents
    return document


def problems_of(text: str | bytes) -> list[tuple[int, Problem]]:
    """Return all problems of a text, each with the index of its document."""
    return [(document.index, problem) for document in bundle_of(text).documents for problem in document.problems]


def excerpt(text: str, span: Span) -> str:
    """Return what stands at a span, lines ending in newlines only."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)
