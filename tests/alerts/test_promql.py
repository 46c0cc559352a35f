"""Words of strangers in PromQL and in Prometheus' templates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from capsule_lint.kubernetes.promql.syntax import Matcher, Selector, read
from capsule_lint.recovery.promql import expanded, label, literal, one_of, pattern, quoted, selector

ODD = 'a"b\\c\n.*+?()|[]{}^$ \x00\u2028é😀'


@given(some.text(some.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_text_in_quotes_is_that_text(text: str) -> None:
    found = read(f"up{{job={quoted(text)}}}")

    assert isinstance(found, Selector)
    assert found.matchers == ((Matcher("job", "=", text),),)


def test_what_is_no_letter_is_escaped() -> None:
    assert quoted(ODD) == r'"a\"b\\c\U0000000a.*+?()|[]{}^$ \U00000000\U00002028é😀"'


def test_a_selector() -> None:
    assert selector("up", {"job": "a"}, {"pod": "b|c"}, {"type": "d"}) == 'up{job="a",type!="d",pod=~"b|c"}'
    assert selector("up", {}) == "up"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["a"], "a"),
        (["nodes.projectcapsule.dev"], "nodes[.]projectcapsule[.]dev"),
        (["b.example.com", "a.b.example.com", "b.example.com"], "(a[.]b|b)[.]example[.]com"),
        (["a.example.com", "a.example.org"], "a[.]example[.]com|a[.]example[.]org"),
        (["a.b.c", "b.c"], "(a[.]b|b)[.]c"),
        (["a", "a.b"], "a|a[.]b"),
        ([ODD], r'a"b\\c' + "\n" + r"[.]\*\+\?\(\)\|\[\]\{\}\^\$ " + "\x00\u2028é😀"),
    ],
)
def test_a_pattern_of_names(names: list[str], expected: str) -> None:
    assert one_of(names) == expected


@given(
    some.lists(some.from_regex(r"[a-z]{1,2}([.][a-z]{1,2}){0,3}", fullmatch=True), min_size=1, max_size=5),
    some.from_regex(r"[a-z.]{1,9}", fullmatch=True),
)
def test_a_pattern_of_names_matches_these_and_no_other(names: list[str], other: str) -> None:
    accepts = Matcher("name", "=~", one_of(names)).accepts

    assert all(map(accepts, names))
    assert accepts(other) is (other in names)


@given(some.text(some.characters(exclude_categories=["Cs", "Cc"]), max_size=10))
def test_a_pattern_matches_its_name_alone(name: str) -> None:
    assert Matcher("name", "=~", pattern(name)).accepts(name)
    assert not Matcher("name", "=~", pattern(name)).accepts(f"{name}x")


@pytest.mark.parametrize("text", ["{{ $labels.name }}", "{", "}}", "{{{", 'say {{ "x" }}', "", "no braces"])
def test_a_text_is_no_template(text: str) -> None:
    assert "{{ $" not in literal(text)
    assert expanded(literal(text), {"name": "wrong"}) == text


def test_labels_are_said_and_missing_ones_are_not() -> None:
    template = literal("{") + label("name") + literal("} and ") + label("type")

    assert template == '{{ "{" }}{{ $labels.name }}} and {{ $labels.type }}'
    assert expanded(template, {"name": "a"}) == "{a} and "
