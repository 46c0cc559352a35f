"""The JSON of a difference against its published schema."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from referencing import Registry, Resource

from capsule_lint.report.diff import DiffOptions, render
from capsule_lint.report.diff.difference import Difference, difference

from .conftest import side

DOCS = Path(__file__).resolve().parents[2] / "docs"
SCHEMA = json.loads((DOCS / "diff.schema.json").read_text(encoding="utf-8"))
REPORT = json.loads((DOCS / "report.schema.json").read_text(encoding="utf-8"))
OBJECTS = [name for name, shape in SCHEMA["$defs"].items() if "properties" in shape]


def wrong(found: Difference) -> list[str]:
    """Return where the JSON of a difference does not follow the schema."""
    registry = Registry().with_resource(REPORT["$id"], Resource.from_contents(REPORT))
    validator = jsonschema.Draft202012Validator(SCHEMA, registry=registry)
    return [error.message for error in validator.iter_errors(json.loads(render("json", found, DiffOptions())))]


def test_a_difference_follows_the_schema(forward: Difference) -> None:
    assert wrong(forward) == []


def test_so_does_one_with_a_failure_policy_that_there_is_not(tmp_path: Path) -> None:
    hook = "apiVersion: admissionregistration.k8s.io/v1\nkind: ValidatingWebhookConfiguration\nwebhooks:\n"
    for policy in ("Fail", "fail"):
        (tmp_path / f"{policy}.yaml").write_text(f"{hook}- {{name: a.projectcapsule.dev, failurePolicy: {policy}}}\n")
    found = difference(side(tmp_path / "Fail.yaml", "CAP201"), side(tmp_path / "fail.yaml", "CAP201"))

    assert [
        (change.old and change.old.failure_policy, change.new and change.new.failure_policy) for change in found.hooks
    ] == [("Fail", "fail")]
    assert wrong(found) == []


@pytest.mark.parametrize("name", OBJECTS)
def test_the_schema_is_strict(name: str) -> None:
    shape = SCHEMA["$defs"][name]

    assert (shape["additionalProperties"], set(shape["required"])) == (False, set(shape["properties"]))
