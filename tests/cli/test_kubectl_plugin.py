"""``kubectl capsule-lint``: what it reads, what it hands to kubectl, what it makes of the answers."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from capsule_lint.cli import kubectl_plugin as plugin

ROOT = Path(__file__).resolve().parents[2]

# What stands for kubectl: it writes down its words, and answers from a file, by kind.
FAKE = """#!PYTHON
import json, sys
with open(RECORD, "a", encoding="utf-8") as record:
    record.write(json.dumps(sys.argv[1:]) + "\\n")
kinds = sys.argv[sys.argv.index("--") + 1]
code, out, err = json.load(open(ANSWERS)).get(kinds, [0, "apiVersion: v1\\nitems: []\\nkind: List\\n", ""])
sys.stdout.write(out)
sys.stderr.write(err)
sys.exit(code)
"""
CONFIGURATION = """\
apiVersion: v1
kind: List
items:
- apiVersion: capsule.clastix.io/v1beta2
  kind: CapsuleConfiguration
  metadata: {name: default, uid: a}
  spec:
    admission:
      validating:
        name: dynamic
        client: {service: {name: capsule-webhook-service, namespace: capsule-system}}
        webhooks:
        - name: pods.projectcapsule.dev
          path: /pods
          failurePolicy: Fail
          rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
"""
OPENED = """\
apiVersion: v1
kind: List
items:
- apiVersion: admissionregistration.k8s.io/v1
  kind: ValidatingWebhookConfiguration
  metadata: {name: dynamic, labels: {projectcapsule.dev/created-by: controller}}
  webhooks:
  - name: pods.projectcapsule.dev
    clientConfig: {service: {name: capsule-webhook-service, namespace: capsule-system, path: /pods, port: 443}}
    failurePolicy: Ignore
    rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods], scope: "*"}]
"""
SETTINGS, CLUSTER_WIDE = plugin.OF_CAPSULE[0], ",".join(plugin.CLUSTER_WIDE)
UNKNOWN = 'error: the server doesn\'t have a resource type "scaledobjects"\n'


class Ran(NamedTuple):
    """What a run left behind."""

    code: int
    out: str
    err: str
    handed: list[list[str]]


class Cluster:
    """A kubectl on the PATH, and what it answers."""

    def __init__(self, folder: Path, capfdbinary: Any) -> None:
        self.folder, self._captured = folder, capfdbinary
        text = FAKE.replace("PYTHON", sys.executable).replace("RECORD", repr(str(folder / "record")))
        self.program = folder / "kubectl"
        self.program.write_text(text.replace("ANSWERS", repr(str(folder / "answers"))), encoding="utf-8")
        self.program.chmod(0o755)

    def answer(self, answers: dict[str, tuple[int, str, str]], *words: str) -> Ran:
        (self.folder / "answers").write_text(json.dumps(answers), encoding="utf-8")
        code = plugin.main(words)
        out, err = (stream.decode() for stream in self._captured.readouterr())
        record = self.folder / "record"
        handed = [json.loads(line) for line in record.read_text().splitlines()] if record.exists() else []
        return Ran(code, out, err, handed)


@pytest.fixture
def cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: Any) -> Cluster:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "stdin", sys.stdin)
    return Cluster(tmp_path, capfdbinary)


def test_it_reads_what_it_says_it_reads_and_judges_that(cluster: Cluster) -> None:
    ran = cluster.answer(
        {SETTINGS: (0, CONFIGURATION, ""), CLUSTER_WIDE: (0, OPENED, "")}, "--format", "json", "--select", "CAP225"
    )
    said = [shlex.split(line) for line in ran.err.splitlines() if line.startswith("  kubectl get")]

    assert ([each[1:] for each in said], said) == (ran.handed, plugin.commands())
    assert [(each["rule"], each["severity"], each["file"]) for each in json.loads(ran.out)["findings"]] == [
        ("CAP225", "error", "<stdin>")
    ]
    assert ran.code == 1


@pytest.mark.parametrize(
    "command", [["impact"], ["webhooks"], ["alerts"], ["facts"], ["check", "--exit-zero"], ["--exit-zero"]]
)
def test_the_command_may_be_another(cluster: Cluster, command: list[str]) -> None:
    ran = cluster.answer({SETTINGS: (0, CONFIGURATION, "")}, *command)

    assert (ran.code, "pods" in ran.out) == (0, True)


def test_a_drill_is_of_the_cluster(cluster: Cluster) -> None:
    ran = cluster.answer({CLUSTER_WIDE: (0, OPENED, "")}, "drill", "--only-probes")

    assert (ran.code, ran.out.partition(":")[0]) == (0, "# A drill without taking away")


@pytest.mark.parametrize(
    ("words", "first", "within"),
    [
        (["--context", "a"], ["--context=a"], "--all-namespaces"),
        (["--context=--raw=/x"], ["--context=--raw=/x"], "--all-namespaces"),
        (["--kubeconfig", "-o name"], ["--kubeconfig=-o name"], "--all-namespaces"),
        (["-n", "capsule-system"], [], "--namespace=capsule-system"),
        (["-ncapsule-system", "--context", "$(a)"], ["--context=$(a)"], "--namespace=capsule-system"),
    ],
)
def test_no_word_is_an_option_of_kubectl(cluster: Cluster, words: list[str], first: list[str], within: str) -> None:
    handed = cluster.answer({}, *words, "--exit-zero").handed
    namespaced = [each for each in handed if each[-1] in (",".join(plugin.BUILT_IN), *plugin.OPTIONAL)]

    assert {tuple(each[: 1 + len(first)]) for each in handed} == {("get", *first)}
    assert {each[1 + len(first)] for each in namespaced} == {within}
    assert {each[1 + len(first)] for each in handed if each not in namespaced} == {"--output=yaml"}


@pytest.mark.parametrize("namespace", ["--all-namespaces", "Capsule", "a b"])
def test_what_is_no_namespace_is_refused_before_anything_is_read(cluster: Cluster, namespace: str) -> None:
    ran = cluster.answer({}, f"--namespace={namespace}")

    assert (ran.code, ran.handed, ran.err) == (
        2,
        [],
        f"capsule-lint: --namespace: '{namespace}' is not a namespace: that is at most 63 lower-case letters and "
        "digits, with dashes between them\n",
    )


def test_kinds_that_the_server_does_not_know_are_left_out_and_named(cluster: Cluster) -> None:
    answers = {SETTINGS: (0, CONFIGURATION, ""), "scaledobjects.keda.sh": (1, "", UNKNOWN)}
    ran = cluster.answer({**answers, plugin.OF_CAPSULE[2]: (1, "", UNKNOWN)}, "--exit-zero")

    assert (ran.code, ran.err.splitlines()[-1]) == (
        0,
        "capsule-lint: left out, because the server does not know them: tenantowners.capsule.clastix.io and"
        " scaledobjects.keda.sh",
    )


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (SETTINGS, "Error from server (Forbidden): capsuleconfigurations is forbidden"),
        (CLUSTER_WIDE, UNKNOWN.strip()),
        (CLUSTER_WIDE, "The connection to the server localhost:8080 was refused"),
    ],
)
def test_what_cannot_be_read_ends_the_run(cluster: Cluster, kinds: str, said: str) -> None:
    ran = cluster.answer({kinds: (1, "kind: List\n", said)})

    assert (ran.code, ran.out, ran.err.splitlines()[-2:]) == (
        2,
        "",
        [f"capsule-lint: kubectl cannot read {kinds}: {said}", "docs/live.md has the rights that it needs"],
    )


def test_without_kubectl_there_is_no_cluster(cluster: Cluster) -> None:
    cluster.program.unlink()
    ran = cluster.answer({})

    assert (ran.code, ran.err.splitlines()[-1]) == (2, "capsule-lint: there is no kubectl on the PATH")


def test_a_cluster_without_any_of_it(cluster: Cluster) -> None:
    assert cluster.answer({}).code == 0


@pytest.mark.skipif(os.name != "posix", reason="scripts have no first line elsewhere")
def test_the_page_has_the_same_reads_and_the_rights_for_them() -> None:
    page = (ROOT / "docs" / "live.md").read_text(encoding="utf-8")
    lines = [line.strip().split() for line in page.splitlines() if line.startswith("  kubectl get")]
    (role,) = yaml.safe_load_all(page.partition("```yaml\n")[2].partition("```")[0])
    given = {
        f"{resource}.{group}".rstrip(".")
        for rule in role["rules"]
        for group in rule["apiGroups"]
        for resource in rule["resources"]
    }
    asked = {kind for words in plugin.commands() for kind in words[words.index("--") + 1].split(",")}

    assert (lines, given) == (plugin.commands(), asked)
    assert {verb for rule in role["rules"] for verb in rule["verbs"]} == {"get", "list"}
    assert not any("secret" in kind for kind in asked)


@pytest.mark.parametrize(
    ("words", "begins"), [(["version"], "capsule-lint "), (["help"], "usage: kubectl capsule-lint ")]
)
def test_help_and_version_ask_no_cluster(capsys: pytest.CaptureFixture[str], words: list[str], begins: str) -> None:
    with contextlib.suppress(SystemExit):
        plugin.main(words)

    assert capsys.readouterr().out.startswith(begins)
