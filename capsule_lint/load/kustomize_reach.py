"""What a Kustomize folder would make Kustomize fetch or follow, found before Kustomize starts.

Every path in a kustomization may be a URL: of a file (``IsRemoteFile`` in api/internal/loader/fileloader.go), or of a
git repository (``NewRepoSpecFromURL`` in api/internal/git/repospec.go), for which Kustomize runs git. A folder may also
be a link to another place of this machine.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from ..errors import InputError
from ..model import Document, Json, Path
from .bundle import load
from .chart_files import is_below
from .files import KUSTOMIZATIONS, Input, checkout_of, read_file
from .programs import shown

_PATHS = frozenset(
    [
        *("resources", "bases", "components", "crds", "configurations", "generators", "transformers", "validators"),
        *("path", "paths", "files", "env", "envs", "patchesstrategicmerge", "valuesfile", "additionalvaluesfiles"),
    ]
)
"""The fields that Kustomize loads, in a kustomization and in the configuration of its plugins; in lower case, because
Go reads field names whatever their case."""

_PLUGINS = ("generators", "transformers", "validators")
"""Those of them that hold configurations of plugins, or paths to such."""

_LOADED = ("resources", "bases", "components", *_PLUGINS)
"""Those of them whose folders are kustomizations again."""

_NAMED = ("files", "env", "envs")
"""Those of them that may give a file another name: ``name=path``."""

_REMOTE = re.compile(
    r"""
    .*://                                               # any URL
    | https?:                                           # what Go takes for one
    | [a-z][a-z0-9+.-]*::                               # git::, as in go-getter, which Kustomize had before 4
    | [a-z][a-z0-9-]*@                                  # git@host:path
    | [^/\\]*:                                          # host:path; no path of a repository has a colon
    | gh: | (github|gitlab)\.com/ | bitbucket\.org/     # hosts that need no scheme
    | [^/]*\.(amazonaws|googleapis)\.com/
    | .*\?(ref|version|timeout|submodules)=
    """,
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)

_MOST = 10_000
"""Files and folders that one kustomization may load; a real one has hundreds."""


_INFLATING = ("helmcharts", "helmchartinflationgenerator")
"""The fields by which a kustomization has charts rendered, in lower case."""


def check_reach(folder: str, pull: bool) -> tuple[str, ...]:
    """Refuse a folder whose kustomization, or one that it builds on, names what is elsewhere.

    Args:
        folder: As the user called it.
        pull: Whether the user allows the network: then only links are refused.

    Returns:
        The folders that it builds on, itself first, if one of them has charts rendered: Kustomize has Helm fetch them
        and refuses to do so unless it is told to. Else none.

    Raises:
        InputError: It does; the text names file and line.
    """
    look = _Look(folder, pull)
    look.through_all()
    return tuple(look.folders) if look.inflates else ()


class _Look:
    """A look through a kustomization and all that it builds on.

    Attributes:
        seen: The files and folders that were looked at, or are to be.
        folders: The folders in them, as a user would call them.
        inflates: Whether one of them has charts rendered.
    """

    def __init__(self, folder: str, pull: bool) -> None:
        self.seen = {os.path.realpath(folder)}
        self.folders = [folder]
        self.inflates = False
        self._pull = pull
        self._folder = os.path.realpath(folder)
        self._repository = checkout_of(self._folder)
        self._to_look_at = [folder]

    def through_all(self) -> None:
        while self._to_look_at:
            path = self._to_look_at.pop()
            if not os.path.isdir(path):
                self._into(read_file(path, given=False), os.path.dirname(path), is_plugin=True)
                continue
            for name in KUSTOMIZATIONS:
                file = f"{path.rstrip('/')}/{name}"
                if os.path.isfile(file):
                    self._into(read_file(file, given=False), path)

    def _into(self, entry: Input, folder: str, *, is_plugin: bool = False, above: int = 0) -> None:
        """Look at what a kustomization, or the configuration of a plugin, loads from its folder.

        ``above`` is the number of lines before the text, in the file by whose name it goes.
        """
        for document in load([entry]).documents:
            if document.data is None:
                self._refuse_unread(document, above)
            self.inflates |= _inflates(document)
            for field, path, text in _paths(document.data, (), ""):
                line = document.locate(path).line + above
                if field in _PLUGINS and "\n" in text:  # the configuration itself, rather than a path to it
                    if not is_plugin:
                        inline = Input(entry.name, text.encode())
                        self._into(inline, folder, is_plugin=True, above=line)
                    continue
                self._check(f"{entry.name}:{line}", text, folder, field)
                if field in _LOADED and not is_plugin:
                    self._follow(f"{entry.name}:{line}", f"{folder.rstrip('/')}/{text}", field)

    def _refuse_unread(self, document: Document, above: int) -> None:
        """Refuse a text that cannot be looked through: Kustomize may read what we do not."""
        for problem in document.problems:
            raise InputError(f"{document.source}:{problem.span.line + above}: {problem.message}")

    def _check(self, where: str, text: str, folder: str, field: str) -> None:
        path = (field in _NAMED and text.partition("=")[2]) or text
        for each in (path, text):
            if _REMOTE.match(each) and not self._pull:
                raise InputError(f"{where}: Kustomize would fetch {shown(each)}; --pull allows that")
        meant = os.path.normpath(os.path.join(os.path.realpath(folder), path))
        found = os.path.realpath(meant)
        if self._repository and not is_below(meant, self._repository) and os.path.lexists(meant):
            raise InputError(f"{where}: {shown(path)} is outside of the repository, and Kustomize would read it")
        if found != meant and not is_below(found, self._repository or self._folder):
            raise InputError(f"{where}: {shown(path)} is a link to {found}, and Kustomize would read what stands there")

    def _follow(self, where: str, path: str, field: str) -> None:
        real = os.path.realpath(path)
        if real not in self.seen and (os.path.isdir(real) or (field in _PLUGINS and os.path.isfile(real))):
            self.seen.add(real)
            self._to_look_at.append(path)
            self.folders += [os.path.normpath(path)] if os.path.isdir(real) else []
        if len(self.seen) > _MOST:
            raise InputError(f"{where}: more than {_MOST} files and folders belong to this kustomization")


def _inflates(document: Document) -> bool:
    fields = document.data if isinstance(document.data, dict) else {}
    return document.kind == "HelmChartInflationGenerator" or any(
        value and key.casefold() in _INFLATING for key, value in fields.items()
    )


def _paths(data: Json, path: Path, field: str) -> Iterator[tuple[str, Path, str]]:
    """Yield the texts of the fields that Kustomize loads: the field in lower case, where it stands, and its text."""
    if isinstance(data, dict):
        for key, value in data.items():
            name = key.casefold()
            yield from _paths(value, (*path, key), name if name in _PATHS else "")
    elif isinstance(data, list):
        for index, item in enumerate(data):
            yield from _paths(item, (*path, index), field)
    elif isinstance(data, str) and field:
        yield field, path, data
