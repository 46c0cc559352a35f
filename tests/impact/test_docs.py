"""What docs/impact.md shows is what the command says."""

from __future__ import annotations

import re
from pathlib import Path

from ..cli.conftest import Runner

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "impact.md").read_text(encoding="utf-8")
SHOWN, CHAIN = re.findall(r"```text\n(.*?)```", DOCS, re.DOTALL)
(REQUESTS,) = re.findall(r"```yaml\n(.*?)```", DOCS, re.DOTALL)


def on_render(capsule_lint: Runner, tmp_path: Path, renders: Path, name: str) -> str:
    (tmp_path / name).write_bytes((renders / name).read_bytes())
    return capsule_lint("impact", name).out


def test_the_whole_answer(capsule_lint: Runner, tmp_path: Path, renders: Path) -> None:
    said = on_render(capsule_lint, tmp_path, renders, "v0.14.0.default.yaml")

    # Without prose, a render has fewer lines.
    assert re.sub(r"(?<=yaml:)\d{4}", "line", said) == re.sub(r"(?<=yaml:)\d{4}", "line", SHOWN)


def test_the_chain_that_says_no(capsule_lint: Runner, tmp_path: Path, renders: Path) -> None:
    assert CHAIN in on_render(capsule_lint, tmp_path, renders, "v0.10.9.default.yaml")


def test_the_request_of_ones_own(capsule_lint: Runner, tmp_path: Path, renders: Path) -> None:
    (tmp_path / "own.yaml").write_text(REQUESTS, encoding="utf-8")
    render = renders / "v0.14.0.default.yaml"

    run = capsule_lint("impact", str(render), "--requests", "own.yaml", "--all", "--scenario", "hung")

    lines = [" ".join(line.split()) for line in run.out.splitlines()]
    assert "STOP billing-run: CREATE jobs in billing by billing operator" in lines


def test_the_first_screen_is_one() -> None:
    assert len(SHOWN.splitlines()) <= 48
    assert max(map(len, SHOWN.splitlines())) <= 80
