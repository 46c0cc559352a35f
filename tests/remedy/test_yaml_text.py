"""A text with some values set: what changes, and above all what does not."""

from __future__ import annotations

import re

import pytest

from capsule_lint.load import Input, load
from capsule_lint.model import Path
from capsule_lint.remedy.edit import Edit
from capsule_lint.remedy.yaml_text import EditError, edited, with_line_ends_of, with_object
from capsule_lint.remedy.yaml_text import _said as said

VALUES = """\
# Of the platform team.
replicaCount:   1   # one
manager:
  resources: {}
  image:    {tag:   "", pull: x }
  nothing:
  quoted: "a"

  # Extra arguments.
  extraArgs:
    - a
    -   b


# Where it runs.
tolerations: []
other:
- x:  1
  y: 2
"""


def set_in(text: str, *pairs: tuple[str, object]) -> str:
    return edited(text, [Edit(0, tuple(path.split(".")), value) for path, value in pairs])


def test_no_edit_changes_nothing() -> None:
    assert set_in(VALUES) == VALUES


def test_only_the_lines_of_the_keys_change() -> None:
    changed = set_in(
        VALUES,
        ("replicaCount", 3),
        ("manager.resources.requests.cpu", "200m"),
        ("manager.nothing.deeper", True),
        ("manager.quoted", "b"),
        ("tolerations", [{"key": "a", "operator": "Exists"}]),
        ("priorityClassName", "system-cluster-critical"),
    )

    assert (
        changed
        == """\
# Of the platform team.
replicaCount: 3     # one
manager:
  resources:
    requests:
      cpu: 200m
  image:    {tag:   "", pull: x }
  nothing:
    deeper: true
  quoted: "b"

  # Extra arguments.
  extraArgs:
    - a
    -   b


# Where it runs.
tolerations:
- key: a
  operator: Exists
other:
- x:  1
  y: 2
priorityClassName: system-cluster-critical
"""
    )


def test_what_is_added_is_indented_like_its_surroundings() -> None:
    text = """\
spec:
  containers:
      - name: manager
        resources:
          {}
        args:
        - a
  volumes:
  - name: cert
"""

    changed = edited(text, [Edit(0, ("spec", "containers", 0, "resources", "limits"), {"memory": "512Mi"})])

    assert changed == text.replace("          {}\n", "          limits:\n            memory: 512Mi\n")


def test_documents_without_an_edit_are_left_as_they_are() -> None:
    text = "# Source: a.yaml\n---\n# only a comment\n---\na:   1\n---   # second\nb:   {c:   2}\n"

    assert edited(text, [Edit(1, ("b", "d"), 3)]) == text.replace("b:   {c:   2}", "b: {c: 2, d: 3}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "n: 3\n"),
        ("# Nothing yet.\n", "# Nothing yet.\nn: 3\n"),
        ("# Nothing yet.", "# Nothing yet.\nn: 3"),
        ("a: 1", "a: 1\nn: 3"),
        ("a: 1\r\nb: 2\r\n", "a: 1\r\nb: 2\r\nn: 3\r\n"),
        ("\ufeffa: 1\n", "\ufeffa: 1\nn: 3\n"),
        ("---\na: 1\n", "---\na: 1\nn: 3\n"),
        ("{a: 1}\n", "{a: 1, n: 3}\n"),
        ('{"a": 1}', '{"a": 1, "n": 3}'),
        ('{\r\n\t"a": {"b":  1},\r\n\t"n": 2\r\n}\r\n', '{\r\n\t"a": {"b":  1},\r\n\t"n": 3\r\n}\r\n'),
        ("base: &b {k: 1}\nother: *b\n", "base: &b {k: 1}\nother: *b\nn: 3\n"),
    ],
    ids=[
        "empty",
        "comment",
        "comment, no newline",
        "no newline",
        "CRLF",
        "BOM",
        "dashes",
        "flow",
        "JSON",
        "indented JSON",
        "anchors elsewhere",
    ],
)
def test_files_of_all_kinds(text: str, expected: str) -> None:
    assert set_in(text, ("n", 3)) == expected


@pytest.mark.parametrize("word", ["yes", "on", "0x1f", "1e3", "1_000", "~", "null", "012"])
def test_a_text_that_kubernetes_reads_as_something_else_is_quoted(word: str) -> None:
    changed = set_in("a: 1\n", ("b", word))

    assert load([Input("", changed.encode())]).documents[0].data == {"a": 1, "b": word}


def test_a_key_over_a_merge_is_set_beside_it() -> None:
    text = "base: &b {k: 1}\nmine:\n  <<: *b\n  z: 1\n"

    assert set_in(text, ("mine.k", 2)) == f"{text}  k: 2\n"


@pytest.mark.parametrize(
    ("text", "path", "said"),
    [
        ("a: &x {b: 1}\nc: *x\n", "c.b", "`c` is shared by anchor &x: a change there would change others"),
        ("a: &x {b: 1}\nc: *x\n", "a.b", "`a` is shared by anchor &x: a change there would change others"),
        ("a: [1]\n", "a.b", "`a` is not a mapping"),
        ("a: 5\n", "a.b.c", "`a` is not a mapping"),
        ("- a\n", "a", "`the document` is not a mapping"),
        ('{"a": [1]}', "a.b", "`a` is not a mapping"),
        ('{"a": 5}', "a.b.c", "`a` is not a mapping"),
        ("a: {\n", "a", "it cannot be read from line 2 on"),
    ],
)
def test_what_cannot_be_edited_is_refused(text: str, path: str, said: str) -> None:
    with pytest.raises(EditError, match=f"^{re.escape(said)}"):
        set_in(text, (path, 1))


def test_a_stream_of_json_values_is_not_edited() -> None:
    with pytest.raises(EditError, match=r"^a stream of JSON values cannot be edited$"):
        edited('{"a": 1}\n{"b": 2}\n', [Edit(1, ("b",), 3)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n  ", "a: 1\nz: 3\n  "),
        ("a: 1\n \n# c\n   ", "a: 1\n \n# c\nz: 3\n   "),
        ("a: 1\n  \n\n", "a: 1\n  \n\nz: 3\n"),
        ("a:\n  b: {}\n   \n    ", "a:\n  b: {}\nz: 3\n    "),
        ("a:\n- b\n  ", "a:\n- b\nz: 3\n  "),
        ("a:\n- - b\n  -\n  ", "a:\n- - b\n  -\nz: 3\n  "),
        ("a: |\n  b\n  ", "a: |\n  b\nz: 3\n  "),
        ("a: |+\n  b\n\n", "a: |+\n  b\n\nz: 3\n"),
        ("a: {\n  }\n  ", "a: {\n  }\nz: 3\n  "),
        ("  ", "z: 3\n  "),
        (" # c\n  ", " # c\nz: 3\n  "),
        ("null", "z: 3"),
        ("# c\n~ # d\n", "# c\nz: 3\n"),
        ("a: 1\n...\n", "a: 1\nz: 3\n...\n"),
        ("a: 1\n...  # c\n\n# d\n  ", "a: 1\nz: 3\n...  # c\n\n# d\n  "),
        ("a: 1\n---\n", "a: 1\nz: 3\n---\n"),
        ("a: 1\r\n  ", "a: 1\r\nz: 3\r\n  "),
    ],
)
def test_what_stands_at_the_end_stays_there(text: str, expected: str) -> None:
    assert set_in(text, ("z", 3)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\r\nb: 2\nc: 3\r\nd: 4\n", "a: 1\r\nb:\n  x: 5\nc: 3\r\nd: 4\nz: 6\n"),
        ("a: 1\nb: 2\r\nc: 3\n", "a: 1\nb:\r\n  x: 5\r\nc: 3\nz: 6\n"),
        ("a: 1\nb: 2\r\n", "a: 1\nb:\r\n  x: 5\r\nz: 6\r\n"),
        ("a: 1\r\nb: 2\nc: 3", "a: 1\r\nb:\n  x: 5\nc: 3\nz: 6"),
        ('{\r\n  "b": 2,\n  "c": 3\n}\n', '{\r\n  "b": {\n    "x": 5\n  },\n  "c": 3,\n  "z": 6\n}\n'),
    ],
)
def test_each_line_keeps_its_end_and_a_new_one_ends_as_those_around_it(text: str, expected: str) -> None:
    assert set_in(text, ("b", {"x": 5}), ("z", 6)) == expected


def test_what_would_say_something_else_besides_is_refused() -> None:
    with pytest.raises(EditError, match=r"^it cannot be edited without changing what else it says$"):
        set_in("a: 1\na: 2\n", ("z", 3))


@pytest.mark.parametrize("key", ['"null"', '""', '"9223372036854775808"', '"~"', "'1'"])
def test_keys_that_need_their_quotes_are_in_nobodys_way(key: str) -> None:
    assert set_in(f"a:\n  {key}: 1\n", ("b", 2)) == f"a:\n  {key}: 1\nb: 2\n"


def test_an_object_is_not_added_where_something_else_would_say_something_else() -> None:
    with pytest.raises(EditError, match=r"^an object cannot be added at its end without changing what else it says$"):
        with_object("}>|+\n---\u2028", "b: 2\n")


@pytest.mark.parametrize(
    ("original", "text", "expected"),
    [
        ("a: 1\r\nb: 2\n", "z: 0\na: 1\nb: 2\n", "z: 0\r\na: 1\r\nb: 2\n"),
        ("a: 1\nb: 2\r\n", "z: 0\na: 1\nb: 2\n", "z: 0\na: 1\nb: 2\r\n"),
        ("a: 1\nb: 2\r\n", "a: 1\nb: 2\nc: 3\n", "a: 1\nb: 2\r\nc: 3\r\n"),
        ("a: 1\nb: 2\r\nc: 3\r\n", "a: 1\nb: 2\nc: 3", "a: 1\nb: 2\r\nc: 3"),
        ("a: 1\r\nb: 2", "a: 1\nb: 2\nc: 3\n", "a: 1\r\nb: 2\r\nc: 3\r\n"),
        ("a: 1\n", "b: 2\n", "b: 2\n"),
    ],
)
def test_new_lines_end_as_those_before_them_and_the_first_as_the_first(original: str, text: str, expected: str) -> None:
    assert with_line_ends_of(original, text) == expected


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ("a: .inf\n", ("z",), "Kubernetes cannot read it"),
        ("a: \x01\n", ("z",), "it cannot be read"),
        ("s: &s {r: {c: 1}}\nm:\n  o: *s\n", ("m", "o", "x"), "`m.o` is shared by anchor &s: a change there would"),
        ("b: 1\n", ("a", 0, "x"), "`a` is not a mapping"),
        ("a:\nb: 1\n", ("a", 0, "x"), "`a` is not a mapping"),
    ],
)
def test_a_text_or_a_place_that_takes_no_value_is_named(text: str, path: Path, reason: str) -> None:
    with pytest.raises(EditError) as refused:
        edited(text, [Edit(0, path, 1)])

    assert str(refused.value)[: len(reason)] == reason


def test_edits_are_not_changed_by_those_that_stand_in_them() -> None:
    edits = [Edit(0, ("a",), {"b": 1}), Edit(0, ("a", "c"), 2)]

    assert [edited(text, edits) for text in ("{}", "x: 1\n")] == [
        '{"a": {"b": 1, "c": 2}}',
        "x: 1\na:\n  b: 1\n  c: 2\n",
    ]
    assert edits[0].value == {"b": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n", "a: 1\n---\nb: 2\n"),
        ("a: 1", "a: 1\n---\nb: 2\n"),
        ("a: 1\r\n", "a: 1\r\n---\r\nb: 2\r\n"),
        ("a: 1\r\nc: 3\n", "a: 1\r\nc: 3\n---\nb: 2\n"),
        ("a: 1\nc: 3\r\n", "a: 1\nc: 3\r\n---\r\nb: 2\r\n"),
        ("a: 1\r\nc: 3", "a: 1\r\nc: 3\r\n---\r\nb: 2\r\n"),
        ("a: 1\n---\n", "a: 1\n---\nb: 2\n"),
        ("a: 1\n--- \n\n", "a: 1\n--- \n\nb: 2\n"),
        ("", "---\nb: 2\n"),
    ],
)
def test_an_object_goes_behind_the_others_and_its_lines_end_as_the_last_one(text: str, expected: str) -> None:
    assert with_object(text, "b: 2\n") == expected


def test_what_a_text_says_has_no_order_of_keys_and_three_kinds_of_one() -> None:
    same, other = {"a": 1, "b": {"c": 2, "d": 3}}, {"b": {"d": 3, "c": 2}, "a": 1}

    assert said(same) == said(other)
    assert len({said({"a": one}) for one in (1, 1.0, True)}) == 3
