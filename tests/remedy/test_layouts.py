"""What an edit brings stands as its surroundings do, whatever layout they have; and what it does not touch stays."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from capsule_lint.model import Path
from capsule_lint.remedy.edit import Edit
from capsule_lint.remedy.yaml_text import EditError, edited


def set_at(text: str, *pairs: tuple[Path, Any]) -> str:
    return edited(text, [Edit(0, path, value) for path, value in pairs])


@pytest.mark.parametrize(("mapping", "dash"), [(2, 0), (2, 2), (4, 0), (4, 2), (4, 4)])
def test_what_is_new_is_indented_as_people_indent(mapping: int, dash: int) -> None:
    key, item = " " * mapping, " " * (mapping + dash)
    text = f"one:\n{key}two:\n{key}{key}three: 1\n{key}list:\n{item}- a\n{item}- b\n"
    new = f"new:\n{key}two:\n{key}{key}three: 1\n{key}list:\n{item}- a\n"

    assert set_at(text, (("new",), {"two": {"three": 1}, "list": ["a"]})) == text + new


def test_several_documents_are_edited_each_for_itself() -> None:
    text = "a:   1\n---\nb:   2\nc:   3\n"

    assert edited(text, [Edit(1, ("b",), 5), Edit(0, ("a",), 4)]) == "a: 4\n---\nb: 5\nc:   3\n"


def test_what_stands_on_more_lines_than_it_is_written_on_stands_there_once() -> None:
    text = "a:\n  b: {x: 1,\n      y:  2}\n  c:   1\n  d: {x: 1,\n      y:  2}\n  e:   3\n"

    assert set_at(text, (("a", "new"), [1])) == f"{text}  new:\n  - 1\n"


def test_the_first_of_documents_without_content_is_written_to() -> None:
    assert set_at("---\n---\n", (("n",), 3)) == "---\nn: 3\n---\n"


@pytest.mark.parametrize("indent", ["  ", "   ", "\t"])
def test_json_keeps_its_indentation_and_its_letters(indent: str) -> None:
    text = f'{{\n{indent}"é":   1,\n{indent}"b": {{}}\n}}\n'
    new = f'{{\n{indent * 2}"c": {{\n{indent * 3}"d": "ü"\n{indent * 2}}}\n{indent}}}'

    assert set_at(text, (("b", "c"), {"d": "ü"})) == text.replace("{}", new)


def test_json_behind_a_byte_order_mark_is_json() -> None:
    assert set_at('\ufeff{"a": 1}', (("n",), 3)) == '\ufeff{"a": 1, "n": 3}'


def test_json_whose_lines_cannot_be_matched_is_laid_out_anew() -> None:
    assert set_at('{\n\t"c": {\n}\n}\n', (("c",), True)) == '{\n\t"c": true\n}\n'


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (("new", "deeper"), {"a": {"b": [1, {"c": 2}]}, "nothing": None, "new": {"deeper": 3}}),
        (("nothing", "deeper"), {"a": {"b": [1, {"c": 2}]}, "nothing": {"deeper": 3}}),
        (("a", "b", 1, "c"), {"a": {"b": [1, {"c": 3}]}, "nothing": None}),
        (("a", "b", 0), {"a": {"b": [3, {"c": 2}]}, "nothing": None}),
    ],
)
def test_a_field_of_json_is_set_wherever_it_stands(path: Path, wanted: Any) -> None:
    text = '{"a": {"b": [1, {"c": 2}]}, "nothing": null}'

    assert set_at(text, (path, 3)) == json.dumps(wanted)


@pytest.mark.parametrize("form", ["json", "yaml"])
@pytest.mark.parametrize(
    ("path", "parent"),
    [
        (("a", "b", "c"), "a.b"),
        (("a", "b", 2), "a.b"),
        (("a", "b", 0, "c"), "a.b[0]"),
        (("nothing", 0), "nothing"),
        (("absent", 0), "absent"),
        (("absent", 0, "c"), "absent"),
    ],
)
def test_what_has_no_such_field_is_named(form: str, path: Path, parent: str) -> None:
    text = '{"a": {"b": [1, 2]}, "nothing": null}' if form == "json" else "a:\n  b:\n  - 1\n  - 2\nnothing:\n"

    with pytest.raises(EditError, match=f"^`{re.escape(parent)}` is not a mapping$"):
        set_at(text, (path, 3))


def test_a_parent_that_is_missing_from_a_list_is_not_made() -> None:
    texts = ('{"a": {"b": [1]}}', "a:\n  b:\n  - 1\n", "- a\n")
    said = []
    for text, path in zip(texts, (("a", "b", 2, "c"), ("a", "b", 2, "c"), ("a", "b")), strict=True):
        with pytest.raises(EditError) as refused:
            set_at(text, (path, 3))
        said.append(str(refused.value))

    assert said == ["`a.b[2]` is not a mapping", "`a.b` is not a mapping", "`the document` is not a mapping"]


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (("a", "b", 0), "- 1", "- 3"),
        (("a", "b", 1, "c"), "- c:   2", "- c: 3"),
        (("nothing", "deeper"), "nothing:\n", "nothing:\n  deeper: 3\n"),
        (("quoted",), 'quoted:   "x"', "quoted: 3"),
    ],
)
def test_a_field_of_yaml_is_set_wherever_it_stands(path: Path, old: str, new: str) -> None:
    text = 'a:\n  b:\n  - 1\n  - c:   2\nnothing:\nquoted:   "x"\n'

    assert set_at(text, (path, 3)) == text.replace(old, new)


@pytest.mark.parametrize(
    ("text", "path", "shared"),
    [
        ("a: {b: &x {c: 1}}\nd: *x\n", ("a", "b", "c"), "a.b"),
        ("a: &x [1]\nd: *x\n", ("a", 0), "a"),
        ("a: &x {c: 1}\nb: {d: *x}\n", ("b", "d", "c"), "b.d"),
    ],
)
def test_what_is_shared_is_named(text: str, path: Path, shared: str) -> None:
    with pytest.raises(EditError, match=f"^`{shared}` is shared by anchor &x: a change there would change others$"):
        set_at(text, (path, 3))


def test_an_anchor_that_no_alias_repeats_is_edited() -> None:
    text = "a: &x {c: 1}\nb: &x-2 {c: 1}\nd: *x-2\n"

    assert set_at(text, (("a", "c"), 3)) == "a: {c: 3}\nb: &x-2 {c: 1}\nd: *x-2\n"


def test_texts_that_kubernetes_reads_as_something_else_are_quoted_wherever_they_stand() -> None:
    assert set_at("a: 1\n", (("b",), {"c": ["yes", "no way"], "d": {"e": "on"}})) == (
        'a: 1\nb:\n  c:\n  - "yes"\n  - no way\n  d:\n    e: "on"\n'
    )


def test_a_long_text_stays_on_its_line() -> None:
    words = "many " * 50 + "words"

    assert set_at(f"a: {words}\nb: 1\n", (("b",), words)) == f"a: {words}\nb: {words}\n"


def test_a_document_that_has_ended_is_edited_before_its_end() -> None:
    assert set_at("a: 1\n...\nb: 2\n", (("a",), 3)) == "a: 3\n...\nb: 2\n"


@pytest.mark.parametrize(
    ("text", "path", "changed"),
    [
        pytest.param("---\na:\n   b:   1\n", ("a", "c"), "---\na:\n  b: 1\n  c: 3\n", id="as nobody indents"),
        pytest.param(
            "a:\n      - b: {c: 1,\n          d: 2}\n        e: null\n",
            ("a", 0, "f"),
            "a:\n- b: {c: 1, d: 2}\n  e:\n  f: 3\n",
            id="lines that cannot be matched one by one",
        ),
    ],
)
def test_a_layout_that_cannot_be_kept_gives_way_to_what_is_said(text: str, path: Path, changed: str) -> None:
    assert set_at(text, (path, 3)) == changed


def test_a_key_that_stands_twice_is_no_reason_to_touch_it() -> None:
    assert set_at("a: 1\na: 1\nb: 1\n", (("b",), 3)) == "a: 1\na: 1\nb: 3\n"


@pytest.mark.parametrize(
    ("text", "path", "value", "changed"),
    [
        pytest.param("a:\n    d: {}\ne:   [b, c]   # d\n", ("a",), None, "a:\ne:   [b, c]   # d\n", id="a line less"),
        pytest.param('a: "1"\n   \nb: \n', ("n",), 3, 'a: "1"\n   \nb: \nn: 3\n', id="blank lines"),
        pytest.param("# c\na:   [{b: 1}]\nd:\n - e: x\n", ("d",), "x", "# c\na:   [{b: 1}]\nd: x\n", id="a list less"),
        pytest.param("a:\n - x\n", ("a",), {"l": ["q"]}, "a:\n  l:\n  - q\n", id="a list becomes a mapping"),
        pytest.param(
            "a:\n -   b:\n      - c\n      - d: null   # e\n -   f:\n      - g\n - h\n",
            ("a", 1, "f", 0),
            {"l": ["q"]},
            "a:\n -   b:\n      - c\n      - d: null   # e\n -   f:\n     - l:\n         - q\n - h\n",
            id="lists in lists",
        ),
        pytest.param(
            "a:\n  b:\n   - c: {}   # d\n     e: {}\n   -   f:\n        - 1\n        - {g: 1}\n",
            ("a", "b", 0, "e"),
            "x",
            "a:\n  b:\n   - c: {}   # d\n     e: x\n   -   f:\n        - 1\n        - {g: 1}\n",
            id="less than people indent",
        ),
        pytest.param(
            "a:\n   \n  b: |\n    t\n   \n  c: 1\n  d: '1'\n",
            ("a", "c"),
            ["x"],
            "a:\n   \n  b: |\n    t\n   \n  c:\n  - x\n  d: '1'\n",
            id="blank lines above",
        ),
        pytest.param(
            "a:\n- x\n- y\nb:\n  - z\n", ("n",), 3, "a:\n- x\n- y\nb:\n  - z\nn: 3\n", id="a list unlike the others"
        ),
    ],
)
def test_an_edit_takes_the_layout_around_it(text: str, path: Path, value: Any, changed: str) -> None:
    assert set_at(text, (path, value)) == changed


def test_in_a_long_document_only_the_line_of_the_edit_changes() -> None:
    before, after = "- a:   1\n" * 150, "- a:   1\n" * 100
    text = f"items:\n- {{b: 1,\n  c: 2}}\n{before}- a:   1\n{after}"

    assert set_at(text, (("items", 151, "a"), 3)) == f"items:\n- {{b: 1,\n  c: 2}}\n{before}- a: 3\n{after}"
