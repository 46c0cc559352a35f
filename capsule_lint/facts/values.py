"""What a values file sets, and what of it the chart reads."""

from __future__ import annotations

from ..capsule.chart_keys import chart_keys
from ..capsule.charts.table import REBUILT
from ..frozen import replace
from ..kubernetes.fields import get
from ..model import ObjectReference, Origin
from ..paths import dotted, leaves
from .keys_by_chart import KeysByChart
from .keys_by_version import KeysByVersion, KeysByVersions
from .values_in_use import ValuesInUse
from .words.release import ValuesEntry, ValuesFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..model import Bundle, Chart, Document, Json
    from .inventory import Inventory

    Key = tuple[str, ...]


class UnknownKeys:
    """What is known of keys where neither the chart is at hand nor anything is known of its version."""

    def cut(self, key: Key) -> Key:
        """Return the first of the keys that one is below: any of them may be the mistake."""
        return key[:1]

    def is_default(self, _: Key, __: Json) -> bool:
        """Return that it is not known whether a value is the chart's default."""
        return False

    def entry(self, key: Key, overridden: str, origin: Origin) -> ValuesEntry:
        """Return the facts of a key that is set."""
        return ValuesEntry(dotted(key), None, None, "", "", "", "", overridden, origin)


Keys = KeysByChart | KeysByVersion | KeysByVersions | UnknownKeys


def values(inventory: Inventory) -> tuple[ValuesFile, ...]:
    """Return the facts of every values file in use, in the order in which Helm merges them."""
    return tuple(file for chart in inventory.bundle.charts for file in _files(inventory.bundle, chart))


def _files(bundle: Bundle, chart: Chart) -> Iterator[ValuesFile]:
    files = [bundle.document(index) for index in chart.values]
    own = [bool(chart.source) and file.source == f"{chart.path.rstrip('/')}/values.yaml" for file in files]
    keys = UnknownKeys() if all(own) else _keys(chart, files)
    taken = chart.alone.version if chart.alone else ""
    version = taken if chart.alone and chart.alone.rendered else chart.version or chart.constraint or taken
    for number, file in enumerate(files):
        if own[number]:
            yield ValuesFile(chart.name, version, own=True, known=True, entries=(), origin=Origin(file.index))
        else:
            entries = _entries(bundle, keys, chart, files, number)
            yield ValuesFile(
                chart=chart.name,
                version=version,
                own=False,
                known=not isinstance(keys, UnknownKeys),
                entries=tuple(entries),
                origin=Origin(file.index),
            )


def _keys(chart: Chart, files: Sequence[Document]) -> Keys:
    """Return what is known of a chart's keys: by its contents, else by its version, or all that it may be of."""
    in_use = ValuesInUse(chart, files)
    if chart.contents:
        return KeysByChart(chart, chart.contents, in_use)
    listed = chart_keys(chart.name, chart.version)
    if listed:
        return KeysByVersion(listed, in_use)
    several = [
        KeysByVersion(keys, in_use)
        for version in (chart.alone.like if chart.alone else ())
        if (keys := chart_keys(chart.name, version.partition(REBUILT)[0]))
    ]
    return KeysByVersions(several) if several else UnknownKeys()


def _entries(bundle: Bundle, keys: Keys, chart: Chart, files: Sequence[Document], number: int) -> Iterator[ValuesEntry]:
    given = (key for key, value in leaves(files[number].data) if value is not None)  # a null takes a value away
    for key in _cut(keys, given):
        overridden = _overridden(bundle, chart, files[number + 1 :], key)
        entry = keys.entry(key, overridden, Origin(files[number].index, key))
        yield replace(entry, is_default=True) if keys.is_default(key, get(files[number].data, key)) else entry


def _cut(keys: Keys, leaves: Iterable[Key]) -> dict[Key, Key]:
    """Return the keys to say something about, each with the first that it stands for: one wrong name is one mistake."""
    found: dict[Key, Key] = {}
    for leaf in filter(None, leaves):
        found.setdefault(keys.cut(leaf), leaf)
    return found


def _overridden(bundle: Bundle, chart: Chart, later: Sequence[Document], key: Key) -> str:
    """Return what gives a key another value afterwards: ``--set``, a file, an object; empty if nothing does."""
    if any(key[: len(path)] == path for path in chart.overrides):
        return "--set"
    return next((_name_of(bundle, file) for file in reversed(later) if _replaces(file.data, key)), "")


def _name_of(bundle: Bundle, values: Document) -> str:
    """Return the words for values: the object in which they stand, or their file."""
    if values.wrapped_in is None or not bundle.document(values.wrapped_in).kind:
        return values.source
    holder = bundle.document(values.wrapped_in)
    return str(ObjectReference(holder.api_version, holder.kind, holder.namespace, holder.name))


def _replaces(data: Json, key: Key) -> bool:
    for length in range(1, len(key) + 1):
        parent = get(data, key[: length - 1])
        if not isinstance(parent, dict) or key[length - 1] not in parent:
            return False
        value = parent[key[length - 1]]
        if length == len(key) or not isinstance(value, dict):
            return True
    return False
