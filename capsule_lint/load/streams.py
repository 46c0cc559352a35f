"""A stream cut into its documents as kubectl cuts it: JSON values in a row, then YAML between ``---`` lines.

Behaviour comes from ``NewYAMLOrJSONDecoder`` and ``YAMLReader`` in k8s.io/apimachinery/pkg/util/yaml. Helm cuts what it
has rendered before it prints it, so what it prints is cut the same way.
"""

from __future__ import annotations

import re

from .text import split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .marks import Piece

_JSON_SPACE = " \t\r\n"


def parts(piece: Piece) -> Iterator[tuple[str, Piece, bool]]:
    """Yield the texts of a stream's documents, each with the piece to be read, and whether kubectl reads it as JSON."""
    start = line = 0
    values = _split_json(piece.text)
    if values:
        yield from _json_parts(piece, values)
        # kubectl skips what is left of the line, if it is nothing.
        rest = piece.text[sum(map(len, values)) :].lstrip(" \t\r").removeprefix("\n")
        if not rest.strip():
            return
        start = len(piece.text) - len(rest)
        line = piece.original.count(piece.text[:start])
    buffered = False  # whether anything stands before the next --- line, which kubectl leaves out then
    for text in split(piece.text[start:]):
        dashes = _separator(text) if buffered else 0
        buffered = dashes < len(text)
        yield text, piece.part(text[dashes:], line + (dashes > 0), start=start + dashes), False
        line += piece.original.count(text)
        start += len(text)


def _json_parts(piece: Piece, values: Sequence[str]) -> Iterator[tuple[str, Piece, bool]]:
    start = line = column = 0
    for text in values:
        space = len(text) - len(text.lstrip())
        line, column = _behind(piece, text[:space], line, column)
        value = text[space:]
        if column and piece.original.count(value):
            part = piece.part(" " * column + value, line)  # only the first of its lines starts further right
        else:
            part = piece.part(value, line, column, start + space)
        yield text, part, True
        line, column = _behind(piece, value, line, column)
        start += len(text)


def _behind(piece: Piece, text: str, line: int, column: int) -> tuple[int, int]:
    """Return at which line and column ends what starts at these."""
    *before, last = piece.original.lines(text)
    return line + len(before), len(last) + (0 if before else column)


def _separator(text: str) -> int:
    """Return the length of the ``---`` line that starts a document; 0 without one, or if more than a comment is on it.

    kubectl hands this line to go-yaml for the first document only.
    """
    line = text[: text.find("\n") + 1] or text
    behind = line[3:].strip()
    return len(line) if line.startswith("---") and (not behind or behind.startswith("#")) else 0


def _split_json(text: str) -> list[str]:
    """Return the texts of the JSON values at the start of a stream; none if it does not start with an object.

    kubectl reads as JSON what starts with a brace and is JSON (``NewYAMLOrJSONDecoder`` in k8s.io/apimachinery): one
    object, or any number of values in a row, as ``jq`` prints them.
    """
    if not text.lstrip(_JSON_SPACE).startswith("{"):
        return []
    from itertools import pairwise
    from json import JSONDecoder

    # Only the ends are asked for: nothing is kept of what stands between.
    decoder = JSONDecoder(object_pairs_hook=len, parse_int=len, parse_float=len, parse_constant=_no_json)
    space = re.compile(f"[{_JSON_SPACE}]*")
    ends = [0]
    try:
        while (start := space.match(text, ends[-1]).end()) < len(text):  # type: ignore[union-attr]  # it matches no space as well
            ends.append(decoder.raw_decode(text, start)[1])
    except (ValueError, RecursionError):
        pass  # the rest is not JSON, or deeper than real JSON
    return [text[start:end] for start, end in pairwise(ends)]


def _no_json(constant: str) -> None:
    raise ValueError(constant)
