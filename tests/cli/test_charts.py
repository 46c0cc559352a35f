"""Charts on the command line: what is written where, and with which exit code."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from .conftest import Runner

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"


@pytest.fixture
def chart(charts: Path, tmp_path: Path) -> Path:
    """A chart in the shape of Capsule's, in the folder of the run."""
    return Path(shutil.copytree(charts / "capsule-new", tmp_path / "capsule"))


def headings(output: str) -> list[str]:
    """Return the first lines of the findings in a text report."""
    return [line for line in output.splitlines() if line.startswith(("error ", "warning ", "note "))]


def test_a_chart_is_linted_like_what_helm_makes_of_it(capsule_lint: Runner, chart: Path, helm: str) -> None:
    run = capsule_lint("capsule", "--helm", helm, "-n", "capsule-system", "--select", "CAP101", "--format=full")

    assert (run.code, run.err) == (1, "")
    assert headings(run.out) == ["error CAP101 single-replica [fix]"]
    assert "  capsule (helm template):" in run.out
    assert "(capsule/templates/deployment.yaml)" in run.out
    assert "\nCapsule 0.14.0, release capsule in capsule-system: 1 error.\n" in run.out


def test_values_and_their_overrides_count(capsule_lint: Runner, chart: Path, helm: str) -> None:
    run = capsule_lint(
        "capsule", "--helm", helm, "-f", "capsule/ci/nodes-values.yaml", "--set", "replicaCount=3", "--select",
        "CAP101,CAP201", "--release-name", "mine", "--format=full",
    )  # fmt: skip

    assert headings(run.out) == ["error CAP201 stops-node-updates [fix]"]
    assert "\nCapsule 0.14.0, release mine in default: 1 error.\n" in run.out


def test_values_come_through_standard_input(capsule_lint: Runner, chart: Path, helm: str) -> None:
    run = capsule_lint("capsule", "--helm", helm, "-f", "-", "--select", "CAP101", stdin=b"replicaCount: 3\n")

    assert (run.code, headings(run.out), run.err) == (0, [], "")


def test_a_chart_and_manifests_are_judged_together(
    capsule_lint: Runner, chart: Path, helm: str, tmp_path: Path
) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "budget.yaml").write_text(
        "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: capsule, namespace: default}\n"
        "spec:\n  minAvailable: 1\n  selector: {matchLabels: {app.kubernetes.io/name: capsule}}\n"
    )
    words = ["--helm", helm, "--set", "replicaCount=2", "--select", "CAP102"]

    alone, together = capsule_lint("capsule", *words), capsule_lint("more", "capsule", *words)

    assert (alone.code, together.code) == (1, 0)


def test_impact_and_facts_read_charts_too(capsule_lint: Runner, chart: Path, helm: str) -> None:
    impact = capsule_lint("impact", "capsule", "--helm", helm, "--kube-version", "1.36", "--format", "json")
    facts = capsule_lint("facts", "capsule", "--helm", helm, "--set", "replicaCount=2", "--subject", "backend")

    assert (impact.code, impact.err) == (0, "")
    assert [backend["replicas"]["minimum"] for backend in json.loads(facts.out)["backend"]] == [2]


def test_crds_are_said_to_be_left_out(capsule_lint: Runner, charts: Path, helm: str) -> None:
    chart = str(charts / "capsule-old")
    without, with_them = (
        capsule_lint(chart, "--helm", helm, "--format", "json", *more) for more in ([], ["--include-crds"])
    )

    left_out = [item["subject"] for item in json.loads(without.out)["notJudged"]]
    assert left_out == [f"CRDs in the crds/ of Helm chart {chart}"]
    assert [json.loads(run.out)["summary"]["judged"].get("conversion") for run in (without, with_them)] == [None, 1]


def test_a_chart_in_a_folder_is_not_rendered_and_named(
    capsule_lint: Runner, chart: Path, helm: str, tmp_path: Path
) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    found = [
        json.loads(capsule_lint(*words, "--helm", helm, "--format", "json").out) for words in ([".", "capsule"], ["."])
    ]

    subjects = [[item["subject"] for item in report["notJudged"]] for report in found]
    # The chart's configuration comes without the CRD of its kind.
    assert subjects == [["CapsuleConfiguration default"], ["Helm chart capsule"]]


def test_warnings_of_helm_are_passed_on_and_change_nothing(capsule_lint: Runner, chart: Path, helm: str) -> None:
    run = capsule_lint(
        "capsule", "--helm", helm, "--set", "monitoring.serviceMonitor.endpoint.interval.s=1", "--select", "CAP001"
    )

    assert run.code == 0
    assert run.err.startswith("capsule-lint: helm says of capsule: ")


def test_a_broken_template_is_an_error_with_its_place(capsule_lint: Runner, chart: Path, helm: str) -> None:
    run = capsule_lint("capsule", "--helm", helm, "--set", "tls.enableController=true")

    assert (run.code, run.out) == (2, "")
    assert run.err.splitlines() == [
        "capsule-lint: helm cannot render capsule:",
        "  Error: execution error at (capsule/templates/certificate.yaml:2:4): either tls.enableController or "
        "certManager.generateCertificates makes the certificate, not both",
        "  --> capsule/templates/certificate.yaml:2:4",
    ]


def test_values_that_leave_nothing_are_no_success(capsule_lint: Runner, helm: str, tmp_path: Path) -> None:
    (tmp_path / "capsule" / "templates").mkdir(parents=True)
    (tmp_path / "capsule" / "Chart.yaml").write_text("apiVersion: v2\nname: capsule\nversion: 0.14.0\n")

    run = capsule_lint("capsule", "--helm", helm)

    assert run == (3, "", "capsule-lint: capsule: with these values Helm renders no Kubernetes object\n")


def test_without_helm_a_chart_is_an_error_and_manifests_are_linted(
    capsule_lint: Runner, chart: Path, tmp_path: Path
) -> None:
    (tmp_path / "pod.yaml").write_text(POD)

    refused, linted = capsule_lint("capsule", PATH=str(tmp_path)), capsule_lint("pod.yaml", PATH=str(tmp_path))

    assert refused == (
        2,
        "",
        "capsule-lint: capsule is a Helm chart, and there is no helm on the PATH.\n"
        "Install Helm 3 or 4 (https://helm.sh/docs/intro/install), or say where it is with --helm PATH\n",
    )
    assert linted.code == 0


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["pod.yaml", "-f", "json"], "-f json is for a Helm chart, and none is given; did you mean --format json?"),
        (["pod.yaml", "--set", "a=1"], "--set a=1 is for a Helm chart, and none is given"),
        (
            ["capsule", "other", "-f", "pod.yaml"],
            "-f pod.yaml belongs to one chart, and 2 are given: lint them one by one",
        ),
        (["capsule", "-f", "sarif"], "cannot read sarif: No such file or directory; did you mean --format sarif?"),
        (["capsule", "-f", "missing.yaml"], "cannot read missing.yaml: No such file or directory"),
        (
            ["capsule", "-f", "https://example.com/v.yaml"],
            "https://example.com/v.yaml is a URL, and capsule-lint stays off the network: download the values first",
        ),
        (
            ["capsule", "-", "-f", "-"],
            "standard input can be read once: for manifests, or for the values of one chart",
        ),
    ],
)
def test_wrong_use_is_told_before_anything_is_rendered(
    capsule_lint: Runner, chart: Path, tmp_path: Path, words: list[str], error: str
) -> None:
    (tmp_path / "pod.yaml").write_text(POD)
    shutil.copytree(chart, tmp_path / "other")

    assert capsule_lint(*words) == (2, "", f"capsule-lint: {error}\n")


def test_two_charts_are_compared_with_the_same_values(capsule_lint: Runner, charts: Path, helm: str) -> None:
    old, new = str(charts / "capsule-old"), str(charts / "capsule-new")
    words = ["diff", old, new, "--helm", helm, "--set", "replicaCount=3", "--format", "json"]
    compared, refused = capsule_lint(*words), capsule_lint(*words, "-f", "-", stdin=b"a: 1\n")

    assert (compared.code, compared.err) == (0, "")
    assert (refused.code, refused.err) == (
        2,
        "capsule-lint: standard input can be read once: for manifests, or for the values of one chart\n",
    )


@pytest.mark.parametrize("comment", ["# WORDS", "{{- /* WORDS */}}"])
def test_a_comment_in_a_template_is_heeded_whether_or_not_helm_keeps_it(
    capsule_lint: Runner, chart: Path, helm: str, comment: str
) -> None:
    template = chart / "templates" / "deployment.yaml"
    text = template.read_text(encoding="utf-8")
    assert text.count("\n  replicas:") == 1
    comment = comment.replace("WORDS", "capsule-lint: ignore[CAP101] one node")
    template.write_text(text.replace("\n  replicas:", f"\n  {comment}\n  replicas:"), encoding="utf-8")

    run = capsule_lint("capsule", "--helm", helm, "--select", "CAP101,CAP006", "--format=full")

    assert (run.code, headings(run.out), run.err) == (0, [], "")
    assert ": no findings, 1 suppressed.\n" in run.out


def test_options_for_charts_in_the_configuration_leave_other_runs_alone(
    capsule_lint: Runner, chart: Path, helm: str, tmp_path: Path
) -> None:
    (tmp_path / ".capsule-lint.yaml").write_text("set: replicaCount=3\nrelease-name: mine\nselect: CAP101\n")
    (tmp_path / "pod.yaml").write_text(POD)

    of_chart = capsule_lint("capsule", "--helm", helm, "--format=full")
    of_manifest = capsule_lint("pod.yaml")

    assert (of_chart.code, of_chart.err, "release mine in default: no findings." in of_chart.out) == (0, "", True)
    assert (of_manifest.code, of_manifest.err) == (0, "")


def test_a_comment_in_a_values_file_is_heeded(capsule_lint: Runner, chart: Path, helm: str, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("replicaCount: 1 # capsule-lint: ignore[CAP101] one node\n")

    run = capsule_lint("capsule", "--helm", helm, "-f", "mine.yaml", "--select", "CAP101,CAP006", "--format=full")

    assert (run.code, headings(run.out), run.err) == (0, [], "")
    assert ": no findings, 1 suppressed.\n" in run.out


def test_a_release_that_is_declared_of_an_unknown_chart_is_named(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: tenancy}\nspec:\n  source:\n"
        "    {repoURL: ghcr.io/projectcapsule/charts, chart: capsule, targetRevision: 0.1.0}\n"
    )

    run = capsule_lint("app.yaml", "--format", "json")

    assert [(each["subject"], each["reason"], each["line"]) for each in json.loads(run.out)["notJudged"]] == [
        (
            "the release of Application tenancy",
            "versions 0.3.0 to 0.14 of the chart capsule are known, and it is 0.1.0: give the chart capsule 0.1.0 here "
            "with these values, capsule-lint CHART -f VALUES",
            1,
        )
    ]


def test_the_values_of_what_a_gitops_controller_renders_are_judged(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_text(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: tenancy}\nspec:\n  source:\n"
        "    chart: capsule\n    targetRevision: 0.14.0\n    helm:\n"
        "      parameters:\n      - name: replicasCount\n        value: '3'\n"
        "      values: |\n        # ours\n        replicaCount: 3\n        crds:\n          annnotations: {a: b}\n"
        "---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: other}\nspec:\n"
        "  chart: {spec: {chart: capsule, version: 0.1.0}}\n  values:\n    replicasCount: 3\n"
    )

    run = capsule_lint("app.yaml", "--select", "CAP605,CAP606", "--format", "json")
    report = json.loads(run.out)

    assert run.code == 1
    assert [(found["rule"], found["line"], found["column"]) for found in report["findings"]] == [
        ("CAP606", 10, 15),
        ("CAP605", 16, 11),
    ]
    assert ("app.yaml", 24, ["CAP605", "CAP606"]) in [
        (each["subject"], each["line"], each["rules"]) for each in report["notJudged"]
    ]
