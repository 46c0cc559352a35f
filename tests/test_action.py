"""The GitHub Action: its scripts as a runner starts them, and what it must not do with its inputs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from .conftest import program

ROOT = Path(__file__).resolve().parents[1]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed, which runners have")

SOUND = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
DOUBLED = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\nkind: Namespace\n"


class Step(NamedTuple):
    """What a step left behind."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


@pytest.fixture
def step(tmp_path: Path) -> Callable[..., Step]:
    """Return a function that runs a script of the action in a checkout, with the environment that a runner sets."""
    for folder in ("checkout", "temp", "bin"):
        (tmp_path / folder).mkdir()
    (tmp_path / "checkout" / ".git").mkdir()
    command = tmp_path / "bin" / "capsule-lint"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m capsule_lint "$@"\n', encoding="utf-8")
    command.chmod(0o755)

    def run(script: str, **environment: str) -> Step:
        output, summary = tmp_path / "output", tmp_path / "summary"
        output.touch()
        done = subprocess.run(
            ["bash", str(ROOT / "action" / script)],
            cwd=tmp_path / "checkout",
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(ROOT),
                "HOME": str(tmp_path),
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_ACTION_PATH": str(ROOT),
                "GITHUB_WORKSPACE": str(tmp_path / "checkout"),
                "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary),
                "RUNNER_TEMP": str(tmp_path / "temp"),
                "ACTION_COMMAND": str(command),
                "ACTION_PYTHON": sys.executable,
                **environment,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        lines = output.read_text(encoding="utf-8").splitlines()
        outputs = {key: value for key, _, value in (line.partition("=") for line in lines)}
        told = summary.read_text(encoding="utf-8") if summary.exists() else ""
        return Step(done.returncode, done.stdout + done.stderr, outputs, told)

    return run


def test_a_finding_is_annotated_reported_and_left_to_the_last_step(step: Callable[..., Step], tmp_path: Path) -> None:
    (tmp_path / "checkout" / "shop.yaml").write_text(DOUBLED, encoding="utf-8")

    done = step("lint.sh", ACTION_INPUTS="shop.yaml\n")

    sarif = tmp_path / "temp" / "capsule-lint-reports" / "capsule-lint.sarif"
    assert (done.code, done.outputs) == (0, {"exit-code": "1", "sarif-file": str(sarif), "findings": "1"})
    assert done.log.startswith("::error file=shop.yaml,line=4,endLine=4,col=1,endColumn=5,title=CAP002 duplicate-key::")
    assert "CAP002" in done.summary
    (result,) = json.loads(sarif.read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "shop.yaml"


def test_sound_manifests_give_an_empty_report_that_closes_alerts(step: Callable[..., Step], tmp_path: Path) -> None:
    (tmp_path / "checkout" / "shop.yaml").write_text(SOUND, encoding="utf-8")

    done = step("lint.sh", ACTION_INPUTS="shop.yaml", ACTION_SUMMARY="false", ACTION_ANNOTATIONS="false")

    assert (done.code, done.outputs["exit-code"], done.outputs["findings"], done.summary) == (0, "0", "0", "")
    assert json.loads(Path(done.outputs["sarif-file"]).read_text(encoding="utf-8"))["runs"][0]["results"] == []


@pytest.mark.parametrize(
    ("text", "code"), [(None, 2), ("just: values\n", 3)], ids=["missing input", "no Kubernetes object"]
)
def test_where_it_could_not_look_it_fails_at_once_and_nothing_is_uploaded(
    step: Callable[..., Step], tmp_path: Path, text: str | None, code: int
) -> None:
    if text:
        (tmp_path / "checkout" / "shop.yaml").write_text(text, encoding="utf-8")

    done = step("lint.sh", ACTION_INPUTS="shop.yaml")

    assert (done.code, done.outputs) == (code, {"exit-code": str(code)})


def test_reports_of_a_run_before_are_not_taken_for_its_own(step: Callable[..., Step], tmp_path: Path) -> None:
    (tmp_path / "checkout" / "shop.yaml").write_text(DOUBLED, encoding="utf-8")
    step("lint.sh", ACTION_INPUTS="shop.yaml")

    (tmp_path / "output").write_text("", encoding="utf-8")
    again = step("lint.sh", ACTION_INPUTS="missing.yaml")

    assert again.outputs == {"exit-code": "2"}


def test_what_lies_in_the_working_directory_is_not_imported(step: Callable[..., Step], tmp_path: Path) -> None:
    (tmp_path / "checkout" / "shop.yaml").write_text(DOUBLED, encoding="utf-8")
    (tmp_path / "checkout" / "json.py").write_text("raise SystemExit('imported')\n", encoding="utf-8")
    command = tmp_path / "bin" / "capsule-lint"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -m capsule_lint "$@"\n', encoding="utf-8")

    done = step("lint.sh", ACTION_INPUTS="shop.yaml")

    assert (done.code, done.outputs["findings"]) == (0, "1")


def test_never_means_that_findings_do_not_fail(step: Callable[..., Step], tmp_path: Path) -> None:
    (tmp_path / "checkout" / "shop.yaml").write_text(DOUBLED, encoding="utf-8")

    assert step("lint.sh", ACTION_INPUTS="shop.yaml", ACTION_FAIL_ON="never").outputs["exit-code"] == "0"


def test_inputs_are_lines_with_any_character_in_them(step: Callable[..., Step], tmp_path: Path) -> None:
    names = ["a file.yaml", "$(touch stolen).yaml", "--help.yaml"]
    for number, name in enumerate(names):
        (tmp_path / "checkout" / name).write_text(SOUND.replace("shop", f"shop-{number}"), encoding="utf-8")

    done = step("lint.sh", ACTION_INPUTS="\r\n".join(["", *names, "  "]))

    assert done.outputs["exit-code"] == "0"
    assert not (tmp_path / "checkout" / "stolen").exists()


@pytest.mark.parametrize("version", ["latest", "1.0", "0.1.0; touch stolen", "git+https://example.org/x"])
def test_only_an_exact_version_is_installed(step: Callable[..., Step], tmp_path: Path, version: str) -> None:
    done = step("install.sh", ACTION_VERSION=version)

    assert (done.code, done.outputs) == (2, {})
    assert done.log == "::error title=capsule-lint::version is not of the form 0.1.0\n"


@pytest.mark.installs
def test_it_installs_the_code_that_it_comes_with(step: Callable[..., Step]) -> None:
    done = step("install.sh")

    assert (done.code, list(done.outputs)) == (0, ["command", "interpreter"]), done.log
    told = subprocess.run([done.outputs["command"], "--version"], capture_output=True, text=True, check=True)
    assert told.stdout == done.log.splitlines(keepends=True)[-1]


@pytest.mark.installs
def test_what_pip_cannot_install_is_said_with_the_page_that_names_the_platforms(step: Callable[..., Step]) -> None:
    done = step("install.sh", ACTION_VERSION="99.0.0", PIP_NO_INDEX="1", PIP_FIND_LINKS="")

    assert (done.code, done.outputs) == (2, {})
    assert "ERROR: No matching distribution found for capsule-lint==99.0.0" in done.log
    (said,) = [line for line in done.log.splitlines() if line.startswith("::error")]
    assert said == (
        "::error title=capsule-lint::pip could not install it; "
        "https://github.com/capsule-lint/capsule-lint/blob/main/docs/install.md names the platforms, "
        "and the way out elsewhere"
    )


def test_no_input_is_ever_part_of_a_script() -> None:
    assert [step["name"] for step in STEPS if "${{" in step.get("run", "")] == []


def test_every_input_is_used_and_every_used_one_is_declared() -> None:
    used = set(re.findall(r"inputs\.([a-z-]+)", json.dumps(ACTION["runs"])))

    assert used == set(ACTION["inputs"])


def test_findings_fail_last_and_the_upload_needs_a_file() -> None:
    conditions = {step["name"]: step.get("if", "") for step in STEPS}

    assert list(conditions)[-1] == "Fail for findings"
    assert "steps.lint.outputs.sarif-file != ''" in conditions["Upload to code scanning"]


def test_scripts_of_the_action_are_clean() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("shellcheck"), "-x", *sorted((ROOT / "action").glob("*.sh"))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_no_script_lets_python_import_from_the_working_directory() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "action").glob("*.sh"))
    starts = re.findall(r'(?:python3?\}?|ACTION_INTERPRETER\}|ACTION_PYTHON:-python3\})" (-\w)', scripts)

    assert (set(starts), len(starts)) == ({"-I"}, 6)


def test_nothing_runs_on_pull_request_target() -> None:
    places = [
        ROOT / "action.yml",
        *(ROOT / ".github").rglob("*.yml"),
        *(ROOT / "docs").glob("*.md"),
        ROOT / "README.md",
    ]
    used = [
        path.name
        for path in places
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"[-\s\[]*(?:on:\s*)?pull_request_target", line) or "'pull_request_target'" in line
    ]

    assert used == []
    (compare,) = [step for step in STEPS if step["name"] == "Compare"]
    assert "github.event_name == 'pull_request'" in compare["if"]


def test_the_token_is_in_the_environment_alone() -> None:
    with_token = [step["name"] for step in STEPS if "inputs.token" in json.dumps(step)]
    scripts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "action").glob("*.sh"))

    assert with_token == ["Compare"]
    assert re.findall(r"\$\{?GITHUB_TOKEN", scripts) == []


def test_zizmor_finds_nothing() -> None:
    done = subprocess.run(
        [
            Path(sys.executable).with_name("zizmor"),
            "--offline",
            "--quiet",
            "--no-progress",
            "action.yml",
            ".github/workflows",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_actionlint_finds_nothing_in_our_workflows() -> None:
    done = subprocess.run(
        [program("actionlint"), "-no-color", *map(str, sorted((ROOT / ".github" / "workflows").glob("*.yml")))],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, "")


def test_what_its_inputs_say_is_never_an_option(step: Callable[..., Step], tmp_path: Path) -> None:
    words = tmp_path / "bin" / "words"
    words.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{tmp_path}/handed"\n', encoding="utf-8")
    words.chmod(0o755)

    done = step(
        "lint.sh",
        ACTION_COMMAND=str(words),
        ACTION_INPUTS="--helm=x/run.yaml\n-",
        ACTION_VALUES="--helm=x/run.yaml",
        ACTION_NAMESPACE="--pull",
        ACTION_CONFIG="--helm=x",
        ACTION_MIN_SEVERITY="--pull",
        ACTION_FAIL_ON="--pull",
        ACTION_VALUES_MATRIX="--helm=x\nci/*.yaml",
        ACTION_SELECT="--pull",
        ACTION_PREVIEW="true",
        ACTION_IGNORE="CAP1,CAP2\n\nCAP3",
        ACTION_RULES="--pull",
        ACTION_BASELINE="--pull",
    )

    reports = tmp_path / "temp" / "capsule-lint-reports"
    assert done.code == 0
    assert (tmp_path / "handed").read_text(encoding="utf-8").splitlines() == [
        "check",
        "--values=--helm=x/run.yaml",
        "--rules=--pull",
        "--select=--pull",
        "--ignore=CAP1,CAP2",
        "--ignore=CAP3",
        "--preview",
        "--namespace=--pull",
        "--config=--helm=x",
        "--values-matrix=--helm=x",
        "--values-matrix=ci/*.yaml",
        "--baseline=--pull",
        "--min-severity=--pull",
        "--fail-on=--pull",
        "--format=github",
        f"--format=sarif:{reports}/capsule-lint.sarif",
        f"--format=markdown:{reports}/summary.md",
        f"--format=json:{reports}/report.json",
        "--",
        "--helm=x/run.yaml",
        "-",
    ]
