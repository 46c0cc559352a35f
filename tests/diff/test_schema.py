"""The JSON of a difference against its published schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

from capsule_lint.report.diff import DiffOptions, render
from capsule_lint.report.diff.difference import Difference

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEMA = json.loads((DOCS / "diff.schema.json").read_text(encoding="utf-8"))
REPORT = json.loads((DOCS / "report.schema.json").read_text(encoding="utf-8"))
OBJECTS = [name for name, shape in SCHEMA["$defs"].items() if "properties" in shape]


def test_a_difference_follows_the_schema(forward: Difference) -> None:
    registry = Registry().with_resource(REPORT["$id"], Resource.from_contents(REPORT))
    validator = jsonschema.Draft202012Validator(SCHEMA, registry=registry)

    found = json.loads(render("json", forward, DiffOptions()))

    assert [error.message for error in validator.iter_errors(found)] == []


@pytest.mark.parametrize("name", OBJECTS)
def test_the_schema_is_strict(name: str) -> None:
    shape = SCHEMA["$defs"][name]

    assert (shape["additionalProperties"], set(shape["required"])) == (False, set(shape["properties"]))
