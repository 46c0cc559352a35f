"""What is known of a key of the values where the chart is at hand: what its files declare and its templates read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..capsule.provenance import overruling_key
from ..frozen import dataclass
from ..kubernetes.chart_templates import Reads, reads
from ..kubernetes.fields import get
from ..kubernetes.named_templates import Named
from ..model import Chart, ChartContents, Json, Origin, Path
from ..paths import dotted
from .values_in_use import ValuesInUse, is_same, nearest_key
from .words.release import ValuesEntry

Key = tuple[str, ...]


@dataclass(frozen=True)
class _Level:
    """A chart among those that are rendered together."""

    prefix: Key  #: The key under which it is given values; empty for the chart itself.
    contents: ChartContents  #: What stands in it.
    reads: Reads  #: What its templates read.
    conditions: tuple[Path, ...]  #: The keys, from the root, that turn it on; the first that is set counts.


class KeysByChart:
    """What a chart that is at hand, and its dependencies, know of the values in use."""

    def __init__(self, chart: Chart, contents: ChartContents, in_use: ValuesInUse) -> None:
        self._chart = chart
        self._levels = list(_levels(contents, (), (), Named(_texts(contents))))
        self._conditions = {place for level in self._levels for place in level.conditions}
        self._dependencies = contents.dependencies
        self._in_use = in_use

    def entry(self, key: Key, overridden: str, origin: Origin) -> ValuesEntry:
        """Return the facts of a key that is set."""
        found = self.reads_of(key)
        overruling = overruling_key(self._chart.name, self._chart.version, dotted(key))
        return ValuesEntry(
            key=dotted(key),
            declared=self.declares(key),
            read=None if found is None else bool(found) and not overruling,
            nearest=overruling or (dotted(self.nearest(key)) if not found else ""),
            because="",
            since="",
            needs=dotted(self.closed(key, found)) if found else "",
            overridden=overridden,
            origin=origin,
        )

    def is_default(self, key: Key, value: Json) -> bool:
        """Return whether a value is what the chart, or the dependency whose key it is, has by default."""
        return is_same(value, next((default for default in self._defaults(key) if default is not None), None))

    def declares(self, key: Key) -> bool:
        """Return whether a ``values.yaml`` has a key, or a place for whatever stands there."""
        return any(_declares(level.contents, path) for level, path in self._relative(key))

    def reads_of(self, key: Key) -> list[tuple[_Level, frozenset[Key]]] | None:
        """Return who reads a key, with what must be true for it to matter; None if that is not known."""
        found: list[tuple[_Level, frozenset[Key]]] = []
        uncertain = False
        for level, path in self._relative(key):
            read = level.reads.of(path)
            uncertain = uncertain or read is None
            found += [(level, frozenset(_absolute(level, guard) for guard in each.guards)) for each in read or ()]
            if key in self._conditions or key[0] == "tags":
                found.append((level, frozenset()))
        return None if uncertain and not found else found

    def closed(self, key: Key, found: Sequence[tuple[_Level, frozenset[Key]]]) -> Key:
        """Return a key whose value keeps every reader of another from being asked; empty if none does.

        Of several the first by name. A key that is empty keeps its readers away by itself, which is what it is for.
        """
        reasons = [self._closing(level, guards - {key}) for level, guards in found]
        return min(reasons) if all(reasons) else ()

    def cut(self, key: Key) -> Key:
        """Return a key without what stands below one that nobody knows: one wrong name is one mistake."""
        for length in range(1, len(key)):
            if not self.declares(key[:length]) and self.reads_of(key[:length]) == []:
                return key[:length]
        return key

    def nearest(self, key: Key) -> Key:
        """Return the key that somebody may have meant; empty without one. Of those of dependencies only if no other."""
        candidates = {path for level in self._levels for path in _known_keys(level)}
        own = {path for path in candidates if path[0] not in self._dependencies or path[0] == key[0]}
        return nearest_key(key, own) or nearest_key(key, candidates)

    def _relative(self, key: Key) -> Iterator[tuple[_Level, Key]]:
        """Yield the charts that see a key, each with the key as it sees it."""
        for level in self._levels:
            if key[0] == "global":
                yield level, key
            elif key[: len(level.prefix)] == level.prefix and len(key) > len(level.prefix):
                yield level, key[len(level.prefix) :]

    def _closing(self, level: _Level, guards: frozenset[Key]) -> Key:
        for condition in level.conditions:
            known, value = self._value(tuple(map(str, condition)))
            if known and isinstance(value, bool):
                if not value:
                    return tuple(map(str, condition))
                break
        return min((guard for guard in guards if self._is_off(guard)), default=())

    def _is_off(self, key: Key) -> bool:
        return self._in_use.is_off(key, self._defaults(key))

    def _value(self, key: Key) -> tuple[bool, Json]:
        return self._in_use.value(key, self._defaults(key))

    def _defaults(self, key: Key) -> list[Json]:
        return [get(level.contents.values, path) for level, path in self._relative(key)]


def _levels(contents: ChartContents, prefix: Key, conditions: tuple[Path, ...], named: Named) -> Iterator[_Level]:
    own = tuple(contents.templates.values())
    yield _Level(prefix, contents, reads((*own, *named.included(own))), conditions)
    for key, inside in contents.dependencies.items():
        inner = tuple((*prefix, *condition) for condition in contents.conditions[key])
        yield from _levels(inside, (*prefix, key), inner or conditions, named)


def _texts(contents: ChartContents) -> Iterator[str]:
    """Yield the templates of a chart and its dependencies: all of them share the named ones."""
    yield from contents.templates.values()
    for inside in contents.dependencies.values():
        yield from _texts(inside)


def _absolute(level: _Level, path: Key) -> Key:
    return path if path[:1] == ("global",) else (*level.prefix, *path)


def _declares(contents: ChartContents, path: Key) -> bool:
    """Return whether a ``values.yaml`` has a key, or something above it that holds no keys of its own.

    What it says of a dependency is only what it changes there: nothing follows from what it does not say.
    """
    values = contents.values
    for step in path:
        if not isinstance(values, dict) or not values:
            return path[0] not in contents.dependencies
        if step not in values:
            return False
        values = values[step]
    return True


def _known_keys(level: _Level) -> Iterator[Key]:
    """Yield the keys that a chart has or reads, with all above them."""
    declared = _all_keys(level.contents.values, ())
    named = (read.path for read in level.reads.values)
    for key in (*declared, *named):
        for length in range(1, len(key) + 1):
            yield _absolute(level, key[:length])


def _all_keys(data: Json, path: Key) -> Iterator[Key]:
    for key, value in data.items() if isinstance(data, dict) else ():
        yield (*path, str(key))
        yield from _all_keys(value, (*path, str(key)))
