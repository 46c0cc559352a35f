"""Where files stand in the repository: what SARIF and annotations call a file."""

from __future__ import annotations

import os
from collections.abc import Iterable

from ..load.files import checkout_of


def relative_paths(names: Iterable[str], root: str = "") -> dict[str, str]:
    """Return for each name that is a file of the repository its path from the root, with ``/``.

    The root is the one given; else GITHUB_WORKSPACE where it holds the file, else the nearest folder above the file
    with a ``.git``, else the working directory where that holds it. A file that none of them holds is in no repository
    if it is a temporary one, made in passing while the program works on a repository; any other counts from its own
    folder: never a path of this machine. Links are resolved first, as GitHub shows no file behind a link.

    Args:
        names: Files as the user called them, and names of what is no file.
        root: A folder, outside which nothing is in the repository; empty to find it.
    """
    folders: dict[str, str | None] = {}
    found = {}
    for name in names:
        path = os.path.realpath(name)
        if os.path.isfile(path):
            folder = os.path.dirname(path)
            if folder not in folders:
                folders[folder] = _given(root, folder) if root else _root(folder)
            base = folders[folder]
            if base is not None:
                found[name] = os.path.relpath(path, base).replace(os.sep, "/")
    return found


def _given(root: str, folder: str) -> str | None:
    return os.path.realpath(root) if _holds(root, folder) else None


def _root(folder: str) -> str | None:
    workspace = os.environ.get("GITHUB_WORKSPACE", "")
    if workspace and _holds(workspace, folder):
        return os.path.realpath(workspace)
    checkout = checkout_of(folder)
    if checkout:
        return checkout
    if _holds(os.curdir, folder):
        return os.path.realpath(os.curdir)
    elsewhere = workspace or checkout_of(os.path.realpath(os.curdir))
    return None if elsewhere and _is_temporary(folder, elsewhere) else folder


def _is_temporary(folder: str, repository: str) -> bool:
    """Return whether a folder is for temporary files, which says nothing where the repository is there as well."""
    from tempfile import gettempdir

    places = filter(None, (gettempdir(), os.environ.get("RUNNER_TEMP", "")))
    return any(_holds(place, folder) and not _holds(place, os.path.realpath(repository)) for place in places)


def _holds(folder: str, inner: str) -> bool:
    return os.path.join(inner, "").startswith(os.path.join(os.path.realpath(folder), ""))
