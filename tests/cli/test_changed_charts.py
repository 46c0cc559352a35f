"""Inputs that are what happens to have changed: the charts they belong to, and no manifest among them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from .conftest import Runner

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"


@pytest.fixture
def repository(charts: Path, tmp_path: Path) -> Path:
    """A repository, the folder of the run: two charts of one name, a library chart, and values beside them."""
    for name in ("capsule-new", "capsule-old"):
        shutil.copytree(charts / name, tmp_path / "charts" / name)
    (tmp_path / "charts" / "words").mkdir()
    (tmp_path / "charts" / "words" / "Chart.yaml").write_text(
        "apiVersion: v2\nname: words\nversion: 1.0.0\ntype: library\n"
    )
    (tmp_path / "prod.yaml").write_text("replicaCount: 3\n")
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_the_chart_of_what_changed_is_linted_once(capsule_lint: Runner, repository: Path, helm: str) -> None:
    changed = [
        f"charts/capsule-new/{name}" for name in ("values.yaml", "templates/gone.yaml", "charts/gone/Chart.yaml")
    ]
    words = ["--helm", helm, "--select", "CAP101"]

    named = capsule_lint("charts/capsule-new", *words)

    assert named.code == 1
    assert capsule_lint("check", "--changed-charts", *words, *changed) == named


def test_charts_are_judged_by_themselves_and_shown_together(capsule_lint: Runner, repository: Path, helm: str) -> None:
    changed = ["charts/capsule-old/values.yaml", "charts/capsule-new/values.yaml"]
    words = ["--helm", helm, "--format", "json", "--select", "CAP008,CAP101,CAP106"]

    together = json.loads(capsule_lint("--changed-charts", *words, *changed).out)
    alone = [json.loads(capsule_lint("--changed-charts", *words, path).out) for path in reversed(changed)]

    # In one cluster, the objects of the two would be duplicates of each other.
    assert [finding["rule"] for finding in together["findings"]] == ["CAP101", "CAP101", "CAP106", "CAP106"]
    assert together["findings"] == sorted(
        (finding for report in alone for finding in report["findings"]), key=lambda finding: finding["severity"]
    )
    assert together["notJudged"] == [item for report in alone for item in report["notJudged"]]
    assert together["summary"]["judged"] == {
        noun: sum(report["summary"]["judged"].get(noun, 0) for report in alone)
        for noun in together["summary"]["judged"]
    }


def test_several_charts_close_with_what_stops_for_each(capsule_lint: Runner, repository: Path, helm: str) -> None:
    words = ("--changed-charts", "--helm", helm, "--select", "CAP201", "charts/capsule-new/x", "charts/capsule-old/x")

    told = json.loads(capsule_lint(*words, "--format", "json").out)["summary"]

    assert (told["release"], told["outage"], told["recovery"]) == (
        "Capsule 0.14.0, release capsule in default; Capsule 0.5.0, release capsule in default",
        "In charts/capsule-new: if Capsule stops: changes of namespaces and 74 of 97 requests in tenants are refused; "
        "nodes and the control plane keep working. "
        "In charts/capsule-old: if Capsule stops: changes of nodes, changes of namespaces and 62 of 97 requests in "
        "tenants are refused; the control plane keeps working.",
        "In charts/capsule-new: can it come back by itself? Yes, while none of the namespaces default, cert-manager "
        "and kube-system carries the label capsule.clastix.io/tenant. "
        "In charts/capsule-old: can it come back by itself? No: UPDATE nodes by node lifecycle controller, node IPAM "
        "controller and 5 more is refused by webhook nodes.",
    )


def test_options_are_those_of_every_chart(capsule_lint: Runner, repository: Path, helm: str) -> None:
    changed = ["charts/capsule-new/values.yaml", "charts/capsule-old/values.yaml"]
    run = capsule_lint("--changed-charts", "--helm", helm, "--select", "CAP101", "-f", "prod.yaml", *changed)

    assert (run.code, run.err) == (0, "")


def test_a_matrix_is_of_those_charts_that_have_one(capsule_lint: Runner, repository: Path, helm: str) -> None:
    changed = ["charts/capsule-new/values.yaml", "charts/capsule-old/values.yaml"]
    run = capsule_lint(
        "--changed-charts", "--helm", helm, "--format", "json", "--select", "CAP101", "--values-matrix",
        "ci/[hp]*-values.yaml", *changed,
    )  # fmt: skip
    report = json.loads(run.out)

    assert report["summary"]["variants"] == ["ci/ha-values.yaml", "ci/proxy-values.yaml"]
    assert [finding["variants"] for finding in report["findings"]] == [["ci/proxy-values.yaml"]]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("README.md", "nothing that changed belongs to a Helm chart"),
        ("charts/gone/templates/pod.yaml", "nothing that changed belongs to a Helm chart"),
        ("charts/words/Chart.yaml", "charts/words is a library chart: Helm renders it only as a part of others"),
    ],
)
def test_without_a_chart_there_is_nothing_to_do(capsule_lint: Runner, repository: Path, path: str, said: str) -> None:
    run = capsule_lint("check", "--changed-charts", path)

    assert run == (0, "", f"capsule-lint: {said}\n")


def test_what_is_excluded_brings_no_chart(capsule_lint: Runner, repository: Path) -> None:
    run = capsule_lint(
        "--changed-charts", "--force-exclude", "--exclude", "charts/", "prod.yaml", "charts/capsule-new/values.yaml"
    )

    assert run == (0, "", "capsule-lint: nothing that changed belongs to a Helm chart\n")


def test_values_beside_a_chart_need_its_name(capsule_lint: Runner, repository: Path, helm: str) -> None:
    words = ["--helm", helm, "--select", "CAP101", "-f", "prod.yaml", "prod.yaml"]

    refused = capsule_lint("--changed-charts", *words)
    tried = capsule_lint("--changed-charts", "--values-matrix", "prod.*", "prod.yaml")
    linted = capsule_lint("--changed-charts", "charts/capsule-new", *words)

    said = "the values in prod.yaml changed, and which chart they are for is not said: name its folder"
    assert refused == tried == (2, "", f"capsule-lint: {said}\n")
    assert (linted.code, linted.err) == (0, "")


def test_without_helm_a_changed_chart_is_an_error(capsule_lint: Runner, repository: Path) -> None:
    run = capsule_lint("--changed-charts", "charts/capsule-new/templates/deployment.yaml", PATH=str(repository))

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith("capsule-lint: charts/capsule-new is a Helm chart, and there is no helm on the PATH.\n")


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["-"], "--changed-charts reads nothing from standard input: name the files"),
        (["a", "-f", "-"], "--changed-charts reads nothing from standard input: name the files"),
        (
            ["a", "--write-baseline", "b"],
            "--write-baseline: a baseline is of all charts, and --changed-charts lints some of them",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(capsule_lint: Runner, words: list[str], error: str) -> None:
    assert capsule_lint("--changed-charts", *words) == (2, "", f"capsule-lint: {error}\n")


def test_no_manifest_among_what_changed_is_no_error_where_that_is_allowed(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "ci.yaml").write_text("on: push\n")
    (tmp_path / "pod.yaml").write_text(POD)
    nothing = "capsule-lint: ci.yaml holds no Kubernetes object: nothing with apiVersion and kind\n"

    assert capsule_lint("ci.yaml") == (3, "", nothing)
    assert capsule_lint("ci.yaml", "--allow-empty", "--format", "sarif:a.sarif") == (0, "", nothing)
    assert not (tmp_path / "a.sarif").exists()
    assert capsule_lint("ci.yaml", "gone.yaml", "--allow-empty").code == 2
    assert capsule_lint("ci.yaml", "pod.yaml", "--allow-empty") == capsule_lint("ci.yaml", "pod.yaml")


def test_a_chart_that_renders_nothing_is_an_error_unless_that_is_allowed(
    capsule_lint: Runner, repository: Path, helm: str
) -> None:
    (repository / "charts" / "empty").mkdir()
    (repository / "charts" / "empty" / "Chart.yaml").write_text("apiVersion: v2\nname: empty\nversion: 1.0.0\n")
    words = ["--changed-charts", "--helm", helm, "--select", "CAP101", "charts/empty/Chart.yaml"]
    nothing = "capsule-lint: charts/empty: with these values Helm renders no Kubernetes object\n"

    assert capsule_lint(*words) == (3, "", nothing)
    assert capsule_lint(*words, "--allow-empty") == (0, "", nothing)
    both = capsule_lint(*words, "--allow-empty", "charts/capsule-new/Chart.yaml")
    assert (both.code, both.err) == (1, nothing)


def test_inputs_and_options_stand_in_any_order(capsule_lint: Runner, tmp_path: Path) -> None:
    for name in ("a.yaml", "-b.yaml"):
        (tmp_path / name).write_text(
            POD.replace("Pod", "Tenant").replace("apiVersion: v1", "apiVersion: capsule.clastix.io/v1beta2")
        )

    runs = [
        capsule_lint(*words)
        for words in (
            ["check", "--select", "CAP008", "a.yaml", "./-b.yaml"],
            ["check", "a.yaml", "--select", "CAP008", "./-b.yaml"],
            ["check", "a.yaml", "./-b.yaml", "--select", "CAP008"],
        )
    ]
    behind = capsule_lint("check", "--select", "CAP008", "--", "a.yaml", "-b.yaml")

    assert runs[0].code == behind.code == 1
    assert runs[1:] == [runs[0]] * 2
