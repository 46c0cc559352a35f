"""What is suggested to whoever misspelt a word: the nearest that there is, and nothing that is not near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Runner


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["explain", "CAP999"], "no rule CAP999; capsule-lint rules lists them"),
        (["explain", "CPA101"], "no rule CPA101; did you mean CAP101 (single-replica)?"),
        (["rules", "--select", "CAP9"], "no rule CAP9; capsule-lint rules lists them"),
        (["rules", "--select", "single-repilca"], "no rule single-repilca; did you mean CAP101 (single-replica)?"),
    ],
)
def test_a_rule(capsule_lint: Runner, words: list[str], said: str) -> None:
    assert capsule_lint(*words) == (2, "", f"capsule-lint: {said}\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["check", ".", "--json"], "--json; did you mean --format json?"),
        (["check", ".", "--sarif=a.sarif"], "--sarif=a.sarif; did you mean --format sarif?"),
        (["check", ".", "--output-format", "json"], "--output-format json; did you mean --format?"),
        (["check", ".", "--yaml"], "--yaml; did you mean --format json?"),
        (["check", ".", "--valeus", "a"], "--valeus a; did you mean --values?"),
        (["check", ".", "--severity", "note"], "--severity note; did you mean --min-severity?"),
        (["check", ".", "--no-colour"], "--no-colour; did you mean --color never?"),
        (["fix", ".", "--json"], "--json"),
        (["fix", ".", "--output-format", "json"], "--output-format json"),
        (["impact", ".", "--markdown"], "--markdown; did you mean --format markdown?"),
        (["impact", ".", "--sarif"], "--sarif"),
    ],
)
def test_an_option(capsule_lint: Runner, words: list[str], said: str) -> None:
    expected = f"capsule-lint: unrecognized arguments: {said}\nTry: capsule-lint {words[0]} --help\n"

    assert capsule_lint(*words) == (2, "", expected)
