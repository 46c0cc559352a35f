"""From the parser's marks to spans of a source.

What the parser reads is a piece of a source: one document of a stream, or a document inside a block scalar of another.
A ``Piece`` knows where it was taken from; ``spans`` follows a path through the marks that the builder kept.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from yaml.events import ScalarEvent

from ..model import Path, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    from yaml import Mark
    from yaml.events import Event, NodeEvent

    from ..model import Json

    # Line and column at which something starts, and at which it ends, all from 0; for a block scalar also its style.
    Marks: TypeAlias = tuple[int, int, int, int] | tuple[int, int, int, int, str]
    # Where a value stands: the marks of a scalar or of an alias, or a collection with the places in it.
    Place: TypeAlias = "Marks | Collection"
    # By key: the marks of the key (of the alias, for merged keys), the place of the value. By index: None, the item's.
    Children: TypeAlias = dict[str | int, tuple[Marks | None, Place]]

_SHORT = 8_192  # characters of a piece that is split into lines whenever they are asked for, and not kept so
_BLOCKS = ("|", ">")
_BREAK = "\r\n|[\n\r\x85\u2028\u2029]"  # rarely needed, so compiled when it is


class Collection:
    """A mapping or a sequence as it stands in the text. Not a dataclass: a render has thousands.

    Attributes:
        marks: From its first character to its last, as libyaml has it.
        flow: Whether it stands in brackets or braces.
        children: What stands in it.
        last: The place of what stands last in it; None if it is empty.
    """

    __slots__ = ("children", "flow", "last", "marks")

    def __init__(self, start: NodeEvent, end: Event, children: Children, last: Place | None) -> None:
        """Keep where a collection stands between the events that open and close it."""
        first: Any = start.start_mark
        behind: Any = end.end_mark
        self.marks = (first.line, first.column, behind.line, behind.column)
        self.flow = bool(getattr(start, "flow_style", False))
        self.children = children
        self.last = last


class Original:
    r"""The whole text of a source, and the translation of its lines.

    libyaml ends lines where YAML 1.1 does: also at a lone carriage return and at three characters beyond ASCII. Editors
    and SARIF do not, so its lines are translated to those that end in ``\n``.

    Attributes:
        text: The text.
        odd: Whether it has line breaks that only YAML sees.
    """

    __slots__ = ("_lines", "_newlines", "_starts", "odd", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.odd = "\r" in text and text.count("\r") != text.count("\r\n")
        self.odd = self.odd or any(char in text for char in "\x85\u2028\u2029")
        self._starts = [0, *(match.end() for match in re.finditer(_BREAK, text))] if self.odd else []
        self._newlines = [0, *(match.end() for match in re.finditer("\n", text))] if self.odd else []
        self._lines: list[str] | None = None

    def lines(self, text: str) -> list[str]:
        """Split a part of the text, or what YAML made of it, into lines as YAML counts them."""
        return re.split(_BREAK, text) if self.odd else text.split("\n")

    def count(self, text: str) -> int:
        """Return how many line breaks YAML sees in a part of the text."""
        return len(re.findall(_BREAK, text)) if self.odd else text.count("\n")

    def point(self, line: int, column: int) -> tuple[int, int]:
        """Return line and column, from 1, of what YAML has at this line and column, from 0."""
        if self.odd:
            index = self._starts[line] + column
            line = bisect_right(self._newlines, index) - 1
            column = index - self._newlines[line]
        return line + 1, column + 1

    def end_of_content(self, line: int) -> tuple[int, int]:
        """Return line and column, from 1, behind the last content that is not below a line, which counts from 0."""
        if self._lines is None:
            self._lines = self.text.split("\n")
        while line and not self._lines[line].strip():
            line -= 1
        return line + 1, len(self._lines[line].rstrip()) + 1


class Piece:
    """A text that is parsed by itself, and where it stands in its source.

    Attributes:
        original: The source.
        line: The line of the source at which it starts, from 0 and as YAML counts, lines that were cut left out.
        column: By how many columns it is indented in the source.
        gaps: Lines, in the same numbers, behind which others were cut, with how many were cut by then.
        fixed: The span of everything in it, if lines and columns cannot be mapped (a quoted or folded string).
    """

    __slots__ = ("_height", "_lines", "_own", "_start", "_stop", "column", "fixed", "gaps", "line", "original")

    def __init__(
        self,
        original: Original,
        text: str,
        line: int = 0,
        column: int = 0,
        gaps: Sequence[tuple[int, int]] = (),
        fixed: Span | None = None,
        start: int | None = None,
    ) -> None:
        """Take a text from a source; ``start`` is its index there, if it stands there to the letter."""
        self.original = original
        # A document may be kept as long as the run, and its source is: what stands there is not kept twice.
        self._own = text if start is None else None
        self._start = start or 0
        self._stop = self._start + len(text)
        self.line = line
        self.column = column
        self.gaps = gaps
        self.fixed = fixed
        self._lines: list[str] | None = None
        self._height: int | None = None

    @property
    def text(self) -> str:
        """The piece; each of its lines is a line of the source, perhaps with less indentation."""
        return self.original.text[self._start : self._stop] if self._own is None else self._own

    @property
    def lines(self) -> list[str]:
        """The piece's lines as YAML counts them, without their ends."""
        if self._stop - self._start < _SHORT:
            return self.original.lines(self.text)
        if self._lines is None:
            self._lines = self.original.lines(self.text)
        return self._lines

    def part(self, text: str, line: int, column: int = 0, start: int | None = None) -> Piece:
        """Return a piece of this piece.

        Args:
            text: It.
            line: Where it starts in this piece, from 0.
            column: By how many columns more it is indented.
            start: Its index in this piece, if it stands there to the letter.
        """
        start = None if start is None or self._own is not None else self._start + start
        return Piece(self.original, text, self.line + line, self.column + column, self.gaps, self.fixed, start)

    def span(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """Return the span in the source of a stretch of this piece, given in lines and columns from 0."""
        if self.fixed:
            return self.fixed
        return Span(*self._in_source(line, column), *self._in_source(end_line, end_column, is_end=True))

    def _in_source(self, line: int, column: int, is_end: bool = False) -> tuple[int, int]:
        if self._height is None:
            self._height = self.original.count(self.text)
        if line > self._height:  # libyaml ends the last line even where the text does not
            line, column = self.point(len(self.text))
        number = self.line + line
        gap = bisect_left(self.gaps, (number,))
        if is_end and gap < len(self.gaps) and self.gaps[gap][0] == number and column >= self.width(line):
            return self.original.end_of_content(number + self.gaps[gap][1])
        if gap:
            number += self.gaps[gap - 1][1]
        return self.original.point(number, self.column + column)

    def rest_of_line(self, line: int, column: int) -> Span:
        """Return the span from a point to the end of its line, without white space at the end."""
        return self.span(line, column, line, max(column, self.width(line)))

    def extent(self) -> Span:
        """Return the span from the first to the last line of content; comments and lines of dashes are none."""
        lines = [
            index for index, line in enumerate(self.lines) if line.strip() and not line.startswith(("#", "---", "%"))
        ]
        first, last = (lines[0], lines[-1]) if lines else (0, 0)
        return self.span(first, 0, last, self.width(last))

    def width(self, line: int) -> int:
        """Return the column, from 0, at which the content of a line ends."""
        return len(self.lines[line].rstrip()) if line < len(self.lines) else 0

    def point(self, index: int) -> tuple[int, int]:
        """Return line and column, from 0, of the character at ``index``."""
        lines = self.original.lines(self.text[:index])
        return len(lines) - 1, len(lines[-1])


def child(place: Place, step: str | int) -> Place:
    """Return the place of one item or value; everything below an alias stands at the alias."""
    return place.children[step][1] if isinstance(place, Collection) else place


def spans(piece: Piece, data: Json, place: Place, path: Path) -> tuple[Span, Span] | None:
    """Answer ``Document.positions``: the spans of the key and of the value at ``path``; None if there is no such path.

    An item of a list has no key: its first span is what stands of it on its first line, ``name: x`` in ``- name: x``.
    Whatever stands below an alias, or was merged from one, has the span of the alias.
    """
    key: Place | None = None
    for step in path:
        inside = place.children if isinstance(place, Collection) else data
        if not (
            step in inside if isinstance(inside, dict) else isinstance(inside, list) and step in range(len(inside))
        ):
            return None
        key, place = place.children[step] if isinstance(place, Collection) else (place, place)
        data = data[step]
    line, column = start(place)
    value = piece.span(line, column, *end(piece, place))
    if key is not None:
        return piece.span(*start(key), *end(piece, key)), value
    return piece.span(line, column, line, _end_of_first_line(piece, place)), value


def start_mark(event: Event) -> Mark:
    """Return where an event starts; line, column and index count from 0. PyYAML's types forget that parsers set it."""
    return event.start_mark  # type: ignore[return-value]


def end_mark(event: Event) -> Mark:
    """Return where an event ends, as ``start_mark`` does."""
    return event.end_mark  # type: ignore[return-value]


def marks(event: NodeEvent) -> Marks:
    """Return where a scalar or an alias stands: four numbers instead of an event, which takes ten times the memory."""
    first: Any = event.start_mark
    behind: Any = event.end_mark
    if event.__class__ is ScalarEvent and event.style in _BLOCKS:
        return first.line, first.column, behind.line, behind.column, event.style
    return first.line, first.column, behind.line, behind.column


def is_literal(place: Place) -> bool:
    """Return whether a value is a literal block scalar, whose lines are those of the text."""
    return isinstance(place, tuple) and place[4:] == ("|",)


def start(place: Place) -> tuple[int, int]:
    """Return line and column, from 0, at which a value or key starts."""
    of = place.marks if isinstance(place, Collection) else place
    return of[0], of[1]


def end(piece: Piece, place: Place) -> tuple[int, int]:
    """Return line and column, from 0, at which a value or key ends, without blank lines and comments behind it."""
    while isinstance(place, Collection):
        # libyaml ends a block collection where the next token starts.
        place = place.marks if place.flow or place.last is None else place.last
    line, column = place[2], place[3]
    if not place[4:]:
        return line, column
    # The line of the indicator is not blank.
    line = line if column else line - 1
    while not piece.width(line):
        line -= 1
    return line, piece.width(line)


def _end_of_first_line(piece: Piece, place: Place) -> int:
    """Return the column, from 0, at which ends what stands of ``place`` on its first line, comments left out."""
    line = start(place)[0]
    while isinstance(place, Collection) and not place.flow and place.children:
        key, first = next(iter(place.children.values()))
        if key is not None and start(key) != start(place):
            return piece.width(line)  # a merge comes first
        if key is not None and start(first)[0] != line:
            return end(piece, key)[1]
        place = first
    end_line, end_column = end(piece, place)
    return end_column if end_line == line else piece.width(line)
