"""What ``explain`` says of ``fix``."""

from __future__ import annotations

import pytest

from .conftest import Runner


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("CAP101", ["`capsule-lint fix` makes the change where it can be known."]),
        (
            "CAP201",
            ["`capsule-lint fix` makes the change where nothing becomes less secure, and elsewhere with `--unsafe`."],
        ),
        ("CAP217", []),
    ],
)
def test_a_rule_with_a_repair_says_so(capsule_lint: Runner, rule: str, said: list[str]) -> None:
    lines = [line.strip() for line in capsule_lint("explain", rule).out.splitlines()]

    assert [line for line in lines if line.startswith("`capsule-lint fix")] == said
