"""Makes the archives from the recordings as they were taken: ``python -m tests.truth FOLDER [--check]``.

FOLDER holds ``truth/`` and ``renders/``. The same recordings make the same bytes; ``--check`` compares what the
archives hold, so that another release of liblzma is no difference.
"""

from __future__ import annotations

import argparse
import gzip
import json
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import SETS, archive, archive_lines, is_empty
from .prose import manifests_without_prose, without_prose

NOTES = {".md", ".txt"}
"""Files that say something about the recordings and are none."""


def files(folder: Path, of: str) -> Iterator[tuple[str, Path]]:
    """Yield the name of each recording of a set, that of manifests with ``.yaml``, and its file.

    What lies beside the folders of ``truth/`` is admission's.
    """
    truth = folder / "truth"
    places = [folder / "renders"] if of == "renders" else [truth / of, *([truth] if of == "admission" else [])]
    for place in places:
        for path in sorted(place.iterdir()):
            if path.is_file() and path.suffix not in NOTES:
                yield path.name.removesuffix(".gz").removesuffix(".json").removesuffix(".jsonl"), path


def reduced(path: Path) -> Any:
    """Return what a file holds, without prose; manifests as text."""
    content = path.read_bytes()
    text = (gzip.decompress(content) if path.suffix == ".gz" else content).decode()
    if path.name.removesuffix(".gz").endswith(".yaml"):
        return manifests_without_prose(text)
    if path.name.removesuffix(".gz").endswith(".jsonl"):
        return [json.loads(line) for line in text.splitlines()]
    return without_prose(json.loads(text))


def lines(folder: Path, of: str) -> bytes:
    """Return what the archive of a set holds; a recording of nothing is left out."""
    entries = [{"name": name, "recording": reduced(path)} for name, path in files(folder, of)]
    return "".join(
        json.dumps(entry, separators=(",", ":")) + "\n" for entry in entries if not is_empty(entry["recording"])
    ).encode()


def main(words: list[str]) -> str:
    """Write the archives, or with ``--check`` return which differ."""
    parser = argparse.ArgumentParser(prog="python -m tests.truth", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    arguments = parser.parse_args(words)
    stale = []
    for of in SETS:
        made = lines(arguments.folder, of)
        if not arguments.check:
            archive(of).write_bytes(lzma.compress(made, preset=9 | lzma.PRESET_EXTREME))
        elif archive_lines(of) != made:
            stale.append(of)
    return f"not what is in {arguments.folder}: {', '.join(stale)}" if stale else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) or 0)
