"""``fix``: charts through real Helm, manifests without; what is written, proven, refused and left alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from capsule_lint.cli import output
from capsule_lint.cli.fix import Outcome, _write

from .conftest import Run, Runner

VALUES = """\
# Values of the platform team.
replicaCount: 1   # for now

manager:
  # What it may use.
  resources: {}
"""
FRAGILE = """\
# Shape of an outage.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: capsule-controller-manager
  namespace: capsule-system
spec:
  replicas:   1   # one
  selector: {matchLabels: {app: capsule}}
  template:
    metadata: {labels: {app: capsule}}
    spec: {containers: [{name: manager, image: "example.org/capsule:v0.13.11"}]}
"""


@pytest.fixture(params=["capsule-new", "capsule-old"])
def chart(request: pytest.FixtureRequest, charts: Path, tmp_path: Path) -> str:
    """A chart of each era, in the folder of the run, with values beside it."""
    name: str = request.param
    shutil.copytree(charts / name, tmp_path / name)
    (tmp_path / "values.yaml").write_text(VALUES, encoding="utf-8")
    return name


@pytest.fixture
def fix(capsule_lint: Runner, helm: str, chart: str) -> Runner:
    """Return a function that runs ``fix`` on the chart with real Helm."""

    def run(*words: str, **extra: str) -> Run:
        return capsule_lint("fix", chart, "-f", "values.yaml", "-n", "capsule-system", "--helm", helm, *words, **extra)

    return run


def findings(capsule_lint: Runner, helm: str, chart: str, *more: str) -> set[str]:
    """Return the ids of the rules that find an error or a warning."""
    words = (
        "-f",
        "values.yaml",
        "-n",
        "capsule-system",
        "--helm",
        helm,
        "--min-severity",
        "warning",
        "--format",
        "json",
    )
    return {finding["rule"] for finding in json.loads(capsule_lint(chart, *more, *words).out)["findings"]}


def test_what_it_fixes_is_gone_and_helm_still_renders(
    fix: Runner, capsule_lint: Runner, helm: str, chart: str, tmp_path: Path
) -> None:
    before = findings(capsule_lint, helm, chart)

    run = fix()

    added = sorted(path.name for path in tmp_path.glob("*-poddisruptionbudget.yaml"))
    after = findings(capsule_lint, helm, chart, *added)
    fixed = {"CAP101", "CAP106", "CAP115", "CAP210", "CAP211", "CAP402"}
    assert (run.code, run.out) == (0, "")
    assert fixed <= before
    assert after & fixed == set()
    assert after <= before
    subprocess.run(
        [helm, "template", "capsule", chart, "-f", "values.yaml"], cwd=tmp_path, check=True, capture_output=True
    )


def test_comments_and_what_is_not_concerned_stay(fix: Runner, tmp_path: Path) -> None:
    fix()

    lines = (tmp_path / "values.yaml").read_text(encoding="utf-8").splitlines()
    assert lines[:5] == [
        "# Values of the platform team.",
        "replicaCount: 3   # for now",
        "",
        "manager:",
        "  # What it may use.",
    ]


def test_a_second_run_changes_nothing(fix: Runner, tmp_path: Path) -> None:
    fix()
    once = {path.name: path.read_bytes() for path in tmp_path.glob("*.yaml")}

    run = fix()

    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.yaml")} == once
    assert run.err.startswith("Fixed 0 findings.\n")


def test_a_chart_without_values_is_edited_itself(capsule_lint: Runner, helm: str, charts: Path, tmp_path: Path) -> None:
    shutil.copytree(charts / "capsule-new", tmp_path / "chart")

    run = capsule_lint("fix", "chart", "-n", "capsule-system", "--helm", helm, "--select", "CAP101")

    old, new = ((folder / "values.yaml").read_text() for folder in (charts / "capsule-new", tmp_path / "chart"))
    assert run.err.startswith("chart/values.yaml:\n  CAP101 single-replica: replicaCount: 3\nFixed 1 finding in chart")
    assert new == old.replace("replicaCount: 1\n", "replicaCount: 3\n")


def test_diff_shows_and_writes_nothing(fix: Runner, tmp_path: Path) -> None:
    run = fix("--diff", "--select", "CAP101")

    assert run.out == (
        "--- values.yaml\n+++ values.yaml\n@@ -1,5 +1,5 @@\n # Values of the platform team.\n"
        "-replicaCount: 1   # for now\n+replicaCount: 3   # for now\n \n manager:\n   # What it may use.\n"
    )
    assert (tmp_path / "values.yaml").read_text(encoding="utf-8") == VALUES


def test_check_says_by_its_exit_code_whether_something_would_change(fix: Runner, tmp_path: Path) -> None:
    codes = [fix("--check", "--select", rule).code for rule in ("CAP101", "CAP205")]

    assert codes == [1, 0]
    assert (tmp_path / "values.yaml").read_text(encoding="utf-8") == VALUES


def test_what_the_command_line_sets_is_left(fix: Runner, tmp_path: Path) -> None:
    run = fix("--select", "CAP101", "--set", "replicaCount=1")

    assert "CAP101 single-replica: `replicaCount` is set on the command line." in " ".join(run.err.split())
    assert (tmp_path / "values.yaml").read_text(encoding="utf-8") == VALUES


def test_a_file_that_cannot_be_edited_stays_whole(fix: Runner, tmp_path: Path) -> None:
    text = "shared: &s {requests: {cpu: 1m}}\nmanager:\n  resources: *s\n"
    (tmp_path / "values.yaml").write_text(text, encoding="utf-8")

    run = fix("--select", "CAP111,CAP113")

    assert (run.code, (tmp_path / "values.yaml").read_text(encoding="utf-8")) == (2, text)
    assert run.err == (
        "capsule-lint: values.yaml: `manager.resources` is shared by anchor &s: a change there would change others; "
        "nothing was written\n"
    )


def test_a_read_only_file_is_refused(fix: Runner, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").chmod(0o444)

    assert (
        fix("--select", "CAP101").err
        == "capsule-lint: values.yaml cannot be written: it is read-only; nothing was written\n"
    )


def test_without_helm_a_chart_cannot_be_fixed(capsule_lint: Runner, chart: str) -> None:
    run = capsule_lint("fix", chart, "-f", "values.yaml", "--helm", "no-such-helm")

    assert (run.code, run.err.splitlines()[0]) == (
        2,
        f"capsule-lint: {chart} is a Helm chart, and no-such-helm is no program that can be run.",
    )


def test_manifests_are_edited_themselves(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "capsule.yaml").write_bytes(FRAGILE.replace("\n", "\r\n").encode())

    run = capsule_lint("fix", "capsule.yaml", "--select", "CAP101,CAP102")

    changed = (tmp_path / "capsule.yaml").read_bytes().decode()
    budget = """\
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: capsule-controller-manager
  namespace: capsule-system
spec:
  maxUnavailable: 1
  selector:
    matchLabels: {"app": "capsule"}
"""
    wanted = FRAGILE.replace("replicas:   1   # one", "replicas: 3     # one") + budget
    assert changed == wanted.replace("\n", "\r\n")
    assert run == (
        0,
        "",
        "capsule.yaml:\n  CAP101 single-replica: spec.replicas: 3\n"
        "  CAP102 missing-disruption-budget:\n    capsule-controller-manager-poddisruptionbudget added\n"
        "Fixed 2 findings in capsule.yaml; none is left.\n",
    )


def test_a_decision_about_security_is_only_made_when_asked_for(capsule_lint: Runner, tmp_path: Path) -> None:
    hook = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: capsule}
webhooks:
- name: nodes.projectcapsule.dev
  clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system, path: /nodes}}
  rules: [{operations: [UPDATE], apiGroups: [""], apiVersions: [v1], resources: [nodes]}]
  failurePolicy: Fail
"""
    (tmp_path / "hook.yaml").write_text(hook, encoding="utf-8")

    careful = capsule_lint("fix", "hook.yaml", "--select", "CAP201")
    untouched = (tmp_path / "hook.yaml").read_text(encoding="utf-8")
    capsule_lint("fix", "hook.yaml", "--select", "CAP201", "--unsafe")

    assert untouched == hook
    assert "CAP201 stops-node-updates: --unsafe fixes it, at the price of security." in " ".join(careful.err.split())
    assert (tmp_path / "hook.yaml").read_text(encoding="utf-8") == hook.replace("Fail\n", "Ignore\n")


@pytest.mark.parametrize("words", [("-",), ("chart", "-f", "-")])
def test_standard_input_cannot_be_fixed(capsule_lint: Runner, words: tuple[str, ...]) -> None:
    run = capsule_lint("fix", *words)

    assert (run.code, run.err) == (
        2,
        "capsule-lint: fix writes files, and standard input is none: name a file, a folder or a chart\n",
    )


def test_a_symbolic_link_stays_one(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "our values").mkdir()
    (tmp_path / "our values" / "prod.yaml").write_text(VALUES, encoding="utf-8")
    (tmp_path / "values.yaml").symlink_to("our values/prod.yaml")

    capsule_lint("fix", "values.yaml", "--chart-version", "0.14.0", "--select", "CAP101")

    assert (tmp_path / "values.yaml").is_symlink()
    assert (tmp_path / "our values" / "prod.yaml").read_text(encoding="utf-8") == VALUES.replace("Count: 1", "Count: 3")


def test_diff_and_check_together_show_and_say(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text(VALUES, encoding="utf-8")

    run = capsule_lint("fix", "values.yaml", "--chart-version", "0.14.0", "--select", "CAP101", "--diff", "--check")

    assert (run.code, run.out.startswith("--- values.yaml\n+++ values.yaml\n@@ ")) == (1, True)
    assert (tmp_path / "values.yaml").read_text(encoding="utf-8") == VALUES


def test_all_files_are_put_back_when_somebody_interrupts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file = output.write_file
    old, new = tmp_path / "values.yaml", tmp_path / "budget.yaml"
    old.write_text(VALUES, encoding="utf-8")

    def interrupted(path: str, text: str) -> None:
        write_file(path, text)
        if path.endswith("budget.yaml"):
            raise KeyboardInterrupt

    monkeypatch.setattr(output, "write_file", interrupted)
    outcome = Outcome({str(old): VALUES, str(new): None}, {str(old): "a: 1\n", str(new): "b: 2\n"}, (), (), (), ())

    with pytest.raises(KeyboardInterrupt):
        _write(outcome)

    assert ({path.name for path in tmp_path.iterdir()}, old.read_text(encoding="utf-8")) == ({"values.yaml"}, VALUES)


JSON = """\
{
  "apiVersion": "apps/v1",
  "kind": "Deployment",
  "metadata": {"name": "capsule-controller-manager", "namespace": "capsule-system"},
  "spec": {
    "replicas": 1,
    "selector": {"matchLabels": {"app": "capsule"}},
    "template": {
      "metadata": {"labels": {"app": "capsule"}},
      "spec": {"containers": [{"name": "manager", "image": "example.org/capsule:v0.13.11"}]}
    }
  }
}
"""


def test_json_stays_json(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "capsule.json").write_text(JSON, encoding="utf-8")

    run = capsule_lint("fix", "capsule.json", "--select", "CAP101,CAP102,CAP115")

    changed = (tmp_path / "capsule.json").read_text(encoding="utf-8")
    wanted = json.loads(JSON)
    wanted["spec"]["replicas"] = 3
    wanted["spec"]["template"]["spec"]["priorityClassName"] = "system-cluster-critical"
    assert json.loads(changed) == wanted
    assert changed.splitlines()[:6] == JSON.replace(": 1,", ": 3,").splitlines()[:6]
    assert {path.name for path in tmp_path.iterdir()} == {
        "capsule.json",
        "capsule-controller-manager-poddisruptionbudget.yaml",
    }
    assert run.code == 0
