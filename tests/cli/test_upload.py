"""Where files stand in the repository, as the program tells it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.report import FORMATS

from .conftest import Run, Runner

WARNED = "apiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n---\nmetadata: {name: lost}\n"
"""Gives one warning, CAP004, on line 5."""

SAID = (
    "This document is not a Kubernetes object: a mapping without apiVersion and kind stands among Kubernetes objects."
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A git repository with a manifest in it, and a chart that may serve as an anchor."""
    folder = tmp_path / "checkout"
    (folder / "deploy").mkdir(parents=True)
    (folder / ".git").mkdir()
    (folder / "deploy" / "web.yaml").write_text(WARNED, encoding="utf-8")
    (folder / "Chart.yaml").write_text("name: web\n", encoding="utf-8")
    return folder


def temporary(tmp_path: Path, name: str) -> Path:
    """Return a file in the folder that the runner has for temporary ones, beside the checkout."""
    (tmp_path / "temp").mkdir()
    return tmp_path / "temp" / name


def result(run: Run) -> dict[str, Any]:
    (only,) = json.loads(run.out)["runs"][0]["results"]
    location = only["locations"][0]["physicalLocation"]
    return {
        "uri": location["artifactLocation"]["uri"],
        "line": location["region"]["startLine"],
        "message": only["message"]["text"],
        "hash": only["partialFingerprints"].get("primaryLocationLineHash"),
    }


def test_the_bytes_are_the_same_on_a_second_run_and_from_another_folder(
    capsule_lint: Runner, repository: Path, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    words = ["--format", "sarif", "--exit-zero"]
    near = [("deploy/web.yaml", repository), ("web.yaml", repository / "deploy"), ("../checkout/deploy", repository)]
    runs = [capsule_lint(name, *words, folder=folder) for name, folder in [*near, *near]]
    runs.append(capsule_lint(str(repository / "deploy"), *words, folder=tmp_path / "elsewhere"))

    assert len(set(runs)) == 1
    assert result(runs[0]) == {
        "uri": "deploy/web.yaml",
        "line": 5,
        "message": SAID,
        "hash": "7d88e9e7be094375:1",
    }


@pytest.mark.parametrize(
    ("name", "uri"),
    [
        ("a b/web.yaml", "a%20b/web.yaml"),
        ("web:prod.yaml", "web%3Aprod.yaml"),
        ("équipe/資料.yaml", "%C3%A9quipe/%E8%B3%87%E6%96%99.yaml"),
        ("web#1%20.yaml", "web%231%2520.yaml"),
        ("[web]?.yaml", "%5Bweb%5D%3F.yaml"),
    ],
)
def test_any_name_of_a_file_survives(capsule_lint: Runner, repository: Path, name: str, uri: str) -> None:
    (repository / name).parent.mkdir(exist_ok=True)
    (repository / name).write_text(WARNED, encoding="utf-8")

    assert result(capsule_lint(name, "--format", "sarif", folder=repository))["uri"] == uri


@pytest.mark.parametrize("name", FORMATS)
def test_a_name_that_is_not_utf_8_breaks_no_format(capsule_lint: Runner, repository: Path, name: str) -> None:
    folder = repository / "odd"
    folder.mkdir()
    (folder / os.fsdecode(b"\xff.yaml")).write_text(WARNED, encoding="utf-8")

    run = capsule_lint("odd", "--format", name, folder=repository)

    assert (run.code, run.err) == (1, "")
    assert {"sarif": "odd/%FF.yaml", "github": "file=odd/?.yaml,"}.get(name, "ff.yaml") in run.out


def test_a_link_is_followed_to_its_file(capsule_lint: Runner, repository: Path) -> None:
    (repository / "link.yaml").symlink_to("deploy/web.yaml")

    assert result(capsule_lint("link.yaml", "--format", "sarif", folder=repository))["uri"] == "deploy/web.yaml"


def test_the_root_is_the_one_given_then_the_workspace_then_the_checkout(
    capsule_lint: Runner, repository: Path, tmp_path: Path
) -> None:
    lint = ["deploy/web.yaml", "--format", "sarif"]

    runs = [
        capsule_lint(*lint, folder=repository),
        capsule_lint(*lint, folder=repository, GITHUB_WORKSPACE=str(tmp_path)),
        capsule_lint(*lint, folder=repository, GITHUB_WORKSPACE=str(tmp_path / "other")),
        capsule_lint(*lint, "--sarif-root", "deploy", folder=repository, GITHUB_WORKSPACE=str(tmp_path)),
    ]

    assert [result(run)["uri"] for run in runs] == [
        "deploy/web.yaml",
        "checkout/deploy/web.yaml",
        "deploy/web.yaml",
        "web.yaml",
    ]


def test_outside_the_root_that_was_given_nothing_is_in_the_repository(capsule_lint: Runner, repository: Path) -> None:
    (repository / "other").mkdir()

    run = capsule_lint("deploy/web.yaml", "--format", "sarif", "--sarif-root", "other", folder=repository)

    assert (run.code, run.out, "1 finding stands in no file of the repository" in run.err) == (1, "", True)


def test_without_any_repository_a_file_is_named_from_the_working_folder(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "web.yaml").write_text(WARNED, encoding="utf-8")

    assert result(capsule_lint("deploy/web.yaml", "--format", "sarif"))["uri"] == "deploy/web.yaml"


@pytest.mark.parametrize("name", ["-", "../temp/rendered.yaml"])
def test_what_is_in_no_repository_is_shown_at_the_anchor(
    capsule_lint: Runner, repository: Path, tmp_path: Path, name: str
) -> None:
    temporary(tmp_path, "rendered.yaml").write_text(WARNED, encoding="utf-8")
    lint = [name, "--format", "sarif"]
    given = {"stdin": WARNED.encode(), "folder": repository, "RUNNER_TEMP": str(tmp_path / "temp")}

    without = capsule_lint(*lint, **given)
    anchored = capsule_lint(*lint, "--sarif-anchor", "Chart.yaml", **given)

    assert without == Run(
        1,
        "",
        "capsule-lint: 1 finding stands in no file of the repository and cannot be in SARIF"
        " (--sarif-anchor FILE gives it a place)\n",
    )
    called = "standard input" if name == "-" else "rendered.yaml"
    assert (anchored.code, anchored.err) == (1, "")
    assert result(anchored) == {
        "uri": "Chart.yaml",
        "line": 1,
        "message": f"{SAID} Rendered: line 5 of {called}.",
        "hash": "57a24e24bf88026a:1",
    }


def test_findings_of_which_only_some_have_no_place_are_counted(capsule_lint: Runner, repository: Path) -> None:
    words = ["-", "deploy/web.yaml", "--select", "CAP004", "--format", "sarif"]

    run = capsule_lint(*words, stdin=WARNED.encode(), folder=repository)

    assert result(run)["uri"] == "deploy/web.yaml"
    assert run.err.startswith("capsule-lint: 1 finding stands in no file of the repository and cannot be in SARIF")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--sarif-anchor", "lost.yaml"], "--sarif-anchor lost.yaml: there is no such file"),
        (["--sarif-anchor", "../temp/out.yaml"], "--sarif-anchor ../temp/out.yaml: the file is not in the repository"),
        (["--sarif-root", "Chart.yaml"], "--sarif-root Chart.yaml: there is no such folder"),
        (
            ["--sarif-root", "deploy", "--sarif-anchor", "Chart.yaml"],
            "--sarif-anchor Chart.yaml: the file is not in the repository",
        ),
    ],
)
def test_a_root_or_anchor_that_cannot_be_is_refused(
    capsule_lint: Runner, repository: Path, tmp_path: Path, words: list[str], said: str
) -> None:
    temporary(tmp_path, "out.yaml").write_text(WARNED, encoding="utf-8")

    place = {"RUNNER_TEMP": str(tmp_path / "temp")}

    run = capsule_lint("-", *words, "--format", "sarif", stdin=WARNED.encode(), folder=repository, **place)

    assert run == Run(2, "", f"capsule-lint: {said}\n")


def test_auto_is_github_in_its_actions_and_text_elsewhere(capsule_lint: Runner, repository: Path) -> None:
    lint = ["deploy/web.yaml", "--format", "auto"]

    assert capsule_lint(*lint, folder=repository).out.startswith("No Capsule installation in the input")
    assert capsule_lint(*lint, folder=repository, GITHUB_ACTIONS="true").out.startswith(
        "::warning file=deploy/web.yaml,"
    )


def test_a_linked_worktree_or_submodule_is_a_repository(capsule_lint: Runner, repository: Path) -> None:
    """It has a file ``.git`` rather than a folder."""
    (repository / "deploy" / ".git").write_text("gitdir: ../.git/modules/deploy\n", encoding="utf-8")

    assert result(capsule_lint("deploy/web.yaml", "--format", "sarif", folder=repository))["uri"] == "web.yaml"


def test_gitlab_hears_of_what_stands_in_the_repository(capsule_lint: Runner, repository: Path) -> None:
    words = ["-", "--format", "gitlab:gl.json"]

    lost = capsule_lint(*words, stdin=WARNED.encode(), folder=repository)
    found = capsule_lint("--sarif-anchor", "Chart.yaml", *words, stdin=WARNED.encode(), folder=repository)

    assert (lost.code, lost.err.split(" (")[0]) == (
        1,
        "capsule-lint: 1 finding stands in no file of the repository and cannot be in GitLab's report",
    )
    assert (found.code, found.err) == (1, "")
    assert [issue["location"] for issue in json.loads((repository / "gl.json").read_text(encoding="utf-8"))] == [
        {"path": "Chart.yaml", "lines": {"begin": 1}}
    ]


def test_a_summary_links_the_files_of_the_commit_in_github_actions(capsule_lint: Runner, repository: Path) -> None:
    actions = {"GITHUB_SERVER_URL": "https://github.com", "GITHUB_REPOSITORY": "shop/web", "GITHUB_SHA": "c0ffee"}

    run = capsule_lint("deploy/web.yaml", "--format", "markdown", folder=repository, **actions)

    assert "- [deploy/web.yaml:5](https://github.com/shop/web/blob/c0ffee/deploy/web.yaml#L5) " in run.out
