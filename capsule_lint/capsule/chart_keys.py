"""Which keys the values of Capsule's charts have, version by version, for charts that are not at hand.

The table of the charts (``charts/``) knows each key of each version, and what it does; ``chart_keys.json`` has words
for keys that do nothing.
"""

from __future__ import annotations

import os
from functools import cache

from ..frozen import dataclass
from ..paths import dotted, parse
from .charts import table
from .charts.making import EMPTY, OTHER
from .provenance import overruling_key
from .versions import release_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Json

    Key = tuple[str, ...]
    Number = tuple[int, ...]

_SHARED = "global"
_NAMING = (("nameOverride",), ("fullnameOverride",))
"""What these do, the table does not have to say."""


_HANDED_ON = ("securitycontext", "probe", "strategy", "labels", "annotations")
"""What keys end with, in lower case, that templates hand on as a whole though ``values.yaml`` fills them."""


@dataclass(frozen=True)
class Idle:
    """Why a key that a chart has changes nothing."""

    read_instead: str  #: The key that the templates read in its place, in dotted form; empty if there is none.
    because: str  #: A clause; empty if ``read_instead`` says it all.


class ChartKeys:
    """The keys that the values of one version of a chart have."""

    def __init__(self, chart: str, version: str, known: Sequence[str]) -> None:
        self._chart = chart
        self._version = version
        self._number = release_number(version) or ()
        self._is_known = any(each.partition(table.REBUILT)[0] == version for each in known)
        recipes = [table.recipe(chart, each) for each in known]  # of two charts of one version a key of either is known
        recipe = recipes[-1]
        self._entries: dict[Key, Json] = {_steps(key): entry for each in recipes for key, entry in each["keys"].items()}
        self._together = [each["when"] for part in ("joint", "doubt") for each in recipe[part]]
        self._joint = recipe["joint"]
        self._objects = recipe["objects"]
        declared = [path for path, entry in self._entries.items() if "undeclared" not in entry]
        self._nodes = {path[:length] for path in declared for length in range(1, len(path) + 1)}
        self._dependencies = {each.get("alias", each["name"]): each for each in recipe["dependencies"]}

    def all(self) -> Iterator[Key]:
        """Yield the keys that it is known to have, with all above them."""
        yield from self._nodes

    def has(self, key: Key) -> bool | None:
        """Return whether the chart's ``values.yaml`` has a key, or holds one above it whose inside is the user's.

        Returns:
            None if that is not known: of a dependency that is not known, of everything called ``global``, and of a
            version that is newer than what is known, if none of those has it.
        """
        if key in self._nodes or any(self._is_free(key[:length]) for length in range(1, len(key))):
            return True
        if key[0] in self._dependencies:
            return self._of_dependency(key)
        return False if self._is_known and key[0] != _SHARED else None

    def is_unheard_of(self, key: Key) -> bool:
        """Return whether no version is known to have had a key, and only that makes it unknown."""
        return not self._is_known and self.has(key) is None and key[0] not in (*self._dependencies, _SHARED)

    def reads(self, key: Key) -> bool | None:
        """Return whether the templates are known to read a key that ``values.yaml`` does not have.

        Returns:
            None if they may: they name it, and it was not seen to change anything that is judged.
        """
        named = [
            (path, entry)
            for path, entry in self._entries.items()
            if "undeclared" in entry and (key[: len(path)] == path or path[: len(key)] == key)
        ]
        told = {*_NAMING, *(_steps(entry["readInstead"]) for entry in _words()["idle"] if "readInstead" in entry)}
        if any(_does_something(entry) or path in told for path, entry in named):
            return True
        return None if named else False

    def idle(self, key: Key) -> Idle | None:
        """Return why a key changes nothing in this version; None if it is not known to be so."""
        for entry in _words()["idle"]:
            path = _steps(entry["key"])
            if self._chart == "capsule" and key[: len(path)] == path and self._is_idle(path):
                return Idle(entry.get("readInstead", ""), entry.get("because", ""))
        overruling = overruling_key(self._chart, self._version, ".".join(key))
        return Idle(overruling, "") if overruling else None

    def gates(self, key: Key) -> tuple[Key, ...]:
        """Return the keys, all false by default, without which a key changes nothing."""
        found: dict[Key, None] = {}
        if key[0] in self._dependencies and len(key) > 1:
            condition, keys = _steps(self._dependencies[key[0]].get("condition", "")), self._keys_of(key[0])
            if condition and condition != key:
                found[condition] = None
            found.update(((key[0], *gate), None) for gate in (keys.gates(key[1:]) if keys else ()))
        for length in range(1, len(key)):
            gate = (*key[:length], "enabled")
            entry = self._entries.get(gate)
            if gate != key and entry and entry["default"] is False and not self._matters(key):
                found[gate] = None
        written = {name for name, _ in _written(self._entries.get(key, {}))}
        if written and not written.intersection(self._objects):
            bringing = {path for name in written for path in self._bringing().get(name, ((),))}
            # One that stands elsewhere may be read for more than is judged.
            found.update((path, None) for path in bringing if path and bringing == {(*key[:-1], path[-1])} - {key})
        return tuple(found)

    def _bringing(self) -> dict[str, list[Key]]:
        """Return the keys, all false by default, that bring an object, by its name; an empty key stands for others."""
        found: dict[str, list[Key]] = {}
        for path, entry in self._entries.items():
            for name, changed, *_ in entry.get("changes", {}).get(OTHER, ()):
                if not changed:
                    found.setdefault(name, []).append(path if entry["default"] is False else ())
        for each in self._joint:
            for name, changed, *_ in each["changes"]:
                if not changed:
                    found.setdefault(name, []).append(())
        return found

    def switches(self, key: Key) -> Iterator[Key]:
        """Yield the keys, all on by default, that take away the one thing in which a key writes if they are turned off.

        Of a key that is written in several places it is not known without the templates what else reads it.
        """
        written = list(_written(self._entries.get(key, {})))
        if not written:
            return
        for path, entry in self._entries.items():
            if entry["default"] is True and path != key:
                taken = [(name, steps) for name, steps, *new in entry.get("changes", {}).get(EMPTY, ()) if not new]
                if any(all(name == of and at[: len(steps)] == steps for name, at in written) for of, steps in taken):
                    yield path

    def comes_with(self, key: Key) -> str:
        """Return the version that brings a key which this one does not have yet; empty if none is known to."""
        if key in self._nodes:
            return ""
        for version in table.versions(self._chart):
            number = release_number(version.partition(table.REBUILT)[0]) or ()
            if number > self._number and key in chart_nodes(self._chart, version):
                return version.partition(table.REBUILT)[0]
        return ""

    def _is_free(self, key: Key) -> bool:
        entry = self._entries.get(key)
        if key in self._nodes and key[-1].lower().endswith(_HANDED_ON):
            return True
        return entry is not None and "undeclared" not in entry and isinstance(entry["default"], dict)

    def _of_dependency(self, key: Key) -> bool | None:
        dependency = self._dependencies[key[0]]
        if key == (key[0],) or dotted(key) == dependency.get("condition"):
            return True
        keys = self._keys_of(key[0])
        return keys.has(key[1:]) if keys else None

    def _keys_of(self, alias: str) -> ChartKeys | None:
        dependency = self._dependencies[alias]
        return chart_keys(dependency["name"], str(dependency["version"]).removeprefix("v"))

    def _is_idle(self, path: Key) -> bool:
        entry = self._entries.get(path)
        return (
            entry is not None
            and not _does_something(entry)
            and not any(dotted(path) in when for when in self._together)
        )

    def _matters(self, key: Key) -> bool:
        """Return whether a key, or one below or above it, does something by itself."""
        return any(
            (key[: len(path)] == path or path[: len(key)] == key)
            and ("only" in entry or "touches" in entry or any(entry.get("changes", {}).values()) or self._flows(entry))
            for path, entry in self._entries.items()
        )

    def _flows(self, entry: Json) -> bool:
        return any("when" not in flow and flow["object"] in self._objects for flow in entry.get("flows", ()))


def chart_keys(chart: str, version: str) -> ChartKeys | None:
    """Return what is known of the keys of a chart; None if nothing is.

    Args:
        chart: Its name: ``capsule`` or ``capsule-proxy``.
        version: Its version, without a ``v``; nothing is known of a pre-release and outside of what was learned. A
            patch of the newest minor version is taken for one that has at least its keys.
    """
    known = table.known(chart, version) if chart in table.CHARTS else ()
    return ChartKeys(chart, version, known) if known else None


@cache
def chart_nodes(chart: str, version: str) -> frozenset[tuple[str, ...]]:
    """Return the keys that a learned version has, with all above them."""
    return frozenset(ChartKeys(chart, version, (version,)).all())


def _does_something(entry: Json) -> bool:
    return any(part in entry for part in ("flows", "only", "touches")) or any(entry.get("changes", {}).values())


def _written(entry: Json) -> Iterator[tuple[str, Json]]:
    """Yield the objects and paths that a key writes; one that may write more is taken to write something of no object.

    Its value, and what other values of it change.
    """
    if "only" in entry or "touches" in entry:
        yield "", []
    yield from ((flow["object"], flow["path"]) for flow in entry.get("flows", ()))
    yield from ((name, path) for changes in entry.get("changes", {}).values() for name, path, *_ in changes)


def _steps(text: str) -> Key:
    return tuple(map(str, parse(text)))


@cache
def _words() -> Json:
    import json  # only for values of a chart that is not at hand

    with open(os.path.join(os.path.dirname(__file__), "chart_keys.json"), encoding="utf-8") as file:
        return json.load(file)
