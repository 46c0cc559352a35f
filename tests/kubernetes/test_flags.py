"""Command lines as Go programs read them."""

from __future__ import annotations

import pytest

from capsule_lint.kubernetes.flags import boolean, flags, seconds

SWITCHES = {"enable"}


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (["--port=9443"], [(0, "port", "9443")]),
        (["--port", "9443"], [(0, "port", "9443")]),
        (["--enable"], [(0, "enable", "true")]),
        (["--enable", "false"], [(0, "enable", "true")]),  # the value of a switch comes after "="
        (["--enable=false"], [(0, "enable", "false")]),
        (["--other", "--port=1"], [(0, "other", "true"), (1, "port", "1")]),
        (["/manager", "--expression=a=b"], [(1, "expression", "a=b")]),
        (["--empty="], [(0, "empty", "")]),
        (["--port=1", "-v", "4", "--port=2"], [(0, "port", "1"), (3, "port", "2")]),
        (["--port=1", "--", "--port=2"], [(0, "port", "1")]),
        (["--port"], [(0, "port", "true")]),
        ([], []),
    ],
)
def test_flags_with_their_values_and_indexes(arguments: list[str], wanted: list[tuple[int, str, str]]) -> None:
    assert list(flags(arguments, SWITCHES)) == wanted


def test_booleans_are_those_of_strconv() -> None:
    assert [boolean(text) for text in ("true", "T", "1", "False", "0", "yes", "")] == [
        True,
        True,
        True,
        False,
        False,
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("15s", 15.0),
        ("1m30s", 90.0),
        ("1.5h", 5400.0),
        (".5s", 0.5),
        ("500ms", 0.5),
        ("0", 0.0),
        ("15", None),
        ("", None),
        ("s", None),
        ("15 s", None),
        ("1d", None),
    ],
)
def test_durations_are_those_of_time(text: str, wanted: float | None) -> None:
    assert seconds(text) == wanted
