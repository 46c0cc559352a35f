"""What ``check`` writes, where, and with which exit code."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from capsule_lint.report import FORMATS

from .conftest import Runner

WARNED = b"apiVersion: v1\nkind: Namespace\nmetadata: {name: web}\n---\nmetadata: {name: lost}\n"
"""Gives one warning, CAP004."""


@pytest.fixture
def warned(tmp_path: Path) -> str:
    (tmp_path / "warned.yaml").write_bytes(WARNED)
    return "warned.yaml"


@pytest.mark.parametrize(("version", "code"), [("1.36", 1), ("1.37", 0)])
def test_rules_know_what_webhooks_see_in_a_release_of_kubernetes(
    capsule_lint: Runner, tmp_path: Path, version: str, code: int
) -> None:
    (tmp_path / "a.yaml").write_text("""\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: capsule-validating-webhook-configuration}
webhooks:
- name: everything.projectcapsule.dev
  clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system, path: /everything}}
  rules: [{apiGroups: [authentication.k8s.io], apiVersions: ["*"], operations: [CREATE], resources: [tokenreviews]}]
  sideEffects: None
  admissionReviewVersions: [v1]
""")

    done = capsule_lint("check", "a.yaml", "--select", "CAP204", "--kube-version", version, "--format", "full")

    assert (done.code, done.out.count("error CAP204")) == (code, code)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], 1),
        (["--fail-on", "error"], 0),
        (["--fail-on", "note"], 1),
        (["--exit-zero"], 0),
        (["--ignore", "CAP004"], 0),
        (["--select", "not-a-resource"], 1),
        (["--min-severity", "error"], 0),
    ],
)
def test_the_exit_code_follows_the_findings_and_what_counts(
    capsule_lint: Runner, warned: str, words: list[str], code: int
) -> None:
    assert capsule_lint(warned, *words).code == code


def test_the_format_changes_neither_exit_code_nor_findings(capsule_lint: Runner, warned: str) -> None:
    runs = [capsule_lint("check", warned, "--format", name) for name in ("auto", *FORMATS)]

    assert [(run.code, "CAP004" in run.out, run.err) for run in runs] == [(1, True, "")] * 11


def test_several_formats_go_to_their_files_and_the_rest_to_standard_output(
    capsule_lint: Runner, warned: str, tmp_path: Path
) -> None:
    run = capsule_lint(warned, "--format", "sarif:a.sarif", "--format", "json:a.json", "--format", "github")

    assert run.out.startswith("::warning file=warned.yaml,line=5,")
    assert [entry["rule"] for entry in json.loads((tmp_path / "a.json").read_text())["findings"]] == ["CAP004"]
    assert [result["ruleId"] for result in json.loads((tmp_path / "a.sarif").read_text())["runs"][0]["results"]] == [
        "CAP004"
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json", "a.sarif", "warned.yaml"]


def test_a_report_goes_where_a_link_leads_and_into_a_pipe(capsule_lint: Runner, warned: str, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "link.txt").symlink_to("reports/a.txt")
    os.mkfifo(tmp_path / "pipe")
    reader = os.open(tmp_path / "pipe", os.O_RDONLY | os.O_NONBLOCK)

    run = capsule_lint(warned, "--format", "full:link.txt", "--format", "json:pipe")

    piped = json.loads(os.read(reader, 65536))
    os.close(reader)
    assert (run, [entry["rule"] for entry in piped["findings"]]) == ((1, "", ""), ["CAP004"])
    assert (tmp_path / "reports" / "a.txt").read_text().startswith("warning CAP004 not-a-resource\n")
    assert ((tmp_path / "link.txt").is_symlink(), (tmp_path / "pipe").is_fifo()) == (True, True)


def test_output_takes_what_has_no_file_of_its_own(capsule_lint: Runner, warned: str, tmp_path: Path) -> None:
    run = capsule_lint(warned, "--format", "full", "--output", "report.txt")

    assert run == (1, "", "")
    assert (tmp_path / "report.txt").read_text().startswith("warning CAP004 not-a-resource\n")


def test_nothing_is_written_when_there_is_nothing_to_lint(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "old.sarif").write_text("old")

    run = capsule_lint("-", "--format", "sarif:old.sarif")

    assert run.code == 3
    assert (tmp_path / "old.sarif").read_text() == "old"


def test_sarif_of_standard_input_would_be_empty_and_is_not_written(capsule_lint: Runner, tmp_path: Path) -> None:
    run = capsule_lint("-", "--format", "sarif:a.sarif", stdin=WARNED)

    assert run == (
        1,
        "",
        "capsule-lint: 1 finding stands in no file of the repository and cannot be in SARIF"
        " (--sarif-anchor FILE gives it a place)\n",
    )
    assert not (tmp_path / "a.sarif").exists()


def test_sarif_names_files_from_the_root_of_the_repository(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a b").mkdir()
    (tmp_path / "a b" / "warned.yaml").write_bytes(WARNED)

    run = capsule_lint(str(tmp_path / "a b"), "--format", "sarif")
    (result,) = json.loads(run.out)["runs"][0]["results"]

    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a%20b/warned.yaml"


@pytest.mark.parametrize(
    ("words", "environment", "coloured"),
    [
        ([], {}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        (["--format", "json"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours_are_for_text_where_they_are_wanted(
    capsule_lint: Runner, warned: str, words: list[str], environment: dict[str, str], coloured: bool
) -> None:
    assert ("\x1b[" in capsule_lint(warned, *words, **environment).out) is coloured


def test_notes_are_counted_in_text_and_listed_in_json(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "capsule.yaml").write_text(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: capsule, namespace: c}\nspec:\n"
        "  replicas: 2\n  selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n"
        "    spec: {containers: [{name: m, image: example.org/capsule:v0.13.11}]}\n"
    )
    select = ["capsule.yaml", "--select", "CAP107"]

    folded, shown, machine = (
        capsule_lint(*select, *more) for more in ([], ["--min-severity", "note"], ["--format", "json"])
    )

    assert "1 note (--min-severity note shows them)." in folded.out.splitlines()
    assert "CAP107 replicas-share-a-zone :9 spread over topology.kubernetes.io/zone" in shown.out.splitlines()
    assert [entry["severity"] for entry in json.loads(machine.out)["findings"]] == ["note"]
    assert [run.code for run in (folded, shown, machine)] == [0, 0, 0]


def test_a_chart_in_a_folder_is_not_judged_and_said_so(capsule_lint: Runner, warned: str, tmp_path: Path) -> None:
    (tmp_path / "chart" / "templates").mkdir(parents=True)
    (tmp_path / "chart" / "Chart.yaml").write_text("name: chart\n")
    (tmp_path / "chart" / "templates" / "a.yaml").write_text("{{ .Values.a }}")

    run = capsule_lint(".", "--format", "json")

    assert [(entry["subject"], entry["reason"]) for entry in json.loads(run.out)["notJudged"]] == [
        ("Helm chart chart", "it is rendered when it is named itself: capsule-lint ./chart")
    ]


def test_a_rule_of_ones_own_is_in_force_beside_the_others(capsule_lint: Runner, warned: str, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "ACME001-named-web.yaml").write_text(
        "id: ACME001\nname: named-web\nseverity: error\nsubject: document\nexpect: self.name != 'web'\n"
        "at: metadata.name\nmessage: '{self.kind} is named {self.name}.'\nwhy: Nobody likes it.\nfix: Rename it.\n"
        "examples:\n- bad: |\n    kind: Pod\n    metadata: {name: web} # <- ACME001\n"
        "- good: |\n    kind: Pod\n    metadata: {name: shop}\n"
    )

    tested = capsule_lint("test", "mine")
    run = capsule_lint(warned, "--rules", "mine", "--format", "json")

    assert tested.out.splitlines() == ["ok      ACME001 named-web: 2 examples", "1 rule passed, 0 failed"]
    assert [(entry["rule"], entry["message"]) for entry in json.loads(run.out)["findings"]][:1] == [
        ("ACME001", "Namespace is named web.")
    ]
