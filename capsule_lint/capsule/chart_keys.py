"""Which keys the values of Capsule's charts have, version by version, for charts that are not at hand.

The table of the charts (``charts/``) knows each key of each version, and what it does; ``chart_keys.json`` has words
for keys that do nothing, and keys whose inside templates merge into that of others, in versions that have one more key.
"""

from __future__ import annotations

import os
from functools import cache

from ..frozen import dataclass
from ..kubernetes.fields import get
from ..paths import parse, related
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
_HOOKS = ("webhooks", "hooks")
"""Below, templates read of each webhook what they read of others."""

_WHOLE = {
    *("podSecurityContext", "securityContext", "seccompProfile", "capabilities", "labels", "annotations"),
    *("livenessProbe", "readinessProbe", "daemonsetStrategy", "deploymentStrategy", "namespaceSelector"),
    *("priorityLevelConfigurationSpec", "fields", "config", "sensitiveEnvs"),
}
"""What keys are called whose inside templates hand on as it is, so that there may be more than the chart has."""

_SWITCHES = ("enabled", "create")
"""What keys are called that turn on what stands beside them."""


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
        self._is_known = any(_plain(each) == version for each in known)
        recipes = [table.recipe(chart, each) for each in known]  # of two charts of one version a key of either is known
        recipe = recipes[-1]
        self._entries: dict[Key, Json] = {_steps(key): entry for each in recipes for key, entry in each["keys"].items()}
        self._differing = {
            _steps(key)
            for each in recipes
            for key, entry in each["keys"].items()
            if entry["default"] != self._entries[_steps(key)]["default"]
        }
        self._together: list[dict[Key, str]] = [
            {_steps(key): name for key, name in each["when"].items()}
            for part in ("joint", "doubt")
            for each in recipe[part]
        ]
        self._objects = recipe["objects"]
        self._dependencies = {each.get("alias", each["name"]): each for each in recipe["dependencies"]}
        for dependency in self._dependencies.values():
            self._entries[_steps(dependency["condition"])] = {"default": False}
        self._brought: dict[str, set[Key]] = {}
        for path, entry in self._entries.items():
            for name, at, *what in entry.get("changes", {}).get(OTHER, ()):
                if what and not at:
                    self._brought.setdefault(name, set()).add(path)
        declared = [path for path, entry in self._entries.items() if "undeclared" not in entry]
        self._nodes = {path[:length] for path in declared for length in range(1, len(path) + 1)}

    def all(self, alias: str | None = "") -> Iterator[Key]:
        """Yield the keys that it is known to have, with all above them.

        Args:
            alias: Of a dependency whose keys are asked for as well; None for those of all.
        """
        yield from self._nodes
        for each in self._dependencies:
            keys = self._inside(each) if alias in (None, each) else None
            for key in keys.all() if keys else ():
                yield key if key[0] == _SHARED else (each, *key)

    def has(self, key: Key) -> bool | None:
        """Return whether the chart's ``values.yaml`` has a key, or holds one above it whose inside is the user's.

        Returns:
            None if that is not known: of a dependency that is not known, and of a version that is newer than what is
            known, if none of those has it.
        """
        if key in self._nodes or any(self._is_free(key[:length]) for length in range(1, len(key))):
            return True
        if key[0] == _SHARED:
            answers = [keys.has(key) if keys else None for keys in map(self._inside, self._dependencies)]
            return True if True in answers else None if None in answers or not self._is_known else False
        if key[0] in self._dependencies:
            keys = self._inside(key[0])
            return keys.has(key[1:]) if keys else None
        return False if self._is_known else None

    def default(self, key: Key) -> Json:
        """Return the value that a key has by default; None if that is not known."""
        above = next((key[:length] for length in range(len(key), 0, -1) if key[:length] in self._entries), None)
        if above and "undeclared" not in self._entries[above]:
            return None if above in self._differing else get(self._entries[above]["default"], key[len(above) :])
        inside = [each for each in self._dependencies if key[0] in (each, _SHARED)]
        keys = self._inside(inside[0]) if inside and key[1:] else None
        return keys.default(key if key[0] == _SHARED else key[1:]) if keys else None

    def is_unheard_of(self, key: Key) -> bool:
        """Return whether no version is known to have had a key, and only that makes it unknown."""
        return not self._is_known and self.has(key) is None and key[0] not in (*self._dependencies, _SHARED)

    def reads(self, key: Key) -> bool | None:
        """Return whether the templates read a key that ``values.yaml`` does not have; None if that is not known."""
        inside = self._inside(key[0]) if len(key) > 1 else None
        if inside:
            return inside.reads(key[1:])
        known = [path for path, entry in self._entries.items() if "undeclared" in entry and related(key, path)]
        if any(path[:2] != _HOOKS or _does_something(self._entries[path]) for path in known):
            return True
        return None if known or self._is_like_another_hook(key) else False

    def idle(self, key: Key) -> Idle | None:
        """Return why a key changes nothing in this version; None if it is not known to be so."""
        for entry in _words()["idle"]:
            path = _steps(entry["key"])
            if entry["chart"] == self._chart and key[: len(path)] == path and self._is_idle(path):
                return Idle(entry.get("readInstead", ""), entry.get("because", ""))
        overruling = overruling_key(self._chart, self._version, ".".join(key))
        if overruling:
            return Idle(overruling, "")
        inside = self._inside(key[0]) if len(key) > 1 else None
        found = inside.idle(key[1:]) if inside else None
        return Idle(found.read_instead and f"{key[0]}.{found.read_instead}", found.because) if found else None

    def gates(self, key: Key) -> tuple[Key, ...]:
        """Return the keys, all false by default, without which a key changes nothing."""
        if key[0] in self._dependencies:
            condition = _steps(self._dependencies[key[0]]["condition"])
            inside = self._inside(key[0]) if len(key) > 1 else None
            below = inside.gates(key[1:]) if inside else ()
            return () if key == condition else (condition, *((key[0], *gate) for gate in below))
        if self._matters(key):
            return ()
        named = [(*key[:length], name) for length in range(1, len(key)) for name in _SWITCHES]
        return tuple(
            gate for gate in dict.fromkeys((*named, *sorted(self._bringing(key)))) if gate != key and self._is_off(gate)
        )

    def switches(self, key: Key) -> Iterator[Key]:
        """Yield the keys, all on by default, that take away the one thing in which a key writes if they are turned off.

        Of a key that is written in several places it is not known without the templates what else reads it.
        """
        inside = self._inside(key[0]) if len(key) > 1 else None
        if inside:
            yield from ((key[0], *switch) for switch in inside.switches(key[1:]))
            return
        written = list(_written(self._entries.get(key, {})))
        for path, entry in self._entries.items() if written else ():
            if entry["default"] is True and path != key:
                taken = [(name, steps) for name, steps, *new in entry.get("changes", {}).get(EMPTY, ()) if not new]
                if any(all(name == of and at[: len(steps)] == steps for name, at in written) for of, steps in taken):
                    yield path

    def comes_with(self, key: Key) -> str:
        """Return the version that brings a key which this one does not have yet; empty if none is known to."""
        if self.has(key):
            return ""
        for version in table.versions(self._chart):
            number = release_number(_plain(version)) or ()
            if number > self._number and key in chart_nodes(self._chart, version):
                return _plain(version)
        return ""

    def _inside(self, alias: str) -> ChartKeys | None:
        """Return what is known of a dependency's keys; None if nothing is, or there is no such dependency."""
        dependency = self._dependencies.get(alias)
        return chart_keys(dependency["name"], str(dependency["version"]).removeprefix("v")) if dependency else None

    def _is_free(self, key: Key) -> bool:
        entry = self._entries.get(key)
        is_mapping = entry is not None and "undeclared" not in entry and isinstance(entry["default"], dict)
        if is_mapping or key not in self._nodes or entry is not None:
            return is_mapping
        return key[-1] in _WHOLE or any(
            each["chart"] == self._chart and key == _steps(each["key"]) and _steps(each["where"]) in self._nodes
            for each in _words()["open"]
        )

    def _is_like_another_hook(self, key: Key) -> bool:
        """Return whether a key is one that its webhook lacks and another one has: templates may treat them alike."""
        others = (path for path in self._entries if path[:2] == _HOOKS and len(path) > 3)
        return key[:2] == _HOOKS and key[:-1] in self._nodes and any(key[-1] == path[-1] for path in others)

    def _is_off(self, key: Key) -> bool:
        entry = self._entries.get(key)
        return entry is not None and entry["default"] is False

    def _is_idle(self, path: Key) -> bool:
        """Return whether a key, or all below it, do nothing, alone or with others."""
        found = {other: entry for other, entry in self._entries.items() if other[: len(path)] == path}
        together = any(other in when for other in found for when in self._together)
        return bool(found) and not any(map(_does_something, found.values())) and not together

    def _matters(self, key: Key) -> bool:
        """Return whether a key, or one below or above it, does something by itself."""
        return any(
            "only" in entry or "touches" in entry or any(entry.get("changes", {}).values())
            for path, entry in self._entries.items()
            if related(key, path)
        ) or any("when" not in flow and flow["object"] in self._objects for flow in self._flows(key))

    def _flows(self, key: Key) -> Iterator[Json]:
        for path, entry in self._entries.items():
            if related(key, path):
                yield from entry.get("flows", ())

    def _bringing(self, key: Key) -> set[Key]:
        """Return the keys without which nothing is there that a key is written to; they stand below one key with it."""
        needed = [
            {_steps(gate) for gate, name in flow["when"].items() if name == OTHER}
            if "when" in flow
            else self._brought.get(flow["object"], set())
            for flow in self._flows(key)
        ]
        needed += [
            {gate for gate, name in when.items() if name == OTHER}
            for when in self._together
            if any(related(key, other) for other in when)
        ]
        shared = set.intersection(*needed) if needed else set()
        return {gate for gate in shared if gate[0] == key[0]}


@cache
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
    return frozenset(ChartKeys(chart, version, (version,)).all(None))


def _plain(version: str) -> str:
    """Return a learned version without the sign of its second chart."""
    return version.partition(table.REBUILT)[0]


def _does_something(entry: Json) -> bool:
    return any(part in entry for part in ("flows", "only", "touches")) or any(entry.get("changes", {}).values())


def _steps(text: str) -> Key:
    return tuple(map(str, parse(text)))


@cache
def _words() -> Json:
    import json  # only for values of a chart that is not at hand

    with open(os.path.join(os.path.dirname(__file__), "chart_keys.json"), encoding="utf-8") as file:
        return json.load(file)


def _written(entry: Json) -> Iterator[tuple[str, Json]]:
    """Yield the objects and paths that a key writes; one that may write more is taken to write something of no object.

    Its value, and what other values of it change.
    """
    if "only" in entry or "touches" in entry:
        yield "", []
    yield from ((flow["object"], flow["path"]) for flow in entry.get("flows", ()))
    yield from ((name, path) for changes in entry.get("changes", {}).values() for name, path, *_ in changes)
