"""What must be true for a key of a chart to matter, as its templates read it."""

from __future__ import annotations

from collections.abc import Iterator
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
        readers = found.of(tuple(map(str, parse(key))))
        guards = None if readers is None else sorted({tuple(sorted(_words(each.guards))) for each in readers})
        if guards != [()]:
            entry["guards"] = guards


def _words(guards: Guards) -> Iterator[str]:
    for guard in guards:
        yield "|".join(sorted(map(dotted, guard)))
