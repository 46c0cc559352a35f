"""Builds the site into a folder: the pages of docs/ with links that hold there as they do on GitHub, by Zensical.

On GitHub, pages link to files of the repository. Those that are no page of the site are links to GitHub there.
"""

from __future__ import annotations

import os
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROJECT = "https://github.com/capsule-lint/capsule-lint"
OUTSIDE = {"CHANGELOG.md": "changelog.md", "CONTRIBUTING.md": "contributing.md", "SECURITY.md": "security.md"}
"""Pages of the site that are not in docs/, and what they are called in it."""

_CODE = r"(?P<code>^ *(?P<fence>```+|~~~+).*?^ *(?P=fence)`*$|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
_LINK = r"(?P<before>\]\(|^ *\[[^\]]+\]: +|\b(?:href|src)=\")(?P<target>[^)\s\"#:]+)(?=[)\s\"#]|$)"
_CODE_OR_LINK = re.compile(f"{_CODE}|{_LINK}", re.MULTILINE | re.DOTALL)

_FENCED = r"^(?P<indent> {0,3})(?P<fence>```+|~~~+).*?^(?P=indent)(?P=fence)`*$"
_INDENTED = re.compile(rf"{_FENCED}|^ {{2,3}}(?=\S)", re.MULTILINE | re.DOTALL)


def pages() -> dict[str, str]:
    """Return what the site has of the repository, each path there with its path in the site."""
    files = [path for path in (ROOT / "docs").rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")]
    names = [path.relative_to(ROOT).as_posix() for path in sorted(files)]
    return {name: name.removeprefix("docs/") for name in names} | OUTSIDE


def redirected(text: str, source: str, inside: Mapping[str, str]) -> str:
    """Return a page of the repository as the site has it: its links lead to pages of the site, or to GitHub.

    Args:
        text: The page.
        source: Its path in the repository.
        inside: What the site has of the repository, as ``pages`` returns it.

    Raises:
        ValueError: It links to a file that does not exist.
    """

    def link(found: re.Match[str]) -> str:
        if found["code"]:
            return found[0]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(source), found["target"]))
        if path in inside:
            target = posixpath.relpath(inside[path], posixpath.dirname(inside[source]))
        elif (ROOT / path).exists() and not path.startswith(".."):
            target = f"{PROJECT}/{'tree' if (ROOT / path).is_dir() else 'blob'}/main/{path}"
        else:
            raise ValueError(f"{source} links to {found['target']}, which does not exist")
        return found["before"] + target

    return _CODE_OR_LINK.sub(link, text)


def indented(text: str) -> str:
    """Return a page whose lists hold what they hold on GitHub, where two or three spaces do what four do here.

    Lines with four spaces or more stay: at the margin, they are code.
    """

    def block(found: re.Match[str]) -> str:
        if not found["fence"]:
            return "    "
        indent = found["indent"]
        return re.sub(rf"^{indent}", "    ", found[0], flags=re.MULTILINE) if len(indent) > 1 else found[0]

    return _INDENTED.sub(block, text)


def prepare(folder: Path) -> None:
    """Write into a folder what Zensical builds: its settings, and the pages with their links redirected."""
    inside = pages()
    for source, name in inside.items():
        target = folder / "docs" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.suffix == ".md":
            text = (ROOT / source).read_text(encoding="utf-8")
            target.write_text(indented(redirected(text, source, inside)), encoding="utf-8")
        else:
            shutil.copyfile(ROOT / source, target)
    shutil.copyfile(ROOT / "zensical.toml", folder / "zensical.toml")


def main() -> int:
    """Build the site into the folder that the command line names, which must be empty; return 1 if it fails."""
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        return _failed("usage: python docs/build_site.py FOLDER")
    target = Path(sys.argv[1])
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        return _failed(f"{target} is not an empty folder")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            prepare(folder)
        except ValueError as error:
            return _failed(str(error))
        command = [sys.executable, "-m", "zensical", "build", "--strict"]
        environment = {**os.environ, "NO_COLOR": "1"}
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        if done.returncode or "warning" in done.stdout.lower():
            return _failed(done.stdout)
        shutil.copytree(folder / "site", target, dirs_exist_ok=True)
    return 0


def _failed(why: str) -> int:
    print(why, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
