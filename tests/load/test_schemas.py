"""Schemas are left out of what is read first, and nothing else is."""

from __future__ import annotations

import pytest

from capsule_lint.load import schema_at, schema_paths
from capsule_lint.model import Path, Span

from .reading import bundle_of, document_of, excerpt

FIRST: Path = ("spec", "versions", 0, "schema", "openAPIV3Schema")
SECOND: Path = ("spec", "versions", 1, "schema", "openAPIV3Schema")

CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: tenants.example.com
spec:
  versions:
  - name: v1
    schema:
      openAPIV3Schema:
        description: |-
          several

          lines: {{
        # a comment
        properties:
          spec: {type: object, default: &x {a: 1}}
          status: *x
    served: true
  - name: v2
    schema:
      openAPIV3Schema:
        type: object

# between

    served: false
"""
FIRST_SCHEMA = {
    "description": "several\n\nlines: {{",
    "properties": {"spec": {"type": "object", "default": {"a": 1}}, "status": {"a": 1}},
}
LEFT_OUT = {
    "apiVersion": "apiextensions.k8s.io/v1",
    "kind": "CustomResourceDefinition",
    "metadata": {"name": "tenants.example.com"},
    "spec": {
        "versions": [
            {"name": "v1", "schema": {"openAPIV3Schema": {}}, "served": True},
            {"name": "v2", "schema": {"openAPIV3Schema": {}}, "served": False},
        ]
    },
}


def indented(text: str, by: int) -> str:
    """Return the text moved to the right, blank lines left alone."""
    return "".join(f"{' ' * by}{line}" if line.strip() else line for line in text.splitlines(keepends=True))


IN_CONFIG_MAP = f"apiVersion: v1\nkind: ConfigMap\ndata:\n  content: |\n    ---\n{indented(CRD, 4)}"
IN_LIST = f"apiVersion: v1\nkind: List\nitems:\n- {indented(CRD, 2).lstrip()}- kind: Pod\n  apiVersion: v1\n"


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("text", [CRD, f"# é\n{CRD}", f"---\na: 1\n---\n{CRD}---\nb: 2\n", IN_CONFIG_MAP, IN_LIST])
def test_schemas_are_left_out_and_read_when_asked_for(text: str, ends: str) -> None:
    text = text.replace("\n", ends)
    bundle = bundle_of(text)
    (document,) = (one for one in bundle.documents if one.kind == "CustomResourceDefinition")

    assert document.data == LEFT_OUT
    assert list(schema_paths(document.data)) == [FIRST, SECOND]
    assert [schema_at(bundle, document, path) for path in (FIRST, SECOND)] == [FIRST_SCHEMA, {"type": "object"}]
    keys = [document.locate(path) for path in (FIRST, SECOND, (*SECOND[:-2], "served"))]
    assert [excerpt(text, span) for span in keys] == ["openAPIV3Schema", "openAPIV3Schema", "served"]
    assert keys[2].line == text[: text.index("served: false")].count("\n") + 1


def test_the_value_of_a_schema_that_was_left_out_stands_at_its_key() -> None:
    key = Span(9, 7, 9, 22)

    assert document_of(CRD).positions(FIRST) == (key, key)


def test_a_document_that_ends_in_a_schema_spans_it() -> None:
    text = CRD[: CRD.index("\n# between")]
    text = f"{text}\n---\n{IN_CONFIG_MAP[: IN_CONFIG_MAP.index('    # between')]}"

    spans = [document.span for document in bundle_of(text).documents]

    assert [excerpt(text, span)[-13:] for span in spans] == [" type: object"] * 3
    assert [span.line for span in spans] == [1, 25, 30]


def test_what_follows_a_schema_keeps_its_place() -> None:
    text = f"{IN_LIST}# end\n---\nx: 1\nx: 2\n"

    assert [document.span.line for document in bundle_of(text).documents] == [1, 4, 30, 34]
    assert bundle_of(text).documents[-1].problems[1].span == Span(35, 1, 35, 2)


def test_a_schema_of_apiextensions_v1beta1() -> None:
    text = "kind: CustomResourceDefinition\nspec:\n  validation:\n    openAPIV3Schema:\n      type: object\n"
    bundle = bundle_of(text)
    (document,) = bundle.documents
    path = ("spec", "validation", "openAPIV3Schema")

    assert document.data["spec"] == {"validation": {"openAPIV3Schema": {}}}
    assert (list(schema_paths(document.data)), schema_at(bundle, document, path)) == ([path], {"type": "object"})


@pytest.mark.parametrize(
    ("value", "schema"),
    [
        (" {}", {}),
        (" {type: object}", {"type": "object"}),
        (" # comment\n      type: object", {"type": "object"}),
        ("\n      # only a comment", None),
        ("", None),
    ],
)
def test_other_ways_to_write_a_schema(value: str, schema: object) -> None:
    text = f"kind: CustomResourceDefinition\nspec:\n  validation:\n    openAPIV3Schema:{value}\n  group: g\n"
    bundle = bundle_of(text)
    (document,) = bundle.documents

    assert document.data["spec"] == {"validation": {"openAPIV3Schema": schema}, "group": "g"}
    assert schema_at(bundle, document, ("spec", "validation", "openAPIV3Schema")) == schema


def test_a_path_without_a_schema() -> None:
    bundle = bundle_of(CRD)

    assert schema_at(bundle, bundle.documents[0], (*FIRST, "missing")) is None


def test_a_schema_that_cannot_be_read() -> None:
    bundle = bundle_of(CRD.replace("type: object\n\n", "type: [\n\n"))

    assert bundle.documents[0].problems == ()
    assert schema_at(bundle, bundle.documents[0], SECOND) is None


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("kind: Notes\nopenAPIV3Schema:\n  a: b\n", {"kind": "Notes", "openAPIV3Schema": {"a": "b"}}),
        (
            "apiVersion: v1\nkind: ConfigMap\ndata:\n  notes: |\n    openAPIV3Schema:\n      a: b\n    c\n",
            {"apiVersion": "v1", "kind": "ConfigMap", "data": {"notes": "openAPIV3Schema:\n  a: b\nc\n"}},
        ),
        (
            "kind: CustomResourceDefinition\nspec:\n  notes: |\n    openAPIV3Schema:\n      a: b\n",
            {"kind": "CustomResourceDefinition", "spec": {"notes": "openAPIV3Schema:\n  a: b\n"}},
        ),
        (
            "kind: CustomResourceDefinition\nspec:\n  validation:\n    openAPIV3Schema:\n      a: &a b\n  c: *a\n",
            {
                "kind": "CustomResourceDefinition",
                "spec": {"validation": {"openAPIV3Schema": {"a": "b"}}, "c": "b"},
            },
        ),
        (
            "kind: CustomResourceDefinition\nx: &a 1\nspec:\n  validation:\n    openAPIV3Schema:\n"
            "      a: &a 2\nz: *a\n",
            {
                "kind": "CustomResourceDefinition",
                "x": 1,
                "spec": {"validation": {"openAPIV3Schema": {"a": 2}}},
                "z": 2,
            },
        ),
        (
            "kind: CustomResourceDefinition\nx: [\u2028]\nspec:\n  validation:\n    openAPIV3Schema:\n      a: 2\n",
            {"kind": "CustomResourceDefinition", "x": [], "spec": {"validation": {"openAPIV3Schema": {"a": 2}}}},
        ),
        (
            "kind: CustomResourceDefinition\nspec:\n  validation:\n    openAPIV3Schema:\u00a0\n      a\n",
            {"kind": "CustomResourceDefinition", "spec": {"validation": "openAPIV3Schema:\u00a0 a"}},
        ),
        (
            "kind: CustomResourceDefinition\nspec:\n  validation:\n    openAPIV3Schema:\n    - a\n",
            {"kind": "CustomResourceDefinition", "spec": {"validation": {"openAPIV3Schema": ["a"]}}},
        ),
    ],
)
def test_nothing_is_lost_where_the_key_is_no_schema_to_leave_out(text: str, data: object) -> None:
    assert (document_of(text).data, document_of(text).problems) == (data, ())


def test_a_definition_in_a_folded_text_keeps_its_schema() -> None:
    definition = CRD.replace("\n", "\n\n")
    bundle = bundle_of(f"apiVersion: v1\nkind: ConfigMap\ndata:\n  content: >\n{indented(definition, 4)}")

    assert schema_at(bundle, bundle.documents[1], SECOND) == {"type": "object"}


def test_an_error_behind_a_schema_has_its_place() -> None:
    document = document_of(f"{CRD}x: [\n")

    assert [(problem.kind, problem.span) for problem in document.problems] == [("unreadable", Span(27, 5, 27, 5))]
