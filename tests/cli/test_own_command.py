"""The commands that a run suggests: its own, in a form that the other command takes."""

from __future__ import annotations

import argparse
import shlex

import pytest

from capsule_lint.cli.arguments import parser
from capsule_lint.cli.option_values import parse
from capsule_lint.cli.options import COMMANDS
from capsule_lint.cli.own_command import written
from capsule_lint.cli.program import ALONE, HELM, Program

KUBECTL = Program("kubectl capsule-lint", commands=("check", "impact"), reads=("--context=it's",))

ALL = [
    *("-n", "capsule-system", "-f", "a.yaml,b c.yaml", "--set", "a=1", "--set-string=b=2", "--release-name", "cap"),
    *("--api-versions", "a/v1", "--include-crds", "--crds", "crds.yaml", "--exclude", "*/x", "--charts", "charts"),
    *("--capsule-version", "0.14.0", "--kube-version", "1.30", "--pull", "--helm", "/opt/helm", "--kustomize", "k"),
    *("--config", "c.yaml", "--backends", "all", "--select", "CAP1", "--ignore", "CAP2", "--rules", "mine"),
    *("--min-severity", "note", "--fail-on", "error", "--format", "json", "--exit-zero"),
]


def given(*words: str, program: Program = ALONE) -> argparse.Namespace:
    arguments = parse(parser("check"), [*words, *([] if "--config" in words else ["--no-config"])])
    arguments.program = program
    return arguments


@pytest.fixture(autouse=True)
def _configured(tmp_path, monkeypatch) -> None:
    (tmp_path / "c.yaml").write_text("kube-version: '1.31'\nvalues: configured.yaml\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)


WITH_INPUTS = [name for name in COMMANDS if any(each.dest == "inputs" for each in parser(name)._actions)]

READING = (
    "-n capsule-system -f 'a.yaml,b c.yaml' --set a=1 --set-string b=2 --release-name cap --api-versions a/v1 "
    "--include-crds --crds crds.yaml --exclude '*/x' --capsule-version 0.14.0 --kube-version 1.30 --charts charts "
    "--pull --helm /opt/helm --kustomize k --config c.yaml"
)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("impact", READING),
        ("webhooks", READING),
        ("runbook", f"{READING} --backends all"),
        ("facts", f"{READING} --backends all"),
        ("fix", f"{READING} --backends all --select CAP1 --ignore CAP2 --rules mine --min-severity note"),
    ],
)
def test_every_option_that_changes_the_answer_is_kept(command: str, words: str) -> None:
    assert written(given("chart", *ALL), command, ["a chart"]) == f"capsule-lint {command} 'a chart' {words}"


@pytest.mark.parametrize("command", WITH_INPUTS)
def test_the_other_command_takes_what_is_written(command: str) -> None:
    first = given("chart", *ALL, "--chart-version", "0.14.0")
    words = shlex.split(written(first, command, ["chart"]))
    again = parse(parser(command), words[2:])
    again.program = ALONE

    assert written(again, command, ["chart"]) == shlex.join(words)


def test_what_the_configuration_says_is_left_to_it() -> None:
    assert written(given("a.yaml", "--config", "c.yaml"), "impact", ["a.yaml"]) == (
        "capsule-lint impact a.yaml --config c.yaml"
    )


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--set", "password=hunter2"], "capsule-lint fix ./-a --set 'password=***' --no-config"),
        (["--set=-a=1"], "capsule-lint fix ./-a --set=-a=1 --no-config"),
        (["--chart-version", "0.14.0"], "capsule-lint fix ./-a --chart-version 0.14.0 --no-config"),
        (["--no-config"], "capsule-lint fix ./-a --no-config"),
    ],
)
def test_words_are_quoted_and_credentials_masked(words: list[str], line: str) -> None:
    assert set(shlex.split(written(given("./-a", *words), "fix", ["-a"]))) == set(shlex.split(line))


@pytest.mark.parametrize(
    "words", [["-"], ["a", "-f", "-"], ["a", "-f", "b,/dev/fd/63"], ["/proc/self/fd/11"], ["a", "--crds", "/dev/stdin"]]
)
def test_what_is_read_once_cannot_be_read_again(words: list[str]) -> None:
    arguments = given(*words)

    assert written(arguments, "impact", arguments.inputs) == ""


def test_a_plugin_of_helm_is_called_as_one() -> None:
    arguments = given("chart", "--helm", "/opt/helm", "-n", "a", program=HELM)

    assert written(arguments, "impact", ["chart"]) == "helm capsule-lint impact chart -n a --no-config"


def test_a_plugin_of_kubectl_reads_the_cluster_again() -> None:
    arguments = given("-", "--kube-version", "1.30", program=KUBECTL)

    assert [written(arguments, command, ["-"]) for command in ("impact", "fix")] == [
        "kubectl capsule-lint impact '--context=it'\"'\"'s' --kube-version 1.30 --no-config",
        "",
    ]
