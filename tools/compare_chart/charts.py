"""Charts as Helm renders them: in a folder of their own, with the charts that they depend on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from tools.learn_chart.rendering import slim

Json = Any

NAMESPACE = "capsule-system"


class Packed:
    """A copy of a chart, with its dependencies; without those that are not at hand."""

    def __init__(self, folder: Path, others: Mapping[tuple[str, str], Path]) -> None:
        """Copy it.

        Args:
            folder: Of the chart.
            others: Charts that it may depend on, by name and version.
        """
        self._place = tempfile.TemporaryDirectory(prefix="capsule-lint-")
        self.folder = Path(self._place.name) / "chart"
        shutil.copytree(folder, self.folder)
        metadata = metadata_of(folder)
        self.name, self.version = str(metadata["name"]), str(metadata["version"])
        kept = []
        for each in metadata.pop("dependencies", None) or ():
            place = self.folder / "charts" / str(each["name"])
            there = others.get((str(each["name"]), str(each["version"]).removeprefix("v")))
            if there and not place.exists():
                shutil.copytree(there, place)
            if place.exists():
                kept.append(each)
        self.is_whole = bool(kept)
        slim(self.folder)
        (self.folder / "Chart.lock").unlink(missing_ok=True)
        (self.folder / "Chart.yaml").write_text(yaml.safe_dump({**metadata, "dependencies": kept}))

    def close(self) -> None:
        """Remove the copy."""
        self._place.cleanup()


def metadata_of(folder: Path) -> Json:
    """Return what ``Chart.yaml`` says."""
    return yaml.safe_load((folder / "Chart.yaml").read_text())
