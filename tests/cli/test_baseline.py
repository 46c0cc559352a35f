"""A baseline in use: begin with what is there, see what is new, hear what is gone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from .conftest import Run, Runner

FRAGILE = Path(__file__).resolve().parents[2] / "examples" / "fragile" / "capsule.yaml"
NEW = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: capsule-system, name: b}\n"


def found(run: Run) -> list[str]:
    return [entry["rule"] for entry in json.loads(run.out)["findings"]]


@pytest.fixture
def begun(capsule_lint: Runner, tmp_path: Path) -> Path:
    """Return a manifest whose findings are all in ``base.json``."""
    shutil.copy(FRAGILE, tmp_path / "capsule.yaml")
    run = capsule_lint("capsule.yaml", "--write-baseline", "base.json", "--format", "json")
    count = len(json.loads(run.out)["suppressed"])

    assert (run.code, found(run), run.err) == (0, [], f"capsule-lint: base.json now knows {count} findings\n")
    return tmp_path / "capsule.yaml"


def lint(capsule_lint: Runner, *words: str) -> Run:
    return capsule_lint(*words, "--baseline", "base.json", "--format", "json")


def test_what_is_known_does_not_count_and_is_listed(capsule_lint: Runner, begun: Path) -> None:
    run = lint(capsule_lint, "capsule.yaml")
    suppressed = [entry["suppression"] for entry in json.loads(run.out)["suppressed"]]

    assert (run.code, found(run), run.err) == (0, [], "")
    assert suppressed[0] == {
        "kind": "external",
        "reason": "known since base.json",
        "until": None,
        "file": None,
        "line": None,
    }


def test_moved_lines_and_renamed_files_bring_nothing_back(capsule_lint: Runner, begun: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.yml").write_text("# a line\n" * 10 + begun.read_text())

    run = lint(capsule_lint, "elsewhere")

    assert (run.code, found(run), run.err) == (0, [], "")


def test_what_is_new_counts(capsule_lint: Runner, begun: Path) -> None:
    begun.write_text(begun.read_text() + NEW)

    run = lint(capsule_lint, "capsule.yaml")

    assert (run.code, found(run), run.err) == (1, ["CAP002"], "")


def test_what_is_gone_is_said_and_fails_nobody(capsule_lint: Runner, begun: Path) -> None:
    begun.write_text(begun.read_text().replace("targetPort: 9443", "targetPort: 10250"))

    run = lint(capsule_lint, "capsule.yaml")

    assert (run.code, run.err) == (
        0,
        "capsule-lint: base.json is stale: 1 finding is gone (CAP305 Service capsule-system/capsule-webhook-service). "
        "--write-baseline base.json writes it again\n",
    )


def test_what_was_not_looked_at_is_not_called_mended(capsule_lint: Runner, begun: Path) -> None:
    begun.write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    number = sum(entry["count"] for entry in json.loads((begun.parent / "base.json").read_text())["findings"])

    run, one_rule = lint(capsule_lint, "capsule.yaml"), lint(capsule_lint, "capsule.yaml", "--select", "CAP001")

    assert run.err == (
        f"capsule-lint: base.json is stale: {number} findings are about objects that are not in this input. "
        "--write-baseline base.json writes it again\n"
    )
    assert one_rule.err == ""


def test_the_same_input_gives_the_same_bytes(capsule_lint: Runner, begun: Path) -> None:
    first = (begun.parent / "base.json").read_bytes()
    capsule_lint("capsule.yaml", "--write-baseline", "base.json")

    assert (begun.parent / "base.json").read_bytes() == first


def test_no_ignores_shows_what_is_known(capsule_lint: Runner, begun: Path) -> None:
    shown = lint(capsule_lint, "capsule.yaml", "--no-ignores")

    assert (shown.code, json.loads(shown.out)["suppressed"]) == (1, [])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot read the baseline base.json: No such file or directory; --write-baseline base.json writes it"),
        (b"{}", "base.json is not a baseline: it does not say its version"),
        (b"\xff", "base.json is not a baseline: it is not UTF-8"),
    ],
)
def test_what_is_no_baseline_ends_the_run(
    capsule_lint: Runner, tmp_path: Path, content: bytes | None, words: str
) -> None:
    (tmp_path / "a.yaml").write_text("apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n")
    if content is not None:
        (tmp_path / "base.json").write_bytes(content)

    assert lint(capsule_lint, "a.yaml") == Run(2, "", f"capsule-lint: {words}\n")
