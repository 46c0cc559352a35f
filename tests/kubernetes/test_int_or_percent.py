"""Numbers and percentages, scaled as apimachinery scales them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from capsule_lint.kubernetes.int_or_percent import percent, scaled

if TYPE_CHECKING:
    from capsule_lint.model import Json


@pytest.mark.parametrize(
    ("value", "total", "up", "down"),
    [
        ("50%", 3, 2, 1),
        ("50%", 4, 2, 2),
        ("25%", 1, 1, 0),
        ("1%", 2, 1, 0),
        ("99%", 2, 2, 1),
        ("0%", 7, 0, 0),
        ("1%", 100, 1, 1),
        ("1%", 101, 2, 1),
        ("050%", 4, 2, 2),
        ("100%", 7, 7, 7),
        (2, 7, 2, 2),
        (9, 7, 9, 9),
        (0, 7, 0, 0),
    ],
)
def test_percentages_round_as_asked_and_numbers_stay(value: Json, total: int, up: int, down: int) -> None:
    assert (scaled(value, total, up=True), scaled(value, total, up=False)) == (up, down)


@pytest.mark.parametrize(
    "refused", ["2", "50", "%", "-5%", "5.5%", "５%", "9" * 19 + "%", "9" * 5000 + "%", -1, 1.5, True, None, {}]
)
def test_what_the_api_refuses_scales_to_nothing(refused: Json) -> None:
    assert (percent(refused), scaled(refused, 4, up=True)) == (None, None)
