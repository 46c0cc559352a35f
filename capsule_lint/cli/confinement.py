"""What the configuration of a repository may name: files below the repository's root, and nothing else.

Whoever opens a pull request writes that file. What the command line and the environment say is the user's own.
"""

from __future__ import annotations

import os

_GIT = ".git"


def outside(path: str, root: str) -> str:
    """Return why the configuration of a repository may not name a path, in words; empty if it may.

    Args:
        path: From the working directory; what is there need not exist.
        root: The repository's root.
    """
    if "://" in path or path.lower().startswith(("http:", "https:")):
        return "it is a URL"
    base = os.path.realpath(root)
    meant = os.path.normpath(os.path.join(os.path.realpath(os.curdir), path))
    inside = os.path.relpath(meant, base).split(os.sep)
    if inside[0] == os.pardir or os.path.isabs(inside[0]):
        return "it is outside of the repository"
    if _GIT in map(str.lower, inside):
        return "it belongs to git"
    return "a link leads there" if os.path.realpath(meant) != meant else ""


def leads_out(folder: str) -> str:
    """Return why a folder of the repository cannot be read as a whole, in words; empty if it can."""
    from ..load.chart_files import link_out

    return "a link in it leads out of it" if link_out(folder) else ""
