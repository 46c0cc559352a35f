"""The way of one run has one direction: a module imports only what lies below it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "capsule_lint"
LEVELS = {
    "errors": 0,
    "model": 0,
    "paths": 0,
    "frozen": 0,
    "english": 0,
    "cel_values": 0,
    "progress": 0,
    "secrecy": 0,
    "load": 1,
    "kubernetes": 2,
    "admission": 3,
    "capsule": 4,
    "facts": 5,
    "rulebook": 6,
    "report": 7,
    "remedy": 7,
    "cli": 8,
    "__main__": 9,
    "__init__": -1,
}
"""design.md section 1; ``__init__`` holds the version and imports nothing."""


def imports(path: Path) -> Iterator[str]:
    """Yield the top-level modules of ours that a file imports, wherever in it, for types alone too."""
    parents = ["capsule_lint", *path.relative_to(PACKAGE).with_suffix("").parts][:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name.split(".")[1] for name in node.names if name.name.startswith("capsule_lint."))
        elif isinstance(node, ast.ImportFrom):
            base = parents[: len(parents) - node.level + 1] if node.level else []
            module = [*base, *(node.module or "").split(".")]
            full = [part for part in module if part]
            if full[:1] == ["capsule_lint"]:
                yield from [full[1]] if len(full) > 1 else (name.name for name in node.names)


def level(name: str) -> int:
    return LEVELS.get(name, LEVELS["__init__"]) if not (PACKAGE / name).exists() else LEVELS[name]


def test_every_module_imports_only_what_lies_below_it() -> None:
    upward = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for name in imports(path)
        if level(name) > LEVELS[path.relative_to(PACKAGE).with_suffix("").parts[0]]
    ]

    assert upward == []


def test_packages_of_one_level_do_not_import_each_other() -> None:
    sideways = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in sorted(PACKAGE.rglob("*.py"))
        for name in imports(path)
        if (own := path.relative_to(PACKAGE).with_suffix("").parts[0]) != name and level(name) == LEVELS[own] > 0
    ]

    assert sideways == []


def test_nothing_below_the_command_line_prints_exits_or_reads_the_process() -> None:
    forbidden = {"print", "exit", "input"}
    attributes = {("sys", "argv"), ("sys", "exit"), ("os", "environ"), ("os", "getenv"), ("time", "time")}
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] != "cli"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in forbidden)
        or (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and (node.value.id, node.attr) in attributes
        )
    ]

    assert found == []
