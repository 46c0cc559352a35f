"""Which keys the values of Capsule's charts have, version by version, for charts that are not at hand.

The table of the charts (``charts/``) knows each key of each version, and what it does; ``chart_keys.json`` has words
for keys that do nothing, and keys whose inside templates merge into that of others, in versions that have one more key.
"""

from __future__ import annotations

import os
from functools import cache

from ..frozen import dataclass
from ..kubernetes.fields import get
from ..kubernetes.shared_values import SHARED, above, guards_above
from ..paths import parse, related
from .charts import table
from .provenance import overruling_key
from .versions import release_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..kubernetes.chart_templates import Guards
    from ..model import Json

    Key = tuple[str, ...]
    Number = tuple[int, ...]
    Reader = tuple[tuple[Key, ...], Guards]

_HOOKS = ("webhooks", "hooks")
"""Below, templates read of each webhook what they read of others."""

_WHOLE = {
    *("podSecurityContext", "securityContext", "seccompProfile", "capabilities", "labels", "annotations"),
    *("livenessProbe", "readinessProbe", "daemonsetStrategy", "deploymentStrategy", "namespaceSelector"),
    *("priorityLevelConfigurationSpec", "fields", "config", "sensitiveEnvs"),
}
"""Names of keys whose contents templates pass on as they are, so they may hold more than the chart has."""


@dataclass(frozen=True)
class Idle:
    """Why a key that a chart has changes nothing."""

    read_instead: str  #: The key that the templates read in its place, in dotted form; empty without one.
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
        self._readers = _readers(recipes)
        self._dependencies = {each.get("alias", each["name"]): each for each in recipe["dependencies"]}
        for dependency in self._dependencies.values():
            self._entries[_steps(dependency["condition"])] = {"default": False}
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
                yield above(key, (each,))

    def has(self, key: Key) -> bool | None:
        """Return whether the chart's ``values.yaml`` has a key, or holds one above it whose inside is the user's.

        Returns:
            None if that is not known: of a dependency that is not known, and of a version that is newer than what is
            known, if none of those has it.
        """
        if key in self._nodes or any(self._is_free(key[:length]) for length in range(1, len(key))):
            return True
        if key[0] == SHARED:
            answers = [keys.has(key) if keys else None for keys in map(self._inside, self._dependencies)]
            return True if True in answers else None if None in answers or not self._is_known else False
        if key[0] in self._dependencies:
            keys = self._inside(key[0])
            return keys.has(key[1:]) if keys else None
        return False if self._is_known else None

    def default(self, key: Key) -> Json:
        """Return the value that a key has by default; None if that is not known."""
        known = next((key[:length] for length in range(len(key), 0, -1) if key[:length] in self._entries), None)
        if known and "undeclared" not in self._entries[known]:
            return None if known in self._differing else get(self._entries[known]["default"], key[len(known) :])
        inside = [each for each in self._dependencies if key[0] in (each, SHARED)]
        keys = self._inside(inside[0]) if inside and key[1:] else None
        return keys.default(key if key[0] == SHARED else key[1:]) if keys else None

    def is_unheard_of(self, key: Key) -> bool:
        """Return whether no version is known to have had a key, and only that makes it unknown."""
        return not self._is_known and self.has(key) is None and key[0] not in (*self._dependencies, SHARED)

    def reads(self, key: Key) -> bool | None:
        """Return whether the templates read a key that ``values.yaml`` does not have; None if that is not known."""
        inside = self._inside(key[0]) if len(key) > 1 else None
        if inside:
            return inside.reads(key[1:])
        if any(related(key, path) for path in self._entries):
            readers = self.readers(key)
            return None if readers is None else bool(readers)
        return None if self._is_like_another_hook(key) else False

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

    def readers(self, key: Key) -> list[Reader] | None:
        """Return who reads a key; None if that is not known.

        Returns:
            Of each the keys that turn on the chart that it belongs to, and what must be true for it to matter.
        """
        if any(key == _steps(each["condition"]) for each in self._dependencies.values()):
            return [((), frozenset())]
        known = key
        if not any(related(key, path) for path in self._readers):
            # A template that reads what the chart has next to it passes on the whole.
            known = next((key[:length] for length in range(1, len(key)) if self._is_free(key[:length])), key)
        found = [each for path, each in self._readers.items() if related(known, path)]
        for alias, dependency in self._dependencies.items():
            path = key if key[0] == SHARED else key[1:] if key[0] == alias else ()
            inside = self._inside(alias) if path else None
            if path:
                readers = inside.readers(path) if inside else None
                found.append(_below(alias, _steps(dependency["condition"]), readers))
        return None if None in found else [reader for readers in found for reader in readers or ()]

    def may_be_true(self, key: Key) -> bool:
        """Return whether a key is what templates take for true, by default, or may be."""
        for length in range(len(key), 0, -1):
            entry = self._entries.get(key[:length])
            if entry:
                return key[:length] in self._differing or bool(get(entry["default"], key[length:]))
        inside = self._inside(key[0]) if len(key) > 1 else None
        return inside.may_be_true(key[1:]) if inside else key in self._nodes

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

    def _is_idle(self, path: Key) -> bool:
        """Return whether a key, or all below it, do nothing, alone or with others."""
        found = {other: entry for other, entry in self._entries.items() if other[: len(path)] == path}
        together = any(other in when for other in found for when in self._together)
        return bool(found) and not any(map(_does_something, found.values())) and not together


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


def idle_key(chart: str, version: str, key: Key) -> Idle | None:
    """Return why a key of a chart changes nothing in a version; None if it is not known to be so."""
    named = any(".".join(key).find(entry["key"]) in (0, len(key[0]) + 1) for entry in _words()["idle"])
    keys = chart_keys(chart, version) if named and chart in table.CHARTS else None
    overruling = "" if keys else overruling_key(chart, version, ".".join(key))
    return keys.idle(key) if keys else Idle(overruling, "") if overruling else None


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


def _readers(recipes: Sequence[Json]) -> dict[Key, list[Reader] | None]:
    """Return who reads the keys of one of several charts; None where that is not known."""
    found: dict[Key, list[Reader] | None] = {}
    for key, entry in ((_steps(key), entry) for each in recipes for key, entry in each["keys"].items()):
        before, guards = found.get(key, []), entry.get("guards", [[]])
        known = before is not None and guards is not None
        found[key] = [*(before or ()), *(((), _guards(each)) for each in guards)] if known else None
    return found


def _guards(each: Sequence[str]) -> Guards:
    return frozenset(frozenset(map(_steps, guard.split("|"))) for guard in each)


def _below(alias: str, condition: Key, readers: list[Reader] | None) -> list[Reader] | None:
    """Return who reads a key of a dependency, as the chart above calls the keys."""
    if readers is None:
        return None
    return [((condition,), guards_above(guards, (alias,))) for _, guards in readers]
