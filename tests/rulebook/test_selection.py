"""Which rules a selection means."""

from __future__ import annotations

import pytest

from capsule_lint.errors import UsageError
from capsule_lint.rulebook import builtin_rules, find, select

RULES = builtin_rules()


def chosen(selected: list[str], ignored: list[str]) -> list[str]:
    return [body.rule.id for body in select(RULES, selected, ignored)]


@pytest.mark.parametrize(
    ("selected", "ignored", "ids"),
    [
        (["CAP001"], [], ["CAP001"]),
        (["cap002", "unreadable-yaml"], [], ["CAP001", "CAP002"]),
        (["CAP00"], ["CAP003"], ["CAP001", "CAP002", "CAP004", "CAP005", "CAP006", "CAP007", "CAP008"]),
        (["input"], ["CAP001", "duplicate-key"], ["CAP003", "CAP004", "CAP005", "CAP006", "CAP007", "CAP008"]),
    ],
)
def test_a_word_is_an_id_a_beginning_a_name_or_a_family(
    selected: list[str], ignored: list[str], ids: list[str]
) -> None:
    assert chosen(selected, ignored) == ids


def test_without_a_selection_all_rules_are_in_force_by_id() -> None:
    assert chosen([], []) == sorted(body.rule.id for body in RULES)


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("CAPOO1", "no rule CAPOO1; did you mean CAP001 (unreadable-yaml)?"),
        ("duplicate-keys", "no rule duplicate-keys; did you mean CAP002 (duplicate-key)?"),
        ("inputs", "no rule inputs; did you mean input?"),
        ("%%", "no rule %%; capsule-lint rules lists them"),
    ],
)
def test_a_word_that_means_no_rule_is_an_error_with_the_nearest(word: str, words: str) -> None:
    with pytest.raises(UsageError) as error:
        select(RULES, [word])

    assert str(error.value) == words


def test_one_rule_is_found_by_id_or_name_but_not_by_a_beginning() -> None:
    assert find(RULES, "cap001") is find(RULES, "unreadable-yaml")
    with pytest.raises(UsageError, match="no rule CAP00"):
        find(RULES, "CAP00")
