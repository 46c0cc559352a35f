"""Release numbers of Capsule, to tell which of two is newer."""

from __future__ import annotations

import re

_RELEASE = re.compile(r"(\d+)\.(\d+)\.(\d+)")


def release_number(version: str | None) -> tuple[int, int, int] | None:
    """Return the number of a release; None for a pre-release (``0.14.0-rc.1``) and for what is not known.

    A pre-release may lack what its release has, so it counts as none of the two.
    """
    match = _RELEASE.fullmatch(version or "")
    return (int(match[1]), int(match[2]), int(match[3])) if match else None
