"""No ten lines stand twice by letter: where one piece can serve, it does."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOGETHER = 10


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a module with their numbers; not those that are empty or import something."""
    text = path.read_text(encoding="utf-8")
    imports = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Import | ast.ImportFrom))
    skipped = {number for node in imports for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and number not in skipped:
            yield number, line.strip()


def test_no_ten_lines_stand_twice() -> None:
    places = defaultdict(list)
    for folder in ("capsule_lint", "tests", "fuzz", "docs"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            numbered = list(lines(path))
            for first in range(len(numbered) - TOGETHER + 1):
                run = tuple(line for _, line in numbered[first : first + TOGETHER])
                places[run].append(f"{path.relative_to(ROOT)}:{numbered[first][0]}")

    assert [found for found in places.values() if len(found) > 1] == []
