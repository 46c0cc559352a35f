"""Devices, pipes and folders where a file is wanted: refused by name, and never read for ever."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import Run, Runner

HOOK = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: capsule}
webhooks: [{name: a.example.org, clientConfig: {service: {name: a, namespace: b}}}]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a manifest, a pipe without a writer, a folder and nested brackets that never end."""
    (tmp_path / "hook.yaml").write_text(HOOK, encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "deep").write_text('{"a":' + "[" * 100_000, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--baseline", "/dev/zero"], "cannot read the baseline /dev/zero: it is a device"),
        (["--baseline", "folder"], "cannot read the baseline folder: it is not a regular file"),
        (["--rules", "/dev/zero"], "/dev/zero: there is no such folder of rules"),
        (["--rules", "pipe"], "pipe: there is no such folder of rules"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_check_refuses_them(capsule_lint: Runner, words: list[str], said: str) -> None:
    assert capsule_lint("hook.yaml", *words) == Run(2, "", f"capsule-lint: {said}\n")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("/dev/zero", "cannot read /dev/zero: it is a device"),
        ("folder", "cannot read folder: it is not a regular file"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_impact_refuses_them(capsule_lint: Runner, name: str, said: str) -> None:
    assert capsule_lint("impact", "hook.yaml", "--requests", name) == Run(2, "", f"capsule-lint: {said}\n")


def test_a_pipe_that_the_user_names_is_read(folder: Path) -> None:
    program = f"{shlex.quote(sys.executable)} -m capsule_lint"
    script = f"{program} impact hook.yaml --requests <(echo 'requests: []') && {program} hook.yaml --baseline <(cat b)"
    words = ["check", "hook.yaml", "--write-baseline", "b", "--exit-zero"]
    subprocess.run([sys.executable, "-m", "capsule_lint", *words], cwd=folder, capture_output=True, check=True)

    done = subprocess.run(["bash", "-c", script], cwd=folder, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_rule_file_that_is_a_pipe_or_a_device_is_refused(capsule_lint: Runner, folder: Path) -> None:
    for name, target, what in (("a", "/dev/zero", "a device"), ("b", "../pipe", "not a regular file")):
        (folder / name).mkdir()
        (folder / name / "rule.yaml").symlink_to(target)

        run = capsule_lint("hook.yaml", "--rules", name)

        assert run == Run(2, "", f"capsule-lint: {name}/rule.yaml: cannot read: it is {what}\n")


@pytest.mark.usefixtures("folder")
def test_what_is_nested_without_end_is_refused(capsule_lint: Runner) -> None:
    baseline = capsule_lint("hook.yaml", "--baseline", "deep")
    requests = capsule_lint("impact", "hook.yaml", "--requests", "deep")

    assert (baseline.code, baseline.out, baseline.err.startswith("capsule-lint: deep is not a baseline: ")) == (
        2,
        "",
        True,
    )
    assert requests == Run(
        2, "", "capsule-lint: deep is neither YAML nor JSON: line 1: nested more than 200 levels deep\n"
    )
