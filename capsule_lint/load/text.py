"""From the bytes of an input to the texts of its YAML documents."""

from __future__ import annotations

import re

from ..model import START, Problem, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# UTF-32 before UTF-16, whose mark is the start of the other.
_WIDE = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}

# Compiled when they are needed, which is seldom: together they would take a millisecond of every run.
_MARK = "((?:^|\n)---[^\n]*\n)\ufeff"
_SURROGATES = r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})"
_DOCUMENT_END = r"(?m)^\.\.\.(?=\s|$).*\n?"
_PROLOGUE = r"(?:[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\n)*"
_SEPARATORS = ("", " ", "\t", "\r", "\n")


def decode(content: bytes) -> tuple[str, Problem | None, bool]:
    """Return the text of an input, what is wrong with its encoding, and whether there may be YAML in it at all.

    A byte order mark is left out at the start of the text, and at the start of a document (files joined by ``cat``).
    """
    for mark, name in _WIDE.items():
        if content.startswith(mark):
            message = f"the file is {name}, and Kubernetes reads UTF-8 only: save it as UTF-8"
            return content.decode(name, "replace"), Problem("unreadable", message, START), False
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\0" in content:
        text = content.decode("utf-8", "replace")
        span = _at(text, text.index("\0"))
        return text, Problem("unreadable", "a NUL byte: this is a binary file, not YAML", span), False
    try:
        return _without_marks(content.decode()), None, True
    except UnicodeDecodeError as error:
        text = _without_marks(content.decode("utf-8", "replace"))
        span = _at(text, len(_without_marks(content[: error.start].decode())))
        byte = content[error.start]
        latin = f" (`{chr(byte)}` in Latin-1)" if byte > 0xA0 else ""
        message = f"byte 0x{byte:02x} on line {span.line} is not UTF-8{latin}: save the file as UTF-8"
        return text, Problem("unreadable", message, span), True


def split(text: str) -> Iterator[str]:
    """Yield the text of each document of a stream, with the ``---`` line before it; joined, they are the text again."""
    start = 0
    dashes = text.find("\n---")
    while dashes >= 0:
        # Directives and comments before the first --- belong to its document.
        if text[dashes + 4 : dashes + 5] in _SEPARATORS and (start or not _is_prologue(text[: dashes + 1])):
            yield text[start : dashes + 1]
            start = dashes + 1
        dashes = text.find("\n---", dashes + 4)
    yield text[start:]


def split_at_ends(text: str) -> Iterator[str]:
    """Yield the documents in what ``split`` yields, if some end with ``...`` and the next has no ``---``.

    libyaml refuses the second, although YAML allows it. Directives behind the last one are left out.
    """
    start = 0
    for dots in re.finditer(_DOCUMENT_END, text):
        if _is_prologue(text[start : dots.start()]):
            yield "\n" * text.count("\n", start, dots.end())
        else:
            yield text[start : dots.end()]
        start = dots.end()
    if not _is_prologue(text[start:]):
        yield text[start:]


def _is_prologue(text: str) -> bool:
    """Return whether a text is nothing but directives, comments and blank lines."""
    return not text.startswith("---") and re.fullmatch(_PROLOGUE, text) is not None


def join_surrogates(text: str) -> str:
    r"""Write JSON's pairs of escapes for one character, such as ``\ud83d\ude00``, in the form that YAML has for it.

    kubectl reads as JSON what starts with a brace; all other text is returned as it is.
    """
    return re.sub(_SURROGATES, _joined, text) if text.lstrip().startswith("{") else text


def _joined(pair: re.Match[str]) -> str:
    char = bytes.fromhex(pair[2] + pair[3]).decode("utf-16-be")
    return f"{pair[1]}\\U{ord(char):08X}"


def _without_marks(text: str) -> str:
    return re.sub(_MARK, r"\1", text) if "\ufeff" in text else text


def _at(text: str, index: int) -> Span:
    line, column = text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
    return Span(line, column, line, column + 1)
