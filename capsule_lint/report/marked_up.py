"""Markdown in which names from strangers' manifests are nothing but text.

GitHub and GitLab look for mentions, issues and addresses in the text that Markdown has become, where an escape is no
longer seen: only a character in between breaks them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from .terminal import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Place
    from . import Options

_SIGNS = str.maketrans({char: f"\\{char}" for char in "\\`*[]|~!"} | {"<": "&lt;", ">": "&gt;", "&": "&amp;"})
_EMPHASIS = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
"""An underscore that may emphasise something: none inside a word does."""

_BREAK = "&#8203;"
"""A space without width, as Renovate and Dependabot write it: what stands around it is no longer one word."""

_LINKS = re.compile(r"(?<=@)(?=\w)|(?<=#)(?=\d)|(?<=GH-)(?=\d)|(?<=:)(?=//)|(?<=\bwww)(?=\.)", re.IGNORECASE)
"""Where GitHub would see a name to notify, an issue to link, or an address."""

_STARTS = re.compile(r"[-+#=](?=\s|$|[-+#=])|\d+(?=[.)](?:\s|$))")
"""What begins a list, a heading or a rule."""


class Markdown(str):
    """A text of capsule-lint that is Markdown already."""

    __slots__ = ()


def row(*cells: str) -> str:
    """Return a row of a table."""
    return f"| {' | '.join(plain(cell) for cell in cells)} |"


def bullets(sentences: Sequence[str]) -> str:
    """Return a list; empty for no sentences."""
    return "\n".join(f"- {plain(sentence)}" for sentence in sentences)


def plain(text: str) -> str:
    """Return a text on one line that is shown as it is: no HTML, link, mention, formula or end of a cell."""
    if isinstance(text, Markdown):
        return text
    return _begun(unspecial(" ".join(text.split())))


def unspecial(text: str) -> str:
    """Return a part of a line in which nothing is special; the white space at its ends stays."""
    # Breaks come first, as signs of Markdown before and after a backslash, and are not to be escaped themselves.
    parts = _LINKS.split(harmless(text))
    line = _EMPHASIS.sub(r"\\_", _BREAK.join(part.translate(_SIGNS) for part in parts))
    return line.replace("$", "&#36;") if line.count("$") > 1 else line  # between two stands a formula


def with_code(text: str) -> Markdown:
    """Return a text of ours with its code as code; all is plain if something in it breaks the pairs of backticks."""
    parts = " ".join(text.split()).split("`")
    if len(parts) % 2 == 0 or not all(parts[1::2]):
        return Markdown(plain(text))
    return Markdown(
        "".join(f"`{harmless(part)}`" if number % 2 else unspecial(part) for number, part in enumerate(parts))
    )


def _begun(text: str) -> str:
    start = _STARTS.match(text)
    if not start:
        return text
    end = start.end() if start[0].isdigit() else 0
    return f"{text[:end]}\\{text[end:]}"


def code_block(language: str, text: str) -> str:
    """Return a block of code, fenced by more backticks than the text has in a row."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def file_link(place: Place, called: str, options: Options) -> Markdown:
    """Return what a place is called as a link to its line, or only that where the file is in no repository.

    Args:
        place: The place.
        called: Such as ``values.yaml:3``; shown as it is.
        options: Where the files of the repository are; without an address to begin with, a link is relative.
    """
    if place.file not in options.uris:
        return Markdown(plain(called))
    path = quote(options.uris[place.file].removeprefix("./").encode("utf-8", "surrogateescape"), safe="/")
    return Markdown(f"[{plain(called)}]({options.files}{path}#L{place.span.line})")
