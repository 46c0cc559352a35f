"""The page of a difference: it is whole, has both sides, and says what JSON says."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from capsule_lint.report.diff import DiffOptions, render
from capsule_lint.report.diff.difference import Difference, difference

from ..report.html_page import Page, refuse_what_a_page_must_not_have

SIDES = "The two inputs next to each other."
MATRIX = "Requests that stop before and now, by webhook and area"


@pytest.mark.parametrize("stages", [False, True])
def test_a_page_is_alone_and_can_be_found_ones_way_in(forward: Difference, stages: bool) -> None:
    for found, others in ((forward, ()), (forward, (forward,)), (difference(forward.new, forward.new), ())):
        refuse_what_a_page_must_not_have(Page(render("html", found, DiffOptions(stages=stages), others)))


def test_the_words_of_a_page(forward: Difference, assert_golden: Callable[[str, str], None]) -> None:
    page = Page(render("html", forward, DiffOptions(date="2026-11-29")))

    assert_golden("forward.page", "\n".join(page.lines[:-1]) + "\n")


def test_both_sides_are_as_json_has_them(forward: Difference) -> None:
    page = Page(render("html", forward, DiffOptions()))
    data = json.loads(render("json", forward, DiffOptions()))
    rows = {row[0].removesuffix("changes").strip(): row[1:] for row in page.tables[SIDES]}

    assert rows["Webhooks"] == [
        f"{was}: {data[side]['hooks']}, of which {data[side]['failClosedHooks']} fail closed"
        for was, side in (("Before", "old"), ("Now", "new"))
    ]
    answers = {True: "Yes.", False: "No.", None: "Not certain."}
    assert [
        cell.split(" ", 1)[1].startswith(answers[data[side]["comesBackByItself"]])
        for cell, side in zip(rows["Can Capsule come back by itself?"], ("old", "new"), strict=True)
    ] == [True, True]


def test_findings_that_come_and_go_are_those_of_json(forward: Difference) -> None:
    page = Page(render("html", forward, DiffOptions()))
    found = json.loads(render("json", forward, DiffOptions()))["findings"]
    rules = [each["id"] for tag, each in page.tags if tag == "details" and "data-family" in each]

    assert sorted(rules) == sorted(
        {
            f"{'come' if each['change'] == 'comes' else 'go'}-{each['finding']['rule']}"
            for each in found
            if each["change"] != "stays"
        }
    )


def test_only_what_changes_says_what_it_was(forward: Difference) -> None:
    cells = [cell for row in Page(render("html", forward, DiffOptions())).tables[MATRIX][1:] for cell in row[1:]]
    changed = [cell.split(" was ") for cell in cells if " was " in cell]
    same = Page(render("html", difference(forward.new, forward.new), DiffOptions())).tables[MATRIX]

    assert changed != []
    assert [pair for pair in changed if pair[0] == pair[1]] == []
    assert [cell for row in same for cell in row if " was " in cell] == []
