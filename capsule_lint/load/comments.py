"""Comments that are addressed to a program: what they say, where they stand, and which line they are about."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from yaml import YAMLError
from yaml.events import ScalarEvent, StreamEndEvent

from ..frozen import dataclass
from ..model import Source, Span
from .documents import inner
from .marks import Original, Piece, place_of
from .parser import events
from .text import split


@dataclass(frozen=True)
class Comment:
    """A comment that begins with the word it was asked for."""

    text: str  #: What follows the word, up to the end of the comment.
    span: Span  #: From the mark of the comment to its end.
    #: The line it is about: its own, or where it stands alone, the next one that is not a comment. 0 without one: a
    #: blank line or the end of the text follows.
    about: int


def comments(source: Source, word: str, inside: Sequence[Span] = ()) -> list[Comment]:
    """Return the comments of a source that begin with a word, in order.

    A ``#`` inside a scalar is not a comment, unless that scalar carries documents of its own (a ConfigMap with custom
    resource definitions) and it is a comment there. Of a text that is not YAML (a template of a chart) each ``#``
    counts that stands after white space; a comment of the template language counts as well.

    Args:
        source: The text.
        word: Such as ``capsule-lint:``.
        inside: The spans of the documents that scalars of this source carry.
    """
    if word not in source.text:
        return []
    lines = source.text.split("\n")
    about = _abouts(lines)
    found = [comment for number, line in enumerate(lines) for comment in _of_line(line, number, about[number], word)]
    starts = sorted(span.line for span in inside)
    quoted = sorted(_scalars(source.text, word, starts)) if found else []
    firsts = [(scalar.line, scalar.column) for scalar in quoted]
    # Up to where the scalars reach that start no later; they do not overlap, but nothing has to hang on it.
    reach = [(0, 0), *accumulate(((scalar.end_line, scalar.end_column) for scalar in quoted), max)]

    def is_quoted(span: Span) -> bool:
        mark = (span.line, span.column)
        return mark < reach[bisect_right(firsts, mark)]

    return [comment for comment in found if not is_quoted(comment.span)]


def _of_line(line: str, number: int, about: int, word: str) -> Iterator[Comment]:
    if word not in line:
        return
    marks = list(re.finditer(rf"(?:(?:^|(?<=\s))#+|\{{\{{-?\s*/\*)\s*{re.escape(word)}", line))
    for index, mark in enumerate(marks):
        stop = marks[index + 1].start() if index + 1 < len(marks) else len(line)
        text = line[mark.end() : stop].partition("*/")[0].rstrip()
        span = Span(number + 1, mark.start() + 1, number + 1, mark.end() + len(text) + 1)
        yield Comment(text.strip(), span, about)


def _abouts(lines: Sequence[str]) -> list[int]:
    """Return for each line which one, from 1, a comment there is about: itself, or the next one without a comment."""
    abouts: list[int] = []
    for number in range(len(lines), 0, -1):
        line = lines[number - 1].lstrip()
        if line.startswith(("#", "{{/*", "{{- /*", "{{-/*")):
            abouts.append(abouts[-1] if abouts else 0)
        else:
            abouts.append(number if line else 0)
    return abouts[::-1]


def _scalars(text: str, word: str, inside: Sequence[int]) -> Iterator[Span]:
    """Yield the spans of the scalars that hold a ``#``, of the documents that hold the word.

    Args:
        text: Of the source.
        word: What comments are addressed with.
        inside: The lines at which documents start that scalars carry, sorted.
    """
    piece = Piece(Original(text), text)
    line = 0
    for part in split(text):
        if word in part:
            yield from _scalars_of(piece.part(part, line), inside)
        line += piece.original.count(part)


def _scalars_of(piece: Piece, inside: Sequence[int]) -> Iterator[Span]:
    """Yield them up to where the text is no longer YAML."""
    try:
        next_event = events(piece.text)
        while not isinstance(event := next_event(), StreamEndEvent):
            if not isinstance(event, ScalarEvent) or "#" not in event.value:
                continue
            place = place_of(event)
            span = place.span(piece)
            carried = inner(piece, event.value, place, place)
            after = bisect_left(inside, span.line)
            if carried.fixed is None and after < len(inside) and inside[after] <= span.end_line:
                yield from _scalars_of(carried, inside)
            else:
                yield span
    except YAMLError:
        return
