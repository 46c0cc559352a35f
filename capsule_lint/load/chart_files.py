"""The files of a Helm chart, from its folder or archive, within the limits that Helm has for what it unpacks.

A chart comes from a stranger: an archive of three megabytes may unpack to gigabytes, and a link in a folder may lead to
any file that this user can read, which Helm would render.
"""

from __future__ import annotations

import io
import os

from ..errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import gzip
    import tarfile
    from collections.abc import Iterator
    from typing import IO

ARCHIVES = (".tgz", ".tar.gz")
"""How the names of chart archives end."""

LARGEST_CHART = 100 * 1024 * 1024
"""Bytes that its files may have together (``MaxDecompressedChartSize`` in pkg/chart/loader/archive.go)."""

LARGEST_FILE = 5 * 1024 * 1024
"""Bytes that one of them may have (``MaxDecompressedFileSize``, in the same file)."""

_DEEPEST = 8
"""Charts in charts in charts: deeper ones are left out, as no real chart has them."""

_NEEDED = ("values.schema.json",)
"""Files that have to be looked at, however large they are."""


def chart_files(path: str) -> dict[str, bytes]:
    """Return the files of a chart by their paths in it, with slashes; those of dependencies in archives as in folders.

    Files of a folder that are larger than Helm reads are left out, for ``.helmignore`` may leave them out too.

    Args:
        path: The chart's folder or archive, as the user called it.

    Raises:
        InputError: It cannot be read, is not an archive, unpacks to more than Helm reads, or a link leads out of the
            folder; the text names the file.
    """
    unpacking = _Unpacking()
    files = dict(_of_folder(path)) if os.path.isdir(path) else unpacking.of_file(path)
    return dict(unpacking.with_archives(path, files))


def link_out(folder: str) -> str:
    """Return the first link in a folder, or below it, that leads out of the folder; empty if none does.

    Args:
        folder: As the user called it; it may be a link itself.

    Returns:
        The link's path, from the folder as the user called it.
    """
    root = os.path.realpath(folder)
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted((*folders, *names)):
            path = os.path.join(parent, name)
            if os.path.islink(path) and not is_below(os.path.realpath(path), root):
                return path.replace(os.sep, "/")
    return ""


def is_below(path: str, folder: str) -> bool:
    """Return whether a path is a folder or something in it; both without links on the way."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def _of_folder(path: str) -> Iterator[tuple[str, bytes]]:
    link = link_out(path)
    if link:
        raise InputError(
            f"{link} is a link to {os.path.realpath(link)}, outside of the chart, and Helm would render what stands "
            "there: put a copy into the chart"
        )
    for folder, _, names in os.walk(path):
        for name in names:
            file = os.path.join(folder, name)
            if os.path.isfile(file) and (os.path.getsize(file) <= LARGEST_FILE or name in _NEEDED):
                yield os.path.relpath(file, path).replace(os.sep, "/"), _content(file)


def _content(file: str) -> bytes:
    try:
        with open(file, "rb") as opened:
            return opened.read()
    except OSError as error:
        raise InputError(f"cannot read {file}: {error.strerror}") from error


class _Unpacking:
    """Archives on their way to their files, all those of one chart within one limit."""

    def __init__(self) -> None:
        self._left = LARGEST_CHART

    def of_file(self, path: str) -> dict[str, bytes]:
        """Unpack an archive."""
        try:
            with open(path, "rb") as file:
                return self._of_stream(path, file)
        except OSError as error:
            raise InputError(f"cannot read {path}: {error.strerror or error}") from error

    def with_archives(self, path: str, files: dict[str, bytes], depth: int = 0) -> Iterator[tuple[str, bytes]]:
        """Yield the files of a chart, each archive in ``charts/`` followed by what it holds, below its name."""
        for name, data in files.items():
            yield name, data
            folder, _, archive = name.rpartition("/")
            if archive.endswith(ARCHIVES) and folder.rpartition("/")[2] == "charts" and depth < _DEEPEST:
                inside = self._of_stream(f"{path.rstrip('/')}/{name}", io.BytesIO(data))
                for inner, content in self.with_archives(f"{path.rstrip('/')}/{name}", inside, depth + 1):
                    yield f"{name}/{inner}", content

    def _of_stream(self, called: str, packed: IO[bytes]) -> dict[str, bytes]:
        import gzip
        import tarfile
        import zlib

        try:
            stream = _Limited(gzip.GzipFile(fileobj=packed), called)
            with tarfile.open(fileobj=stream, mode="r|") as archive:
                return dict(self._members(called, archive))
        except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise InputError(f"{called} is not a Helm chart: {error}") from error

    def _members(self, called: str, archive: tarfile.TarFile) -> Iterator[tuple[str, bytes]]:
        for member in archive:
            if not member.isfile():
                continue
            self._left -= member.size
            if member.size > LARGEST_FILE:
                raise _too_large(f"{called} ({member.name if member.name.isprintable() else ascii(member.name)})")
            if self._left < 0:
                raise _too_large(called)
            opened = archive.extractfile(member)
            if opened is not None:
                # The first folder is called like the chart, and Helm leaves it out as well.
                yield member.name.removeprefix("./").partition("/")[2], opened.read()


class _Limited(io.BufferedIOBase):
    """A stream that ends with an error where an archive is longer than Helm reads.

    The sizes of members do not tell all: names and other headers may be of any length as well, and come first.
    """

    def __init__(self, stream: gzip.GzipFile, called: str) -> None:
        self._stream = stream
        self._called = called
        self._left = 2 * LARGEST_CHART

    def read(self, size: int | None = -1, /) -> bytes:
        size = self._left + 1 if size is None or size < 0 else size
        if size > self._left:
            raise _too_large(self._called)
        found = self._stream.read(size)
        self._left -= len(found)
        return found


def _too_large(called: str) -> InputError:
    sizes = f"{LARGEST_FILE >> 20} MiB for a file, {LARGEST_CHART >> 20} MiB for a chart"
    return InputError(f"{called} is larger than what Helm unpacks: {sizes}")
