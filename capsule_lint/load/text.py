"""From the bytes of an input to the texts of its YAML documents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..model import START, Problem, Span

# UTF-32 before UTF-16, whose mark is the start of the other.
_WIDE = {b"\xff\xfe\0\0": "UTF-32", b"\0\0\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}

# Compiled when they are needed, which is seldom: together they would take a millisecond of every run.
_MARK = "((?:^|\n)---[^\n]*\n)\ufeff"
_SURROGATES = (
    r"(?<!\\)((?:\\\\)*)\\u(?:([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_UNPRINTABLE = "[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]"
_NOTHING = r"(?:(?:\.\.\.)?[ \t]*(?:#[^\n]*)?\r?\n|%[^\n]*\n)*[ \t]*"
_SEPARATORS = ("", " ", "\t", "\r", "\n", "#")


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
        if text[dashes + 4 : dashes + 5] in _SEPARATORS:
            yield text[start : dashes + 1]
            start = dashes + 1
        dashes = text.find("\n---", dashes + 4)
    yield text[start:]


def skip_nothing(text: str, index: int) -> int:
    """Return where something stands from ``index`` on; comments, directives and ends of documents are nothing."""
    return re.compile(_NOTHING).match(text, index).end()  # type: ignore[union-attr]  # it matches the empty text


def respell(text: str) -> str:
    r"""Write what JSON has and libyaml does not know in a form that both have: it stands in strings, so as escapes.

    That is half of a character in UTF-16, alone or with its other half as in ``\ud83d\ude00``, and unprintable
    characters, of which three are line breaks to YAML. Columns after them are not those of the file.
    """
    if "\\u" in text:
        text = re.sub(_SURROGATES, _joined, text)
    return re.sub(_UNPRINTABLE, lambda char: f"\\u{ord(char[0]):04x}", text)


def _joined(escapes: re.Match[str]) -> str:
    if not escapes[3]:
        return f"{escapes[1]}\\ufffd"  # as Go reads it
    char = bytes.fromhex(escapes[2] + escapes[3]).decode("utf-16-be")
    return f"{escapes[1]}\\U{ord(char):08X}"


def _without_marks(text: str) -> str:
    return re.sub(_MARK, r"\1", text) if "\ufeff" in text else text


def _at(text: str, index: int) -> Span:
    line, column = text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
    return Span(line, column, line, column + 1)
