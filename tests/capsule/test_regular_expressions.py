"""Patterns as Go 1.26 takes and refuses them: each verdict here is its own."""

from __future__ import annotations

import pytest

from capsule_lint.capsule.regular_expressions import doubt, found_in, problem

TAKEN = [
    "",
    "^(kube|default|capsule)$",
    r"\z",
    r"\A",
    r"\pN",
    r"\p{Greek}",
    r"[\d-z]",
    "(?P<name>a)(?P<other>b)",
    "(?<name>a)",
    "(?i)a",
    "(?s-i:a)",
    "(?U)a+",
    r"\Qa.b\E",
    r"\Q\C\E",
    r"\\C",
    "a{,2}",
    "a{",
    "[]a]",
    "(a{500}){2}",
    r"\pL{1000}",
    "\x00",
    "\ud800",
]
REFUSED = {
    "(a": "missing ): (a",
    "a)": "unexpected ): a)",
    "[a": "missing ]: [a",
    "*.example.org": "no argument for repetition operator: *",
    "a**": "bad repetition operator: **",
    "a++": "bad repetition operator: ++",
    "a{1001}": "invalid repeat count: {1001}",
    "a{2,1}": "invalid repetition size: {2,1}",
    "(a{500}){3}": "invalid repeat count: {3}",
    "(?=a)": "invalid perl operator: (?=",
    "(?!kube-)": "invalid perl operator: (?!",
    "(?<=a)b": "invalid perl operator: (?<=",
    "(?>a)": "invalid perl operator: (?>",
    r"(a)\1": r"invalid escape sequence: \1",
    r"\Z": r"invalid escape sequence: \Z",
    r"\C": r"invalid escape sequence: \C",
    r"\\\C": r"invalid escape sequence: \C",
    "[z-a]": "invalid character class range: z-a",
    "[[:foo:]]": "invalid character class range: [:foo:]",
    "\\": "trailing \\",
}


@pytest.mark.parametrize("pattern", TAKEN)
def test_what_go_takes_has_no_problem(pattern: str) -> None:
    assert problem(pattern) == ""


@pytest.mark.parametrize("pattern", REFUSED)
def test_what_go_refuses_has_one(pattern: str) -> None:
    assert problem(pattern) == REFUSED[pattern]


def test_unicode_classes_that_only_newer_releases_of_go_know_are_no_problem() -> None:
    assert [problem(pattern) for pattern in (r"\p{Uppercase_Letter}", r"\p{Cn}", r"\P{Cn}")] == ["", "", ""]


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("^(kube|default|capsule)$", "kube-system", False),
        ("^(kube-.*|default)$", "kube-system", True),
        ("kube", "my-kube-tools", True),
        ("", "anything", True),
        ("(kube", "kube-system", False),
    ],
)
def test_a_pattern_matches_anywhere_in_a_text(pattern: str, text: str, found: bool) -> None:
    assert found_in(pattern, text) is found


@pytest.mark.parametrize(
    ("pattern", "refused", "doubted"),
    [
        ("a{0,1000}" * 200, "", True),
        ("a{0,1000}" * 2000, "expression too large", False),
        ("(" * 1000 + "a" + ")" * 1000, "expression nests too deeply", False),
        ("a{0,1000}", "", False),
    ],
)
def test_a_pattern_that_is_too_large_is_refused_as_go_does_or_left_undecided(
    pattern: str, refused: str, doubted: bool
) -> None:
    assert (problem(pattern), bool(doubt(pattern)), found_in(pattern, "a")) == (
        refused,
        doubted,
        not (refused or doubted),
    )
