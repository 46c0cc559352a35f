"""CEL in rules: values, messages, errors."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from capsule_lint.errors import RuleError
from capsule_lint.model import Origin, Span
from capsule_lint.rulebook.expressions import Expression, Template, Values
from capsule_lint.rulebook.functions import show
from capsule_lint.rulebook.plain import origin_of, plain


def rendered(text: str, self: object = None) -> str:
    return Template(text, "rule.yaml: message").render(Values(self))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{self.name} has {self.count}", "web has 3"),
        ("{self.ratio} and {self.whole}", "2.5 and 2"),
        ("{self.on}, {self.none}", "true, nothing"),
        ("{self.list}", "a, b and c"),
        ("{words(self.list.map(x, x + '!'))}", "a!, b! and c!"),
        ("{few(self.list + self.list, 3)}", "a, b and c"),
        ("{few(self.list, 1)}; {few(self.list, 2)}", "a and 2 more; a, b and c"),
        ("{plural(1, 'hook')}, {plural(3, 'hook')}", "1 hook, 3 hooks"),
        ("{yaml('a-b.c')} {yaml('yes')} {yaml('12')} {yaml('1e3')} {yaml('')}", 'a-b.c "yes" "12" "1e3" ""'),
        ("{yaml('a: b')} {yaml('a #b')} {yaml('-a')}", '"a: b" "a #b" "-a"'),
        ("{plural(2, 'policy')}, {plural(2, 'key')}", "2 policies, 2 keys"),
        ("{{literal}} {self.count == 3 ? 'three {braces}' : 'other'}", "{literal} three {braces}"),
    ],
)
def test_a_message_shows_values_as_people_write_them(text: str, shown: str) -> None:
    data = {"name": "web", "count": 3, "ratio": 2.5, "whole": 2.0, "on": True, "none": None, "list": ["a", "b", "c"]}

    assert rendered(text, data) == shown


def test_a_brace_that_is_not_closed_names_the_rule() -> None:
    with pytest.raises(RuleError) as error:
        rendered("is {self.name")

    assert str(error.value) == "rule.yaml: message: the brace at character 4 is not closed\n  is {self.name"


def test_an_expression_that_is_not_cel_names_the_rule_and_the_place() -> None:
    with pytest.raises(RuleError) as error:
        Expression("selff.name == ''", "rule.yaml: expect").compile()

    assert str(error.value) == (
        "rule.yaml: expect: <input>:1:6: undeclared reference to 'selff.name' (in container '')\n  selff.name == ''"
    )


def test_an_expression_that_stumbles_is_an_error_and_not_true() -> None:
    with pytest.raises(RuleError) as error:
        Expression("self.nope == 1", "rule.yaml: expect").holds(Values({}))

    assert str(error.value) == (
        'rule.yaml: expect cannot be evaluated: NOT_FOUND: Key not found in map : "nope"\n  self.nope == 1'
    )


def test_a_condition_that_is_no_boolean_is_an_error() -> None:
    with pytest.raises(RuleError) as error:
        Expression("self.name", "rule.yaml: when").holds(Values({"name": "web"}))

    assert str(error.value) == "rule.yaml: when is web, not true or false\n  self.name"


@dataclass(frozen=True)
class Inner:
    """A fact inside a fact."""

    tall_tree: int
    origin: Origin


@dataclass(frozen=True)
class Outer:
    """A fact."""

    the_inner: tuple[Inner, ...]
    raw_data: object


def test_facts_become_plain_data_with_camel_case_names_and_parsed_data_stays_as_it_is() -> None:
    raw = {"snake_case": [1, {"x": None}]}
    fact = Outer((Inner(3, Origin(7, ("spec", 0), Span(1, 2, 3, 4))),), raw)

    assert plain(fact) == {
        "theInner": [{"tallTree": 3, "origin": {"document": 7, "path": ["spec", 0], "span": [1, 2, 3, 4]}}],
        "rawData": {"snake_case": [1, {"x": None}]},
    }


def test_an_origin_survives_the_way_through_cel() -> None:
    origin = Origin(7, ("spec", 0, "name"), Span(1, 2, 3, 4))
    value = Expression("self.theInner[0]", "rule.yaml: each").evaluate(Values(plain(Outer((Inner(3, origin),), {}))))

    assert origin_of(value) == origin
    assert origin_of({"name": "without"}) is None


def test_an_integer_beyond_64_bits_is_capped_as_quantities_are() -> None:
    fact = plain(Inner(10**30, Origin(0)))

    assert Expression("self.tallTree > 5", "rule.yaml: expect").holds(Values(fact))
    assert fact["tallTree"] == 2**63 - 1


def test_show_of_a_list_with_one_item_is_the_item() -> None:
    assert show(["only"]) == "only"
