"""Where sources stand in the repository: what SARIF and annotations call a file."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def relative_paths(names: Iterable[str]) -> dict[str, str]:
    """Return for each source that is a file of the repository its path from the root, with ``/``.

    The root is GITHUB_WORKSPACE where it holds the file, else the nearest folder above it with a ``.git``, else the
    working directory where that holds it, else its own folder: never a path of this machine. Links are resolved first,
    as GitHub shows no file behind a link.
    """
    found = {}
    for name in names:
        path = os.path.realpath(name)
        if os.path.isfile(path):
            found[name] = os.path.relpath(path, _root(path)).replace(os.sep, "/")
    return found


def _root(path: str) -> str:
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if workspace and _holds(workspace, path):
        return os.path.realpath(workspace)
    folder = os.path.dirname(path)
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return os.path.realpath(os.curdir) if _holds(os.curdir, path) else os.path.dirname(path)
        folder = parent
    return folder


def _holds(folder: str, path: str) -> bool:
    return path.startswith(os.path.join(os.path.realpath(folder), ""))
