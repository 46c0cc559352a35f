"""Every path is answered with the place of its key and of its value."""

from __future__ import annotations

import pytest

from capsule_lint.model import Path, Span

from .reading import bundle_of, document_of, excerpt

POD = """\
---
# Source: x.yaml
apiVersion: v1   # comment
kind: Pod
metadata:
  name: "web"
  labels: {app: web, "é": 🌈,
    tier: front}

spec:
  # comment
  containers:
  - name: a  # first
    args:
    - --one
    -   two: 2
        three: 3
    - |
      text

      more

    - [x,
       y]
    - - nested
  -
    name: b
  command: >-
    folded
    text
  empty:
  last: yes
# the end

"""


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("apiVersion",), "apiVersion", "v1"),
        (("metadata",), "metadata", POD[POD.index("name:") : POD.index("\n\nspec")]),
        (("metadata", "name"), "name", '"web"'),
        (("metadata", "labels"), "labels", '{app: web, "é": 🌈,\n    tier: front}'),
        (("metadata", "labels", "é"), '"é"', "🌈"),
        (("metadata", "labels", "tier"), "tier", "front"),
        (("spec", "containers", 0), "name: a", POD[POD.index("name: a") : POD.index("\n  -\n")]),
        (("spec", "containers", 0, "name"), "name", "a"),
        (("spec", "containers", 0, "args", 0), "--one", "--one"),
        (("spec", "containers", 0, "args", 1), "two: 2", "two: 2\n        three: 3"),
        (("spec", "containers", 0, "args", 1, "three"), "three", "3"),
        (("spec", "containers", 0, "args", 2), "|", "|\n      text\n\n      more"),
        (("spec", "containers", 0, "args", 3), "[x,", "[x,\n       y]"),
        (("spec", "containers", 0, "args", 3, 1), "y", "y"),
        (("spec", "containers", 0, "args", 4), "- nested", "- nested"),
        (("spec", "containers", 0, "args", 4, 0), "nested", "nested"),
        (("spec", "containers", 1), "name: b", "name: b"),
        (("spec", "command"), "command", ">-\n    folded\n    text"),
        (("spec", "empty"), "empty", ""),
        (("spec", "last"), "last", "yes"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_path(path: Path, key: str, value: str, ends: str) -> None:
    text = POD.replace("\n", ends)
    spans = document_of(text).positions(path)

    assert spans is not None
    assert [excerpt(text, span).replace("\r", "") for span in spans] == [key, value]


def test_an_empty_value_stands_behind_its_colon() -> None:
    assert document_of("a:\nb: 1\n").positions(("a",)) == (Span(1, 1, 1, 2), Span(1, 3, 1, 3))


def test_an_empty_value_at_the_end_of_a_text_without_a_newline() -> None:
    assert document_of("a: 1\n? b").positions(("b",)) == (Span(2, 3, 2, 4), Span(2, 4, 2, 4))


@pytest.mark.parametrize(("end", "last"), [("", 4), ("\n", 4), ("\n\n", 4), ("\nb: 1\n", 4)])
def test_a_block_of_text_ends_with_its_last_line(end: str, last: int) -> None:
    assert document_of(f"a: |\n  x{end}").positions(("a",)) == (Span(1, 1, 1, 2), Span(1, 4, 2, last))


@pytest.mark.parametrize("text", ["a: |", "a: |\n", "a: |+\n\n\n", "a: |\n\nb: 1\n"])
def test_an_empty_block_of_text_is_its_indicator(text: str) -> None:
    end = text.index("\n") if "\n" in text else len(text)

    assert document_of(text).positions(("a",)) == (Span(1, 1, 1, 2), Span(1, 4, 1, end + 1))


@pytest.mark.parametrize(
    ("item", "first"),
    [
        ("name:  # comment\n    deep: 1", "name"),
        ("name: one  # comment", "name: one"),
        ("name: one\n    two", "name: one"),
        ("name: [one,  # comment\n    two]", "name: [one,  # comment"),
        ("<<: {}  # comment", "<<: {}"),
        ("-\n    deep", "-"),
        ("-\n    deep\n  - b\n  - c", "-"),
        ("<<: {name: one}\n  other: 2", "<<: {name: one}"),
        ("- deep  # comment\n  - deep", "- deep"),
    ],
)
def test_the_key_of_an_item_is_what_stands_of_it_on_its_first_line(item: str, first: str) -> None:
    text = f"a:\n- {item}\n"
    positions = document_of(text).positions(("a", 0))

    assert positions is not None
    assert excerpt(text, positions[0]) == first
    assert positions[0].end_column == positions[0].column + len(first)


def test_a_document_that_cannot_be_read_spans_its_content() -> None:
    bundle = bundle_of("# c\n---\n# c\na: 1\nkind: [\n\n# c\n---\nb: 1\n--- [\n")

    assert [document.span for document in bundle.documents] == [
        Span(4, 1, 5, 8),
        Span(9, 1, 9, 5),
        Span(10, 1, 10, 6),
    ]


def test_a_parser_that_stops_behind_the_last_line_stops_at_its_end() -> None:
    (document,) = bundle_of("\ufeff\ufeff{").documents

    assert (document.span, [problem.span for problem in document.problems]) == (Span(1, 1, 1, 3), [Span(1, 3, 1, 3)])


def test_a_document_spans_its_content() -> None:
    bundle = bundle_of("# c\n---\n# c\na: 1\nb:\n- c\n\n# c\n---\nkind: [\n\n---\n  d: |\n    e\n\n\n")

    assert [document.span for document in bundle.documents] == [
        Span(4, 1, 6, 4),
        Span(10, 1, 10, 8),
        Span(13, 3, 14, 6),
    ]


@pytest.mark.parametrize(
    "path",
    [
        ("missing",),
        ("spec", "missing", "deeper"),
        ("spec", 0),
        ("kind", "below"),
        ("spec", "containers", 2),
        ("spec", "containers", -1),
        ("spec", "containers", "name"),
        ("spec", "empty", "x"),
    ],
)
def test_a_path_that_does_not_exist(path: Path) -> None:
    assert document_of(POD).positions(path) is None


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (("spec", "replicas"), "spec"),
        (("spec", "containers", 0, "resources", "limits"), "name"),
        (("metadata", "labels", "app", "x"), "app"),
    ],
)
def test_a_missing_key_is_located_at_its_nearest_ancestor(path: Path, where: str) -> None:
    assert excerpt(POD, document_of(POD).locate(path)) == where


def test_the_whole_document_has_its_first_line_for_a_key() -> None:
    assert document_of("a: 1 # b\nb: 2\n").positions(()) == (Span(1, 1, 1, 5), Span(1, 1, 2, 5))


def test_a_missing_top_level_key_is_located_at_the_start() -> None:
    assert document_of(POD).locate(("status",)) == Span(3, 1, 3, 1)


def test_everything_below_an_alias_stands_at_the_alias() -> None:
    text = "a: &x\n  b: [1, {c: 2}]\nd: *x\ne: [*x]\n"
    document = document_of(text)
    paths: list[Path] = [("d",), ("d", "b"), ("d", "b", 1, "c"), ("e", 0), ("e", 0, "b")]

    spans = [document.positions(path) for path in paths]

    at_d, at_e = Span(3, 4, 3, 6), Span(4, 5, 4, 7)
    assert spans == [(Span(3, 1, 3, 2), at_d), (at_d, at_d), (at_d, at_d), (at_e, at_e), (at_e, at_e)]
    assert [document.has(("d", "x")), document.has(("d", "b", 2)), document.has(("d", "b", 1, "c", "x"))] == [False] * 3


def test_merged_keys_stand_at_the_alias_that_merged_them() -> None:
    text = "a: &x {b: 1}\nc: &y {d: {e: 2}}\nf:\n  <<: [*x, *y]\n  g: 3\nh:\n- <<: {i: 4}\n  j: 5\n"
    document = document_of(text)
    paths: list[Path] = [("f", "b"), ("f", "d", "e"), ("f", "g"), ("h", 0), ("h", 0, "i"), ("f",)]

    spans = [document.positions(path) for path in paths]

    x, y = Span(4, 8, 4, 10), Span(4, 12, 4, 14)
    assert spans == [
        (x, x),
        (y, y),
        (Span(5, 3, 5, 4), Span(5, 6, 5, 7)),
        (Span(7, 3, 7, 13), Span(7, 3, 8, 7)),
        (Span(7, 8, 7, 9), Span(7, 11, 7, 12)),
        (Span(3, 1, 3, 2), Span(4, 3, 5, 7)),
    ]


def test_the_last_of_two_equal_keys_counts() -> None:
    assert document_of("a: 1\nb: 2\na: 3\n").positions(("a",)) == (Span(3, 1, 3, 2), Span(3, 4, 3, 5))


@pytest.mark.parametrize("odd", ["\r", "\x85", "\u2028", "\u2029"])
def test_lines_that_only_yaml_ends_do_not_shift_positions(odd: str) -> None:
    text = f'a: "x{odd}\n  y"\n# {odd}# c\nb: 1\n---\nc: |\n  {odd}  d\ne: 1\n'
    bundle = bundle_of(text)

    assert [excerpt(text, document.locate((key,))) for document in bundle.documents for key in document.data] == [
        "a",
        "b",
        "c",
        "e",
    ]
    assert [bundle.documents[0].locate(("b",)).line, bundle.documents[1].locate(("e",)).line] == [4, 8]


def test_a_document_that_is_no_mapping_has_no_paths() -> None:
    document = document_of("- a\n")

    assert (document.data, document.positions((0,)), document.locate((0,))) == (None, None, Span(1, 1, 1, 1))


def test_what_is_filled_in_stands_nowhere() -> None:
    text = "apiVersion: v1\nkind: ConfigMapList\nitems:\n- metadata: {name: a}\n- metadata: {name: b}\n"
    documents = bundle_of(text).documents[1:]

    assert [each.data["kind"] for each in documents] == ["ConfigMap", "ConfigMap"]
    assert [each.positions(("kind",)) for each in documents] == [None, None]


def test_a_place_is_found_among_many() -> None:
    labels = [f"l{number}: v{number}" for number in range(40)]
    items = [f"- i{number}" for number in range(40)]
    text = "\n".join(["labels:", *(f"  {each}" for each in labels), "args:", *items, "last: 1", ""])
    document = document_of(text)

    spans = [
        document.positions(path)
        for path in (*((("labels", f"l{n}")) for n in range(40)), *(("args", n) for n in range(40)), ("last",))
    ]

    assert [[excerpt(text, span) for span in each or ()] for each in spans] == [
        *([f"l{number}", f"v{number}"] for number in range(40)),
        *([f"i{number}", f"i{number}"] for number in range(40)),
        ["last", "1"],
    ]
