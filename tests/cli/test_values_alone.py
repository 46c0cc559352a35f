"""Values files without their chart: judged as what real Helm makes of them, and said where that is not known."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Run, Runner

CHARTS = {
    "0.3.0": "helm-v0.3.0",
    "0.4.6": "helm-v0.4.6",
    "0.7.2": "v0.7.2",
    "0.10.9": "v0.10.9",
    "0.12.4": "v0.12.4",
    "0.13.0": "v0.13.0",
    "0.13.11": "v0.13.11",
    "0.14.0": "v0.14.0",
}
"""The renders of charts, by version."""

VALUES = """\
# Values of the platform team.
replicaCount: 1   # for now

manager:
  # What it may use.
  resources: {}
"""


def found(run: Run) -> list[tuple[str, str, str]]:
    """Return rule, severity and key of each finding that a key of the values can change."""
    findings = json.loads(run.out)["findings"]
    return sorted((each["rule"], each["severity"], each["values"]["key"]) for each in findings if each["values"])


def not_judged(run: Run) -> list[tuple[str, str]]:
    return [(each["subject"], each["reason"]) for each in json.loads(run.out)["notJudged"]]


@pytest.fixture
def check(capsule_lint: Runner, tmp_path: Path) -> Runner:
    """Return a function that judges values as those of a chart version."""

    def run(version: str, text: str = "", *words: str) -> Run:
        (tmp_path / "values.yaml").write_text(text, encoding="utf-8")
        return capsule_lint("values.yaml", "--chart-version", version, "--format", "json", *words)

    return run


@pytest.mark.parametrize("version", CHARTS)
def test_without_values_it_finds_what_the_render_of_the_chart_has(
    capsule_lint: Runner, check: Runner, renders: Path, version: str
) -> None:
    rendered = capsule_lint(str(renders / f"{CHARTS[version]}.default.yaml"), "--format", "json")

    assert found(check(version)) == found(rendered)


def test_a_patch_of_the_newest_minor_version_is_taken_for_the_newest_known(check: Runner) -> None:
    newest = {(rule, key) for rule, _, key in found(check("0.14.0"))}

    run = check("0.14.3")

    assert {(rule, key) for rule, _, key in found(run)} == {pair for pair in newest if pair[1] != "manager.image.tag"}
    assert not_judged(run)[0] == ("chart capsule 0.14.3", "it is newer than what is known, and taken for 0.14.0")


@pytest.mark.parametrize(
    ("version", "values", "twice"),
    [
        ("0.7.0", "", ["Job capsule-crds"]),
        ("0.7.0", "crds: {install: false}", []),
        ("0.7.1", "", []),
    ],
)
def test_a_key_that_the_chart_writes_twice_is_found(check: Runner, version: str, values: str, twice: list[str]) -> None:
    found = json.loads(check(version, values, "--select", "CAP002").out)["findings"]

    assert [(f"{each['object']['kind']} {each['object']['name']}", each["message"]) for each in found] == [
        (name, "The key spec.template.spec.restartPolicy is set twice in one mapping, and only the last one counts.")
        for name in twice
    ]


CRDS = "CAP220,CAP320,CAP321"


@pytest.mark.parametrize(
    ("version", "values", "said", "found"),
    [
        ("0.4.6", "", True, ["CAP220", "CAP320", "CAP321"]),
        ("0.6.2", "", True, ["CAP220", "CAP320"]),
        ("0.14.0", "", False, ["CAP220", "CAP320"]),
        ("0.14.0", "crds: {install: false}", True, ["CAP220"]),
    ],
)
def test_crds_of_the_folder_crds_are_judged_where_they_are_asked_for(
    check: Runner, version: str, values: str, said: bool, found: list[str]
) -> None:
    without, with_them = (check(version, values, "--select", CRDS, *more) for more in ((), ("--include-crds",)))

    left_out = (f"CRDs in the crds/ of Helm chart capsule {version}", "--include-crds has them judged too")
    assert [left_out in not_judged(run) for run in (without, with_them)] == [said, False]
    assert sorted({each["rule"] for each in json.loads(with_them.out)["findings"]}) == found


def test_values_count(check: Runner) -> None:
    values = (
        "replicaCount: 3\npriorityClassName: system-cluster-critical\nwebhooks:\n  hooks:\n    nodes: {enabled: true}\n"
    )

    before, after = ({(rule, key) for rule, _, key in found(check("0.14.0", text))} for text in ("", values))

    assert before - after == {("CAP101", "replicaCount"), ("CAP115", "priorityClassName")}
    assert after - before == {
        ("CAP102", "extraManifests"),
        ("CAP116", "tolerations"),
        ("CAP127", "manager.hostNetwork"),
        ("CAP201", "webhooks.hooks.nodes.failurePolicy"),
        ("CAP217", "webhooks.hooks.nodes.enabled"),
    }


def test_what_is_not_known_is_said_and_no_finding(check: Runner) -> None:
    run = check("0.14.0", "manager: {resources: '{{ .Values.mine }}'}\nreplicasCount: 3\n")

    assert {rule for rule, _, _ in found(run)} & {"CAP101", "CAP106", "CAP111", "CAP115"} == set()
    assert ("`manager.resources`", "it holds a template") in not_judged(run)


def test_a_finding_points_into_the_values(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text(VALUES, encoding="utf-8")

    run = capsule_lint("values.yaml", "--chart-version", "0.14.0", "--select", "CAP101", "--format", "json")

    (finding,) = json.loads(run.out)["findings"]
    assert (finding["file"], finding["line"], finding["values"]["key"]) == ("values.yaml", 2, "replicaCount")


def test_the_last_of_several_files_wins(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("replicaCount: 1\n", encoding="utf-8")
    (tmp_path / "our prod.yaml").write_text("replicaCount: 2\n", encoding="utf-8")
    words = ("--chart-version", "0.14.0", "--select", "CAP101")

    codes = [
        capsule_lint("base.yaml", "our prod.yaml", *words).code,
        capsule_lint("base.yaml", "-f", "our prod.yaml", *words).code,
        capsule_lint("our prod.yaml", "base.yaml", *words).code,
        capsule_lint("-", *words, stdin=b"replicaCount: 1\n").code,
    ]

    assert codes == [0, 0, 1, 1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (
            ("values.yaml", "--chart-version", "0.2.0"),
            "--chart-version 0.2.0: the releases of Capsule's chart are known from 0.3.0 to 0.14; render other ones "
            "with Helm",
        ),
        (
            ("values.yaml", "--chart-version", "newest"),
            "--chart-version newest: the releases of Capsule's chart are known from 0.3.0 to 0.14; render other ones "
            "with Helm",
        ),
        (
            ("manifest.yaml", "--chart-version", "0.14.0"),
            "--chart-version is for a values file without its chart, and none is given",
        ),
        (
            ("values.yaml", "--chart-version", "0.14.0", "--set", "a=b"),
            "--set a=b needs the chart: with --chart-version 0.14.0 the values have to stand in a file",
        ),
        (("broken.yaml", "--chart-version", "0.14.0"), "broken.yaml:1: "),
        (("list.yaml", "--chart-version", "0.14.0"), "list.yaml holds no values: it is not a mapping"),
    ],
)
@pytest.mark.parametrize("command", ["check", "fix"])
def test_wrong_use(capsule_lint: Runner, tmp_path: Path, command: str, words: tuple[str, ...], said: str) -> None:
    texts = {"values": VALUES, "manifest": "apiVersion: v1\nkind: Namespace\n", "broken": "a: {\n", "list": "- a\n"}
    for name, text in texts.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")

    run = capsule_lint(command, *words)

    assert (run.code, run.out, run.err.startswith(f"capsule-lint: {said}")) == (2, "", True)


def test_fix_edits_the_values_and_nothing_else_in_them(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text(VALUES, encoding="utf-8")
    words = ("values.yaml", "--chart-version", "0.14.0", "--select", "CAP101,CAP102,CAP111,CAP115")

    run = capsule_lint("fix", *words)

    assert (tmp_path / "values.yaml").read_text(encoding="utf-8") == (
        """\
# Values of the platform team.
replicaCount: 3   # for now

manager:
  # What it may use.
  resources:
    requests:
      cpu: 200m
      memory: 256Mi
extraManifests:
- apiVersion: policy/v1
  kind: PodDisruptionBudget
  metadata:
    name: capsule-controller-manager
    namespace: capsule-system
  spec:
    maxUnavailable: 1
    unhealthyPodEvictionPolicy: AlwaysAllow
    selector:
      matchLabels:
        app.kubernetes.io/instance: capsule
        app.kubernetes.io/name: capsule
priorityClassName: system-cluster-critical
"""
    )
    assert run.err.endswith("Fixed 4 findings in values.yaml; none is left.\n")
    assert capsule_lint(*words).code == 0


@pytest.mark.slow
@pytest.mark.parametrize("version", [*CHARTS, "0.8.1", "0.13.5", "0.14.3"])
def test_fix_removes_what_it_says_in_every_version(capsule_lint: Runner, tmp_path: Path, version: str) -> None:
    (tmp_path / "values.yaml").write_bytes(b"")
    words = ("values.yaml", "--chart-version", version)

    once, twice = capsule_lint("fix", *words), capsule_lint("fix", *words)

    assert (once.code, "Fixed 0 findings" in once.err, "Fixed 0 findings" in twice.err) == (0, False, True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"", b"replicaCount: 3\n"),
        (b"# nothing yet\n", b"# nothing yet\nreplicaCount: 3\n"),
        (b"a: 1\r\nreplicaCount: 1 # one\r\n", b"a: 1\r\nreplicaCount: 3 # one\r\n"),
        (b"replicaCount: 1", b"replicaCount: 3"),
        (b"replicaCount:\n", b"replicaCount: 3\n"),
        (b"{replicaCount: 1, a: 2}\n", b"{replicaCount: 3, a: 2}\n"),
        (b"x: &x {a: 1}\ny: *x\nreplicaCount: 1\n", b"x: &x {a: 1}\ny: *x\nreplicaCount: 3\n"),
    ],
    ids=["empty", "comment", "CRLF", "no newline", "null", "flow", "anchors"],
)
def test_fix_keeps_files_of_all_kinds(capsule_lint: Runner, tmp_path: Path, text: bytes, expected: bytes) -> None:
    (tmp_path / "values.yaml").write_bytes(text)

    capsule_lint("fix", "values.yaml", "--chart-version", "0.14.0", "--select", "CAP101")

    assert (tmp_path / "values.yaml").read_bytes() == expected


def test_a_budget_stands_beside_the_values_where_the_chart_takes_none(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text("replicaCount: 3\n", encoding="utf-8")
    words = ("values.yaml", "--chart-version", "0.7.2", "--select", "CAP102", "-n", "tenancy", "--release-name", "ours")

    run = capsule_lint("fix", *words)

    budget = tmp_path / "ours-capsule-controller-manager-poddisruptionbudget.yaml"
    assert (run.code, (tmp_path / "values.yaml").read_text(encoding="utf-8")) == (0, "replicaCount: 3\n")
    assert budget.read_text(encoding="utf-8") == (
        """\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ours-capsule-controller-manager
  namespace: tenancy
spec:
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels: {"app.kubernetes.io/instance": "ours", "app.kubernetes.io/name": "capsule"}
"""
    )
    assert capsule_lint(budget.name, *words).code == 0


def test_impact_and_diff_take_values_without_their_chart(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text("replicaCount: 1\n", encoding="utf-8")
    (tmp_path / "new.yaml").write_text("replicaCount: 3\n", encoding="utf-8")
    words = ("--chart-version", "0.12.4")

    checked = capsule_lint("old.yaml", *words)
    impact = capsule_lint("impact", "old.yaml", *words)
    diff = capsule_lint("diff", "old.yaml", "new.yaml", *words)

    assert "capsule-lint impact old.yaml --chart-version 0.12.4" in " ".join(checked.out.split())
    assert impact.out.startswith(
        "Capsule 0.12.4, by old.yaml, from the table of the chart:\n\n"
        "Capsule 0.12.4 in capsule-system: 25 webhooks, 24 fail-closed, 1 conversion.\n"
    )
    assert "capsule-controller-manager has 3 replicas at least, no longer 1." in diff.out
