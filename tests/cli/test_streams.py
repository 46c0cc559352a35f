"""Standard input, output and error that are closed, full, or read by somebody who stops: in real shells."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from capsule_lint.cli import COMMANDS

from .conftest import Run

Shell = Callable[[str], Run]

NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"
HOOK = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: capsule}
webhooks: [{name: a.example.org, clientConfig: {service: {name: a, namespace: b}}}]
"""
CLOSED = "capsule-lint: cannot write to standard output: it is closed\n"
FULL = "capsule-lint: cannot write to standard output: No space left on device\n"
WORDS = {
    "check": "clean.yaml",
    "impact": "hook.yaml",
    "webhooks": "hook.yaml",
    "alerts": "hook.yaml",
    "fix": "--diff values.yaml --chart-version 0.14.0",
    "diff": "hook.yaml clean.yaml",
    "drill": "hook.yaml --only-probes",
    "explain": "CAP101",
    "facts": "clean.yaml",
    "post-render": "<clean.yaml",
    "runbook": "hook.yaml",
}
"""What each command is given, so that it has something to print; the others need nothing."""


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Return a function that lets a shell run a line, in which ``$cl`` is capsule-lint."""
    (tmp_path / "clean.yaml").write_text(NAMESPACE, encoding="utf-8")
    (tmp_path / "hook.yaml").write_text(HOOK, encoding="utf-8")
    (tmp_path / "broken.yaml").write_text("a: [", encoding="utf-8")
    (tmp_path / "values.yaml").write_text("replicaCount: 1\n", encoding="utf-8")

    def run(line: str) -> Run:
        script = f'cl="{sys.executable} -m capsule_lint"\n{line}'
        done = subprocess.run(["bash", "-c", script], capture_output=True, cwd=tmp_path, check=False)
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run


SERVERS = ("lsp", "mcp")
"""Commands that print nothing until they are asked."""


@pytest.mark.slow
@pytest.mark.parametrize("command", [command for command in COMMANDS if command not in SERVERS])
def test_a_full_device_is_said_by_every_command(shell: Shell, command: str) -> None:
    run = shell(f"$cl {command} {WORDS.get(command, '')} >/dev/full")

    assert (run.code, run.out, run.err.splitlines(keepends=True)[-1]) == (2, "", FULL)
    assert "Traceback" not in run.err


@pytest.mark.parametrize("words", ["--help", "--version", *(f"{command} --help" for command in COMMANDS)])
@pytest.mark.parametrize(("to", "said"), [(">/dev/full", FULL), (">&-", CLOSED)])
def test_help_that_cannot_be_written_is_said(shell: Shell, words: str, to: str, said: str) -> None:
    assert shell(f"$cl {words} {to}") == Run(2, "", said)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("$cl clean.yaml >/dev/null 2>&-", Run(0, "", "")),
        ("$cl clean.yaml >/dev/null 2>/dev/full", Run(0, "", "")),
        ("$cl broken.yaml >/dev/null 2>&-", Run(1, "", "")),
        ("$cl missing.yaml 2>&-", Run(2, "", "")),
        ("$cl clean.yaml >&-", Run(2, "", CLOSED)),
        ("$cl clean.yaml >&- 2>&- <&-", Run(2, "", "")),
        ("$cl clean.yaml --format json:report.json >&-", Run(0, "", "")),
        ("$cl broken.yaml --format json:report.json --format sarif:report.sarif >&- 2>&- <&-", Run(1, "", "")),
        ("$cl clean.yaml -o report.txt >&- <&-", Run(0, "", "")),
        ("$cl clean.yaml <&- >/dev/null", Run(0, "", "")),
        ("$cl - <&-", Run(2, "", "capsule-lint: cannot read standard input: it is closed\n")),
        ("$cl post-render <&-", Run(2, "", "capsule-lint: cannot read standard input: it is closed\n")),
        (
            "$cl values.yaml --chart-version 0.14.0 -f - <&-",
            Run(2, "", "capsule-lint: cannot read standard input: it is closed\n"),
        ),
    ],
)
def test_closed_streams_matter_only_to_what_uses_them(shell: Shell, line: str, expected: Run) -> None:
    assert shell(line) == expected


def test_a_file_is_not_written_into_by_what_is_meant_for_a_closed_stream(shell: Shell, tmp_path: Path) -> None:
    whole = shell("$cl hook.yaml --format json")

    shell("$cl hook.yaml missing.yaml --format json:none.json >&- 2>&- <&-")
    shell("$cl hook.yaml --format json:report.json >&- 2>&- <&-")

    assert (tmp_path / "report.json").read_text(encoding="utf-8") == whole.out
    assert not (tmp_path / "none.json").exists()


def test_no_file_is_written_where_standard_output_fails(shell: Shell, tmp_path: Path) -> None:
    run = shell("$cl hook.yaml --format sarif:report.sarif --format text >/dev/full")

    assert run == Run(2, "", FULL)
    assert not (tmp_path / "report.sarif").exists()


def test_files_that_were_written_are_put_back_where_another_cannot_be(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("old", encoding="utf-8")

    run = shell("$cl hook.yaml --format json:old.json --format html:new.html --format sarif:nowhere/a.sarif")

    assert run == Run(2, "", "capsule-lint: nowhere/a.sarif: No such file or directory\n")
    assert ((tmp_path / "old.json").read_text(encoding="utf-8"), (tmp_path / "new.html").exists()) == ("old", False)


@pytest.mark.parametrize(
    "line",
    [
        "$cl rules | head -1 >/dev/null; exit ${PIPESTATUS[0]}",
        "$cl --help | true; exit ${PIPESTATUS[0]}",
        "$cl hook.yaml --format json:report.json --format text | true; exit ${PIPESTATUS[0]}",
        "$cl clean.yaml 2> >(true)",
    ],
)
def test_a_reader_who_has_seen_enough_is_no_failure(shell: Shell, line: str) -> None:
    run = shell(line)

    assert (run.code, run.err) == (0, "")


def test_the_files_are_written_although_the_reader_of_standard_output_stops(shell: Shell, tmp_path: Path) -> None:
    shell("$cl hook.yaml --format text --format json:report.json | true")

    assert (tmp_path / "report.json").exists()


def test_an_error_that_nobody_reads_keeps_its_exit_code(shell: Shell) -> None:
    assert shell("$cl missing.yaml 2>&1 | true; exit ${PIPESTATUS[0]}") == Run(2, "", "")
