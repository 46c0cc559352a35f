"""The command: records the peers, and writes the page or says that it is stale."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from . import __doc__ as usage
from .judgement import Record, problems
from .page import outputs, page
from .peers import PEERS, Run, program, run, version
from .situations import FILE, ROOT, Situation, load

PAGE = ROOT / "docs" / "gallery.md"
RECORD = ROOT / "docs" / "gallery.peers.json"

Versions = Mapping[str, str]


def main(arguments: Sequence[str]) -> int:
    """Record, and write what changed; with ``--check`` return 1 instead if something would change."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.gallery", description=usage, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bin", action="append", default=[], metavar="FOLDER", help="has peers that are not in PATH")
    parser.add_argument("--recorded", action="store_true", help="run no peer; take what was recorded")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if something would change")
    options = parser.parse_args(arguments)
    os.chdir(ROOT)  # the peers print paths as they were given
    gallery = load(FILE.read_text(encoding="utf-8"))
    versions, record = read(RECORD)
    if not options.recorded:
        versions, record = recorded(gallery.situations, options.bin, versions, record)
    record = {situation.id: record[situation.id] for situation in gallery.situations if situation.id in record}
    written = {RECORD: as_json(versions, record)}
    found = list(problems(gallery, record))
    for problem in found:
        print(problem)
    if not found:
        written[PAGE] = page(gallery, versions, record, outputs(gallery.situations))
    stale = [path for path, text in written.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    for path in stale:
        print(f"{path.relative_to(ROOT)} {'would change' if options.check else 'is written'}")
        if not options.check:
            path.write_text(written[path], encoding="utf-8")
    return 1 if found or (stale and options.check) else 0


def recorded(
    situations: Sequence[Situation], folders: Sequence[str], versions: Versions, record: Record
) -> tuple[Versions, Record]:
    """Return versions and runs of all peers; of one that is not there, what was recorded."""
    paths = {peer: path for peer in PEERS if (path := program(peer, folders))}
    for peer in PEERS.keys() - paths.keys():
        print(f"{peer} is not there: what was recorded of it is kept")

    def runs_of(situation: Situation) -> dict[str, Run]:
        before = record.get(situation.id, {})
        return {
            peer: run(peer, paths[peer], situation.input) if peer in paths else before[peer]
            for peer in PEERS
            if peer in paths or peer in before
        }

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        runs = pool.map(runs_of, situations)
        new = {situation.id: each for situation, each in zip(situations, runs, strict=True)}
    return {peer: version(peer, paths[peer]) if peer in paths else versions[peer] for peer in PEERS}, new


def read(path: Path) -> tuple[Versions, Record]:
    """Return versions and runs as they were recorded; nothing if there is no record."""
    if not path.exists():
        return {}, {}
    data = json.loads(path.read_text(encoding="utf-8"))
    runs = {
        situation: {peer: Run(**fields) for peer, fields in said.items()} for situation, said in data["runs"].items()
    }
    return data["versions"], runs


def as_json(versions: Versions, record: Record) -> str:
    """Return the text of the record."""
    runs: dict[str, Any] = {
        situation: {peer: said._asdict() for peer, said in record[situation].items()} for situation in record
    }
    return json.dumps({"versions": versions, "runs": runs}, indent=1) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
