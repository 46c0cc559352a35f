"""What stands in a Helm chart, in its folder or archive: values, templates, dependencies."""

from __future__ import annotations

import io
import os

from ..model import ChartContents
from .bundle import Input, load
from .text import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..model import Json, Path

_ARCHIVES = (".tgz", ".tar.gz")
_DEEPEST = 8
"""Charts in charts in charts: deeper ones are left out, as no real chart has them."""


def read_contents(path: str) -> ChartContents:
    """Return what stands in a chart that Helm has accepted.

    Args:
        path: The chart's folder or archive.
    """
    if os.path.isdir(path):
        return contents(dict(_of_folder(path)), folder="")
    with open(path, "rb") as file:
        return contents(_of_archive(file.read()))


def contents(files: Mapping[str, bytes], depth: int = 0, folder: str | None = None) -> ChartContents:
    """Return what the files of a chart say.

    Args:
        files: The bytes of each file, by its path in the chart, with slashes.
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
        if parts[0] != "charts" or depth == _DEEPEST:
            continue
        if len(parts) == 3:
            members.setdefault(parts[1], {})[parts[2]] = data
        elif name.endswith(_ARCHIVES):
            members[parts[1]] = _of_archive(data)
    found = {}
    for folder, inside in members.items():
        own_name = _yaml(inside.get("Chart.yaml", b"")).get("name")
        packed = above is None or folder.endswith(_ARCHIVES)
        where = None if packed else f"{above}charts/{folder}/"
        found[str(own_name or folder)] = contents(inside, depth + 1, where)
    return found


def _of_folder(path: str) -> Iterator[tuple[str, bytes]]:
    for folder, _, names in os.walk(path):
        for name in names:
            file = os.path.join(folder, name)
            if os.path.isfile(file):
                with open(file, "rb") as opened:
                    yield os.path.relpath(file, path).replace(os.sep, "/"), opened.read()


def _of_archive(data: bytes) -> dict[str, bytes]:
    import tarfile

    files = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            opened = archive.extractfile(member)
            if opened is not None:
                files[member.name.removeprefix("./").partition("/")[2]] = opened.read()
    return files


def _yaml(data: bytes) -> dict[str, Json]:
    """Return the mapping in a file; empty if it is none."""
    documents = load([Input("chart", data)]).documents
    return documents[0].data or {} if documents else {}
