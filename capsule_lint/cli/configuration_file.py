"""The configuration file: where it is found, what it may say, and where each of its values stands."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from ..errors import InputError, UsageError
from ..frozen import dataclass, replace
from ..model import START, Document, Json, Path, Source, Span
from .confinement import outside

NAMES = (".capsule-lint.yaml", ".capsule-lint.yml")
"""The names of the file; the table ``[tool.capsule-lint]`` of ``pyproject.toml`` is as good."""

_PYPROJECT = "pyproject.toml"
_TABLE = ("tool", "capsule-lint")


@dataclass(frozen=True)
class Configuration:
    """What a configuration file says."""

    file: str  #: Its name, from the working directory.
    settings: Mapping[str, Json]  #: By key, as written.
    ignore: tuple[Mapping[str, Json], ...]  #: The suppressions, as written.
    document: Document  #: The file as a document, for positions.
    source: Source  #: Its text.
    table: Path = ()  #: Where the settings stand in it; empty for the whole file.
    #: The root of the repository that it was found in, out of which it may not lead; empty for a file that the user
    #: named.
    root: str = ""

    def at(self, *path: str | int) -> str:
        """Return ``file:line`` of a key."""
        return f"{self.file}:{self.span(*path).line}"

    def span(self, *path: str | int) -> Span:
        """Return where a key stands."""
        return self.document.locate((*self.table, *path))


def find() -> tuple[str, str]:
    """Return the nearest configuration file, from the working directory up to the root of the repository.

    Outside a repository only the working directory counts: what lies above it is somebody else's.

    Returns:
        Its path from the working directory, and the root out of which it may not lead: the repository's, else the
        working directory; both empty if there is none.

    Raises:
        UsageError: A folder has two of them, or it is a link out of the repository.
    """
    folders = _folders()
    for folder in folders:
        found = _in(folder, folders[-1])
        if len(found) > 1:
            raise UsageError(f"{' and '.join(found)} both configure capsule-lint; keep one of them")
        if found:
            wrong = outside(found[0], folders[-1])
            if wrong:
                raise UsageError(f"{found[0]}: {wrong}; --config reads any file, --no-config none")
            return found[0], folders[-1]
    return "", ""


def _folders() -> list[str]:
    from ..load.files import checkout_of

    try:
        folders = [os.getcwd()]
    except FileNotFoundError:  # somebody removed it
        return []
    root = checkout_of(folders[0]) or folders[0]
    while folders[-1] != root:
        folders.append(os.path.dirname(folders[-1]))
    return folders


def _in(folder: str, root: str) -> list[str]:
    """Return the configuration files of a folder; a ``pyproject.toml`` from outside of the repository says nothing."""
    *own, pyproject = [os.path.relpath(os.path.join(folder, name)) for name in (*NAMES, _PYPROJECT)]
    found = [path for path in own if os.path.isfile(path)]
    is_ours = os.path.isfile(pyproject) and not outside(pyproject, root) and _has_table(pyproject)
    return [*found, pyproject] if is_ours else found


def _has_table(path: str) -> bool:
    import re

    content = _content(path)
    # The parser of TOML takes longer to be there than most files to be read.
    hint = rb"""(?m)\btool["']?\s*\.\s*["']?capsule-lint\b|^\s*\[\s*["']?tool["']?\s*\]"""
    return re.search(hint, content) is not None and _table(path, content) is not None


def read(file: str, schema: Json, root: str = "") -> Configuration:
    """Read and check a configuration file.

    Args:
        file: Its path; ``.toml`` is read as TOML, everything else as YAML.
        schema: What it may say.
        root: The root of the repository that it was found in; empty for a file that the user named.

    Raises:
        UsageError: It cannot be read or says something that is not known; names file and line.
    """
    from ..rulebook.schema_errors import all_errors, obeys

    content = _content(file)
    configuration = _from_toml(file, content) if file.endswith(".toml") else _from_yaml(file, content)
    said = dict(configuration.settings)
    if not obeys(schema, said) and (errors := all_errors(schema, said, "the configuration")):
        ordered = sorted(errors, key=lambda error: configuration.span(*error[0]).line)
        raise UsageError("\n".join(f"{configuration.at(*path)}: {words}" for path, words in ordered))
    settings = {key: value for key, value in configuration.settings.items() if key not in ("ignore", "$schema")}
    ignore = tuple(configuration.settings.get("ignore", ()))
    return replace(configuration, settings=settings, ignore=ignore, root=root)


def _content(file: str) -> bytes:
    from ..load.files import read_file

    try:
        return read_file(file, given=True).content
    except InputError as error:
        raise UsageError(str(error)) from None


def _from_yaml(file: str, content: bytes) -> Configuration:
    from ..load import Input, load

    bundle = load([Input(file, content)])
    for document in bundle.documents:
        for problem in document.problems:
            raise UsageError(f"{file}:{problem.span.line}: {problem.message}")
    if len(bundle.documents) > 1:
        raise UsageError(f"{file}:{bundle.documents[1].span.line}: a configuration file is one document")
    document = bundle.documents[0] if bundle.documents else Document(0, file, START, {})
    if document.data is None:
        raise UsageError(f"{file}: a configuration file is a mapping of keys to values")
    return Configuration(file, document.data, (), document, bundle.sources[file])


def _from_toml(file: str, content: bytes) -> Configuration:
    table = _table(file, content)
    if table is None:
        raise UsageError(f"{file} has no table [tool.capsule-lint]")
    text = content.decode()
    lines = dict(_lines(text))

    def positions(path: Path) -> tuple[Span, Span] | None:
        line = lines.get(path[len(_TABLE) :])
        return (Span(line, 1, line, 1), Span(line, 1, line, 1)) if line else None

    document = Document(0, file, START, table, positions=positions)
    return Configuration(file, table, (), document, Source(file, text), _TABLE)


def _table(file: str, content: bytes) -> dict[str, Json] | None:
    import tomllib

    try:
        data: Json = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {error}") from None
    for step in _TABLE:
        data = data.get(step) if isinstance(data, dict) else None
    return {key: _plain(value) for key, value in data.items()} if isinstance(data, dict) else None


def _plain(value: Json) -> Json:
    """Return a value without the kinds that only TOML has: a date is written without quotes there."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value.isoformat() if hasattr(value, "isoformat") else value


def _lines(text: str) -> Iterator[tuple[Path, int]]:
    """Yield the lines of our table's keys and of its suppressions, as people write them: the parser knows no lines."""
    import re

    table, number = None, 0
    for line, content in enumerate(text.split("\n"), start=1):
        header = re.match(r"\s*\[+\s*([^\]]*?)\s*\]+", content)
        key = re.match(r"\s*[\"']?([\w-]+)[\"']?\s*=", content)
        if header:
            table = tuple(part.strip("\"' ") for part in header[1].split("."))
            if table == _TABLE:
                yield (), line
            elif table == (*_TABLE, "ignore"):
                yield ("ignore", number), line
                number += 1
        elif key and table == _TABLE:
            yield (key[1],), line
