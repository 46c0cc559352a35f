"""A rule on one screen."""

from __future__ import annotations

import re

import pytest

from capsule_lint.frozen import replace
from capsule_lint.model import Rule, Severity
from capsule_lint.report.explanation import ExplainOptions, render
from capsule_lint.rulebook import checked_builtin_rules

RULES = [body.rule for body in checked_builtin_rules()]
FULL = {rule.id: rule for rule in RULES}

MINE = Rule(
    id="MINE001",
    name="my-rule",
    family="custom",
    severity=Severity.ERROR,
    subject="hook",
    summary="Short \x1b[31m.",
    why="One. Two. Three. Four.\n\nIt was so in projectcapsule/capsule#1135. Five.",
    fix="Set it.\n\nThis is more, see CAP101.\n\n    a: 1\n\n    b: 2\n\nDo not remove it.",
    references=("https://example.org/a",),
    examples=(
        ("bad", "kind: A\nmetadata: {name: a}\nspec:\n  one: 1\n  two: 2\n  three: 3  # <- MINE001\n  four: 4\n"),
        ("good", "kind: A\nmetadata: {name: a}\nspec:\n  one: 1\n  two: 2\n  three: 30\n  four: 4\n"),
    ),
    repair="safe",
)

SCREEN = """\
MINE001 my-rule (error, custom)

Short \\x1b[31m.

Why
  One. Two. It was so in projectcapsule/capsule#1135.

How to fix it
  Set it.

      a: 1

      b: 2

  Do not remove it.

  This is more, see CAP101.

  `capsule-lint fix` makes the change where it can be known.

Bad
  ...
    one: 1
    two: 2
    three: 3  # <- MINE001
    four: 4

Good
  ...
    one: 1
    two: 2
    three: 30
    four: 4

How to suppress it
  One finding: # capsule-lint: ignore[MINE001] REASON, on its line or above
  In a run: capsule-lint check --ignore MINE001 ...
All of it, with whole examples: capsule-lint explain MINE001 --all
"""


def test_a_screen_has_what_matters_and_examples_around_what_differs() -> None:
    assert render(MINE, [MINE], ExplainOptions()) == SCREEN


def test_all_of_it_has_whole_texts_examples_and_references() -> None:
    text = render(MINE, [MINE], ExplainOptions(whole=True))

    assert "  One. Two. Three. Four.\n\n  It was so in projectcapsule/capsule#1135. Five.\n" in text
    assert "\nGood example\n  kind: A\n  metadata: {name: a}\n  spec:\n" in text
    assert text.count("...") == 1  # of the command line
    assert "\nReferences\n  https://example.org/a\n" in text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_rule_fits_one_screen_with_its_mark(rule: Rule) -> None:
    lines = render(rule, RULES, ExplainOptions(width=100)).splitlines()
    bad = lines[lines.index("Bad") : lines.index("Good")]

    assert sum(max(1, -(-len(line) // 100)) for line in lines) < 50
    assert any(f"# <- {rule.id}" in line for line in bad)


def test_colours_and_links_add_nothing_else() -> None:
    rule = FULL["CAP205"]
    plain = render(rule, RULES, ExplainOptions(width=100))
    shown = render(rule, RULES, ExplainOptions(width=100, colour=True, links=True))

    assert re.sub(r"\x1b\]8;;[^\x1b]*\x1b\\|\x1b\[[\d;]*m", "", shown) == plain
    assert "\x1b[1mWhy\x1b[0m\n" in shown
    assert "\x1b[1;33m # <- CAP205\x1b[0m\n" in shown
    page = "https://github.com/capsule-lint/capsule-lint/blob/main/docs/rules/CAP205.md"
    assert f"\x1b]8;;{page}\x1b\\CAP205\x1b]8;;\x1b\\ " in shown


def test_a_rule_without_a_page_is_no_link() -> None:
    options = ExplainOptions(colour=True, links=True)

    assert "]8;;" not in render(replace(MINE, fix="Set it."), [MINE], options)
    assert "]8;;" in render(MINE, [MINE, *RULES], options)


def test_a_rule_about_suppressions_cannot_be_suppressed_by_a_comment() -> None:
    assert "One finding:" not in render(replace(MINE, subject="suppression"), [MINE], ExplainOptions())
