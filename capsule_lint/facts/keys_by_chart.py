"""What is known of a key of the values where the chart is at hand: what its files declare and its templates read."""

from __future__ import annotations

from ..capsule.chart_keys import idle_key
from ..frozen import dataclass
from ..kubernetes.chart_templates import reads
from ..kubernetes.fields import get
from ..kubernetes.named_templates import Named
from ..kubernetes.shared_values import SHARED, above, guards_above
from ..paths import dotted
from .values_in_use import is_same, nearest_key
from .words.release import ValuesEntry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..kubernetes.chart_templates import Reads
    from ..model import Chart, ChartContents, Json, Origin
    from .values_in_use import Reader, ValuesInUse

    Key = tuple[str, ...]


@dataclass(frozen=True)
class _Level:
    """One of the charts that are rendered together."""

    prefix: Key  #: The key under which it is given values; empty for the chart itself.
    contents: ChartContents  #: What stands in it.
    reads: Reads  #: What its templates read.
    conditions: tuple[Key, ...]  #: The keys, from the root, that turn it on; the first that is set counts.


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
        idle = idle_key(self._chart.name, self._chart.version, key)
        return ValuesEntry(
            key=dotted(key),
            declared=self.declares(key),
            read=False if idle else None if found is None else bool(found),
            nearest=idle.read_instead if idle else "" if found else dotted(self.nearest(key)),
            because=idle.because if idle else "",
            since="",
            needs=dotted(self._in_use.closed(key, found, self._defaults)) if found and not idle else "",
            overridden=overridden,
            origin=origin,
        )

    def is_default(self, key: Key, value: Json) -> bool:
        """Return whether a value is what the chart, or the dependency whose key it is, has by default."""
        return is_same(value, next((default for default in self._defaults(key) if default is not None), None))

    def declares(self, key: Key) -> bool:
        """Return whether a ``values.yaml`` has a key, or a place for whatever stands there."""
        return any(_declares(level.contents, path) for level, path in self._relative(key))

    def reads_of(self, key: Key) -> list[Reader] | None:
        """Return who reads a key; None if that is not known."""
        found: list[Reader] = []
        uncertain = False
        for level, path in self._relative(key):
            read = level.reads.of(path)
            uncertain = uncertain or read is None
            found += [(level.conditions, guards_above(each.guards, level.prefix)) for each in read or ()]
            if key in self._conditions or key[0] == "tags":
                found.append(((), frozenset()))
        return None if uncertain and not found else found

    def cut(self, key: Key) -> Key:
        """Return a key without what is below an unknown one: one wrong name is one mistake."""
        for length in range(1, len(key)):
            is_idle = idle_key(self._chart.name, self._chart.version, key[:length])
            if is_idle or (not self.declares(key[:length]) and self.reads_of(key[:length]) == []):
                return key[:length]
        return key

    def nearest(self, key: Key) -> Key:
        """Return the key that may have been meant; empty without one. Of those of dependencies only if no other."""
        candidates = {path for level in self._levels for path in _known_keys(level)}
        own = {path for path in candidates if path[0] not in self._dependencies or path[0] == key[0]}
        return nearest_key(key, own) or nearest_key(key, candidates)

    def _relative(self, key: Key) -> Iterator[tuple[_Level, Key]]:
        """Yield the charts that see a key, each with the key as it sees it."""
        for level in self._levels:
            if key[0] == SHARED:
                yield level, key
            elif key[: len(level.prefix)] == level.prefix and len(key) > len(level.prefix):
                yield level, key[len(level.prefix) :]

    def _defaults(self, key: Key) -> list[Json]:
        return [get(level.contents.values, path) for level, path in self._relative(key)]


def _levels(contents: ChartContents, prefix: Key, conditions: tuple[Key, ...], named: Named) -> Iterator[_Level]:
    own = tuple(contents.templates.values())
    yield _Level(prefix, contents, reads(own, named), conditions)
    for key, inside in contents.dependencies.items():
        inner = tuple((*prefix, *map(str, condition)) for condition in contents.conditions[key])
        yield from _levels(inside, (*prefix, key), inner or conditions, named)


def _texts(contents: ChartContents) -> Iterator[str]:
    """Yield the templates of a chart and its dependencies: all of them share the named ones."""
    yield from contents.templates.values()
    for inside in contents.dependencies.values():
        yield from _texts(inside)


def _declares(contents: ChartContents, path: Key) -> bool:
    """Return whether a ``values.yaml`` has a key, or something above it that lists no keys.

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
            yield above(key[:length], level.prefix)


def _all_keys(data: Json, path: Key) -> Iterator[Key]:
    for key, value in data.items() if isinstance(data, dict) else ():
        yield (*path, str(key))
        yield from _all_keys(value, (*path, str(key)))
