"""Which paths the webhook server of each release answers; on any other it says 404, and the call counts as failed."""

from __future__ import annotations

from . import releases


def served_paths(version: str | None) -> tuple[str, ...] | None:
    """Return the paths that the controller of this version answers, sorted; None if it is not known.

    That is so for a pre-release, and for a release newer than the table: it may have unknown paths.
    """
    return releases.webhook_paths().of(version)


def lifetime(path: str) -> tuple[str, str]:
    """Return the first release that answers a path and the first that no longer does, each empty without one."""
    return releases.webhook_paths().lifetimes.get(path, ("", ""))
