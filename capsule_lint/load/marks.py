"""From the parser's marks to spans of a source.

What the parser reads is a piece of a source: one document of a stream, or a document inside a block scalar of another.
A ``Piece`` knows where it was taken from; ``spans`` follows a path through the marks that the builder kept.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import islice

from yaml.events import ScalarEvent

from ..model import Path, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, TypeAlias

    from yaml import Mark
    from yaml.events import CollectionStartEvent, Event, NodeEvent

    from ..model import Json

    # By key or index: where the key is noted, -1 for an item of a list, and where the value is.
    Table: TypeAlias = dict[str | int, tuple[int, int]]

_SHORT = 8_192  # characters of a piece that is split into lines whenever they are asked for, and not kept so
_BREAK = "\r\n|[\n\r\x85\u2028\u2029]"  # rarely needed, so compiled when it is


NODE = 5
"""How many numbers are noted of a key or a value."""

_COLLECTION, _FLOW, _MAPPING, _BLOCK, _LITERAL = 1, 2, 4, 8, 16
LIST, MAPPING = _COLLECTION, _COLLECTION | _MAPPING
_FLAGS = 5  # bits; above them stands how many numbers are noted of what is inside a collection
_STYLES: dict[str | None, int] = {"|": _BLOCK | _LITERAL, ">": _BLOCK}
_MANY = 16  # values of a collection of which a table is made when one of them is asked for


class Notes:
    """Where all keys and values of a document stand: five numbers each, in the order of the text.

    They are line and column, from 0, of start and end, and what it is: a collection, in brackets or not, a block
    scalar, or what ends with one. What is in a collection comes after it. An object for each place would take ten
    times the memory, and few places are ever asked for.
    """

    __slots__ = ("_numbers", "_tables", "add", "size")

    def __init__(self) -> None:
        self._numbers: list[int] | array[int] = []
        self._tables: dict[int, Table] = {}
        self.add: Callable[[Iterable[int]], object] = self._numbers.extend
        # How many numbers are noted: where the next key or value will be. Asked so often that a method would tell.
        self.size: Callable[[], int] = self._numbers.__len__

    def open(self, event: CollectionStartEvent, kind: int) -> int:
        """Note the start of a collection, a ``MAPPING`` or a ``LIST``; return where it is noted."""
        here = len(self._numbers)
        mark: Any = event.start_mark
        flags = kind | _FLOW if event.flow_style else kind
        self.add((mark.line, mark.column, 0, 0, flags))
        return here

    def close(self, here: int, event: Event, last: int, table: Table | None = None) -> bool:
        """Note the end of a collection; return whether it stands in brackets.

        Args:
            here: What ``open`` returned.
            event: That which closes it.
            last: Where the value is noted that stands last in it; whatever if it is empty, as only one in brackets is.
            table: What is in it, where the order of its text does not tell.
        """
        numbers = self._numbers
        flags = numbers[here + 4] | (len(numbers) - here - NODE) << _FLAGS
        if flags & _FLOW:
            mark: Any = event.end_mark
            numbers[here + 2], numbers[here + 3] = mark.line, mark.column
        else:
            # libyaml ends a block collection where the next token starts.
            numbers[here + 2], numbers[here + 3] = numbers[last + 2], numbers[last + 3]
            flags |= numbers[last + 4] & _BLOCK
        numbers[here + 4] = flags
        if table is not None:
            self._tables[here] = table
        return bool(flags & _FLOW)

    def done(self) -> Place:
        """Return the place of all that is noted; from now on nothing is."""
        self._numbers = array("I", self._numbers)
        del self.add, self.size
        return Place(self, 0)

    def find(self, at: int, data: Json, step: str | int) -> tuple[int, int] | None:
        """Return where the key and the value of one step are noted; None if there is no such value.

        An item of a list has no key: that is -1. Whatever stands below an alias, or was merged from one, has the place
        of the alias.

        Args:
            at: Where the collection is noted.
            data: What it is.
            step: The key or index.
        """
        if not (step in data if isinstance(data, dict) else isinstance(data, list) and step in range(len(data))):
            return None
        numbers = self._numbers
        flags = numbers[at + 4]
        if not flags & _COLLECTION:
            return at, at
        if at not in self._tables:
            steps = data if isinstance(data, dict) else range(len(data))
            if len(data) <= _MANY:
                number = step if isinstance(step, int) else list(steps).index(step)
                return next(islice(self._inside(at), number, None), None)  # what was filled in stands nowhere
            self._tables[at] = dict(zip(steps, self._inside(at), strict=False))
        return self._tables[at].get(step)

    def _inside(self, at: int) -> Iterator[tuple[int, int]]:
        """Yield where keys and values of a collection are noted, in the order of the text."""
        numbers = self._numbers
        end = at + NODE + (numbers[at + 4] >> _FLAGS)
        behind_key = NODE if numbers[at + 4] & _MAPPING else 0
        value = at + NODE + behind_key
        while value < end:
            yield (value - behind_key if behind_key else -1), value
            value += NODE + (numbers[value + 4] >> _FLAGS) + behind_key

    def start(self, at: int) -> tuple[int, int]:
        """Return line and column, from 0, at which something starts."""
        return self._numbers[at], self._numbers[at + 1]

    def _end(self, piece: Piece, at: int) -> tuple[int, int]:
        """Return line and column, from 0, at which something ends, without blank lines and comments after it."""
        numbers = self._numbers
        line = numbers[at + 2]
        if not numbers[at + 4] & _BLOCK:
            return line, numbers[at + 3]
        # It ends where the next line starts; the line of the indicator is not blank.
        line -= 1
        while not piece.width(line):
            line -= 1
        return line, piece.width(line)

    def span(self, piece: Piece, at: int) -> Span:
        """Return the span of something in the source."""
        return piece.span(*self.start(at), *self._end(piece, at))

    def first_line(self, piece: Piece, at: int) -> Span:
        """Return the span of what stands of something on its first line, comments left out."""
        line, column = self.start(at)
        return piece.span(line, column, line, self._end_of_first_line(piece, at))

    def _end_of_first_line(self, piece: Piece, at: int) -> int:
        numbers = self._numbers
        line = numbers[at]
        while numbers[at + 4] & (_COLLECTION | _FLOW) == _COLLECTION:
            key, first = next(self._inside(at), (at, at))
            if first == at:
                break  # it is empty
            if key >= 0 and self.start(key) != self.start(at):
                return piece.width(line)  # a merge comes first
            if key >= 0 and numbers[first] != line:
                return self._end(piece, key)[1]
            at = first
        end_line, end_column = self._end(piece, at)
        return end_column if end_line == line else piece.width(line)

    def is_literal(self, at: int) -> bool:
        """Return whether something is a literal block scalar, whose lines are those of the text."""
        return bool(self._numbers[at + 4] & _LITERAL)

    def move(self, at: int, to: int) -> None:
        """Let something that is empty stand where something else does."""
        for number in range(NODE):
            self._numbers[at + number] = self._numbers[to + number]


class Place:
    """Where a value or a key stands: what is noted of it.

    Attributes:
        notes: The notes of its document.
        at: Where it is noted.
    """

    __slots__ = ("at", "notes")

    def __init__(self, notes: Notes, at: int) -> None:
        self.notes = notes
        self.at = at

    @property
    def start(self) -> tuple[int, int]:
        """Line and column, from 0, at which it starts."""
        return self.notes.start(self.at)

    def span(self, piece: Piece) -> Span:
        """Return its span in the source."""
        return self.notes.span(piece, self.at)

    def child(self, data: Json, step: str | int) -> Place:
        """Return the place of one item or value of this, which is ``data``."""
        return Place(self.notes, self._found(data, step)[1])

    def key(self, data: Json, step: str | int) -> Place:
        """Return the place of the key of one value of this, which is ``data``."""
        return Place(self.notes, self._found(data, step)[0])

    def _found(self, data: Json, step: str | int) -> tuple[int, int]:
        found = self.notes.find(self.at, data, step)
        assert found is not None  # what is not there is not asked for
        return found


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
        """Return line and column, from 1, after the last content that is not below a line, which counts from 0."""
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
        gaps: Lines, in the same numbers, after which others were cut, with how many were cut by then.
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
        gap = bisect_left(self.gaps, (number,)) if self.gaps else 0
        if is_end and gap < len(self.gaps) and self.gaps[gap][0] == number and column >= self.width(line):
            return self.original.end_of_content(number + self.gaps[gap][1])
        if gap:
            number += self.gaps[gap - 1][1]
        return self.original.point(number, self.column + column)

    def rest_of_line(self, line: int, column: int) -> Span:
        """Return the span from a point to the end of its line, without white space at the end."""
        return self.span(line, column, line, max(column, self.width(line)))

    def extent(self) -> Span:
        """Return the span from the first to the last line of content; comments and lines of dashes do not count."""
        lines = [
            index for index, line in enumerate(self.lines) if line.strip() and not line.startswith(("#", "---", "%"))
        ]
        first, last = (lines[0], lines[-1]) if lines else (0, 0)
        return self.span(first, 0, last, self.width(last))

    def width(self, line: int) -> int:
        """Return the column, from 0, at which the content of a line ends."""
        return len(self.lines[line].rstrip())

    def point(self, index: int) -> tuple[int, int]:
        """Return line and column, from 0, of the character at ``index``."""
        lines = self.original.lines(self.text[:index])
        return len(lines) - 1, len(lines[-1])


class Positions:
    """Answers ``Document.positions``.

    Attributes:
        piece: What the document was read from.
        data: What it says.
        place: Where that stands.
        inserts: Whether a template brings keys into it that are not known.
    """

    __slots__ = ("data", "inserts", "piece", "place")

    def __init__(self, piece: Piece, data: Json, place: Place, *, inserts: bool = False) -> None:
        self.piece = piece
        self.data = data
        self.place = place
        self.inserts = inserts

    def __call__(self, path: Path) -> tuple[Span, Span] | None:
        """Return the spans of the key and of the value at ``path``, as ``spans`` does."""
        return spans(self.piece, self.data, self.place, path)


def spans(piece: Piece, data: Json, place: Place, path: Path) -> tuple[Span, Span] | None:
    """Return the spans of the key and of the value at ``path``; None if there is no such path.

    An item of a list has no key: its first span is what stands of it on its first line, ``name: x`` in ``- name: x``.
    Whatever stands below an alias, or was merged from one, has the span of the alias.
    """
    notes, at, key = place.notes, place.at, -1
    for step in path:
        found = notes.find(at, data, step)
        if found is None:
            return None
        key, at = found
        data = data[step]
    return notes.span(piece, key) if key >= 0 else notes.first_line(piece, at), notes.span(piece, at)


def start_mark(event: Event) -> Mark:
    """Return where an event starts; line, column and index count from 0. PyYAML's types forget that parsers set it."""
    return event.start_mark  # type: ignore[return-value]


def end_mark(event: Event) -> Mark:
    """Return where an event ends, as ``start_mark`` does."""
    return event.end_mark  # type: ignore[return-value]


def marks(event: NodeEvent) -> tuple[int, int, int, int, int]:
    """Return what is noted of a scalar or an alias: numbers instead of an event, which takes ten times the memory."""
    first: Any = event.start_mark
    behind: Any = event.end_mark
    style = _STYLES.get(event.style, 0) if event.__class__ is ScalarEvent else 0
    return first.line, first.column, behind.line, behind.column, style


def place_of(event: ScalarEvent) -> Place:
    """Return the place of a scalar that is looked at by itself."""
    notes = Notes()
    notes.add(marks(event))
    return notes.done()
