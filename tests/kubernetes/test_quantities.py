"""Quantities against what apimachinery's ``resource.MustParse(x).MilliValue()`` and ``.Value()`` say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from capsule_lint.kubernetes.quantities import thousandths, whole

if TYPE_CHECKING:
    from capsule_lint.model import Json


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("200m", 200),
        ("0.5", 500),
        (0.5, 500),
        (1, 1000),
        ("1", 1000),
        ("2.", 2000),
        (".5", 500),
        ("+1", 1000),
        ("1k", 1_000_000),
        ("1e2", 100_000),
        ("5E-1", 500),
        ("100u", 1),  # a tenth of a thousandth, rounded up
        ("1500u", 2),
        ("1n", 1),
        ("3000000n", 3),
        ("3000001n", 4),
        ("0", 0),
    ],
)
def test_thousandths_are_exact_and_round_up(written: Json, wanted: int) -> None:
    assert thousandths(written) == wanted


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("128Mi", 134_217_728),
        ("128M", 128_000_000),
        ("128e6", 128_000_000),
        ("0.5Gi", 536_870_912),
        ("2G", 2 * 10**9),
        ("2T", 2 * 10**12),
        ("2P", 2 * 10**15),
        ("1E", 10**18),
        ("1E3", 1000),
        ("2Ti", 2**41),
        ("2Pi", 2**51),
        ("1Ei", 2**60),
        (134217728, 134_217_728),
        ("100m", 1),
        ("1.5", 2),
        ("0.1Ki", 103),
    ],
)
def test_whole_units_are_exact_and_round_up(written: Json, wanted: int) -> None:
    assert whole(written) == wanted


@pytest.mark.parametrize(
    "refused", ["", ".", "Mi", "128MB", "128 Mi", "1e", "0x10", "-1", "one", "５Mi", "9" * 5000, True, None, ["1"], {}]
)
def test_what_the_api_refuses_is_no_quantity(refused: Json) -> None:
    assert (thousandths(refused), whole(refused)) == (None, None)
