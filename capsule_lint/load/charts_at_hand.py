"""Charts in the folders that the user names, to be looked up by name and version."""

from __future__ import annotations

import os

from ..errors import InputError
from ..frozen import dataclass
from .chart_files import chart_files
from .charts import metadata_of
from .files import is_chart

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class ChartAtHand:
    """A chart that was fetched before this run."""

    path: str  #: Its folder or archive.
    name: str  #: From its ``Chart.yaml``.
    version: str  #: From the same.


def charts_at_hand(folders: Sequence[str]) -> tuple[ChartAtHand, ...]:
    """Return the charts in folders, and the dependencies in them; what cannot be read is left out.

    Args:
        folders: Each a chart, or a folder with charts in it, as folders or archives.
    """
    return tuple(found for folder in folders for path in _paths(folder) for found in _chart(path))


def _paths(folder: str) -> Iterator[str]:
    if is_chart(folder):
        yield folder
        inside = os.path.join(folder, "charts")
        if os.path.isdir(inside):
            yield from _paths(inside)
    elif os.path.isdir(folder):
        for name in sorted(os.listdir(folder)):
            path = os.path.join(folder, name)
            if is_chart(path):
                yield from _paths(path)


def _chart(path: str) -> Iterator[ChartAtHand]:
    try:
        data = metadata_of(path, chart_files(path)).data or {}
    except InputError:
        return
    yield ChartAtHand(path, str(data.get("name") or ""), str(data.get("version") or "").removeprefix("v"))
