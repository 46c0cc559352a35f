"""What the wheel carries: the whole package, every rule, the compiled forms; built here or from the sdist."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.rulebook import RuleBody, checked_builtin_rules
from capsule_lint.rulebook.pack import python_of
from capsule_lint.rulebook.rules import body

pytestmark = [pytest.mark.wheel, pytest.mark.xdist_group("wheel")]  # one worker builds it

ROOT = Path(__file__).resolve().parents[1]

COMPILED = {
    "capsule_lint/admission/requests.compiled",
    "capsule_lint/capsule/releases.compiled",
    "capsule_lint/rulebook/compiled.py",
}


def build(target: str, checkout: Path, folder: Path) -> Path:
    """Build a wheel or an sdist of a checkout into a folder."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    subprocess.run(command, cwd=checkout, env=environment, check=True, capture_output=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built from this checkout."""
    return zipfile.ZipFile(build("wheel", ROOT, tmp_path_factory.mktemp("wheel")))


def package(archive: zipfile.ZipFile) -> set[str]:
    """Return the files of a wheel beside its metadata."""
    return {name for name in archive.namelist() if ".dist-info/" not in name}


def test_the_wheel_has_the_whole_package_and_what_is_compiled_of_it(wheel: zipfile.ZipFile) -> None:
    sources = (path for folder in ("capsule_lint", "rules") for path in (ROOT / folder).rglob("*") if path.is_file())
    names = {path.relative_to(ROOT).as_posix() for path in sources if "__pycache__" not in path.parts}

    schemas = {f"capsule_lint/schemas/{name}.schema.json" for name in ("diff", "impact", "report")}
    assert package(wheel) == COMPILED | schemas | {
        f"capsule_lint/{name}" if name.startswith("rules/") else name for name in names
    }


def test_the_sdist_makes_the_same_wheel(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    sdist = build("sdist", ROOT, tmp_path / "sdist")
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path, filter="data")
    made = zipfile.ZipFile(build("wheel", tmp_path / sdist.name.removesuffix(".tar.gz"), tmp_path / "wheel"))

    assert Path(made.filename or "").read_bytes() == Path(wheel.filename or "").read_bytes()


def test_the_wheel_runs_where_it_is_unpacked(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    words = [sys.executable, "-P", "-m", "capsule_lint", "rules", "--format", "json"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, check=True)

    assert [rule["id"] for rule in json.loads(done.stdout)["rules"]] == [
        each.rule.id for each in checked_builtin_rules()
    ]


def test_the_wheel_has_every_rule_and_only_rules_beside_the_package(wheel: zipfile.ZipFile) -> None:
    carried = {
        name.removeprefix("capsule_lint/") for name in wheel.namelist() if name.startswith("capsule_lint/rules/")
    }

    assert carried == {path.relative_to(ROOT).as_posix() for path in (ROOT / "rules").rglob("*") if path.is_file()}
    assert {Path(name).suffix for name in carried} == {".yaml"}


def test_the_compiled_rules_are_those_of_the_files(wheel: zipfile.ZipFile) -> None:
    compiled: dict[str, Any] = {"__package__": "capsule_lint.rulebook"}
    exec(wheel.read("capsule_lint/rulebook/compiled.py"), compiled)
    rules = [body(data, compiled["PYTHON"][data["id"]].get) for data in compiled["RULES"]]
    checked = checked_builtin_rules()

    assert sorted(map(texts, rules)) == sorted(map(texts, checked))
    assert {rule: list(of) for rule, of in compiled["PYTHON"].items()} == {
        rule.rule.id: list(python_of(rule)) for rule in checked
    }


def texts(rule: RuleBody) -> tuple[str, ...]:
    """Return what a rule says and asks."""
    return rule.rule.id, rule.rule.why, rule.rule.fix, *(part.written for part in rule.expressions())
