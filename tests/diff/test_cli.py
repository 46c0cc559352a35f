"""The command: streams, exit codes, wrong words."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ..cli.conftest import Runner
from .conftest import HERE


@pytest.fixture(autouse=True)
def inputs(tmp_path: Path) -> None:
    for name in ("old.yaml", "new.yaml"):
        shutil.copy(HERE / "inputs" / name, tmp_path / name)


def test_it_says_what_changes_and_ends_with_0(capsule_lint: Runner) -> None:
    run = capsule_lint("diff", "old.yaml", "new.yaml", "--select", "CAP101,CAP102,CAP201,CAP208")

    assert run == (0, (HERE / "golden" / "forward.text").read_text(encoding="utf-8"), "")


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1)])
def test_what_comes_can_fail_the_run(capsule_lint: Runner, level: str, code: int) -> None:
    run = capsule_lint("diff", "old.yaml", "new.yaml", "--select", "CAP102,CAP201", "--fail-on", level)

    assert (run.code, run.err) == (code, "")


def test_what_goes_fails_nothing(capsule_lint: Runner) -> None:
    assert capsule_lint("diff", "old.yaml", "new.yaml", "--select", "CAP201", "--fail-on", "note").code == 0


def test_one_side_can_be_standard_input(capsule_lint: Runner) -> None:
    content = (HERE / "inputs" / "old.yaml").read_bytes()

    run = capsule_lint("diff", "-", "old.yaml", "--select", "CAP101,CAP201", stdin=content)

    assert run == (
        0,
        "From Capsule 0.12.4 in capsule-system (-) to Capsule 0.12.4 in capsule-system\n  (old.yaml).\n\n"
        "What stops when no pod answers is the same.\n\n0 findings come, 0 go, 2 stay.\n",
        "",
    )


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("-", "-"), 2, "capsule-lint: OLD and NEW cannot both be standard input\n"),
        (("old.yaml", "none.yaml"), 2, "capsule-lint: none.yaml does not exist\n"),
        (
            ("old.yaml",),
            2,
            "capsule-lint: the following arguments are required: NEW\nTry: capsule-lint diff --help\n",
        ),
    ],
)
def test_wrong_words(capsule_lint: Runner, words: tuple[str, ...], code: int, said: str) -> None:
    assert capsule_lint("diff", *words) == (code, "", said)


def test_it_writes_a_file(capsule_lint: Runner, tmp_path: Path) -> None:
    run = capsule_lint("diff", "old.yaml", "new.yaml", "--format", "markdown", "-o", "change.md")

    assert (run, (tmp_path / "change.md").read_text(encoding="utf-8")[:16]) == ((0, "", ""), "## What changes\n")
