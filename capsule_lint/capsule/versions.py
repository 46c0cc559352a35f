"""Release numbers of Capsule, to tell which of two is newer."""

from __future__ import annotations

import re
from functools import cache

_VERSION = re.compile(r"(\d+)\.(\d+)\.(\d+)(-.+)?")


UNRELEASED = "0.0.0"
"""The version that charts, and what they install, have in git: a release puts its own in."""


def release_number(version: str | None) -> tuple[int, int, int] | None:
    """Return the number of a release; None for a pre-release (``0.14.0-rc.1``) and for what is not known.

    A pre-release may lack what its release has, so it counts as none of the two.
    """
    match = _VERSION.fullmatch(version or "")
    return (int(match[1]), int(match[2]), int(match[3])) if match and not match[4] else None


@cache
def numbers(text: str) -> tuple[int, ...]:
    """Return the numbers of a release, or of all releases that begin like it: ``0.14``."""
    return tuple(map(int, text.split(".")))


def is_at_least(version: str | None, release: str) -> bool | None:
    """Return whether a version is a release or a newer one.

    Args:
        version: The version that runs.
        release: The number of a release, which it is compared with.

    Returns:
        None if that is unknown: without a version, and for a pre-release of this very release, which may have what the
        release has, or not.
    """
    match = _VERSION.fullmatch(version or "")
    wanted = release_number(release)
    if match is None or wanted is None:
        return None
    number = (int(match[1]), int(match[2]), int(match[3]))
    return None if match[4] and number == wanted else number >= wanted
