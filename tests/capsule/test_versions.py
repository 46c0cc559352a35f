"""Release numbers."""

from __future__ import annotations

import pytest

from capsule_lint.capsule.versions import release_number


@pytest.mark.parametrize(
    ("version", "number"),
    [
        ("0.14.0", (0, 14, 0)),
        ("0.9.10", (0, 9, 10)),
        ("0.14.0-rc.1", None),
        ("0.14", None),
        ("", None),
        (None, None),
    ],
)
def test_only_a_release_has_a_number(version: str | None, number: tuple[int, int, int] | None) -> None:
    assert release_number(version) == number
