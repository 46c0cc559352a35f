"""The JSON Schema of rule files, which editors read: every key is described, and every built-in rule obeys it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from capsule_lint.facts import SUBJECTS
from capsule_lint.rulebook.check import schema
from capsule_lint.rulebook.files import builtin_folder, rule_files

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "rule.schema.json"
FILES = [Path(builtin_folder()) / file for file in rule_files(builtin_folder())]


def keys(of: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    for name, key in of.get("properties", {}).items():
        yield f"{path}{name}", key
        yield from keys(key.get("items", {}), f"{path}{name}.")


def test_every_key_is_described_in_a_sentence() -> None:
    assert [path for path, key in keys(schema()) if not key.get("description", "").endswith(".")] == []


def test_the_published_schema_is_the_one_that_is_used_and_says_where_it_is() -> None:
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))

    assert published == schema()
    assert published["$id"].endswith("/main/docs/rule.schema.json")
    jsonschema.Draft202012Validator.check_schema(published)


def test_its_subjects_are_those_of_the_facts() -> None:
    assert schema()["properties"]["subject"]["enum"] == list(SUBJECTS)


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_a_built_in_rule_obeys_it_as_an_editor_reads_it(file: Path) -> None:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))

    assert [error.message for error in jsonschema.Draft202012Validator(schema()).iter_errors(data)] == []
