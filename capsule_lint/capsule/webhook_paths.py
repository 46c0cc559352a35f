"""Which paths the webhook server of each release answers; on any other it says 404, and the call counts as failed."""

from __future__ import annotations

import os
from functools import cache

from .versions import release_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Json


def served_paths(version: str | None) -> tuple[str, ...] | None:
    """Return the paths that the controller of this version answers, sorted; None if it is not known.

    That is so for a pre-release, and for a release newer than the table: it may have paths that nobody has seen.
    """
    number = release_number(version)
    newest = release_number(_table()["newest"])
    if number is None or newest is None or number > newest:
        return None
    return tuple(path for path, lifetime in _lifetimes().items() if _serves(lifetime, number))


def _serves(lifetime: Sequence[str], number: tuple[int, int, int]) -> bool:
    first, *removed = [release_number(version) for version in lifetime]
    return first is not None and first <= number and all(end is not None and number < end for end in removed)


def lifetime(path: str) -> tuple[str, str]:
    """Return the first release that answers a path and the first that no longer does, each empty if there is none."""
    first, removed = (*_lifetimes().get(path, ()), "", "")[:2]
    return first, removed


def _lifetimes() -> Mapping[str, Sequence[str]]:
    paths: Mapping[str, Sequence[str]] = _table()["paths"]
    return paths


@cache
def _table() -> Json:
    import json  # a run without hooks has no use for it

    with open(os.path.join(os.path.dirname(__file__), "webhook_paths.json"), encoding="utf-8") as file:
        return json.load(file)
