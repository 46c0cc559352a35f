"""What a values file sets, and what of it the chart reads."""

from __future__ import annotations

import itertools

from ..capsule.chart_keys import chart_keys
from ..capsule.provenance import overruling_key
from ..frozen import dataclass
from ..kubernetes.chart_templates import Reads, reads
from ..kubernetes.fields import get
from ..model import Origin
from ..paths import dotted
from .keys_by_version import ListedKeys
from .values_in_use import ValuesInUse, nearest_key
from .words.release import ValuesEntry, ValuesFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..model import Bundle, Chart, ChartContents, Document, Json, Path
    from .inventory import Inventory

    Key = tuple[str, ...]


def values(inventory: Inventory) -> tuple[ValuesFile, ...]:
    """Return the facts of every values file in use, in the order in which Helm merges them, and of parameters."""
    return tuple(file for chart in inventory.bundle.charts for file in _files(inventory.bundle, chart))


def _files(bundle: Bundle, chart: Chart) -> Iterator[ValuesFile]:
    files = [bundle.document(index) for index in chart.values]
    own = [bool(chart.source) and file.source == f"{chart.path.rstrip('/')}/values.yaml" for file in files]
    known = None if all(own) and not chart.parameters else _known(chart, files)
    for number, file in enumerate(files):
        if own[number]:
            yield ValuesFile(chart.name, chart.version, own=True, known=True, entries=(), origin=Origin(file.index))
        else:
            entries = _entries(known, chart, files, number)
            yield _file(chart, known, entries, Origin(file.index))
    if chart.manifest is not None and chart.parameters:
        entries = _of_parameters(known, chart, chart.manifest)
        yield _file(chart, known, entries, Origin(chart.manifest, chart.parameters[0][:-2]))


def _file(
    chart: Chart, known: _Known | ListedKeys | None, entries: Iterator[ValuesEntry], origin: Origin
) -> ValuesFile:
    return ValuesFile(
        chart=chart.name,
        version=chart.version,
        own=False,
        known=known is not None,
        entries=tuple(entries),
        origin=origin,
    )


def _known(chart: Chart, files: Sequence[Document]) -> _Known | ListedKeys | None:
    """Return what is known of a chart's keys: by its contents, else by its version; None if nothing is."""
    in_use = ValuesInUse(chart, files)
    if chart.contents:
        return _Known(chart, chart.contents, in_use)
    listed = chart_keys(chart.name, chart.version)
    return ListedKeys(listed, in_use) if listed else None


def _entries(
    known: _Known | ListedKeys | None, chart: Chart, files: Sequence[Document], number: int
) -> Iterator[ValuesEntry]:
    for key in _cut(known, _leaves(files[number].data, ())):
        overridden = _overridden(chart, files[number + 1 :], key)
        yield _entry(known, key, overridden, Origin(files[number].index, key))


def _of_parameters(known: _Known | ListedKeys | None, chart: Chart, manifest: int) -> Iterator[ValuesEntry]:
    places = {_key_of(path): place for path, place in zip(chart.overrides, chart.parameters, strict=True)}
    for key, name in _cut(known, places).items():
        yield _entry(known, key, "", Origin(manifest, places[name]))


def _key_of(path: Path) -> Key:
    """Return the key that holds what a path leads to: items of lists have none of their own."""
    return tuple(str(step) for step in itertools.takewhile(lambda step: isinstance(step, str), path))


def _cut(known: _Known | ListedKeys | None, leaves: Iterable[Key]) -> dict[Key, Key]:
    """Return the keys to say something about, each with the first that it stands for: one wrong name is one mistake."""
    found: dict[Key, Key] = {}
    for leaf in filter(None, leaves):
        found.setdefault(known.cut(leaf) if known else leaf[:1], leaf)
    return found


def _entry(known: _Known | ListedKeys | None, key: Key, overridden: str, origin: Origin) -> ValuesEntry:
    if known:
        return known.entry(key, overridden, origin)
    return ValuesEntry(dotted(key), None, None, "", "", "", "", overridden, origin)


def _leaves(data: Json, path: Key) -> Iterator[Key]:
    """Yield the keys that a file gives a value; an empty mapping is one, a null takes a value away."""
    for key, value in data.items() if isinstance(data, dict) else ():
        here = (*path, str(key))
        if isinstance(value, dict) and value:
            yield from _leaves(value, here)
        elif value is not None:
            yield here


def _overridden(chart: Chart, later: Sequence[Document], key: Key) -> str:
    """Return what gives a key another value afterwards: ``--set``, or the name of a file; empty if nothing does."""
    if any(key[: len(path)] == path for path in chart.overrides):
        return "--set" if chart.manifest is None else "helm.parameters"
    return next((file.source for file in reversed(later) if _replaces(file.data, key)), "")


def _replaces(data: Json, key: Key) -> bool:
    for length in range(1, len(key) + 1):
        parent = get(data, key[: length - 1])
        if not isinstance(parent, dict) or key[length - 1] not in parent:
            return False
        value = parent[key[length - 1]]
        if length == len(key) or not isinstance(value, dict):
            return True
    return False


@dataclass(frozen=True)
class _Level:
    """A chart among those that are rendered together."""

    prefix: Key  #: The key under which it is given values; empty for the chart itself.
    contents: ChartContents  #: What stands in it.
    reads: Reads  #: What its templates read.
    conditions: tuple[Path, ...]  #: The keys, from the root, that turn it on; the first that is set counts.


class _Known:
    """What a chart and its dependencies know of values, and the values in use."""

    def __init__(self, chart: Chart, contents: ChartContents, in_use: ValuesInUse) -> None:
        self._chart = chart
        self._levels = list(_levels(contents, (), ()))
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
            needs=dotted(self.closed(found)) if found else "",
            overridden=overridden,
            origin=origin,
        )

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

    def closed(self, found: Sequence[tuple[_Level, frozenset[Key]]]) -> Key:
        """Return a key whose value keeps every reader of another from being asked; empty if none does."""
        reasons = [self._closing(level, guards) for level, guards in found]
        return reasons[0] if all(reasons) else ()

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


def _levels(contents: ChartContents, prefix: Key, conditions: tuple[Path, ...]) -> Iterator[_Level]:
    texts = (*contents.templates.values(), *_named(contents.dependencies.values()))
    yield _Level(prefix, contents, reads(texts), conditions)
    for key, inside in contents.dependencies.items():
        inner = tuple((*prefix, *condition) for condition in contents.conditions[key])
        yield from _levels(inside, (*prefix, key), inner or conditions)


def _named(dependencies: Iterable[ChartContents]) -> Iterator[str]:
    """Yield the files of named templates in dependencies: what they read, they read of the chart that includes them."""
    for inside in dependencies:
        yield from (text for name, text in inside.templates.items() if name.rpartition("/")[2].startswith("_"))
        yield from _named(inside.dependencies.values())


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
