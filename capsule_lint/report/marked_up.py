"""Markdown in which names from strangers' manifests are nothing but text."""

from __future__ import annotations

from collections.abc import Sequence

from .terminal import harmless

_ESCAPED = (("&", "&amp;"), ("<", "&lt;"), ("|", "\\|"), ("[", "\\["), ("`", "\\`"), ("@", "&#64;"))


def row(*cells: str) -> str:
    """Return a row of a table."""
    return f"| {' | '.join(plain(cell) for cell in cells)} |"


def bullets(sentences: Sequence[str]) -> str:
    """Return a list; empty for no sentences."""
    return "\n".join(f"- {plain(sentence)}" for sentence in sentences)


def plain(text: str) -> str:
    """Return a text in which nothing is HTML, a link, a mention of a user or the end of a cell."""
    text = harmless(" ".join(text.split()))
    for sign, shown in _ESCAPED:
        text = text.replace(sign, shown)
    return text
