"""What stands in a Helm chart, in its folder or archive: values, templates, dependencies."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import ChartContents, Json, Path
from .bundle import load
from .chart_files import ARCHIVES
from .files import Input
from .text import decode

_DEEPEST = 8
"""Charts in charts in charts: deeper ones are left out, as no real chart has them."""


def contents(files: Mapping[str, bytes], depth: int = 0, folder: str | None = None) -> ChartContents:
    """Return what the files of a chart say.

    Args:
        files: The bytes of each file, by its path in the chart, as ``chart_files`` has them.
        depth: Of how many charts it is a dependency.
        folder: Where they stand, as ``ChartContents`` has it.
    """
    metadata = _yaml(files.get("Chart.yaml", b""))
    declared = metadata.get("dependencies")
    entries = [entry for entry in (declared if isinstance(declared, list) else []) if isinstance(entry, dict)]
    dependencies: dict[str, ChartContents] = {}
    conditions: dict[str, tuple[Path, ...]] = {}
    for name, inside in _dependencies(files, depth, folder).items():
        uses = [entry for entry in entries if entry.get("name") == name] or [{}]
        for entry in uses:
            key = str(entry.get("alias") or name)
            dependencies[key] = inside
            conditions[key] = tuple(
                tuple(text.strip().split(".")) for text in str(entry.get("condition") or "").split(",") if text.strip()
            )
    return ChartContents(
        values=_yaml(files.get("values.yaml", b"")),
        templates={name: decode(data)[0] for name, data in files.items() if name.startswith("templates/")},
        dependencies=dependencies,
        conditions=conditions,
        folder=folder,
    )


def _dependencies(files: Mapping[str, bytes], depth: int, above: str | None) -> dict[str, ChartContents]:
    """Return the charts in ``charts/``, by their own names."""
    members: dict[str, dict[str, bytes]] = {}
    for name, data in files.items():
        parts = name.split("/", 2)
        if parts[0] == "charts" and len(parts) == 3 and depth < _DEEPEST:
            members.setdefault(parts[1], {})[parts[2]] = data
    found = {}
    for folder, inside in members.items():
        own_name = _yaml(inside.get("Chart.yaml", b"")).get("name")
        packed = above is None or folder.endswith(ARCHIVES)
        where = None if packed else f"{above}charts/{folder}/"
        found[str(own_name or folder)] = contents(inside, depth + 1, where)
    return found


def _yaml(data: bytes) -> dict[str, Json]:
    """Return the mapping in a file; empty if it holds something else."""
    documents = load([Input("chart", data)]).documents
    return documents[0].data or {} if documents else {}
