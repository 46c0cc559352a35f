"""What tool calls may read: files and folders below those that the server was started with, and no link out of them."""

from __future__ import annotations

import os
import re
import stat

from ..errors import InputError
from ..load.chart_files import is_below
from ..load.files import SUFFIXES
from ..report.terminal import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_URL = re.compile(r"[a-z][a-z0-9+.-]*://|(file|https?|oci|data):", re.IGNORECASE)
_GIT = ".git"
_LARGEST = 100 * 1024 * 1024
_LONGEST = 4096


class Folders:
    """The folders below which tool calls may read."""

    def __init__(self, folders: Sequence[str]) -> None:
        """Keep them without links on the way.

        Args:
            folders: As the user wrote them; they exist.
        """
        self._roots = tuple(os.path.realpath(folder) for folder in folders)

    def __iter__(self) -> Iterator[str]:
        """Return the folders, absolute."""
        return iter(self._roots)

    def existing(self, path: str) -> str:
        """Return the path of a file or folder that a call names, from the working directory where it is below that.

        Raises:
            InputError: It does not exist, may not be read, or holds more than a call may have read.
        """
        name = self.named(path)
        try:
            mode = os.stat(name).st_mode
        except (FileNotFoundError, NotADirectoryError):
            raise InputError(f"{harmless(path)} does not exist") from None
        except OSError as error:
            raise InputError(f"cannot read {harmless(path)}: {error.strerror}") from None
        if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
            raise InputError(f"{harmless(path)} is neither a file nor a folder")
        _check_size(name)
        return name

    def named(self, path: str) -> str:
        """Return a path that a call names, as ``existing`` does; nothing need be there.

        Raises:
            InputError: It is no path, or leads out of the folders, or the first of these is gone.
        """
        if not path or len(path) > _LONGEST or "\0" in path or path == "-":
            raise InputError(f"{harmless(path[:80]) or 'an empty text'} is not a path of a file or folder")
        if _URL.match(path):
            raise InputError(f"{harmless(path)} is a URL; paths of files and folders are wanted")
        here = _working_directory()
        try:
            real = os.path.realpath(path)
            os.fsencode(real)
        except (OSError, ValueError):
            raise InputError(f"{harmless(path)} is not a path of a file or folder") from None
        root = next((root for root in self._roots if is_below(real, root)), None)
        if root is None:
            raise InputError(
                f"{harmless(path)} is not in the folders that this server may read: {', '.join(map(harmless, self))}"
            )
        if _GIT in map(str.lower, os.path.relpath(real, root).split(os.sep)):
            raise InputError(f"{harmless(path)} belongs to git")
        return _from_here(os.path.normpath(os.path.join(here, path)), here)


def _working_directory() -> str:
    """Return the first folder of the server, in which it works.

    Raises:
        InputError: Somebody removed it since.
    """
    try:
        return os.getcwd()
    except FileNotFoundError:
        raise InputError("the folder that this server works in is gone: start the server again") from None


def _from_here(path: str, here: str) -> str:
    return (os.path.relpath(path, here) if is_below(path, here) else path).replace(os.sep, "/")


def _check_size(path: str) -> None:
    """Refuse what is larger than any repository of manifests: a model may name the wrong folder."""
    sizes = _sizes(path) if os.path.isdir(path) else iter([os.stat(path).st_size])
    total = 0
    for size in sizes:
        total += size
        if total > _LARGEST:
            raise InputError(
                f"{harmless(path)} holds more than {_LARGEST // 1024 // 1024} MiB of YAML and JSON: name what is to "
                "be judged"
            )


def _sizes(folder: str) -> Iterator[int]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if name.endswith(SUFFIXES):
                yield os.lstat(os.path.join(parent, name)).st_size
