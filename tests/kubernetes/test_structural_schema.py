"""What the API server makes of an object by its structural schema, before it validates it."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from capsule_lint.kubernetes.structural_schema import Reading, Repeated, Schema, UnknownField, read
from capsule_lint.kubernetes.value_validation import Violation, violations


def schema(text: str) -> Schema:
    return Schema(yaml.safe_load(text), is_root=True)


def reading(text: str, properties: str, *, prunes: bool = True) -> Reading:
    """Return the reading of an object whose schema has these properties."""
    return read(yaml.safe_load(text), schema(f"{{type: object, properties: {properties}}}"), prunes=prunes)


def refused(text: str, properties: str) -> list[Violation]:
    return [violation for field in reading(text, properties).doubtful for violation in violations(field)]


# Pruning --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "properties", "value", "unknown"),
    [
        ("{a: 1, b: 2}", "{a: {type: integer}}", {"a": 1}, [("b",)]),
        ("{a: {b: 1}}", "{a: {type: object, properties: {c: {type: integer}}}}", {"a": {}}, [("a", "b")]),
        ("{a: [{b: 1}]}", "{a: {type: array, items: {type: object}}}", {"a": [{}]}, [("a", 0, "b")]),
        # The values of a map have any key, and a schema of their own.
        (
            "{a: {x: {b: 1, c: 2}}}",
            "{a: {type: object, additionalProperties: {type: object, properties: {b: {type: integer}}}}}",
            {"a": {"x": {"b": 1}}},
            [("a", "x", "c")],
        ),
        # What is kept is kept whole, but for what the schema specifies inside it.
        (
            "{a: {x: {y: 1}, b: {z: 1}}}",
            "{a: {x-kubernetes-preserve-unknown-fields: true, properties: {b: {type: object}}}}",
            {"a": {"x": {"y": 1}, "b": {}}},
            [("a", "b", "z")],
        ),
        # Metadata is pruned by another schema.
        (
            "{apiVersion: v1, kind: A, metadata: {name: a, labels: {b: c}}}",
            "{metadata: {type: object}}",
            {"apiVersion": "v1", "kind": "A", "metadata": {"name": "a", "labels": {"b": "c"}}},
            [],
        ),
        (
            "{a: {apiVersion: v1, kind: B, metadata: {name: b}, spec: 1}}",
            "{a: {type: object, x-kubernetes-embedded-resource: true}}",
            {"a": {"apiVersion": "v1", "kind": "B", "metadata": {"name": "b"}}},
            [("a", "spec")],
        ),
        # Inside a value of the wrong type there is nothing to look for.
        ("{a: {b: 1}}", "{a: {type: string}}", {"a": {"b": 1}}, []),
    ],
)
def test_unknown_fields_are_pruned(
    text: str, properties: str, value: Any, unknown: list[tuple[str | int, ...]]
) -> None:
    found = reading(text, properties)

    assert (found.value, [field.path for field in found.unknown]) == (value, unknown)


def test_an_unknown_field_knows_its_siblings() -> None:
    assert reading("{a: {b: 1}}", "{a: {type: object, properties: {c: {}, d: {}}}}").unknown == (
        UnknownField(("a", "b"), ("c", "d")),
    )


def test_a_crd_that_preserves_unknown_fields_prunes_nothing() -> None:
    found = reading("{b: {c: 1}}", "{}", prunes=False)

    assert (found.value, found.unknown) == ({"b": {"c": 1}}, ())


# Nulls and defaults ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "properties", "value"),
    [
        ("{a: null}", "{a: {type: string}}", {}),
        ("{a: null}", "{a: {type: string, nullable: true}}", {"a": None}),
        ("{a: null}", "{a: {type: string, nullable: true, default: x}}", {"a": None}),
        ("{a: null}", "{a: {type: string, default: x}}", {"a": "x"}),
        ("{}", "{a: {type: string, default: x}}", {"a": "x"}),
        ("{}", "{a: {type: object, properties: {b: {default: x}}}}", {}),
        ("{}", "{a: {type: object, default: {}, properties: {b: {type: string, default: x}}}}", {"a": {"b": "x"}}),
        ("{a: {k: null}}", "{a: {type: object, additionalProperties: {type: string}}}", {"a": {}}),
        ("{a: [null, y]}", "{a: {type: array, items: {type: string, default: x}}}", {"a": ["x", "y"]}),
        ("{a: [null]}", "{a: {type: array, items: {type: string}}}", {"a": [None]}),
    ],
)
def test_nulls_are_dropped_and_defaults_filled_in(text: str, properties: str, value: Any) -> None:
    assert reading(text, properties).value == value


def test_a_default_is_never_shared() -> None:
    node = schema("{type: object, properties: {a: {type: object, default: {}, properties: {b: {default: 1}}}}}")

    assert (read({}, node).value, node.defaults()) == ({"a": {"b": 1}}, {"a": {}})


# Lists ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "kind", "repeated"),
    [
        ("[x, y, x]", "set", [Repeated(("a", 2), 0, ())]),
        ('[1, "1", true]', "set", []),
        ("[{b: [1]}, {b: [1]}]", "set", [Repeated(("a", 1), 0, ())]),
        ("[x, x]", "atomic", []),
        (
            "[{k: 1, v: 1}, {k: 1, v: 2}]",
            "map, x-kubernetes-list-map-keys: [k]",
            [Repeated(("a", 1), 0, (("k", 1),))],
        ),
        ("[{k: 1, l: 1}, {k: 1}]", "map, x-kubernetes-list-map-keys: [k, l]", []),
        ("[{v: 1}, {v: 2}]", "map, x-kubernetes-list-map-keys: [k]", [Repeated(("a", 1), 0, ())]),
    ],
)
def test_sets_and_maps_have_an_entry_once(values: str, kind: str, repeated: list[Repeated]) -> None:
    items = "{x-kubernetes-preserve-unknown-fields: true}"
    properties = f"{{a: {{type: array, x-kubernetes-list-type: {kind}, items: {items}}}}}"

    assert list(reading(f"{{a: {values}}}", properties).repeated) == repeated


# Values ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "node", "keyword", "wanted"),
    [
        ('"1"', "{type: integer}", "type", ["integer"]),
        ("1.5", "{type: integer}", "type", ["integer"]),
        ("true", "{type: integer}", "type", ["integer"]),
        ("[1]", "{type: object}", "type", ["object"]),
        ("1.5", "{x-kubernetes-int-or-string: true}", "type", ["integer", "string"]),
        ("b", "{type: string, enum: [a]}", "enum", ["a"]),
        ("1", "{type: integer, enum: [2, 3]}", "enum", [2, 3]),
        ("ab", "{type: string, maxLength: 1}", "maxLength", 1),
        ('""', "{type: string, minLength: 1}", "minLength", 1),
        ("a", "{type: string, pattern: '^b'}", "pattern", "^b"),
        ("a", "{type: string, format: date}", "format", "date"),
        ("3000000000", "{type: integer, format: int32}", "format", "int32"),
        ("0", "{type: integer, minimum: 1}", "minimum", 1),
        ("1", "{type: integer, minimum: 1, exclusiveMinimum: true}", "exclusiveMinimum", 1),
        ("3", "{type: integer, maximum: 2}", "maximum", 2),
        ("3", "{type: integer, multipleOf: 2}", "multipleOf", 2),
        ("[]", "{type: array, minItems: 1, items: {type: string}}", "minItems", 1),
        ("[a, b]", "{type: array, maxItems: 1, items: {type: string}}", "maxItems", 1),
        ("{}", "{type: object, minProperties: 1}", "minProperties", 1),
        ("a", "{type: string, not: {enum: [a]}}", "not", {"enum": ["a"]}),
        ("a", "{type: string, anyOf: [{pattern: b}, {pattern: c}]}", "anyOf", [{"pattern": "b"}, {"pattern": "c"}]),
        ("a", "{type: string, allOf: [{minLength: 2}]}", "minLength", 2),
    ],
)
def test_what_refuses_a_value(value: str, node: str, keyword: str, wanted: Any) -> None:
    assert refused(f"{{a: {value}}}", f"{{a: {node}}}") == [Violation(("a",), keyword, yaml.safe_load(value), wanted)]


@pytest.mark.parametrize(
    ("value", "node"),
    [
        ("3.0", "{type: integer}"),
        ("3", "{type: number}"),
        ("5", "{x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}]}"),
        (
            "5%",
            "{x-kubernetes-int-or-string: true, allOf: [{anyOf: [{type: integer}, {type: string}]}, {pattern: '%'}]}",
        ),
        ("5", "{x-kubernetes-int-or-string: true, pattern: '^[0-9]+%$'}"),
        ("[1, {b: 1}]", "{x-kubernetes-preserve-unknown-fields: true}"),
        # Go's syntax, which Python's re refuses or reads otherwise.
        (r'"ä"', r"{type: string, pattern: '^\pL$'}"),
        # A CRD with an unusable keyword cannot be installed; it says nothing here.
        ("a", "{type: string, minLength: x, pattern: '(', enum: a, multipleOf: 0}"),
        ("1", "{type: integer, multipleOf: 0}"),
        ("a", "[no, schema]"),
    ],
)
def test_what_refuses_nothing(value: str, node: str) -> None:
    assert refused(f"{{a: {value}}}", f"{{a: {node}}}") == []


def test_missing_fields_are_told_apart() -> None:
    node = "{a: {type: object, required: [b, c, d], properties: {b: {}, c: {}, d: {type: string, default: x}}}}"

    assert refused("{a: {}}", node) == [
        Violation(("a", "b"), "required", {"d": "x"}, "b"),
        Violation(("a", "c"), "required", {"d": "x"}, "c"),
    ]


def test_a_null_that_is_dropped_is_missing() -> None:
    node = "{a: {type: object, required: [b], properties: {b: {type: string}}}}"

    assert refused("{a: {b: null}}", node) == [Violation(("a", "b"), "required", {}, "b")]


def test_an_embedded_object_says_what_it_is() -> None:
    node = "{a: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}}"

    assert refused("{a: {kind: ConfigMap, data: {}}}", node) == [
        Violation(("a", "apiVersion"), "required", {"kind": "ConfigMap", "data": {}}, "apiVersion")
    ]


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ("{type: string}", [Violation(("a", 0), "type", None, ["string"])]),
        ("{type: string, nullable: true}", []),
        ("{type: string, nullable: true, enum: [b]}", [Violation(("a", 0), "enum", None, ["b"])]),
        ("{type: string, nullable: true, minLength: 1, anyOf: [{pattern: b}]}", []),
    ],
)
def test_a_null_in_a_list_is_a_value(node: str, expected: list[Violation]) -> None:
    assert refused("{a: [null]}", f"{{a: {{type: array, items: {node}}}}}") == expected


def test_a_violation_inside_a_combination_stands_where_it_is() -> None:
    node = "{a: {type: object, properties: {b: {type: string}}, allOf: [{properties: {b: {minLength: 2}}}]}}"

    assert refused("{a: {b: x}}", node) == [Violation(("a", "b"), "minLength", "x", 2)]


@pytest.mark.parametrize(
    ("node", "blocks"), [("{enum: [b]}", True), ("{pattern: b}", False), ("{minLength: 2}", False)]
)
def test_some_violations_keep_the_rules_from_being_asked(node: str, blocks: bool) -> None:
    assert [violation.blocks_rules for violation in refused("{a: x}", f"{{a: {node}}}")] == [blocks]


@pytest.mark.parametrize(
    "node",
    [
        "pattern: 'a{0,1000}a{0,1000}a{0,1000}'",
        "anyOf: [{pattern: b}, {not: {pattern: 'a{0,1000}a{0,1000}a{0,1000}'}}]",
    ],
)
def test_of_a_pattern_that_is_too_large_it_is_not_known_whether_it_refuses(node: str) -> None:
    pattern = "a{0,1000}" * 3
    doubt = "the regular expression is too large to be tried out: written out, it has more than 4,000 parts"

    assert refused("{a: b}", f"{{a: {{type: string, {node}}}}}") == [Violation(("a",), "pattern", "b", pattern, doubt)]
