"""Shows what two versions of the linter find in repositories, side by side.

    python -m tools.ecosystem ../repositories/* --old v0.1.0
    python -m tools.ecosystem ../repositories/* --old main --new . --output ecosystem.md

Every FOLDER is a repository and is linted by itself. A version is a revision of this repository, which is installed
into an environment of its own, the path of a wheel or of a program, or ``.`` for this checkout. The exit code is 0 if
the versions say the same, 1 if they differ, and 2 if a version cannot be installed.
"""

from __future__ import annotations

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from .comparing import Comparison, compared
from .markdown import page
from .running import run
from .versions import NoVersionError, Version, installed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m tools.ecosystem",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folders", metavar="FOLDER", nargs="+", type=Path, help="a repository")
    parser.add_argument("--old", required=True, metavar="VERSION", help="a revision, a wheel or a program")
    parser.add_argument("--new", default=".", metavar="VERSION", help="likewise (default: this checkout)")
    parser.add_argument("--seconds", type=float, default=120, help="how long a run may take (default: %(default)s)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="runs at a time (default: all cores)")
    parser.add_argument("--most", type=int, default=50, help="findings to list of a repository (default: %(default)s)")
    parser.add_argument("--select", action="append", default=[], metavar="RULES", help="as of check, for both")
    parser.add_argument("-o", "--output", type=Path, help="a file for the Markdown (default: standard output)")
    return parser


def comparisons(
    folders: list[Path], old: Version, new: Version, seconds: float, jobs: int, options: tuple[str, ...]
) -> list[Comparison]:
    """Return what both versions say of each repository, in the order of the command line, some at a time."""
    with ThreadPoolExecutor(jobs) as threads:
        runs = [
            (
                name,
                threads.submit(run, old, folder, seconds, options),
                threads.submit(run, new, folder, seconds, options),
            )
            for name, folder in zip(_names(folders), folders, strict=True)
        ]
        return [compared(name, was.result(), now.result()) for name, was, now in runs]


def _names(folders: list[Path]) -> list[str]:
    """Return what repositories are called: their folders without the part of the path that all share."""
    paths = [folder.resolve() for folder in folders]
    above = Path(os.path.commonpath([path.parent for path in paths]))
    return [path.relative_to(above).as_posix() for path in paths]


def main(words: list[str]) -> int:
    """Compare, write, and return the exit code."""
    parser = _parser()
    arguments = parser.parse_args(words)
    absent = [folder for folder in arguments.folders if not folder.is_dir()]
    if absent:
        parser.error(f"{absent[0]} is not a folder")
    options = tuple(f"--select={word}" for word in arguments.select)
    try:
        with ExitStack() as stack:
            old, new = (stack.enter_context(installed(given)) for given in (arguments.old, arguments.new))
            found = comparisons(arguments.folders, old, new, arguments.seconds, arguments.jobs, options)
    except NoVersionError as error:
        print(f"ecosystem: {error}", file=sys.stderr)
        return 2
    text = page(arguments.old, arguments.new, found, arguments.most)
    if arguments.output:
        arguments.output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 1 if any(each.differs for each in found) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
