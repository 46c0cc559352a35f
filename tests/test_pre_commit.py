"""The hooks, run by the real pre-commit from this checkout, in repositories made for the purpose."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

SOUND = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
DOUBLED = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\nkind: Namespace\n"
TEMPLATE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: {{ .Values.name }}}\n"


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which pre-commit keeps the environment that it builds, once for all tests here."""
    return tmp_path_factory.mktemp("pre-commit")


@pytest.fixture
def try_hook(tmp_path: Path, home: Path):  # type: ignore[no-untyped-def]
    """Return a function that runs one of our hooks over all files of a repository with these texts."""

    def run(hook: str, files: dict[str, str]) -> tuple[int, str]:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT"))}
        environment["PRE_COMMIT_HOME"] = str(home)
        subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True, env=environment)
        subprocess.run(["git", "add", "--all"], cwd=tmp_path, check=True, env=environment)
        done = subprocess.run(
            [sys.executable, "-m", "pre_commit", "try-repo", str(ROOT), hook, "--all-files", "--color=never"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    return run


def test_a_finding_fails_the_commit_and_is_shown(try_hook) -> None:  # type: ignore[no-untyped-def]
    code, output = try_hook("capsule-lint", {"shop.yaml": DOUBLED})

    assert code == 1
    assert "error CAP002 duplicate-key" in output
    assert "shop.yaml:4:1" in output


def test_sound_manifests_pass_and_charts_are_left_alone(try_hook) -> None:  # type: ignore[no-untyped-def]
    files = {"shop.yaml": SOUND, "chart/templates/shop.yaml": TEMPLATE, "chart/values.yaml": "name: shop\n"}

    code, output = try_hook("capsule-lint", files)

    assert (code, output.splitlines()[-1].split(".")[-1]) == (0, "Passed")


def test_the_configuration_of_the_repository_is_heeded(try_hook) -> None:  # type: ignore[no-untyped-def]
    files = {"lab/shop.yaml": DOUBLED, ".capsule-lint.yaml": "exclude: lab/\n"}

    code, output = try_hook("capsule-lint", files)

    assert (code, output.splitlines()[-1].split(".")[-1]) == (0, "Passed")


def test_the_whole_repository_is_judged_together(try_hook) -> None:  # type: ignore[no-untyped-def]
    code, output = try_hook("capsule-lint-all", {"a.yaml": SOUND, "b/shop.yaml": SOUND})

    assert code == 1
    assert "error CAP008 duplicate-resource" in output
