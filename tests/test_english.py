"""English for messages."""

from __future__ import annotations

import pytest

from capsule_lint.english import duration, meant


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (2592000, "30 days"),
        (86400, "1 day"),
        (28800, "8 hours"),
        (5400, "90 minutes"),
        (61, "61 seconds"),
        (1, "1 second"),
        (0, "0 days"),
    ],
)
def test_a_duration_is_told_in_the_largest_unit_that_divides_it(seconds: int, words: str) -> None:
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("chekc", "check"),
        ("impct", "impact"),
        ("dif", "diff"),
        ("fxi", "fix"),
        ("Run-Book", "runbook"),
        ("postrender", "post-render"),
        ("--json", ""),
        ("fi", ""),
        ("lint", ""),
        ("webhoks-tabel", ""),
        ("c" * 254, ""),
        ("", ""),
    ],
)
def test_a_misspelt_word_is_compared_with_those_near_it(word: str, name: str) -> None:
    assert meant(word, ["check", "impact", "diff", "fix", "runbook", "post-render", "--set-json", "c" * 253]) == name


def test_the_nearest_word_wins_then_the_first() -> None:
    assert [meant("--valeus", ["--value", "--values"]), meant("cot", ["cat", "cut"])] == ["--values", "cat"]
