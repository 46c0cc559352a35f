"""Patterns for paths, as ``exclude`` and the suppressions of the configuration have them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Return whether a path, or a folder that it is in, is meant by one of the patterns.

    ``*`` stands for any characters, ``/`` among them. A pattern without ``/`` is for a name, wherever it stands.

    Args:
        path: Of a file or folder, as the user called it.
        patterns: With ``/``; relative ones from the working directory.
    """
    parts = os.path.abspath(path).replace(os.sep, "/").split("/")
    folders = ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]
    return any(
        fnmatchcase(candidate, form)
        for pattern in patterns
        for form in _forms(pattern.rstrip("/"))
        for candidate in (folders if "/" in form else parts)
    )


def _forms(pattern: str) -> set[str]:
    """Return the absolute form of a pattern, and that without ``**/``, which may stand for no folder at all."""
    if "/" not in pattern:
        return {pattern}
    here = re.sub(r"([*?[])", r"[\1]", os.getcwd())
    absolute = os.path.normpath(os.path.join(here, pattern)).replace(os.sep, "/")
    return {absolute, absolute.replace("/**/", "/")}
