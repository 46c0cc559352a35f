"""Between the places of the linter, in code points from 1, and the positions of an editor, in its units from 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lsprotocol.types import Position, Range

from ..frozen import dataclass
from ..model import Span


@dataclass(frozen=True, eq=False)
class Lines:
    """The lines of a text, with what an editor counts in them."""

    lines: Sequence[str]  #: Without their ends; that of a line of a file of Windows may stay.
    units: Callable[[str], int]  #: How long a text is for the editor: UTF-16 unless it says otherwise.
    mark: int = 0  #: How many characters at the start the linter does not count: the byte order mark.

    def range_of(self, span: Span) -> Range:
        """Return a span as the editor counts."""
        return Range(self.position(span.line, span.column), self.position(span.end_line, span.end_column))

    def position(self, line: int, column: int) -> Position:
        """Return a line and a column, from 1, as the editor counts; the end of the text for what lies after it."""
        if line > len(self.lines):
            return self.position(len(self.lines), len(self.lines[-1]) + 1)
        before = column - 1 + (self.mark if line == 1 else 0)
        return Position(line - 1, self.units(self.lines[line - 1].removesuffix("\r")[:before]))

    def place(self, position: Position) -> tuple[int, int]:
        """Return the line and column, from 1, of a position; the end of the line for what lies after it."""
        line = min(max(position.line, 0), len(self.lines) - 1)
        text = self.lines[line].removesuffix("\r") if line == position.line else ""
        left, column = position.character, 1
        for char in text:
            left -= self.units(char)
            if left < 0:
                break
            column += 1
        return line + 1, max(column - (0 if line else self.mark), 1)


def lines(text: str, units: Callable[[str], int]) -> Lines:
    """Return the lines of a text, for an editor that counts in these units."""
    return Lines(text.split("\n"), units, int(text.startswith("\ufeff")))


def is_within(span: Span, line: int, column: int) -> bool:
    """Return whether a span covers a place, or ends there."""
    return (span.line, span.column) <= (line, column) <= (span.end_line, span.end_column)
