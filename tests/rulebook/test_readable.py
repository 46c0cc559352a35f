"""The conditions of the built-in rules can be read: they are short, say nothing twice, and make no facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from capsule_lint.rulebook import checked_builtin_rules
from capsule_lint.rulebook.files import builtin_folder, read_files, rule_files
from capsule_lint.rulebook.let import MACROS, TOKEN
from capsule_lint.rulebook.rules import RuleBody

_LONGEST = 200
"""Characters of a condition as it is written."""

_REPEATABLE = 30
"""Characters of a comprehension that may stand twice in one rule."""

RULES = checked_builtin_rules()
LET = {data["id"]: data.get("let", {}) for data in read_files(builtin_folder(), rule_files(builtin_folder()))}

by_id = pytest.mark.parametrize("rule", RULES, ids=[body.rule.id for body in RULES])


def written(rule: RuleBody) -> list[str]:
    """Return every expression of a rule as its author wrote it, the values of ``let`` included."""
    parts = [expression.written for part in rule.expressions() for expression in part.expressions]
    return [*LET[rule.rule.id].values(), *parts]


def comprehensions(source: str) -> Iterator[str]:
    """Yield the comprehensions in an expression, inner ones too, without their white space."""
    tokens = [token for token in TOKEN.findall(source) if not token.isspace() and not token.startswith("//")]
    for at, (dot, macro, bracket) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False)):
        if dot == "." and macro in MACROS and bracket == "(":
            start, end, depth = at, at + 3, 1
            while start and (tokens[start - 1] == "." or tokens[start - 1].isidentifier()):
                start -= 1
            while depth:
                depth += {"(": 1, ")": -1}.get(tokens[end], 0)
                end += 1
            yield "".join(tokens[start:end])


@by_id
def test_a_condition_is_short(rule: RuleBody) -> None:
    conditions = [*rule.conditions(), *rule.lists()]
    texts = [*LET[rule.rule.id].values(), *(condition.written for condition in conditions)]

    assert [text for text in texts if len(text.strip()) > _LONGEST] == []


@by_id
def test_a_rule_says_no_comprehension_twice(rule: RuleBody) -> None:
    counts = Counter(each for text in written(rule) for each in comprehensions(text) if len(each) > _REPEATABLE)

    assert [each for each, number in counts.items() if number > 1] == []


@by_id
def test_each_gives_facts_and_makes_none(rule: RuleBody) -> None:
    assert rule.each is None or "{" not in rule.each.source


def test_comprehensions_are_found_inside_others() -> None:
    assert list(comprehensions("a.b.filter(x,\n  x.c.exists(y, y > '(')).map(z, z)")) == [
        "a.b.filter(x,x.c.exists(y,y>'('))",
        "x.c.exists(y,y>'(')",
        ".map(z,z)",
    ]
