"""What must be true for a key of a chart to matter, as its templates read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from capsule_lint.kubernetes.chart_templates import Guards, Reads, reads
from capsule_lint.load.chart_contents import contents
from capsule_lint.load.chart_files import chart_files
from capsule_lint.paths import dotted, parse

Json = Any


def reads_of(folder: Path) -> Reads:
    """Return what the templates of a chart read, its dependencies left out."""
    return reads(tuple(contents(chart_files(str(folder)), folder="").templates.values()))


def noted(keys: dict[str, Json], found: Reads) -> None:
    """Note with each key what must be true for it to matter, of each template that reads it.

    Args:
        keys: Of a recipe.
        found: What the templates read.
    """
    for key, entry in keys.items():
        entry.pop("guards", None)
        path = tuple(map(str, parse(key)))
        readers = found.of(path)
        guards = None if readers is None else sorted({_words(each.guards, path) for each in readers})
        if guards != [()]:
            entry["guards"] = guards


def _words(guards: Guards, path: tuple[str, ...]) -> tuple[str, ...]:
    """Return guards in words; that a key is asked whether it is true itself says nothing of it."""
    return tuple(sorted("|".join(sorted(map(dotted, guard))) for guard in guards if path not in guard))
