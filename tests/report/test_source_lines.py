"""Lines as YAML counts them."""

import pytest
import yaml

from capsule_lint.model import Span
from capsule_lint.report.source_lines import first_line, split_lines


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\x85", "\u2028", "\u2029"])
def test_lines_are_those_of_the_yaml_reader(line_break):
    text = f"a: 1{line_break}b: 2{line_break}c: 3"

    assert split_lines(text) == ["a: 1", "b: 2", "c: 3"]
    assert [key.start_mark.line for key, _ in yaml.compose(text).value] == [0, 1, 2]


def test_form_feed_and_separators_break_no_line():
    assert split_lines("a\x0cb\x1cc") == ["a\x0cb\x1cc"]


@pytest.mark.parametrize(
    ("span", "cut"),
    [
        (Span(1, 2, 1, 4), Span(1, 2, 1, 4)),
        (Span(1, 2, 3, 1), Span(1, 2, 1, 5)),
        (Span(7, 2, 8, 1), Span(7, 2, 7, 2)),
    ],
)
def test_first_line(span, cut):
    assert first_line(span, ["a: 1", "b: 2"]) == cut
