"""From the lines of a piece back to those of its source, where lines in between were cut."""

from __future__ import annotations

import pytest

from capsule_lint.load.marks import Original, Piece
from capsule_lint.model import Span

SOURCE = """\
a: 1
b:
  schema:
    x: 1
    y: 2

c:
  schema:
    z: 3
d: 4
"""
CUT = """\
a: 1
b:
  schema: {}
c:
  schema: {}
d: 4
"""
GAPS = [(2, 3), (4, 4)]


@pytest.mark.parametrize(
    ("stretch", "span"),
    [
        ((0, 0, 0, 4), Span(1, 1, 1, 5)),
        # a line that ends is no gap
        ((1, 0, 1, 2), Span(2, 1, 2, 3)),
        # what ends where lines were cut ends behind their last content
        ((1, 0, 2, 12), Span(2, 1, 5, 9)),
        ((2, 10, 2, 13), Span(3, 11, 5, 9)),
        ((3, 0, 4, 12), Span(7, 1, 9, 9)),
        # what ends before that, or starts there, does not
        ((2, 2, 2, 8), Span(3, 3, 3, 9)),
        ((2, 12, 3, 1), Span(3, 13, 7, 2)),
        ((5, 0, 5, 4), Span(10, 1, 10, 5)),
    ],
)
def test_what_stands_behind_a_cut_has_the_lines_of_the_source(stretch: tuple[int, int, int, int], span: Span) -> None:
    assert Piece(Original(SOURCE), CUT, gaps=GAPS).span(*stretch) == span


def test_a_piece_of_a_piece_adds_its_line_and_its_indentation() -> None:
    piece = Piece(Original("\n\n    a: 1\n      b: 2\n"), "a: 1\n  b: 2\n", line=2, column=4)

    assert (piece.span(0, 3, 1, 6), piece.part("b: 2\n", 1, 2).span(0, 0, 0, 4)) == (
        Span(3, 8, 4, 11),
        Span(4, 7, 4, 11),
    )


def test_content_ends_above_blank_lines() -> None:
    original = Original("\n  \na: 1  \n\n \nb: 2\n")

    assert [original.end_of_content(line) for line in range(6)] == [(1, 1), (1, 1), (3, 5), (3, 5), (3, 5), (6, 5)]
