"""Where documents start and end, and what they say."""

from __future__ import annotations

import pytest
import yaml

from capsule_lint.load import Input, load, parser
from capsule_lint.model import Source

from .reading import bundle_of, document_of, excerpt

A = {"a": 1}
B = {"b": 2}


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("", []),
        ("# nothing\n", []),
        ("---\n---\n", []),
        ("---\nnull\n---\n~\n", []),
        ("a: 1", [A]),
        ("---\na: 1\n---\nb: 2\n", [A, B]),
        ("--- # comment\na: 1\n---\t\nb: 2\n---", [A, B]),
        ("--- {a: 1}\n--- {b: 2}\n", [A, B]),
        ("a: 1\n...\n---\nb: 2\n...\n", [A, B]),
        ("a: 1\n...\nb: 2\n", [A]),
        ("a: 1\n... # over\n...\n# over\n...\n", [A]),
        ("a: 1\n---# no blank\nb: 2\n", [A, B]),
        ("%YAML 1.2\n---\na: 1\n---\n# x\n%YAML 1.2\n---\nb: 2\n", [None, A, None, B]),
        ("a: 1\n...\n%YAML 1.2\n---\nb: 2\n", [A, B]),
        ("a: |\n  ---\n  text\n---\nb: 2\n", [{"a": "---\ntext\n"}, B]),
        ("a: 1\n---b: 2\n: 3\n", [None]),
        ("\n\n---\r\na: 1\r\n---\r\nb: 2\r\n", [A, B]),
        ("\ufeffa: 1\n---\n\ufeffb: 2\n", [A, B]),
        ("\ufeff---\na: 1\n--- # x\n\ufeff# y\nb: 2\n", [A, B]),
        ("a: 1\r---\rb: 2\r", [A]),
        ('{"a": 1}\n', [A]),
        ('{"a": 1}\n{"b": 2}\n', [A, B]),
        ('{"a": 1}{"b": 2}', [A, B]),
        ('\n {"a": 1} # YAML from here\n---\nb: 2\n', [A, B]),
        ('{"a": 1}\nb: 2\n', [A, B]),
        ('{\n\t"a": [1, {"b": null}]\n}\n', [{"a": [1, {"b": None}]}]),
        ('{"a": "\\ud83d \x80\u2028 \\\\ud83d"}', [{"a": "\ufffd \x80\u2028 \\ud83d"}]),
        ('{"a": "\\ud83d\\ude00 \\\\ud83d\\\\ude00 \\/"}', [{"a": "😀 \\ud83d\\ude00 /"}]),
        ("- a\n", [None]),
        ("text\n", [None]),
        ("a: |\n  b", [{"a": "b\n"}]),
    ],
)
def test_the_documents_of_a_stream(text: str, data: list[object]) -> None:
    assert [document.data for document in bundle_of(text).documents] == data


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("a: &x {b: 1}\nc: *x\n", {"a": {"b": 1}, "c": {"b": 1}}),
        ("a: &k key\n*k : 1\n&l b: *l\n", {"a": "key", "key": 1, "b": "b"}),
        ("a: &x 1\nb: &x 2\nc: *x\n", {"a": 1, "b": 2, "c": 2}),
        ("a: &x [&x 1, *x]\nb: *x\n", {"a": [1, 1], "b": 1}),
        ("a: &x 1e16\n*x : b\n&y .inf : c\n", {"a": 10000000000000000, "1e+16": "b", ".inf": "c"}),
        ("a: &x {b: 1, c: 2}\nd:\n  <<: *x\n  b: 3\n", {"a": {"b": 1, "c": 2}, "d": {"b": 3, "c": 2}}),
        ("a: &x {b: 1}\nc: {b: 2, <<: *x}\n", {"a": {"b": 1}, "c": {"b": 1}}),
        (
            "- &x {a: 1, b: 1}\n- &y {a: 2, c: 2}\n- {<<: [*x, *y], d: 3}\n",
            [{"a": 1, "b": 1}, {"a": 2, "c": 2}, {"a": 1, "b": 1, "c": 2, "d": 3}],
        ),
        ("<<: {a: 1}\nb: 2\n", {"a": 1, "b": 2}),
        ("!!merge <<: {a: 1}\n", {"a": 1}),
        ('"<<": {a: 1}\n', {"<<": {"a": 1}}),
        ("a: >-\n  one\n  two\nb: |+\n  three\n\n", {"a": "one two", "b": "three\n\n"}),
        ("? a\n? b\n: c\n", {"a": None, "b": "c"}),
        ("1: x\ntrue: z\n", {"1": "x", "true": "z"}),
    ],
)
def test_what_a_document_says(text: str, data: object) -> None:
    # A list at the top is no document's data, so each stands below a key.
    indented = "".join(f"  {line}" if line.strip() else line for line in text.splitlines(keepends=True))

    assert document_of(f"top:\n{indented}").data == {"top": data}


def test_an_alias_shares_its_value() -> None:
    data = document_of("a: &x {b: 1}\nc: *x\n").data

    assert data["a"] is data["c"]


def test_pyyaml_without_libyaml_reads_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a: &x [1, 'two', \"é\"]\nb: {<<: {c: ! 3}}\nd: |\n  e\n---\nf: [{\n---\ng: {{ .h }}\n---\ni: \a\n"
    expected = bundle_of(text).documents

    monkeypatch.setattr(parser, "Parser", yaml.BaseLoader)
    found = bundle_of(text).documents

    assert [(one.data, one.span, one.locate(("b", "c"))) for one in found] == [
        (one.data, one.span, one.locate(("b", "c"))) for one in expected
    ]
    assert [[problem.kind for problem in one.problems] for one in found] == [
        [],
        ["unreadable"],
        ["template"],
        ["unreadable"],
    ]


def test_json_values_in_a_row_stand_where_they_stand() -> None:
    text = '{"a": 1}{"b": {"c": 2}} {"d":\n 3}{\n "e": 4}\n {"f": 5}{"g": 6}\n'
    documents = bundle_of(text).documents

    assert [excerpt(text, one.locate(tuple(one.data or ()))) for one in documents] == [
        '"a"',
        '"b"',
        '"d"',
        '"e"',
        '"f"',
        '"g"',
    ]


def test_several_inputs_are_one_bundle() -> None:
    bundle = load([Input("b.yaml", b"\xef\xbb\xbfa: 1\r\n"), Input("<stdin>", b"---\nb: 2\n")], "capsule-system")

    assert bundle.sources == {"b.yaml": Source("b.yaml", "a: 1\r\n"), "<stdin>": Source("<stdin>", "---\nb: 2\n")}
    assert [(one.index, one.source, one.data) for one in bundle.documents] == [(0, "b.yaml", A), (1, "<stdin>", B)]
    assert bundle.namespace == "capsule-system"


def test_the_template_is_named_by_the_nearest_comment_above() -> None:
    bundle = bundle_of(
        "# Source: c/templates/first.yaml\n---\na: 1\n"
        "---\n# Source: c/templates/old.yaml\n# Source: c/templates/two words.yaml \n\na: 2  # Source: no\n"
        "---\na: 3\n# Source: below.yaml\n"
        "---\n# Source: c/crds/crd.yaml\n\n---\nb: 1\n---\nb: 2\n"
        "---\n# Source: c/templates/broken.yaml\na: [\n"
        "---\r\n# Source: c/templates/windows.yaml\r\na: 4\r\n"
    )

    assert [document.template for document in bundle.documents] == [
        "c/templates/first.yaml",
        "c/templates/two words.yaml",
        "c/templates/two words.yaml",
        "c/crds/crd.yaml",
        "c/crds/crd.yaml",
        "c/templates/broken.yaml",
        "c/templates/windows.yaml",
    ]
