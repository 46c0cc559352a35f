"""Whatever the schema and the object: the quick look never hides what JSON Schema refuses, and nothing breaks."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from capsule_lint.kubernetes.structural_schema import Field, Schema, read
from capsule_lint.kubernetes.value_validation import violations

TEXTS = st.sampled_from(["", "a", "ab", "5", "10Gi", "YQ==", "2026-11-24", "\ud800"])
NUMBERS = st.sampled_from([-1, 0, 1, 2, 3.0, 1.5, 2**31, 2**70])
SCALARS = st.none() | st.booleans() | NUMBERS | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=8,
)
LIMITS = {f"{bound}{what}": st.integers(0, 3) for bound in ("min", "max") for what in ("Length", "Items", "Properties")}
KEYWORDS: dict[str, st.SearchStrategy[Any]] = {
    **LIMITS,
    "minimum": st.integers(0, 3),
    "maximum": st.integers(0, 3),
    "exclusiveMinimum": st.booleans(),
    "exclusiveMaximum": st.booleans(),
    "enum": st.lists(SCALARS, min_size=1, max_size=3),
    "pattern": st.sampled_from(["^a", "b$", r"^\d+$"]),
    "required": st.lists(st.sampled_from("abc"), unique=True),
    "nullable": st.booleans(),
    "format": st.sampled_from(["byte", "date", "int32", "made-up"]),
    "x-kubernetes-preserve-unknown-fields": st.booleans(),
    "x-kubernetes-list-type": st.sampled_from(["set", "map", "atomic"]),
    "x-kubernetes-list-map-keys": st.just(["a"]),
}
TYPES = st.sampled_from(["object", "array", "string", "integer", "number", "boolean"])


def nodes(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return schemas with these inside."""
    kind = st.fixed_dictionaries({}, optional={"type": TYPES}) | st.just({"x-kubernetes-int-or-string": True})
    rest = st.fixed_dictionaries(
        {},
        optional={
            **KEYWORDS,
            "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
            "items": inner,
            "additionalProperties": inner | st.booleans(),
        },
    )
    return st.builds(lambda one, other: {**one, **other}, kind, rest)


SCHEMAS = st.recursive(st.builds(dict), nodes, max_leaves=4)
JUNK = st.dictionaries(st.sampled_from([*KEYWORDS, "type", "properties", "items", "allOf", "anyOf", "not"]), VALUES)


@given(SCHEMAS, VALUES)
def test_what_the_quick_look_lets_pass_is_valid(schema: Any, value: Any) -> None:
    node = Schema(schema)

    assert node.may_refuse(value) or list(violations(Field((), node, value))) == []


@given(nodes(SCHEMAS), VALUES)
def test_the_verdict_is_that_of_json_schema_where_both_speak_of_the_same(schema: Any, value: Any) -> None:
    """Without what OpenAPI 3.0 and Kubernetes mean otherwise, a schema is JSON Schema as it stands."""
    foreign = ("nullable", "format", "exclusiveMinimum", "exclusiveMaximum", "x-kubernetes-int-or-string", "pattern")

    def plain(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: plain(inner) for key, inner in part.items() if key not in foreign}
        return part

    # Nothing is dropped from a value without nulls, by a CRD that keeps unknown fields.
    made = read(without_nulls(value), Schema(plain(schema)), prunes=False)

    assert made.value == without_nulls(value)
    refused = any(list(violations(field)) for field in made.doubtful)
    allowed = {**plain(schema), "additionalProperties": plain(schema).get("additionalProperties", True)}
    assert refused is not Draft202012Validator(open_(allowed)).is_valid(made.value)


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    return [without_nulls(inner) for inner in value if inner is not None] if isinstance(value, list) else value or 0


def open_(schema: Any) -> Any:
    """Return a schema in which ``additionalProperties: false`` says nothing, as in Kubernetes."""
    if isinstance(schema, dict):
        return {key: open_(inner) for key, inner in schema.items() if (key, inner) != ("additionalProperties", False)}
    return schema


@given(JUNK, VALUES)
def test_no_schema_and_no_object_breaks_it(schema: Any, value: Any) -> None:
    reading = read(value, Schema(schema, is_root=True))

    for field in reading.doubtful:
        for violation in violations(field):
            assert violation.path[: len(field.path)] == field.path
