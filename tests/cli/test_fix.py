"""``fix``: charts through real Helm, manifests without; what is written, proven, refused and left alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from capsule_lint.cli import output
from capsule_lint.cli.fix import write
from capsule_lint.errors import InputError
from capsule_lint.lint import Request, Rules, linted
from capsule_lint.lint.repairs import Outcome
from capsule_lint.load import Input, load

from .conftest import Run, Runner, added_budget

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
        f"capsule-lint: {chart} is a Helm chart, and no-such-helm is not a program that can be run.",
    )


def test_manifests_are_edited_themselves(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "capsule.yaml").write_bytes(FRAGILE.replace("\n", "\r\n").encode())

    run = capsule_lint("fix", "capsule.yaml", "--select", "CAP101,CAP102")

    changed = (tmp_path / "capsule.yaml").read_bytes().decode()
    budget = added_budget('{"app": "capsule"}')
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
def test_standard_input_cannot_be_fixed(capsule_lint: Runner, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "chart").mkdir()
    run = capsule_lint("fix", *words)

    assert (run.code, run.err) == (
        2,
        "capsule-lint: fix writes files and cannot write to standard input: name a file, a folder or a chart\n",
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


def changing(before: Mapping[str, str | None], after: Mapping[str, str]) -> Outcome:
    """Return an outcome that changes files; nothing else of it counts when they are written."""
    done = linted(Request(inputs=(), suppressions=None, rules=Rules((), ()), may_be_empty=True))
    return Outcome(before, after, (), (), {}, done, {}, frozenset(), {}, done)


def test_all_files_are_put_back_when_somebody_interrupts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_file = output.write_file
    old, new = tmp_path / "values.yaml", tmp_path / "budget.yaml"
    old.write_text(VALUES, encoding="utf-8")

    def interrupted(path: str, text: str) -> None:
        write_file(path, text)
        if path.endswith("budget.yaml"):
            raise KeyboardInterrupt

    monkeypatch.setattr(output, "write_file", interrupted)
    outcome = changing({str(old): VALUES, str(new): None}, {str(old): "a: 1\n", str(new): "b: 2\n"})

    with pytest.raises(KeyboardInterrupt):
        write(outcome)

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


NO_ELECTION = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: capsule-controller-manager, namespace: capsule-system}
spec:
  replicas: 1
  selector: {matchLabels: {app: capsule}}
  template:
    metadata: {labels: {app: capsule}}
    spec:
      containers:
      - name: manager
        image: ghcr.io/projectcapsule/capsule:v0.12.4
"""


def test_a_repair_that_would_bring_an_error_is_left_out_and_named_and_the_others_are_made(
    capsule_lint: Runner, tmp_path: Path
) -> None:
    (tmp_path / "capsule.yaml").write_text(NO_ELECTION, encoding="utf-8")

    run = capsule_lint("fix", "capsule.yaml", "--select", "CAP101,CAP115,CAP120")

    changed = (tmp_path / "capsule.yaml").read_text(encoding="utf-8")
    assert changed == f"{NO_ELECTION}      priorityClassName: system-cluster-critical\n"
    assert run == (
        0,
        "",
        "capsule.yaml:\n  CAP115 missing-priority-class: spec.template.spec.priorityClassName:\n"
        '    "system-cluster-critical"\n'
        "Fixed 1 finding in capsule.yaml.\n"
        "1 finding left:\n"
        "  warning CAP101 single-replica: its repair would bring the error CAP120\n"
        "    leader-election-off. Deployment capsule-system/capsule-controller-manager\n"
        "    runs Capsule with 1 replica; at least 2 are needed.\n",
    )


def test_what_stands_in_a_file_that_cannot_be_edited_is_left_and_other_files_are_edited(
    capsule_lint: Runner, tmp_path: Path
) -> None:
    shared = NO_ELECTION.replace("template:\n", "template: &pods\n") + "x: *pods\n"
    (tmp_path / "a.yaml").write_text(shared, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(NO_ELECTION.replace("capsule-system", "other"), encoding="utf-8")

    run = capsule_lint("fix", "a.yaml", "b.yaml", "--select", "CAP115")

    assert (run.code, (tmp_path / "a.yaml").read_text(encoding="utf-8")) == (0, shared)
    assert (
        (tmp_path / "b.yaml").read_text(encoding="utf-8").endswith("      priorityClassName: system-cluster-critical\n")
    )
    assert (
        "warning CAP115 missing-priority-class: a.yaml: `spec.template` is shared by anchor &pods: a change there "
        "would change others."
    ) in " ".join(run.err.split())


def test_only_the_lines_that_change_change_in_a_file_whose_lines_end_in_two_ways(
    capsule_lint: Runner, tmp_path: Path
) -> None:
    lines = FRAGILE.splitlines(keepends=True)
    mixed = "".join(line.replace("\n", "\r\n") if number % 3 else line for number, line in enumerate(lines))
    (tmp_path / "capsule.yaml").write_bytes(mixed.encode())

    capsule_lint("fix", "capsule.yaml", "--select", "CAP101,CAP102")

    changed = (tmp_path / "capsule.yaml").read_bytes().decode()
    assert changed.startswith(mixed.replace("replicas:   1   # one", "replicas: 3     # one"))
    assert changed.count("---\r\n") + changed.count("---\n") == 1


def test_what_stands_behind_the_last_object_stays_there(capsule_lint: Runner, tmp_path: Path) -> None:
    text = FRAGILE + "\n# The end.\n\n  "
    (tmp_path / "capsule.yaml").write_text(text, encoding="utf-8")

    capsule_lint("fix", "capsule.yaml", "--select", "CAP101,CAP102")

    changed = (tmp_path / "capsule.yaml").read_text(encoding="utf-8")
    assert changed.startswith(
        text.replace("replicas:   1   # one", "replicas: 3     # one") + "\n---\napiVersion: policy/v1\n"
    )


@pytest.mark.parametrize("name", ["yes", "12", "1e9", 'a"b', "a: b", "a #b", "- a", "{a}", "a\\b"])
def test_the_names_of_an_object_that_is_added_are_texts(capsule_lint: Runner, tmp_path: Path, name: str) -> None:
    text = FRAGILE.replace("capsule-system", json.dumps(name)).replace("replicas:   1", "replicas: 3")
    (tmp_path / "capsule.yaml").write_text(text, encoding="utf-8")

    run = capsule_lint("fix", "capsule.yaml", "--select", "CAP102")

    _, budget = load([Input("", (tmp_path / "capsule.yaml").read_bytes())]).documents
    assert (run.code, budget.namespace) == (0, name)


def test_a_file_with_other_names_keeps_them_and_that_is_said(capsule_lint: Runner, tmp_path: Path) -> None:
    (tmp_path / "values.yaml").write_text(VALUES, encoding="utf-8")
    (tmp_path / "values.yaml").chmod(0o640)
    (tmp_path / "other.yaml").hardlink_to(tmp_path / "values.yaml")

    run = capsule_lint("fix", "values.yaml", "--chart-version", "0.14.0", "--select", "CAP101")

    wanted = VALUES.replace("Count: 1", "Count: 3")
    assert [(tmp_path / name).read_text(encoding="utf-8") for name in ("values.yaml", "other.yaml")] == [wanted, wanted]
    assert ((tmp_path / "values.yaml").stat().st_nlink, (tmp_path / "values.yaml").stat().st_mode & 0o777) == (2, 0o640)
    assert "values.yaml has changed under 1 other name as well: there are hard links to it." in run.err


def test_a_file_that_is_no_longer_what_was_read_is_not_written(tmp_path: Path) -> None:
    old, new = tmp_path / "values.yaml", tmp_path / "budget.yaml"
    old.write_text("somebody: else\n", encoding="utf-8")
    changed = changing({str(old): VALUES}, {str(old): "a: 1\n"})
    new.write_text("b: 1\n", encoding="utf-8")
    appeared = changing({str(new): None}, {str(new): "a: 1\n"})

    for outcome, said in (
        (changed, f"{old} has changed since it was read; nothing was written"),
        (appeared, f"{new} was not there before; nothing was written"),
    ):
        with pytest.raises(InputError) as error:
            write(outcome)
        assert str(error.value) == said

    assert (old.read_text(encoding="utf-8"), new.read_text(encoding="utf-8")) == ("somebody: else\n", "b: 1\n")


def test_a_file_that_changes_while_others_are_written_stays_and_they_are_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_file = output.write_file
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    for file in (first, second):
        file.write_text(VALUES, encoding="utf-8")

    def meanwhile(path: str, text: str) -> None:
        write_file(path, text)
        second.write_text("somebody: else\n", encoding="utf-8")

    monkeypatch.setattr(output, "write_file", meanwhile)
    files = {str(file): VALUES for file in (first, second)}

    with pytest.raises(InputError, match=r"b\.yaml has changed since it was read; nothing was written$"):
        write(changing(files, dict.fromkeys(files, "a: 1\n")))

    assert [file.read_text(encoding="utf-8") for file in (first, second)] == [VALUES, "somebody: else\n"]


def test_a_file_that_cannot_be_given_its_owner_is_written_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(VALUES, encoding="utf-8")
    number = file.stat().st_ino
    stat = os.stat
    owned = os.stat_result((*stat(file)[:4], 4711, *stat(file)[5:]))

    def forbidden(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(output.os, "stat", lambda path: owned if path == str(file) else stat(path))
    monkeypatch.setattr(output.os, "chown", forbidden)
    output.write_file(str(file), "a: 1\n")
    monkeypatch.undo()

    assert (file.read_text(encoding="utf-8"), file.stat().st_ino) == ("a: 1\n", number)
    assert [path.name for path in tmp_path.iterdir()] == ["values.yaml"]


def test_a_file_that_takes_the_place_of_another_is_given_its_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(VALUES, encoding="utf-8")
    stat, given = os.stat, []
    owned = os.stat_result((*stat(file)[:4], 4711, 4712, *stat(file)[6:]))
    monkeypatch.setattr(output.os, "stat", lambda path: owned if path == str(file) or given else stat(path))
    monkeypatch.setattr(output.os, "chown", lambda path, *owner: given.append((os.path.dirname(path), *owner)))
    output.write_file(str(file), "a: 1\n")
    monkeypatch.undo()

    assert (given, file.read_text(encoding="utf-8")) == ([(str(tmp_path), 4711, 4712)], "a: 1\n")


def test_a_rule_that_fails_is_left_alone_and_the_others_are_heeded(capsule_lint: Runner, tmp_path: Path) -> None:
    rule = """\
id: ACME001
name: unnamed-team
severity: warning
subject: document
when: self.kind == "Deployment"
expect: self.data.metadata.labels.team != ""
message: Deployment {self.name} names no team.
why: Nobody knows whom to call.
fix: Add the label team.
examples:
- bad: |
    kind: Deployment # <- ACME001
    apiVersion: apps/v1
    metadata: {name: a, labels: {team: ""}}
- good: |
    kind: Deployment
    apiVersion: apps/v1
    metadata: {name: a, labels: {team: a}}
"""
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "ACME001.yaml").write_text(rule, encoding="utf-8")
    (tmp_path / "capsule.yaml").write_text(NO_ELECTION, encoding="utf-8")

    run = capsule_lint("fix", "capsule.yaml", "--rules", "rules", "--select", "CAP115,ACME001")

    assert (run.code, run.err.splitlines()[3:]) == (
        2,
        [
            "Fixed 1 finding in capsule.yaml; none is left.",
            "Not evaluated, so nothing is done about what these rules find:",
            "  ACME001 unnamed-team cannot be evaluated for Deployment",
            "    capsule-system/capsule-controller-manager: expect cannot be evaluated:",
            '    NOT_FOUND: Key not found in map : "labels".',
        ],
    )
    assert (tmp_path / "capsule.yaml").read_text(encoding="utf-8").endswith("system-cluster-critical\n")


@pytest.mark.parametrize("name", ["../evil", "a/b", "a\n---\nkind: ClusterRole", "a: b", "/evil", "..", "A"])
def test_no_file_is_written_under_a_name_that_is_none(capsule_lint: Runner, tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    text = (Path(__file__).parents[2] / "examples" / "fragile" / "capsule.yaml").read_text(encoding="utf-8")
    for number, data in enumerate(yaml.safe_load_all(text)):
        if data["kind"] == "Deployment":
            data["metadata"]["name"] = name
            data["spec"]["replicas"] = 2
        (tmp_path / "in" / f"{number}.json").write_text(json.dumps(data), encoding="utf-8")

    run = capsule_lint("fix", "in")

    assert run.code == 0
    assert "Kubernetes takes no such name, and no file is called by it" in " ".join(run.err.split())
    files = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    assert sorted(files) == [f"in/{number}.json" for number in range(6)]
