"""The JSON of a table against its published schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from capsule_lint.report.webhooks import TableOptions, render

from .conftest import INPUTS, table_of_file

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "webhooks.schema.json").read_text(encoding="utf-8"))
OBJECTS = [name for name, shape in SCHEMA["$defs"].items() if "properties" in shape]


def errors(text: str) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(json.loads(text))]


@pytest.mark.parametrize("name", INPUTS)
def test_a_table_follows_the_schema(name: str) -> None:
    assert errors(render("json", table_of_file(name), TableOptions(), [table_of_file(name)])) == []


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", OBJECTS)
def test_the_schema_is_strict(name: str) -> None:
    shape = SCHEMA["$defs"][name]

    assert (shape["additionalProperties"], set(shape["required"])) == (False, set(shape["properties"]))
