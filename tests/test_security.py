"""SECURITY.md: every promise names a test that is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def functions_of(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_promise_is_held_by_a_test() -> None:
    page = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    table = page.partition("## What is never done")[2].partition("\n\n`")[0]
    rows = [row.strip("| ").rpartition(" | ") for row in table.splitlines() if row.startswith("| ")][2:]
    held = [re.fullmatch(r"(tests/[\w/]+\.py)::(test_\w+)", test) for _, _, test in rows]

    assert [promise for (promise, _, _), test in zip(rows, held, strict=True) if test is None] == []
    assert [test[0] for test in held if test and test[2] not in functions_of(ROOT / test[1])] == []
    assert len(rows) > 10
