"""Files of which each line is a JSON object, such as audit logs: read line by line, packed by gzip or not."""

from __future__ import annotations

import gzip
import json
import zlib

from ..errors import InputError
from .files import open_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    from ..model import Json

    class SupportsLines(Protocol):
        """What lines can be read from."""

        def readline(self, size: int, /) -> bytes:
            """Return the next line, at most so many bytes of it; empty at the end."""


_LONGEST = 1 << 24
"""Bytes of a line beyond which nothing of it is read; kube-apiserver's events have less."""

_GZIP = b"\x1f\x8b"


def json_lines(name: str) -> Iterator[Json]:
    """Yield the objects in the lines of a file; None for a line that is not a JSON object, nothing for an empty one.

    Args:
        name: The file, as the user called it; it may be a pipe.

    Raises:
        InputError: It cannot be read, at the start or further on.
    """
    try:
        with open_file(name, given=True) as file:
            packed = file.peek(len(_GZIP)).startswith(_GZIP)
            yield from map(_parsed, _lines(gzip.GzipFile(fileobj=file) if packed else file))
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"cannot read {name}: {getattr(error, 'strerror', None) or error}") from error


def _lines(file: SupportsLines) -> Iterator[bytes]:
    while line := file.readline(_LONGEST):
        if not line.endswith(b"\n") and len(line) == _LONGEST:
            while (rest := file.readline(_LONGEST)) and not rest.endswith(b"\n"):
                pass
            yield b"too long"
        elif line.strip():
            yield line


def _parsed(line: bytes) -> Json:
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
