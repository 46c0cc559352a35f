"""The configuration file: where it is found, what counts before what, and how a wrong one is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from capsule_lint.cli.option_values import schema
from capsule_lint.rulebook.schema_errors import obeys

from .conftest import Run, Runner

ROOT = Path(__file__).resolve().parents[2]
ONCE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n"
TWICE = f"{ONCE}---\n{ONCE}"
DAY = {"SOURCE_DATE_EPOCH": "1800000000"}
"""15 January 2027."""


@pytest.fixture
def repository(tmp_path: Path):  # type: ignore[no-untyped-def]
    """Return a function that writes files into a repository, which is the working directory of runs."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.yaml").write_text(TWICE)

    def write(**files: str) -> Path:
        for name, text in files.items():
            path = tmp_path / {"config": ".capsule-lint.yaml", "pyproject": "pyproject.toml"}.get(name, name)
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def rules(run: Run) -> list[str]:
    return [entry["rule"] for entry in json.loads(run.out)["findings"]]


def settings(run: Run) -> dict[str, tuple[object, str]]:
    """Return the settings that are no defaults, each with its value and source."""
    entries = json.loads(run.out)["settings"]
    return {key: (entry["value"], entry["source"]) for key, entry in entries.items() if entry["source"] != "default"}


@pytest.mark.parametrize(
    "files",
    [
        {"config": "ignore-rules: CAP008\n"},
        {".capsule-lint.yml": "ignore-rules: [CAP008]\n"},
        {"pyproject": '[tool.capsule-lint]\nignore-rules = ["CAP008"]\n'},
        {"pyproject": '[tool]\ncapsule-lint = {ignore-rules = "CAP008"}\n'},
        {"config": "# nothing but the default\nignore-rules: duplicate-resource\n", "pyproject": "[tool.other]\n"},
    ],
)
def test_each_form_of_the_file_is_heeded(capsule_lint: Runner, repository, files: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    repository(**files)

    assert (capsule_lint("a.yaml").code, capsule_lint("a.yaml", "--no-config").code) == (0, 1)


def run_in(folder: Path, *words: str) -> Run:
    done = subprocess.run(
        [sys.executable, "-m", "capsule_lint", *words], cwd=folder, capture_output=True, text=True, check=False
    )
    return Run(done.returncode, done.stdout, done.stderr)


def test_the_nearest_file_up_to_the_root_of_the_repository_counts(tmp_path: Path) -> None:
    inner = tmp_path / "repository" / "one" / "two"
    inner.mkdir(parents=True)
    (tmp_path / ".capsule-lint.yaml").write_text("fail-on: error\n")

    outside = run_in(inner, "config", "--format", "json")
    (tmp_path / "repository" / ".git").mkdir()
    beyond = run_in(inner, "config", "--format", "json")
    (tmp_path / "repository" / ".capsule-lint.yaml").write_text("min-severity: error\nrules: [lint]\n")
    (tmp_path / "repository" / "one" / "pyproject.toml").write_text("[project]\nname = 'capsule-lint'\n")
    above = run_in(inner, "config", "--format", "json")
    (inner / ".capsule-lint.yaml").write_text("fail-on: note\n")
    here = run_in(inner, "config", "--format", "json")

    file = "../../.capsule-lint.yaml"
    assert [settings(run) for run in (outside, beyond, above, here)] == [
        {},
        {},
        {"min-severity": ("error", f"{file}:1"), "rules": (["../../lint"], f"{file}:2")},
        {"fail-on": ("note", ".capsule-lint.yaml:1")},
    ]


def test_the_command_line_counts_before_the_environment_before_the_file(  # type: ignore[no-untyped-def]
    capsule_lint: Runner, repository
) -> None:
    repository(config="fail-on: note\nformat: [text, 'json:out/a.json']\nselect: CAP101\n", other="fail-on: error\n")
    environment = {"CAPSULE_LINT_FAIL_ON": "warning", "CAPSULE_LINT_FORMAT": "json"}
    file = ".capsule-lint.yaml"

    runs = [
        capsule_lint("config", "--format", "json"),
        capsule_lint("config", "--format", "json", **environment),
        capsule_lint("config", "--format", "json", CAPSULE_LINT_NO_CONFIG="1"),
        capsule_lint("config", "--format", "json", CAPSULE_LINT_CONFIG="other"),
        capsule_lint("config", "--format", "json", "--config", "other", CAPSULE_LINT_CONFIG=file),
    ]
    lint = capsule_lint("a.yaml", "--select", "CAP008", **environment)

    of_file = {"format": (["text", "json:out/a.json"], f"{file}:2"), "select": (["CAP101"], f"{file}:3")}
    of_environment = {"format": (["json"], "CAPSULE_LINT_FORMAT"), "fail-on": ("warning", "CAPSULE_LINT_FAIL_ON")}
    assert [settings(run) for run in runs] == [
        {**of_file, "fail-on": ("note", f"{file}:1")},
        {**of_file, **of_environment},
        {},
        {"fail-on": ("error", "other:1")},
        {"fail-on": ("error", "other:1")},
    ]
    assert rules(lint) == ["CAP008"]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        (
            {"config": "fail_on: error\nselect: 1\n"},
            ".capsule-lint.yaml:1: unknown key fail_on; did you mean fail-on?\n"
            ".capsule-lint.yaml:2: select: 1 is not a text or a list; put it in quotes",
        ),
        ({"config": "fail_on: error\n"}, ".capsule-lint.yaml:1: unknown key fail_on; did you mean fail-on?"),
        ({"config": "a: 1\nfail-on: error\n"}, ".capsule-lint.yaml:1: unknown key a; there are namespace, crds, "),
        ({"config": "select: CAP1\nfail-on: fatal\n"}, ".capsule-lint.yaml:2: fail-on: 'fatal' is not one of "),
        (
            {"config": "ignore:\n- rule: CAP101\n  reason: x\n- {rule: CAP101}\n"},
            ".capsule-lint.yaml:4: the key reason is missing in ignore.1",
        ),
        (
            {"config": "ignore:\n- rule: CAP1O1\n  reason: x\n"},
            ".capsule-lint.yaml:2: no rule CAP1O1; did you mean CAP101 (single-replica)?",
        ),
        (
            {"config": "ignore:\n- rule: CAP101\n  reason: x\n  until: 2027-02-30\n"},
            ".capsule-lint.yaml:2: until: there is no day 2027-02-30",
        ),
        ({"config": "select: [CAP101\n"}, ".capsule-lint.yaml:1: this `[` is never closed, or a comma is missing "),
        ({"config": "select: a\nselect: b\n"}, ".capsule-lint.yaml:2: `select` is set twice; "),
        ({"config": "- a\n"}, ".capsule-lint.yaml: a configuration file is a mapping of keys to values"),
        ({"config": "{}\n---\n{}\n"}, ".capsule-lint.yaml:3: a configuration file is one document"),
        ({"pyproject": "[tool.capsule-lint\n"}, "pyproject.toml: "),
        (
            {"pyproject": "[project]\n[tool.capsule-lint]\nselect = []\nfail_on = 'error'\n"},
            "pyproject.toml:4: unknown key fail_on; did you mean fail-on?",
        ),
        (
            {
                "pyproject": "[[tool.capsule-lint.ignore]]\nrule = 'CAP101'\nreason = 'x'\n\n"
                "[[tool.capsule-lint.ignore]]\nrule = 'CAP102'\n"
            },
            "pyproject.toml:5: the key reason is missing in ignore.1",
        ),
        (
            {"config": "{}\n", "pyproject": "[tool.capsule-lint]\n"},
            ".capsule-lint.yaml and pyproject.toml both configure capsule-lint; keep one of them",
        ),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(  # type: ignore[no-untyped-def]
    capsule_lint: Runner, repository, files: dict[str, str], words: str
) -> None:
    repository(**files)

    run = capsule_lint("a.yaml")

    assert (run.code, run.out, run.err[: len(words) + 14]) == (2, "", f"capsule-lint: {words}")


@pytest.mark.parametrize(
    ("words", "environment", "error"),
    [
        (["--config", "gone.yaml"], {}, "cannot read gone.yaml: No such file or directory"),
        (["--config", "a.yaml", "--no-config"], {}, "--config and --no-config cannot be used together"),
        (
            [],
            {"CAPSULE_LINT_FAIL_ON": "fatal"},
            "CAPSULE_LINT_FAIL_ON: 'fatal' is not one of error, warning, note, never",
        ),
        ([], {"CAPSULE_LINT_FORMAT": "jsn"}, "no format jsn; did you mean json?"),
        ([], {"CAPSULE_LINT_CONFIG": "gone.yaml"}, "cannot read gone.yaml: No such file or directory"),
    ],
)
def test_a_wrong_choice_is_refused(  # type: ignore[no-untyped-def]
    capsule_lint: Runner, repository, words: list[str], environment: dict[str, str], error: str
) -> None:
    repository()

    assert capsule_lint("a.yaml", *words, **environment) == Run(2, "", f"capsule-lint: {error}\n")


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ("{rule: CAP008, reason: two clusters}", []),
        ("{rule: [CAP001, duplicate-resource], reason: two clusters, path: a.yaml}", ["CAP006"]),
        ("{rule: CAP008, reason: two clusters, path: ['*.yml', '*.yaml'], object: Namespace/sh*}", []),
        ("{rule: CAP008, reason: two clusters, object: Namespace/any/shop}", []),
        ("{rule: CAP008, reason: two clusters, until: 2027-01-15}", []),
        ("{rule: CAP008, reason: two clusters, until: 2027-01-14}", ["CAP007", "CAP008"]),
        ("{rule: CAP008, reason: two clusters, path: elsewhere/}", ["CAP008"]),
        ("{rule: CAP008, reason: two clusters, object: [Service/shop, Pod/*]}", ["CAP008"]),
        ("{rule: CAP003, reason: two clusters, object: Namespace/shop}", ["CAP006", "CAP008"]),
    ],
)
def test_a_suppression_is_about_rules_files_and_objects(  # type: ignore[no-untyped-def]
    capsule_lint: Runner, repository, entry: str, expected: list[str]
) -> None:
    repository(config=f"ignore:\n- {entry}\n")

    assert sorted(rules(capsule_lint("a.yaml", "--format", "json", **DAY))) == expected


def test_a_suppression_of_what_is_not_in_the_input_is_not_spoken_of(capsule_lint: Runner, repository) -> None:  # type: ignore[no-untyped-def]
    repository(config="ignore: [{rule: CAP305, reason: a sidecar listens, path: elsewhere/}]\n")

    report = json.loads(capsule_lint("a.yaml", "--format", "json", **DAY).out)

    assert [entry for entry in report["notJudged"] if "CAP006" in entry["rules"]] == []


def test_a_finding_about_a_suppression_points_into_the_file(capsule_lint: Runner, repository) -> None:  # type: ignore[no-untyped-def]
    yaml_file, toml = (
        "ignore:\n- rule: CAP008\n  reason: two clusters\n  until: 2027-01-14\n",
        ("[[tool.capsule-lint.ignore]]\nrule = 'CAP008'\nreason = 'two clusters'\nuntil = 2027-01-14\n"),
    )
    root = repository(config=yaml_file)
    of_yaml = json.loads(capsule_lint("a.yaml", "--format", "json", **DAY).out)["findings"]
    (root / ".capsule-lint.yaml").unlink()
    repository(pyproject=toml)
    of_toml = json.loads(capsule_lint("a.yaml", "--format", "json", **DAY).out)["findings"]

    assert [
        (entry["rule"], entry["file"], entry["line"], entry["message"])
        for entry in (*of_yaml, *of_toml)
        if entry["rule"] == "CAP007"
    ] == [
        ("CAP007", ".capsule-lint.yaml", 2, "This suppression of CAP008 ended on 2027-01-14 (two clusters)."),
        ("CAP007", "pyproject.toml", 1, "This suppression of CAP008 ended on 2027-01-14 (two clusters)."),
    ]


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    inner = tmp_path / "clusters" / "lab"
    inner.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / "clusters" / "lab" / "a.yaml").write_text(TWICE)
    (tmp_path / ".capsule-lint.yaml").write_text(
        "ignore: [{rule: CAP008, reason: two clusters, path: clusters/lab/}]\nformat: json:out.json\n"
    )

    run = run_in(inner, "a.yaml")

    assert (run, rules(Run(0, (tmp_path / "out.json").read_text(), ""))) == (Run(0, "", ""), [])


def test_other_commands_heed_what_they_share_with_check(capsule_lint: Runner, repository) -> None:  # type: ignore[no-untyped-def]
    repository(config="select: CAP101\nformat: sarif\nnamespace: c\n")

    listed = capsule_lint("rules")
    impact = capsule_lint("impact", str(ROOT / "examples" / "fragile"))

    assert listed.out.splitlines()[-1] == "1 rule; capsule-lint explain ID tells more about one."
    assert (impact.code, impact.err) == (0, "")


def test_what_is_in_force_is_printed(capsule_lint: Runner, repository) -> None:  # type: ignore[no-untyped-def]
    repository(
        config="fail-on: error\nignore:\n- {rule: CAP117, reason: one tenant}\n"
        "- {rule: [CAP101, CAP102], object: Deployment/*, reason: a lab, until: 2027-01-31}\n"
    )

    lines = capsule_lint("config").out.splitlines()

    assert [line.split() for line in lines if "capsule-lint.yaml" in line] == [
        ["Configuration", "file:", ".capsule-lint.yaml"],
        ["fail-on", "error", ".capsule-lint.yaml:1"],
        ["CAP117:", "one", "tenant", ".capsule-lint.yaml:3"],
        ["CAP101,", "CAP102", "in", "Deployment/*:", "a", "lab", "(until", "2027-01-31)", ".capsule-lint.yaml:4"],
    ]


def test_files_are_left_out_by_pattern(capsule_lint: Runner, repository) -> None:  # type: ignore[no-untyped-def]
    root = repository(config="exclude: [lab/, '*.secret.yaml']\n", **{"b.secret.yaml": TWICE})
    (root / "lab").mkdir()
    (root / "lab" / "c.yaml").write_text(TWICE)

    folder = json.loads(capsule_lint(".", "--format", "json").out)
    named = json.loads(capsule_lint("lab/c.yaml", "--format", "json").out)
    forced = capsule_lint("lab/c.yaml", "b.secret.yaml", "--force-exclude")

    assert [entry["file"] for entry in folder["findings"]] == ["a.yaml"]
    assert [entry["file"] for entry in named["findings"]] == ["lab/c.yaml"]
    assert forced == Run(0, "", "capsule-lint: all inputs are excluded\n")


def test_the_published_schema_is_the_one_in_force() -> None:
    assert json.loads((ROOT / "docs" / "config.schema.json").read_text(encoding="utf-8")) == schema()


def test_the_examples_of_the_documentation_obey_the_schema() -> None:
    page = (ROOT / "docs" / "suppression.md").read_text(encoding="utf-8")
    blocks = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)]
    # PyYAML reads an unquoted day as a date; our own reader, as Kubernetes does, as a text.
    files = json.loads(
        json.dumps([block for block in blocks if "spec" not in block and "metadata" not in block], default=str)
    )

    assert [obeys(schema(), file) for file in files] == [True, True]


def test_the_settings_in_force_hold_no_character_that_a_terminal_obeys(capsule_lint: Runner, repository) -> None:  # type: ignore[no-untyped-def]
    repository(config='namespace: "a\\x9b31m\\u202e"\nignore:\n- {rule: CAP008, reason: "one\\ntwo"}\n')

    run = capsule_lint("config")

    assert (run.code, run.out.isascii()) == (0, True)
    assert r"a\x9b31m\u202e" in run.out
    assert r"CAP008: one\x0atwo  .capsule-lint.yaml:3" in run.out
