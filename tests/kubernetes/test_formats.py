"""Formats as the API server enforces them."""

from __future__ import annotations

from typing import Any

import pytest

from capsule_lint.kubernetes.formats import fits


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("date-time", ["2026-11-24T10:00:00Z", "2026-11-24t10:00:00.5+01:00"], ["2026-11-24", "2026-13-01T10:00:00Z"]),
        ("datetime", ["2026-11-24T23:59:59Z"], ["2026-11-24T24:00:00Z", "2026-11-24T10:00Z", "yesterday"]),
        ("date", ["2024-02-29", "0000-02-29"], ["2026-02-29", "2026-2-1", "today"]),
        ("duration", ["5m", "1h30m", "-1.5s", "3 days", "0"], ["5", "soon", "m"]),
        ("byte", ["YQ==", "YWFh"], ["", "YQ", "Y Q=", "YQ==\n"]),
        ("ipv4", ["10.0.0.1"], ["10.0.0", "::1", "10.0.0.256"]),
        ("ipv6", ["::1", "fe80::1"], ["10.0.0.1", "fe80::1%eth0"]),
        ("cidr", ["10.0.0.0/8", "10.0.0.7/8", "::/0"], ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/a", "a/8"]),
        ("uuid", ["00000000-0000-0000-0000-00000000000F"], ["0"]),
        ("uuid4", ["00000000-0000-4000-8000-000000000000"], ["00000000-0000-3000-8000-000000000000"]),
        ("int32", [2**31 - 1, -(2**31)], [2**31, -(2**31) - 1]),
        ("int64", [2**63 - 1], [2**63]),
    ],
)
def test_a_format_and_what_does_not_have_it(name: str, good: list[Any], bad: list[Any]) -> None:
    assert ([fits(value, name) for value in good], [fits(value, name) for value in bad]) == (
        [True] * len(good),
        [False] * len(bad),
    )


@pytest.mark.parametrize(("value", "name"), [("anything", "made-up"), ("a", "email"), (5, "date-time"), ("a", "int32")])
def test_unknown_formats_and_other_types_are_ignored(value: Any, name: str) -> None:
    assert fits(value, name)
