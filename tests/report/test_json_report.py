"""The JSON report against its published schema."""

import json
from pathlib import Path

import jsonschema
import pytest

from capsule_lint.report import FORMATS, Options

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "report.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["outage", "stdin", "clean", "hidden"])
def test_report_follows_the_schema(name, example):
    report = json.loads(FORMATS["json"](example(name), Options()))

    assert [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(report)] == []


def test_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("definition", ["finding", "related", "notJudged", "summary", "bySeverity", "object"])
def test_schema_is_strict(definition):
    shape = SCHEMA["$defs"][definition]

    optional = {"cluster", "clusters"}  # there only with --each
    assert (shape["additionalProperties"], set(shape["required"])) == (False, set(shape["properties"]) - optional)


def test_counts_what_is_hidden(example):
    summary = json.loads(FORMATS["json"](example("hidden"), Options()))["summary"]

    assert summary == {
        "capsuleLint": "0.1.0",
        "release": "Capsule 0.14.0, release capsule in capsule-system",
        "outage": None,
        "recovery": None,
        "shown": {"error": 1, "warning": 0, "note": 0},
        "hidden": {"error": 0, "warning": 6, "note": 2},
        "judged": {"release": 1, "backend": 1, "hook": 7, "custom_resource": 1, "tenant": 0, "object": 3},
        "variants": [],
    }
