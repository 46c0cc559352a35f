"""Which keys the values of Capsule's chart have, version by version, for charts that are not at hand.

The table is ``chart_keys.json``. Charts of some versions were seen whole; of a version between two of them a key is
known to be there if both have it, and to be missing if neither does, or where the release that brought it or took it
away is known. Everything else is not known.
"""

from __future__ import annotations

import os
from functools import cache

from ..frozen import dataclass
from ..paths import related
from .provenance import overruling_key
from .versions import numbers, release_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Json

    Key = tuple[str, ...]
    Number = tuple[int, ...]

_SHARED = "global"
_SUBCHARTS = ("proxy",)


@dataclass(frozen=True)
class Idle:
    """Why a key that a chart has changes nothing."""

    read_instead: str  #: The key that the templates read in its place, in dotted form; empty if there is none.
    because: str  #: A clause; empty if ``read_instead`` says it all.


class ChartKeys:
    """The keys that the values of one version of the chart have."""

    def __init__(self, version: str, number: Number) -> None:
        self._version = version
        self._number = number
        self._whole = number in _seen()
        entries = [(_steps(entry["key"]), entry, _lives(entry, number)) for entry in _table()["keys"]]
        self._entries = [(path, bool(entry.get("free"))) for path, entry, lives in entries if lives]
        self._doubtful = [path for path, _, lives in entries if lives is None]
        self._dated = {path: str(entry["absentBefore"]) for path, entry, _ in entries if "absentBefore" in entry}
        self._once = {path for path, *_ in entries}
        self._nodes = {path[:length] for path, _ in self._entries for length in range(1, len(path) + 1)}

    def all(self) -> Iterator[Key]:
        """Yield the keys that it is known to have, with all above them."""
        yield from self._nodes

    def has(self, key: Key) -> bool | None:
        """Return whether the chart's ``values.yaml`` has a key, or holds one above it whose inside is the user's.

        Returns:
            None if that is not known: what was seen in one neighbour only, what a dependency or everything called
            ``global`` has, and in a version that was not seen whole any key that no version is known to have had.
        """
        if key in self._nodes or any(free and key[: len(path)] == path for path, free in self._entries):
            return True
        if self._is_open(key):
            return None
        return False if self._was_seen(key) or (self._whole and key[0] != _SHARED) else None

    def is_unheard_of(self, key: Key) -> bool:
        """Return whether no version is known to have had a key, and only that makes it unknown."""
        return self.has(key) is None and not self._is_open(key)

    def reads(self, key: Key) -> bool:
        """Return whether the templates are known to read a key that ``values.yaml`` does not have."""
        return any(
            key[: len(path)] == path or (path[: len(key)] == key)
            for entry in _table()["undeclared"]
            for path in [_steps(entry["key"])]
            if _lives(entry, self._number)
        )

    def idle(self, key: Key) -> Idle | None:
        """Return why a key changes nothing in this version; None if it is not known to be so."""
        for entry in _table()["idle"]:
            path = _steps(entry["key"])
            if key[: len(path)] == path and _lives(entry, self._number):
                return Idle(entry.get("readInstead", ""), entry.get("because", ""))
        overruling = overruling_key("capsule", self._version, ".".join(key))
        return Idle(overruling, "") if overruling else None

    def gates(self, key: Key) -> tuple[Key, ...]:
        """Return the keys, all false by default, without which a key changes nothing."""
        found = []
        for entry in _table()["gates"]:
            gate, below = _steps(entry["key"]), _steps(entry["below"])
            if key != gate and key[: len(below)] == below and _lives(entry, self._number):
                found.append(gate)
        return tuple(found)

    def comes_with(self, key: Key) -> str:
        """Return the version that brings a key which this one does not have yet; empty if none is known to."""
        first = self._dated.get(key, "")
        return first if first and self._number < numbers(first) else ""

    def _is_open(self, key: Key) -> bool:
        """Return whether something else than this table decides about a key, or a doubt about one above or below."""
        of_dependency = key[0] in _SUBCHARTS and (key[0],) in self._nodes
        return of_dependency or any(related(key, path) for path in self._doubtful) or self._is_like_a_sibling(key)

    def _was_seen(self, key: Key) -> bool:
        return any(path[: len(key)] == key for path in self._once)

    def _is_like_a_sibling(self, key: Key) -> bool:
        """Return whether a key is one that its hook lacks and others have: templates may treat hooks alike."""
        for group in map(_steps, _table()["alike"]):
            at, hook = len(group), key[: len(group) + 1]
            attribute = key[at + 1 : at + 2]
            if attribute and key[:at] == group and hook in self._nodes and (*hook, *attribute) not in self._nodes:
                return any(path[:at] == group and path[at + 1 :] == attribute for path in self._nodes)
        return False


def chart_keys(chart: str, version: str) -> ChartKeys | None:
    """Return what is known of the keys of a chart; None if nothing is.

    Args:
        chart: Its name: only that of Capsule itself is known.
        version: Its version, without a ``v``; nothing is known of a pre-release and outside of what was seen. A patch
            of the newest minor version that was seen is taken for one that has at least its keys.
    """
    number = release_number(version)
    newest = numbers(_table()["newest"])
    if chart != "capsule" or number is None or number < _seen()[0] or number[: len(newest)] > newest:
        return None
    return ChartKeys(version, number)


def _lives(entry: Json, number: Number) -> bool | None:
    """Return whether an entry holds in a version; None if that is not known."""
    first, last = (numbers(text) for text in entry.get("seen", ("99", "0")))
    begins = min(first, numbers(entry["since"])) if "since" in entry else first
    ends = numbers(entry["until"]) if "until" in entry else last
    if number < begins:
        absent = "absentBefore" in entry and number < numbers(entry["absentBefore"])
        return False if absent or any(number <= seen < first for seen in _seen()) else None
    if number[: len(ends)] <= ends or last == _seen()[-1]:
        return True
    return False if "until" in entry or any(last < seen <= number for seen in _seen()) else None


@cache
def _seen() -> tuple[Number, ...]:
    """Return the versions that were seen whole, the oldest first."""
    return tuple(numbers(text) for text in _table()["seen"])


def _steps(text: str) -> Key:
    return tuple(text.split("."))


@cache
def _table() -> Json:
    import json  # only for values of a chart that is not at hand

    with open(os.path.join(os.path.dirname(__file__), "chart_keys.json"), encoding="utf-8") as file:
        return json.load(file)
