"""What the wheel carries: every rule of the checkout, and both of them in compiled form."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from capsule_lint.rulebook import RuleBody, checked_builtin_rules
from capsule_lint.rulebook.rules import body

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_wheel_has_every_rule_and_only_rules_beside_the_package(wheel: zipfile.ZipFile) -> None:
    carried = {
        name.removeprefix("capsule_lint/") for name in wheel.namelist() if name.startswith("capsule_lint/rules/")
    }

    assert carried == {path.relative_to(ROOT).as_posix() for path in (ROOT / "rules").rglob("*") if path.is_file()}
    assert {Path(name).suffix for name in carried} == {".yaml"}


def test_the_compiled_rules_are_those_of_the_files(wheel: zipfile.ZipFile) -> None:
    compiled = json.loads(wheel.read("capsule_lint/rulebook/compiled.json"))
    rules = [body(data, compiled["expressions"]) for data in compiled["rules"]]

    assert sorted(map(texts, rules)) == sorted(map(texts, checked_builtin_rules()))
    assert {source for rule in rules for part in rule.expressions() for source in part.pack()} <= set(
        compiled["expressions"]
    )


def texts(rule: RuleBody) -> tuple[str, ...]:
    """Return what a rule says and asks."""
    return rule.rule.id, rule.rule.why, rule.rule.fix, *(part.source for part in rule.expressions())


def test_the_wheel_has_the_data_and_the_schema_of_rules(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())

    assert {
        "capsule_lint/py.typed",
        "capsule_lint/admission/requests.yaml",
        "capsule_lint/admission/requests.compiled",
        "capsule_lint/rulebook/rule.schema.json",
        "capsule_lint/capsule/releases.yaml",
        "capsule_lint/capsule/releases.compiled",
        "capsule_lint/capsule/hook_purposes.json",
        "capsule_lint/capsule/chart_keys.json",
        "capsule_lint/capsule/values_keys.json",
    } <= names
