"""English for messages."""

from __future__ import annotations

import pytest

from capsule_lint.english import duration


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
