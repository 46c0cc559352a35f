"""How large regular expressions become: where Go 1.26 refuses them, and where trying one out would take too long."""

from __future__ import annotations

import pytest

from capsule_lint.kubernetes.pattern_size import MOST, MOST_STEPS, Extent, doubt, extent, refusal


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("", 1, 1),
        ("abc", 3, 3),
        (r"\Qa.c\E", 3, 3),
        (r"\x{41}\x41\.", 3, 3),
        ("a{3}", 3, 3),
        ("a{2,}", 2, 4),
        ("a{2,5}", 8, 8),
        ("(a{2,5}){2}", 20, 20),
        ("(?:a{2,5}){2}", 16, 16),
        ("(?i)(?P<name>ab){0,2}", 10, 10),
        ("a{,2}", 5, 5),
        ("ab|cde", 3, 6),
        ("[a]", 1, 1),
        ("[^]a]{4}", 4, 8),
        ("a*", 1, 3),
        ("*a+?", 1, 5),
        (r"^\d\*+b\\", 5, 7),
        ("a\\", 2, 2),
    ],
)
def test_a_pattern_is_as_large_as_its_repetitions_written_out(pattern: str, least: int, most: int) -> None:
    assert extent(pattern) == Extent(least, most, 1 + ("(" in pattern and "(?:" not in pattern))


# What Go 1.26 says of each, and nothing of the last of each pair.
@pytest.mark.parametrize(
    ("pattern", "refused"),
    [
        ("a{0,1000}" * 1678, "expression too large"),
        ("a{0,1000}" * 1677, ""),
        ("[a-z]{1000}" * 3356, "expression too large"),
        ("[a-z]{1000}" * 3355, ""),
        ("(a|b{0,1000})" * 1700, "expression too large"),
        ("x{1000}|" * 4000, ""),
        ("a{0,1001}", "invalid repeat count: {0,1001}"),
        ("a{1000,}", ""),
        (r"^([a-z0-9-]{0,63}\.){0,63}[a-z]+$", "invalid repeat count: {0,63}"),
        (r"^([a-z0-9-]{0,63}\.){0,15}[a-z]+$", ""),
        ("((a{26}b{2})*|c){39}", "invalid repeat count: {39}"),
        ("((a{25}b{26})*|c){38}", ""),
        ("((a{40}){41}){0}", "invalid repeat count: {41}"),
        ("((a{40}){0}){40}", ""),
        ("(" * 1000 + "a" + ")" * 1000, "expression nests too deeply"),
        ("(" * 999 + "a" + ")" * 999, ""),
        ("(?:" * 2000 + "a" + ")" * 2000, ""),
    ],
)
def test_go_refuses_what_is_too_large_or_nests_too_deeply(pattern: str, refused: str) -> None:
    assert refusal(pattern) == refused


@pytest.mark.parametrize(
    "pattern",
    [
        "a{0,1000}" * 200,
        r"\pL{1000}",
        "(a?b?c?d?){0,600}",
        "(" * 5000,
        "[" * 5000,
        "((a{0,50}){0,10}){0,2}" * 3,
        "ab" * 3000,
    ],
)
def test_what_is_too_large_is_not_tried_out(pattern: str) -> None:
    assert doubt(pattern) == (
        f"the regular expression is too large to be tried out: written out, it has more than {MOST:,} parts"
    )


@pytest.mark.parametrize(
    "pattern",
    ["", "a{0,1000}", r"^([a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}$", "|".join(f"team-{number}" for number in range(400))],
)
def test_what_people_write_is_tried_out(pattern: str) -> None:
    assert doubt(pattern, characters=253) == ""


def test_a_large_pattern_is_not_tried_out_on_a_long_text() -> None:
    assert [doubt("a{1000}", characters) for characters in (MOST_STEPS // 1000, MOST_STEPS // 1000 + 1)] == [
        "",
        "the text is too long for the regular expression to be tried out on it",
    ]
