"""The JSON of alerts against its published schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from .conftest import WHOLE, rendered

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "alerts.schema.json").read_text(encoding="utf-8"))
OBJECTS = list(SCHEMA["$defs"])
CONTROLLER = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: capsule, namespace: capsule-system}
spec:
  selector: {matchLabels: {app: capsule}}
  template:
    metadata: {labels: {app: capsule}}
    spec: {containers: [{name: manager, image: ghcr.io/projectcapsule/capsule:v0.14.0}]}
"""
BROKEN = "apiVersion: v1\nkind: Pod\nmetadata: {name: [\n"


@pytest.mark.parametrize("texts", [(WHOLE,), (CONTROLLER,), (CONTROLLER, BROKEN)])
def test_alerts_follow_the_schema(texts: tuple[str, ...]) -> None:
    found = json.loads(rendered("json", *texts))

    assert [error.message for error in jsonschema.Draft202012Validator(SCHEMA).iter_errors(found)] == []


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", OBJECTS)
def test_the_schema_is_strict(name: str) -> None:
    shape = SCHEMA["$defs"][name]

    assert (shape["additionalProperties"], set(shape["required"])) == (False, set(shape["properties"]))
