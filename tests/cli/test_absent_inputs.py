"""Inputs that are not there: told before any option is blamed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Runner

PULLED = "--pull fetches the charts of releases that an input declares, such as a HelmRelease or an Application"


@pytest.fixture(autouse=True)
def _chart(tmp_path: Path) -> None:
    (tmp_path / "charts" / "capsule").mkdir(parents=True)
    (tmp_path / "charts" / "capsule" / "Chart.yaml").write_text("name: capsule\nversion: 0.14.0\n", encoding="utf-8")
    (tmp_path / "there.yaml").write_text("", encoding="utf-8")


@pytest.mark.parametrize("command", ["check", "impact", "fix", "runbook", "drill", "alerts", "webhooks", "facts"])
def test_a_misspelt_path_is_named_with_the_nearest(capsule_lint: Runner, command: str) -> None:
    run = capsule_lint(command, "charst/capsule", "-f", "values.yaml")

    assert run == (2, "", "capsule-lint: charst/capsule does not exist; did you mean charts/capsule?\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["charts/capsul", "--set", "a=b"], "charts/capsul does not exist; did you mean charts/capsule?"),
        (["./charst/cpasule/"], "./charst/cpasule/ does not exist; did you mean ./charts/capsule/?"),
        (["charst/other.yaml"], "charst/other.yaml does not exist"),
        (["there.yaml", "teher.yaml"], "teher.yaml does not exist; did you mean there.yaml?"),
        (["there.yaml/x"], "there.yaml/x does not exist"),
        (["diff", "there.yaml", "gone.yaml"], "gone.yaml does not exist"),
        (["diff", "-", "gone.yaml", "--old-values", "a"], "gone.yaml does not exist"),
        (["\x1b[31m.yaml"], "\\x1b[31m.yaml does not exist"),
    ],
)
def test_a_path_that_is_not_there(capsule_lint: Runner, words: list[str], said: str) -> None:
    assert capsule_lint(*words) == (2, "", f"capsule-lint: {said}\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["chekc", "there.yaml"], "no command chekc; did you mean check?"),
        (["impct", "there.yaml"], "no command impct; did you mean impact?"),
        (["-n", "a", "lint", "there.yaml"], "no command lint; did you mean check?"),
        (["verison"], "no command verison; did you mean version?"),
        (["check", "chekc"], "chekc does not exist"),
        (["chekc.yaml"], "chekc.yaml does not exist"),
        (["there.yaml", "lint"], "lint does not exist"),
    ],
)
def test_a_word_near_a_command(capsule_lint: Runner, words: list[str], said: str) -> None:
    assert capsule_lint(*words) == (2, "", f"capsule-lint: {said}\n")


def test_a_file_may_be_called_like_that(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "lint").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", encoding="utf-8")

    assert capsule_lint("lint").code == 0


def test_what_changed_may_be_gone(capsule_lint: Runner) -> None:
    assert capsule_lint("--changed-charts", "gone.yaml").code == 0


@pytest.mark.parametrize(
    ("words", "said", "how"),
    [
        (
            ["oci://ghcr.io/projectcapsule/charts/capsule", "-n", "a", "-f", "a.yaml", "--chart-version", "0.14.0"],
            "oci://ghcr.io/projectcapsule/charts/capsule is not fetched: inputs are files and folders. Fetch it first:",
            "helm pull oci://ghcr.io/projectcapsule/charts/capsule --version 0.14.0 --untar && "
            "capsule-lint check capsule -n a -f a.yaml",
        ),
        (
            ["impact", "https://a.example.org/capsule-0.14.0.tgz"],
            "https://a.example.org/capsule-0.14.0.tgz is not fetched: inputs are files and folders. Fetch it first:",
            "helm pull https://a.example.org/capsule-0.14.0.tgz --untar && capsule-lint impact capsule",
        ),
        (
            ["https://a.example.org/it's.yaml"],
            "https://a.example.org/it's.yaml is not fetched: inputs are files and folders. Fetch it first:",
            "curl -fsSLO 'https://a.example.org/it'\"'\"'s.yaml' && capsule-lint check 'it'\"'\"'s.yaml'",
        ),
        (
            ["diff", "there.yaml", "https://projectcapsule.github.io/charts"],
            "https://projectcapsule.github.io/charts is not fetched: inputs are files and folders. Fetch it first:",
            "helm pull CHART --repo https://projectcapsule.github.io/charts --untar",
        ),
    ],
)
def test_an_address_is_answered_with_how_to_fetch_it(
    capsule_lint: Runner, words: list[str], said: str, how: str
) -> None:
    assert capsule_lint(*words) == (2, "", f"capsule-lint: {said}\n  {how}\n{PULLED}\n")


def test_a_chart_of_a_repository_is_answered_with_how_to_fetch_it(capsule_lint: Runner) -> None:
    assert capsule_lint("projectcapsule/capsule", "--set", "replicaCount=3") == (
        2,
        "",
        "capsule-lint: projectcapsule/capsule does not exist. A chart of a Helm repository has to be fetched first:\n"
        "  helm pull projectcapsule/capsule --untar && capsule-lint check capsule --set replicaCount=3\n",
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["pod.yaml", "--helm", "/nope"], 2, "--helm /nope is for a Helm chart, and none is given"),
        (["-", "--kustomize", "/nope"], 2, "--kustomize /nope is for a Kustomize folder, and none is given"),
        (["pod.yaml", "-n", "kube_system"], 2, "--namespace: 'kube_system' is not a namespace: that is at most 63 "),
        (["pod.yaml", "--kube-version", "x"], 2, "--kube-version: 'x' is not a Kubernetes version such as 1.36 or "),
        (["pod.yaml", "--helm", "/nope", "--pull"], 0, ""),
        (["folder", "--helm", "/nope", "--kustomize", "/nope"], 0, ""),
    ],
)
def test_what_has_no_use_or_is_wrong_is_refused(
    capsule_lint: Runner, tmp_path: Path, words: list[str], code: int, said: str
) -> None:
    (tmp_path / "folder").mkdir()
    for name in ("pod.yaml", "folder/pod.yaml"):
        (tmp_path / name).write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n", encoding="utf-8")
    run = capsule_lint(*words)

    assert (run.code, run.err.startswith(f"capsule-lint: {said}" if said else "")) == (code, True)
