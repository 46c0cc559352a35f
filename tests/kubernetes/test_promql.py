"""What PromQL expressions ask, and whether they have a result."""

from __future__ import annotations

import pytest

from capsule_lint.kubernetes.promql.evaluation import Situation, result
from capsule_lint.kubernetes.promql.ranges import calculated, compared
from capsule_lint.kubernetes.promql.series import ANYTHING, OTHER, SOMETIMES, UNKNOWN, Series
from capsule_lint.kubernetes.promql.syntax import (
    Aggregation,
    Call,
    Matcher,
    Number,
    Operation,
    Refused,
    Selector,
    Unread,
    looks_back,
    read,
)


def test_an_expression_is_a_tree() -> None:
    up = Selector("up", ((Matcher("job", "=~", "a|b"), Matcher("x", "!=", "y")),), 300, 3600, False)

    assert read('sum by (job) (rate(up{job=~"a|b", x!="y"}[5m] offset 1h)) > bool 0') == Operation(
        operator=">",
        left=Aggregation("sum", Call("rate", (up,)), ("job",), False),
        right=Number(0),
        on=None,
        ignoring=(),
        group="",
        as_number=True,
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("up{", Refused("unexpected end of input inside braces")),
        ("", Refused("no expression found in input")),
        ("1 == 1", Refused("comparisons between scalars must use BOOL modifier")),
        ('up{a=~"(?!b)"}', Refused("illegal regex for (?!b)")),
        ('up{a=~"x{1,1001}"}', Refused('a=~"x{1,1001}": invalid repeat count: {1,1001}')),
        # Go reads it, the library does not.
        (r'up{a=~"\\Qx\\E"}', Unread(r"the expression cannot be read here: illegal regex for \Qx\E")),
        ("rate(up[5m] smoothed)", Unread("the expression cannot be read here: invalid promql query")),
        ("later(up)", Unread("the expression cannot be read here: unknown function with name 'later'")),
        ("(" * 300 + "up" + ")" * 300, Unread("the expression is too long to be judged")),
        ("up" + " or up" * 300, Unread("the expression is too long to be judged")),
        ("up{a='" + "x" * 10_000 + "'}", Unread("the expression is too long to be judged")),
        ("up{a='\ud800'}", Unread("the expression has a character that cannot be written")),
    ],
)
def test_what_cannot_be_read(text: str, expected: object) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("up", 0),
        ("up[5m]", 300),
        ("rate(up[5m] offset 1m) + up offset 10m", 600),
        ("max_over_time(rate(up[2m])[3m:])", 300),
    ],
)
def test_how_far_an_expression_looks_back(text: str, seconds: float) -> None:
    assert looks_back(tree(text)) == seconds


def tree(text: str):  # type: ignore[no-untyped-def]
    """Return the tree of an expression that can be read."""
    found = read(text)
    assert not isinstance(found, (Refused, Unread)), found
    return found


SERIES = {
    "one": [
        Series({"__name__": "one", "a": "x", "b": "1"}, 1, 1),
        Series({"__name__": "one", "a": "y", "b": "2"}, 1, 1),
    ],
    "few": [Series({"__name__": "few", "a": "x"}, 0, 3)],
    "now_and_then": [Series({"__name__": "now_and_then", "a": "x"}, 1, 1, SOMETIMES)],
    "unclear": [Series({"__name__": "unclear", "a": ANYTHING}, 1, 1)],
    "others": [Series({"__name__": "others"}, 0, 9, UNKNOWN, other=OTHER)],
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one", [("always", 1, 1), ("always", 1, 1)]),
        ('one{a="x"}', [("always", 1, 1)]),
        ('one{a!~"x|z"}', [("always", 1, 1)]),
        ('one{a=~"x.+"}', []),
        ('one{c=""}', [("always", 1, 1), ("always", 1, 1)]),
        ("none", []),
        ("sum(one)", [("always", 2, 2)]),
        ("sum by (a) (one)", [("always", 1, 1), ("always", 1, 1)]),
        ("count(one) == 2", [("always", 2, 2)]),
        ("count without (a, b) (one) < 2", []),
        ("few > 3", []),
        ("few > 1", [("sometimes", 0, 3)]),
        ("few >= bool 0", [("always", 1, 1)]),
        ("few < bool 1", [("always", 0, 1)]),
        ("1 - one", [("always", 0, 0), ("always", 0, 0)]),
        ("-few + 1", [("always", -2, 1)]),
        ("few * 2 / 4", [("always", 0, 1.5)]),
        ("one + on (a) few", [("always", 1, 4)]),
        ("one and on (a) few", [("always", 1, 1)]),
        ("one and few", []),
        ("one unless on (a) few", [("always", 1, 1)]),
        ("one unless on (a) now_and_then", [("sometimes", 1, 1), ("always", 1, 1)]),
        ("one or on () few", [("always", 1, 1), ("always", 1, 1)]),
        ("none or vector(0)", [("always", 0, 0)]),
        ("one * on (a) group_left few", [("always", 0, 3)]),
        ("absent(one)", []),
        ("absent(none)", [("always", 1, 1)]),
        ("absent(now_and_then)", [("sometimes", 1, 1)]),
        ("absent(others)", [("unknown", 1, 1)]),
        ('absent(others{a="x"})', [("always", 1, 1)]),
        ('others{a!="x"}', [("unknown", 0, 9)]),
        ('unclear{a="x"}', [("unknown", 1, 1)]),
        ('unclear{a=~".*"}', [("always", 1, 1)]),
        ("one and on (a) unclear", [("unknown", 1, 1), ("unknown", 1, 1)]),
        ("scalar(few) + 1", [("always", 1, 4)]),
        ("scalar(none) > bool 1", [("always", 0, 0)]),
        ("few > scalar(none)", []),
        ("few != scalar(none)", [("always", 0, 3)]),
        ("vector(scalar(one))", [("always", float("-inf"), float("inf"))]),
        ("time() > bool 0", [("always", 1, 1)]),
        ("topk(1, one)", [("sometimes", 1, 1), ("sometimes", 1, 1)]),
        ("ceil(few / 2)", [("always", 0, 2)]),
        ("max(few) or min(one)", [("always", 0, 3)]),
        ("rate(few[5m])", [("always", 0, float("inf"))]),
        ("max_over_time(few[5m])", [("always", 0, 3)]),
        ('label_replace(one{a="x"}, "c", "d", "", "")', [("always", 1, 1)]),
    ],
)
def test_what_an_expression_results_in(text: str, expected: list[tuple[str, float, float]]) -> None:
    situation = Situation(lambda name: SERIES.get(name, []))

    assert [(each.presence, each.low, each.high) for each in result(tree(text), situation)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one", []),
        ("one offset 5m", ["x", "y"]),
        ("last_over_time(one[5m])", ["x", "y"]),
        ("last_over_time(one[5m] offset 5m)", ["x", "y"]),
        ("max_over_time((one > 0)[5m:])", ["x", "y"]),
        ("absent(one)", [""]),
        ("absent_over_time(one[5m])", []),
    ],
)
def test_the_past_counts_where_an_expression_looks_back(text: str, expected: list[str]) -> None:
    past = Situation(lambda name: SERIES.get(name, []))

    assert [each.value("a") for each in result(tree(text), Situation(lambda name: [], past))] == expected


def test_bounds_are_calculated() -> None:
    infinite = float("inf")

    assert [
        calculated("+", (0, 1), (2, 3)),
        calculated("-", (0, 1), (2, 3)),
        calculated("*", (-1, 2), (3, infinite)),
        calculated("/", (1, 2), (2, 4)),
        calculated("/", (1, 2), (0, 4)),
        calculated("-", (0, infinite), (0, infinite)),
        calculated("%", (1, 2), (2, 4)),
    ] == [
        (2, 4),
        (-3, -1),
        (-infinite, infinite),
        (0.25, 1),
        (-infinite, infinite),
        (-infinite, infinite),
        (-infinite, infinite),
    ]


@pytest.mark.parametrize(
    ("left", "answers"),
    [
        ((0, 0), {"==": False, "!=": True, ">": False, "<": True, ">=": False, "<=": True}),
        ((1, 1), {"==": True, "!=": False, ">": False, "<": False, ">=": True, "<=": True}),
        ((1, 2), {"==": None, "!=": None, ">": None, "<": False, ">=": True, "<=": None}),
        ((0, 1), {"==": None, "!=": None, ">": False, "<": None, ">=": None, "<=": True}),
    ],
)
def test_bounds_are_compared(left: tuple[float, float], answers: dict[str, bool | None]) -> None:
    assert {operator: compared(operator, left, (1, 1)) for operator in answers} == answers
