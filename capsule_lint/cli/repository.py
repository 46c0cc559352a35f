"""Where sources stand in the repository: what SARIF and annotations call a file."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def relative_paths(names: Iterable[str]) -> dict[str, str]:
    """Return for each source that is a file of the repository its path from the root, with ``/``.

    The root is GITHUB_WORKSPACE where it holds the file, else the nearest folder above it with a ``.git``, else the
    working directory. Links are resolved first: GitHub shows no file behind a link.
    """
    found = {}
    for name in names:
        path = os.path.realpath(name)
        if os.path.isfile(path):
            relative = os.path.relpath(path, _root(path))
            if not relative.startswith(os.pardir):
                found[name] = relative.replace(os.sep, "/")
    return found


def _root(path: str) -> str:
    workspace = os.environ.get("GITHUB_WORKSPACE")
    if workspace and path.startswith(os.path.join(os.path.realpath(workspace), "")):
        return os.path.realpath(workspace)
    folder = os.path.dirname(path)
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return os.path.realpath(os.curdir)
        folder = parent
    return folder
