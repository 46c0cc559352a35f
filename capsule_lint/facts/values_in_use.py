"""The values that a chart is given, and the key that may have been meant by another."""

from __future__ import annotations

from ..kubernetes.fields import get
from ..model import Placeholder
from ..paths import related

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..kubernetes.chart_templates import Guard, Guards
    from ..model import Chart, Document, Json

    Key = tuple[str, ...]
    Defaults = Callable[[Key], Sequence[Json]]
    Reader = tuple[tuple[Key, ...], Guards]

_ALIKE = 0.75
_FALSE: tuple[Json, ...] = (None, False, 0, "", [], {})
"""What Go's templates take for false."""


class ValuesInUse:
    """The values files of a chart, as Helm merges them."""

    def __init__(self, chart: Chart, files: Sequence[Document]) -> None:
        self._chart = chart
        self._files = files

    def value(self, key: Key, defaults: Sequence[Json]) -> tuple[bool, Json]:
        """Return whether the value of a key is known, and the value; what ``--set`` says is not known.

        Args:
            key: From the root.
            defaults: What the chart and its dependencies say of it, the strongest first.
        """
        if any(key[: len(path)] == path or path[: len(key)] == key for path in self._chart.overrides):
            return False, None
        setting = [number for number, file in enumerate(self._files) if file.has(key)]
        if self._may_be_overruled(key, max(setting, default=-1)):
            return False, None
        given = [get(self._files[number].data, key) for number in setting]
        # Mappings are merged: an empty one takes nothing away.
        values = [value for value in (*reversed(given), *defaults) if value != {}]
        if any(isinstance(value, Placeholder) for value in values[:1]):
            return False, None
        if given and given[-1] is None:
            return True, None
        return True, next((value for value in values if value is not None), None)

    def _may_be_overruled(self, key: Key, last: int) -> bool:
        """Return whether values that were not read may give a key another value than the last file that sets it."""
        return any(each.weaker > last and related(each.key, key) for each in self._chart.unread)

    def is_off(self, key: Key, defaults: Sequence[Json]) -> bool:
        """Return whether a value is known, and is what templates take for false."""
        known, value = self.value(key, defaults)
        return known and value in _FALSE

    def closed(self, key: Key, readers: Sequence[Reader], defaults: Defaults) -> Key:
        """Return a key whose value keeps every reader of another from being asked; empty if none does.

        Of several the first by name. A key that is empty keeps its readers away by itself, which is what it is for.

        Args:
            key: The other one, from the root.
            readers: Of each the keys that turn on the chart that it belongs to, the first that is set counts, and what
                must be true for it to matter.
            defaults: What the chart and its dependencies say of a key, the strongest first.
        """
        reasons = [self._closing(key, reader, defaults) for reader in readers]
        return min(reasons) if reasons and all(reasons) else ()

    def _closing(self, key: Key, reader: Reader, defaults: Defaults) -> Key:
        conditions, guards = reader
        for condition in conditions:
            known, value = self.value(condition, defaults(condition))
            if known and isinstance(value, bool):
                if not value:
                    return condition
                break
        return min((min(guard) for guard in guards if key not in guard and self._is_shut(guard, defaults)), default=())

    def _is_shut(self, guard: Guard, defaults: Defaults) -> bool:
        return all(self.is_off(each, defaults(each)) for each in guard)


def is_same(value: Json, default: Json) -> bool:
    """Return whether a value is the default, which is None if it is not known; true and 1 are not the same."""
    return default is not None and value == default and isinstance(value, bool) is isinstance(default, bool)


def nearest_key(key: Key, candidates: Iterable[Key]) -> Key:
    """Return the key that may have been meant; empty without one.

    A sibling with a name alike, or the same name with keys more or fewer above: ``webhooks.hooks.nodes`` for
    ``webhooks.nodes``; where several are as near, none.
    """
    import difflib  # only for a key that is read nowhere

    others = sorted(set(candidates) - {key})
    close = difflib.get_close_matches(key[-1], [path[-1] for path in others if path[:-1] == key[:-1]], 1, _ALIKE)
    if close:
        return (*key[:-1], close[0])
    namesakes = [path for path in others if path[-1] == key[-1] and (_holds(path, key) or _holds(key, path))]
    length = min(map(len, namesakes), default=0)
    shortest = [path for path in namesakes if len(path) == length]
    return shortest[0] if len(shortest) == 1 else ()


def _holds(long: Key, short: Key) -> bool:
    """Return whether one key has all the steps of another, in their order."""
    steps = iter(long)
    return all(step in steps for step in short)
