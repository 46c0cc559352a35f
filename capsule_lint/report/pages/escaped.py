"""Text for HTML: whatever a manifest says, it stays text, in elements and in attributes."""

from __future__ import annotations

import re
from html import escape

from ..terminal import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def text(words: str) -> str:
    """Return words on one line that HTML shows as they are, in attributes as well."""
    return escape(harmless(" ".join(words.split())))


def prose(words: str) -> str:
    """Return words on one line, what stands between backquotes as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", text(words))


def lines(words: str) -> str:
    """Return words that keep their lines, for ``pre``."""
    return "\n".join(escape(harmless(line)) for line in words.split("\n"))


def bullets(sentences: Iterable[str], tag: str = "ul") -> list[str]:
    """Return sentences as a list; nothing without any.

    Args:
        sentences: The sentences, not yet escaped.
        tag: ``ul`` or ``ol``.
    """
    items = [f"<li>{prose(sentence)}</li>" for sentence in sentences]
    return [f"<{tag}>", *items, f"</{tag}>"] if items else []


def paragraphs(sentences: Iterable[str]) -> list[str]:
    """Return each text as a paragraph, without those that are empty."""
    return [f"<p>{prose(sentence)}</p>" for sentence in sentences if sentence]


def folded(summary: str, inside: Iterable[str]) -> list[str]:
    """Return lines that a reader unfolds; nothing without any.

    Args:
        summary: What they are, not yet escaped.
        inside: The lines, of HTML.
    """
    shown = [*inside]
    return [f"<details><summary>{text(summary)}</summary>", *shown, "</details>"] if shown else []


def scrolling(label: str, inside: Iterable[str]) -> list[str]:
    """Return what may be wider than the window in a region of its own, which the keyboard can scroll."""
    return [f'<div class="scroll" role="region" tabindex="0" aria-label="{text(label)}">', *inside, "</div>"]
