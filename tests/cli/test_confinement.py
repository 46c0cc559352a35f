"""What the configuration of a repository may choose, for a pull request may have written it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import Run, Runner

TWICE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n" * 2
CHART = {"Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n", "templates/a.yaml": TWICE}

Write = Callable[[dict[str, str]], None]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository, beside which something stands that is nobody's business."""
    root = tmp_path / "repository"
    (root / ".git").mkdir(parents=True)
    (root / "a.yaml").write_text(TWICE)
    (root / "in").mkdir()
    (root / "in" / "v.yaml").write_text("a: 1\n")
    (tmp_path / "outside.yaml").write_text("a: 1\n")
    (root / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    (root / "linked").symlink_to(root / "in")
    (root / "chart" / "templates").mkdir(parents=True)
    for name, text in CHART.items():
        (root / "chart" / name).write_text(text)
    return root


KEYS = {
    "values": "{}",
    "crds": "{}",
    "rules": "{}",
    "baseline": "{}",
    "format": "json:{}",
    "set-file": "a={}",
    "sarif-anchor": "{}",
    "sarif-root": "{}",
    "values-matrix": "{}",
}

PATHS = [
    ("../outside.yaml", "it is outside of the repository"),
    ("/etc/hostname", "it is outside of the repository"),
    ("in/../../outside.yaml", "it is outside of the repository"),
    ("link.yaml", "a link leads there"),
    ("linked/v.yaml", "a link leads there"),
    (".git/config", "it belongs to git"),
    ("http://127.0.0.1:9/x", "it is a URL"),
]


@pytest.mark.parametrize(("path", "why"), PATHS)
@pytest.mark.parametrize("key", KEYS)
def test_it_names_no_file_outside_of_the_repository(
    capsule_lint: Runner, repository: Path, key: str, path: str, why: str
) -> None:
    if key == "values-matrix" and "/" not in path:
        path = f"./{path}"
    written = KEYS[key].format(path)
    (repository / ".capsule-lint.yaml").write_text(f"fail-on: error\n{key}: {json.dumps(written)}\n")

    run = capsule_lint("a.yaml", folder=repository)

    said = f"capsule-lint: .capsule-lint.yaml:2: {key}: {path!r}: {why}; the command line may name any file\n"
    assert run == Run(2, "", said)


def test_every_option_that_takes_a_path_is_among_them() -> None:
    from capsule_lint.cli.option_values import _of_check

    def is_path(metavar: object) -> bool:
        return isinstance(metavar, str) and ("FILE" in metavar or "DIR" in metavar)

    assert {key for key, action in _of_check().items() if is_path(action.metavar)} <= KEYS.keys()


def test_pyproject_is_held_to_the_same(capsule_lint: Runner, repository: Path) -> None:
    (repository / "pyproject.toml").write_text('[tool.capsule-lint]\nformat = ["json:../x.json"]\n')

    run = capsule_lint("a.yaml", folder=repository)

    why = "it is outside of the repository; the command line may name any file"
    assert run == Run(2, "", f"capsule-lint: pyproject.toml:2: format: '../x.json': {why}\n")
    assert not (repository.parent / "x.json").exists()


def test_files_of_the_repository_may_be_named_from_anywhere_in_it(capsule_lint: Runner, repository: Path) -> None:
    (repository / ".capsule-lint.yaml").write_text("format: json:out.json\nset-file: a=in/v.yaml\n")

    run = capsule_lint("../a.yaml", folder=repository / "in")

    assert (run, (repository / "out.json").is_file()) == (Run(1, "", ""), True)


@pytest.mark.parametrize("text", ["a=in/v.yaml,b=/etc/hostname", "a={in/v.yaml,/etc/hostname}", "a=in\\/v.yaml"])
def test_set_file_names_one_file_in_an_entry(capsule_lint: Runner, repository: Path, text: str) -> None:
    (repository / ".capsule-lint.yaml").write_text(f"set-file: {json.dumps(text)}\n")

    run = capsule_lint("chart", folder=repository)

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("capsule-lint: .capsule-lint.yaml:1: set-file: ")


def test_a_folder_of_rules_with_a_link_out_of_it_is_refused(capsule_lint: Runner, repository: Path) -> None:
    (repository / "rules").mkdir()
    (repository / "rules" / "a.yaml").symlink_to(repository.parent / "outside.yaml")
    (repository / ".capsule-lint.yaml").write_text("rules: rules\n")

    run = capsule_lint("a.yaml", folder=repository)

    why = "a link in it leads out of it; the command line may name any file"
    assert run == Run(2, "", f"capsule-lint: .capsule-lint.yaml:1: rules: 'rules': {why}\n")


def test_a_pattern_that_finds_a_link_is_refused(capsule_lint: Runner, repository: Path, helm: str) -> None:
    (repository / ".capsule-lint.yaml").write_text("values-matrix: '*nk.yaml'\n")

    run = capsule_lint("chart", f"--helm={helm}", folder=repository)

    assert (run.code, run.out) == (2, "")
    assert "link.yaml" in run.err


def test_the_command_line_may_name_any_file(capsule_lint: Runner, repository: Path) -> None:
    (repository.parent / "mine.yaml").write_text("format: json:x.json\nselect: CAP008\n")

    by_option = capsule_lint("a.yaml", "--config=../mine.yaml", folder=repository)
    (repository.parent / "x.json").unlink()
    by_environment = capsule_lint("a.yaml", folder=repository, CAPSULE_LINT_CONFIG="../mine.yaml")

    assert (by_option.code, by_environment.code) == (1, 1)


def test_a_configuration_that_is_a_link_out_of_the_repository_is_refused(
    capsule_lint: Runner, repository: Path
) -> None:
    (repository / ".capsule-lint.yaml").symlink_to(repository.parent / "outside.yaml")

    run = capsule_lint("a.yaml", folder=repository)
    without = capsule_lint("a.yaml", "--no-config", folder=repository)

    why = "a link leads there; --config reads any file, --no-config none"
    assert run == Run(2, "", f"capsule-lint: .capsule-lint.yaml: {why}\n")
    assert without.code == 1


@pytest.mark.parametrize(
    "key", ["helm", "kustomize", "pull", "output", "write-baseline", "config", "no-ignores", "files-follow"]
)
def test_it_chooses_no_program_no_network_and_no_output(capsule_lint: Runner, repository: Path, key: str) -> None:
    (repository / ".capsule-lint.yaml").write_text(f"{key}: x\n")

    run = capsule_lint("a.yaml", folder=repository)

    assert (run.code, run.err.startswith(f"capsule-lint: .capsule-lint.yaml:1: unknown key {key}")) == (2, True)


SWITCHED_OFF = [
    ("ignore-rules: [CAP008]\n", "ignore-rules CAP008 (line 1)"),
    ("select: CAP1\n", "select CAP1 (line 1)"),
    ("fail-on: error\n", "fail-on error (line 1)"),
    ("exit-zero: true\n", "exit-zero true (line 1)"),
    ("min-severity: error\n", "min-severity error (line 1)"),
    ("exclude: [in/, b.yaml]\n", "exclude in/, b.yaml (line 1)"),
    ("ignore:\n- {rule: CAP008, reason: two clusters}\n", "ignore 1 entry (line 1)"),
    ("color: never\nignore-rules: CAP1\nfail-on: error\n", "ignore-rules CAP1 (line 2); fail-on error (line 3)"),
]


@pytest.mark.parametrize(("text", "said"), SWITCHED_OFF)
@pytest.mark.parametrize("format_", ["text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html"])
def test_every_format_says_what_it_switches_off(
    capsule_lint: Runner, repository: Path, format_: str, text: str, said: str
) -> None:
    (repository / ".capsule-lint.yaml").write_text(text)

    run = capsule_lint("a.yaml", f"--format={format_}", folder=repository)
    without = capsule_lint("a.yaml", f"--format={format_}", "--no-config", folder=repository)

    sentence = f"Switched off by .capsule-lint.yaml: {said}. --no-config leaves that file unread."
    told = " ".join((run.err if format_ == "gitlab" else run.out).split()).replace("\\", "")
    if format_ == "json":
        found = json.loads(run.out)["switchedOff"]
        assert "; ".join(f"{each['key']} {each['value']} (line {each['line']})" for each in found) == said
        assert {each["file"] for each in found} == {".capsule-lint.yaml"}
    else:
        assert sentence in told
    assert ("Switched off" in without.out, without.err) == (False, "")


def test_what_switches_nothing_off_is_not_said(capsule_lint: Runner, repository: Path) -> None:
    (repository / ".capsule-lint.yaml").write_text("fail-on: note\nmin-severity: note\nnamespace: a\nselect: []\n")

    assert json.loads(capsule_lint("a.yaml", "--format=json", folder=repository).out).get("switchedOff") is None


@pytest.mark.parametrize("command", ["diff", "fix", "post-render"])
def test_other_commands_say_it_too(capsule_lint: Runner, repository: Path, command: str) -> None:
    (repository / ".capsule-lint.yaml").write_text("ignore-rules: [CAP008]\n")
    words = {"diff": ["a.yaml", "a.yaml"], "fix": ["a.yaml"], "post-render": []}[command]

    run = capsule_lint(command, *words, stdin=TWICE.encode(), folder=repository)

    assert "Switched off by .capsule-lint.yaml: ignore-rules CAP008 (line 1)." in " ".join(run.err.split())
