"""What a values file sets, and what of it the chart reads."""

from __future__ import annotations

from ..capsule.provenance import overruling_key
from ..frozen import dataclass
from ..kubernetes.chart_templates import Reads, reads
from ..kubernetes.fields import get
from ..model import Origin
from ..paths import dotted
from .vocabulary import ValuesEntry, ValuesFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..model import Chart, ChartContents, Document, Json, Path
    from .inventory import Inventory

    Key = tuple[str, ...]

_ALIKE = 0.75


def values(inventory: Inventory) -> tuple[ValuesFile, ...]:
    """Return the facts of every values file in use, in the order in which Helm merges them."""
    return tuple(
        _file(chart, files, number)
        for chart in inventory.bundle.charts
        for files in [[inventory.bundle.document(index) for index in chart.values]]
        for number in range(len(files))
    )


def _file(chart: Chart, files: Sequence[Document], number: int) -> ValuesFile:
    file = files[number]
    own = file.source == f"{chart.path.rstrip('/')}/values.yaml"
    known = _Known(chart, files) if chart.contents and not own else None
    return ValuesFile(
        chart=chart.name,
        version=chart.version,
        own=own,
        entries=tuple(_entries(known, chart, files, number)) if known else (),
        origin=Origin(file.index),
    )


def _entries(known: _Known, chart: Chart, files: Sequence[Document], number: int) -> Iterator[ValuesEntry]:
    for key in dict.fromkeys(known.cut(leaf) for leaf in _leaves(files[number].data, ())):
        found = known.reads_of(key)
        overruling = overruling_key(chart.name, chart.version, dotted(key))
        yield ValuesEntry(
            key=dotted(key),
            declared=known.declares(key),
            read=None if found is None else bool(found) and not overruling,
            nearest=overruling or (dotted(known.nearest(key)) if not found else ""),
            needs=dotted(known.closed(found)) if found else "",
            overridden=_overridden(chart, files[number + 1 :], key),
            origin=Origin(files[number].index, key),
        )


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
        return "--set"
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
    """A chart among those that are rendered together.

    Attributes:
        prefix: The key under which it is given values; empty for the chart itself.
        contents: What stands in it.
        reads: What its templates read.
        conditions: The keys, from the root, that turn it on; the first that is set counts.
    """

    prefix: Key
    contents: ChartContents
    reads: Reads
    conditions: tuple[Path, ...]


class _Known:
    """What a chart and its dependencies know of values, and the values in use."""

    def __init__(self, chart: Chart, files: Sequence[Document]) -> None:
        assert chart.contents is not None
        self._levels = list(_levels(chart.contents, (), ()))
        self._dependencies = chart.contents.dependencies
        self._overrides = chart.overrides
        self._files = files

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
            conditions = [place for inner in self._levels for place in inner.conditions]
            if key in conditions or key[0] == "tags":
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
        """Return the key that somebody may have meant; empty without one.

        A sibling with a name alike, or the same name with keys more or fewer above: ``webhooks.nodes`` for
        ``webhooks.hooks.nodes``.
        """
        import difflib  # only for a key that is read nowhere

        candidates = sorted({path for level in self._levels for path in _known_keys(level)} - {key})
        siblings = [path[-1] for path in candidates if path[:-1] == key[:-1]]
        close = difflib.get_close_matches(key[-1], siblings, 1, _ALIKE)
        if close:
            return (*key[:-1], close[0])
        namesakes = [path for path in candidates if path[-1] == key[-1] and (_holds(path, key) or _holds(key, path))]
        return min(namesakes, key=lambda path: (path[0] in self._dependencies, len(path)), default=())

    def _relative(self, key: Key) -> Iterator[tuple[_Level, Key]]:
        """Yield the charts that see a key, each with the key as it sees it."""
        for level in self._levels:
            if key[0] == "global":
                yield level, key
            elif key[: len(level.prefix)] == level.prefix and len(key) > len(level.prefix):
                yield level, key[len(level.prefix) :]

    def _closing(self, level: _Level, guards: frozenset[Key]) -> Key:
        for condition in level.conditions:
            known, value = self._value(condition)
            if known and isinstance(value, bool):
                if not value:
                    return tuple(map(str, condition))
                break
        return min((guard for guard in guards if self._is_off(guard)), default=())

    def _is_off(self, key: Key) -> bool:
        known, value = self._value(key)
        return known and value in (None, False, 0, "", [], {})

    def _value(self, key: Path) -> tuple[bool, Json]:
        """Return whether the value of a key is known, and the value; what ``--set`` says is not known."""
        if any(key[: len(path)] == path or path[: len(key)] == key for path in self._overrides):
            return False, None
        text = tuple(map(str, key))
        defaults = [get(level.contents.values, path) for level, path in self._relative(text)]
        given = [get(file.data, key) for file in self._files if file.has(key)]
        # Mappings are merged: an empty one takes nothing away.
        values = [value for value in (*reversed(given), *defaults) if value != {}]
        if given and given[-1] is None:
            return True, None
        return True, next((value for value in values if value is not None), None)


def _holds(long: Key, short: Key) -> bool:
    """Return whether one key has all the steps of another, in their order."""
    steps = iter(long)
    return all(step in steps for step in short)


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
