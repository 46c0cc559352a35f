"""Positions of an editor, and places of the linter."""

from __future__ import annotations

import pytest
from lsprotocol.types import Position, Range
from pygls.workspace import PositionCodec

from capsule_lint.language_server.edits import applied
from capsule_lint.language_server.positions import lines
from capsule_lint.model import Change, Span

TEXT = "a\N{ROCKET}é: 1\r\nb: 2\n"


@pytest.mark.parametrize(("encoding", "columns"), [("utf-8", (1, 5, 7)), ("utf-16", (1, 3, 4)), ("utf-32", (1, 2, 3))])
def test_columns_are_those_of_the_encoding(encoding: str, columns: tuple[int, ...]) -> None:
    cut = lines(TEXT, PositionCodec(encoding).client_num_units)

    assert [cut.position(1, column) for column in (2, 3, 4)] == [Position(0, each) for each in columns]
    assert [cut.place(Position(0, each)) for each in columns] == [(1, 2), (1, 3), (1, 4)]


@pytest.mark.parametrize(
    ("position", "place"),
    [
        (Position(0, 99), (1, 7)),
        (Position(9, 3), (3, 1)),
        (Position(0, 2), (1, 2)),  # within a character
    ],
)
def test_a_position_that_is_not_there_is_the_nearest_before(position: Position, place: tuple[int, int]) -> None:
    assert lines(TEXT, PositionCodec("utf-16").client_num_units).place(position) == place


def test_a_place_after_the_end_is_the_end() -> None:
    cut = lines(TEXT, len)

    assert cut.range_of(Span(1, 1, 9, 9)) == Range(Position(0, 0), Position(2, 0))
    assert cut.position(1, 99) == Position(0, 6)


def test_a_byte_order_mark_counts_for_the_editor() -> None:
    cut = lines("\ufeffa: 1\nb: 2", len)

    assert [cut.position(line, 1) for line in (1, 2)] == [Position(0, 1), Position(1, 0)]
    assert [cut.place(Position(line, 1)) for line in (0, 1)] == [(1, 1), (2, 2)]
    assert cut.place(Position(0, 0)) == (1, 1)


def test_changes_are_applied_from_the_last_to_the_first() -> None:
    changes = (
        Change("", Span(1, 4, 1, 5), "9"),
        Change("", Span(2, 5, 2, 5), "\nc: 3"),
        Change("", Span(1, 1, 1, 1), "# "),
    )

    assert applied("a: 1\nb: 2\n", changes) == "# a: 9\nb: 2\nc: 3\n"
