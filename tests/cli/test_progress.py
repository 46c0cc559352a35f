"""The progress bar: seen on a terminal when a run is long, gone when it is over, and never in what is printed."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from capsule_lint.cli.progress import Bar
from capsule_lint.facts.build import build
from capsule_lint.load import Input, load
from capsule_lint.progress import Progress
from capsule_lint.rulebook import builtin_rules
from capsule_lint.rulebook.judgement import decide

CONFIG_MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a-%d}\n"
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: tenants.capsule.clastix.io}
spec: {group: capsule.clastix.io, names: {kind: Tenant}}
"""
TENANT = "apiVersion: capsule.clastix.io/v1beta2\nkind: Tenant\nmetadata: {name: a-%d}\n"


def line_of(written: str) -> str:
    """Return what a terminal shows of what was written to one line of it."""
    shown: list[str] = []
    column = 0
    for character in written:
        if character == "\r":
            column = 0
        else:
            shown[column : column + 1] = character
            column += 1
    return "".join(shown).rstrip()


def test_a_stage_is_drawn_with_its_name_and_how_far_it_is() -> None:
    terminal = io.StringIO()
    bar = Bar(terminal, delay=0, many=2)

    bar.stage("judging", 4)
    bar.step()

    assert line_of(terminal.getvalue()).startswith("capsule-lint: judging:")
    assert "0/4" in line_of(terminal.getvalue())


def test_a_stage_that_is_over_is_erased() -> None:
    terminal = io.StringIO()
    bar = Bar(terminal, delay=0, many=2)

    bar.stage("reading", 2)
    bar.step()
    bar.close()
    bar.close()

    assert "reading" in terminal.getvalue()
    assert line_of(terminal.getvalue()) == ""


def test_the_next_stage_takes_the_place_of_the_one_before() -> None:
    terminal = io.StringIO()
    bar = Bar(terminal, delay=0, many=2)

    bar.stage("reading", 2)
    bar.stage("judging", 3)

    assert line_of(terminal.getvalue()).startswith("capsule-lint: judging:   0%")


def test_a_stage_that_grows_is_drawn_once_it_is_long() -> None:
    terminal = io.StringIO()
    bar = Bar(terminal, delay=0, many=3)
    bar.stage("reading", 1)
    bar.step()
    before = terminal.getvalue()

    bar.more(2)
    bar.more(1)
    bar.close()

    assert before == ""
    assert "1/3" in terminal.getvalue()


@pytest.mark.parametrize(("delay", "steps"), [(0, 2), (3600, 4)], ids=["few steps", "no second has passed"])
def test_nothing_is_drawn_of_what_is_short(delay: float, steps: int) -> None:
    terminal = io.StringIO()
    bar = Bar(terminal, delay, many=3)

    bar.stage("reading", steps)
    for _ in range(steps):
        bar.step()
    bar.close()

    assert terminal.getvalue().strip("\r ") == ""


class Heard(Progress):
    """Writes down the stages, and how many steps were foretold and done."""

    def __init__(self) -> None:
        self.stages: list[list[object]] = []

    def stage(self, name: str, total: int = 0) -> None:
        self.stages.append([name, total, 0])

    def more(self, number: int) -> None:
        self.stages[-1][1] += number  # type: ignore[operator]

    def step(self) -> None:
        self.stages[-1][2] += 1  # type: ignore[operator]


def test_every_document_custom_resource_and_subject_is_a_step() -> None:
    heard = Heard()
    texts = [CONFIG_MAP % 1, "---\n".join([CRD, TENANT % 1, TENANT % 2])]

    bundle = load([Input(f"{number}.yaml", text.encode()) for number, text in enumerate(texts)], progress=heard)
    subjects = build(bundle, heard)
    decide(bundle, subjects, builtin_rules(), None, heard)

    # Judged: four documents, two tenants, which are two custom resources, and the API that the CRD serves.
    assert heard.stages == [["reading", 4, 4], ["validating", 2, 2], ["judging", 9, 9]]


def on_a_terminal(folder: Path, *words: str) -> tuple[int, str, str]:
    """Run the program with a terminal for standard error; return exit code, standard output and what was drawn."""
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    termios = pytest.importorskip("termios")
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, 80))
    drawn = b""
    with (folder / "out").open("wb") as out:
        command = [sys.executable, "-m", "capsule_lint", *words]
        with subprocess.Popen(command, cwd=folder, stdout=out, stderr=follower) as run:
            os.close(follower)
            # Linux has no end of file here, but an error.
            with contextlib.suppress(OSError):
                while part := os.read(leader, 65536):
                    drawn += part
    os.close(leader)
    return run.returncode, (folder / "out").read_text(encoding="utf-8"), drawn.decode()


@pytest.mark.slow
def test_a_long_run_leaves_the_terminal_clean_and_prints_the_same(tmp_path: Path) -> None:
    (tmp_path / "many.yaml").write_text("---\n".join(TENANT % number for number in range(3000)))
    words = ["many.yaml", "--format", "json"]
    unwatched = subprocess.run(
        [sys.executable, "-m", "capsule_lint", *words], cwd=tmp_path, capture_output=True, check=False
    )

    code, out, drawn = on_a_terminal(tmp_path, *words)

    assert (code, out, line_of(drawn)) == (unwatched.returncode, unwatched.stdout.decode(), "")
    assert unwatched.stderr == b""


def test_a_short_run_draws_nothing(tmp_path: Path) -> None:
    (tmp_path / "few.yaml").write_text("---\n".join(CONFIG_MAP % number for number in range(3)))

    code, _, drawn = on_a_terminal(tmp_path, "few.yaml")

    assert (code, drawn) == (0, "")
