"""The version of a checkout, and every place that repeats it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

SOURCE = "capsule_lint/__init__.py"
"""The one place: the build, ``--version`` and every report read it there."""

_NUMBER = r"(?:0|[1-9]\d*)"
VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}")

_STATED = re.compile(rf'(?<=^__version__ = ")({VERSION.pattern})(?="$)', re.MULTILINE)
_OF_PLUGIN = re.compile(rf"(?<=^version: )({VERSION.pattern})(?=\r?$)", re.MULTILINE)
_PIN = re.compile(
    r"(?:"
    r"capsule-lint(?:\[[a-z,]+\])?(?:@v|@|==|:|\.git@v|\.git#v)"  # action, uvx, pip, image, git
    r"|capsule-lint/releases/download/v"
    r"|capsule_lint-"  # the wheel
    r"|rev: v|--version v|--branch v|--old v"  # pre-commit, the Helm plugin, git, tools.ecosystem
    r"|placeholder: capsule-lint "  # forms of issues
    rf")({VERSION.pattern})\b"
)
_MANIFESTS = ("plugin.yaml", "helm/post-renderer/plugin.yaml")
_PAGES = ("*.md", "docs/**/*.md", "examples/**/*.md", ".github/**/*.md", ".github/ISSUE_TEMPLATE/*.yml")

_LOG = "CHANGELOG.md"
"""Its versions are of the past."""


class Mention(NamedTuple):
    """A version where a file says it."""

    file: str  #: From the root, with slashes.
    line: int  #: Counted from 1.
    version: str  #: As it stands there.


@dataclass(frozen=True)
class Place:
    """A file that repeats the version, and how to find it there."""

    file: str  #: From the root, with slashes.
    pattern: re.Pattern[str]  #: Its first group is the version.

    def mentions(self, root: Path) -> Iterator[Mention]:
        """Yield each version that the file says."""
        text = _read(root / self.file)
        for match in self.pattern.finditer(text):
            yield Mention(self.file, text.count("\n", 0, match.start(1)) + 1, match[1])

    def write(self, root: Path, version: str) -> None:
        """Put a version in the place of each that the file says."""
        text = _read(root / self.file)
        changed = self.pattern.sub(lambda match: match[0][: match.start(1) - match.start()] + version, text)
        if changed != text:
            (root / self.file).write_bytes(changed.encode())


def _read(path: Path) -> str:
    return path.read_bytes().decode()  # line ends are kept


@cache
def stated(root: Path) -> str:
    """Return the version that a checkout states.

    Raises:
        ValueError: There is no such line, or more than one.
    """
    lines = _STATED.findall(_read(root / SOURCE))
    if len(lines) != 1:
        raise ValueError(f'{SOURCE} has {len(lines)} lines of the form __version__ = "1.2.3"; it needs one')
    version: str = lines[0]
    return version


def followers(root: Path) -> list[Place]:
    """Return the places that follow the one that states it: manifests of plugins, and pins on pages."""
    pages = sorted({path.relative_to(root).as_posix() for glob in _PAGES for path in root.glob(glob)} - {_LOG})
    return [*(Place(name, _OF_PLUGIN) for name in _MANIFESTS), *(Place(name, _PIN) for name in pages)]


def stale(root: Path) -> list[Mention]:
    """Return what says another version than the one that is stated."""
    return [each for place in followers(root) for each in place.mentions(root) if each.version != stated(root)]


def write(root: Path, version: str) -> None:
    """Set a version where it is stated and wherever it is repeated."""
    for place in (Place(SOURCE, _STATED), *followers(root)):
        place.write(root, version)
    stated.cache_clear()
