"""The JSON of an impact against its published schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from capsule_lint.admission.catalogue import AREAS
from capsule_lint.facts.requests import BACKEND
from capsule_lint.report.impact import ImpactOptions, render

from .conftest import INPUTS, impact_of

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "impact.schema.json").read_text(encoding="utf-8"))
OBJECTS = [name for name, shape in SCHEMA["$defs"].items() if "properties" in shape]


@pytest.mark.parametrize("name", INPUTS)
def test_an_impact_follows_the_schema(name: str) -> None:
    found = json.loads(render("json", impact_of(name), ImpactOptions()))

    assert [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(found)] == []


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", OBJECTS)
def test_the_schema_is_strict(name: str) -> None:
    shape = SCHEMA["$defs"][name]

    assert (shape["additionalProperties"], set(shape["required"])) == (False, set(shape["properties"]))


def test_the_schema_knows_every_area() -> None:
    assert SCHEMA["$defs"]["request"]["properties"]["area"]["enum"] == [*AREAS, BACKEND, ""]
