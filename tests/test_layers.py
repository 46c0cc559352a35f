"""The way of one run has one direction: a module imports only what lies below it."""

from __future__ import annotations

import ast
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "capsule_lint"
LEVELS = {
    "errors": 0,
    "model": 0,
    "paths": 0,
    "frozen": 0,
    "english": 0,
    "pairs": 0,
    "cel_values": 0,
    "compiled": 0,
    "progress": 0,
    "secrecy": 0,
    "load": 1,
    "kubernetes": 2,
    "admission": 3,
    "capsule": 4,
    "facts": 5,
    "rulebook": 6,
    "recovery": 7,
    "report": 8,
    "remedy": 8,
    "lint": 9,
    "agent_server": 10,
    "language_server": 10,
    "cli": 11,
    "pull_request": 12,
    "__main__": 12,
    "__init__": -1,
}
"""design.md section 1; ``__init__`` holds the version and imports nothing."""


MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def imports(name: str) -> set[str]:
    """Return the modules of ours that a module imports, wherever in it, for types alone too."""
    found = set()
    package = name.split(".") if MODULES[name].stem == "__init__" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            found.update(inner if (inner := f"{module}.{alias.name}") in MODULES else module for alias in node.names)
    return found & MODULES.keys() - {name}


IMPORTS = {name: imports(name) for name in MODULES}


def place(name: str) -> str:
    """Return the package or module of the first level that a module belongs to."""
    return name.split(".")[1] if "." in name else "__init__"


def test_every_module_has_a_level_and_every_level_a_module() -> None:
    assert set(map(place, MODULES)) == LEVELS.keys()


def test_every_module_imports_only_what_lies_below_it() -> None:
    upward = [
        f"{name} imports {imported}"
        for name, ours in IMPORTS.items()
        for imported in sorted(ours)
        if LEVELS[place(imported)] > LEVELS[place(name)]
    ]

    assert upward == []


def test_packages_of_one_level_do_not_import_each_other() -> None:
    sideways = [
        f"{name} imports {imported}"
        for name, ours in IMPORTS.items()
        for imported in sorted(ours)
        if place(imported) != place(name) and LEVELS[place(imported)] == LEVELS[place(name)] > 0
    ]

    assert sideways == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    left = set(MODULES)
    while True:  # who imports nothing of what is left, or is imported by nothing of it, is in no circle
        imported = set().union(*(IMPORTS[name] for name in left))
        free = {name for name in left if not IMPORTS[name] & left or name not in imported}
        if not free:
            break
        left -= free

    assert left == set()


JOB = Path("pull_request", "__main__.py")
"""A command line of its own, which jobs of CI run."""


def test_nothing_below_the_command_line_prints_exits_or_reads_the_process() -> None:
    forbidden = {"print", "exit", "input"}
    attributes = {("sys", "argv"), ("sys", "exit"), ("os", "environ"), ("os", "getenv"), ("time", "time")}
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}"
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.relative_to(PACKAGE).parts[0] != "cli" and path.relative_to(PACKAGE) != JOB
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in forbidden)
        or (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name)
            and (node.value.id, node.attr) in attributes
        )
    ]

    assert found == []
