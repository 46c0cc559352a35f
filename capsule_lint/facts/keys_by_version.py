"""What is known of a key of the values where the chart is not at hand, but its version is."""

from __future__ import annotations

from ..frozen import replace
from ..paths import dotted
from .values_in_use import is_same, nearest_key
from .words.release import ValuesEntry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from ..capsule.chart_keys import ChartKeys
    from ..model import Json, Origin
    from .values_in_use import Reader, ValuesInUse

    Key = tuple[str, ...]
    T = TypeVar("T")


class KeysByVersions:
    """What the tables of several versions, of which it is not known which one it is, say alike."""

    def __init__(self, each: Sequence[KeysByVersion]) -> None:
        self._each = each

    def is_default(self, key: Key, value: Json) -> bool:
        """Return whether a value is what all versions have by default."""
        return all(keys.is_default(key, value) for keys in self._each)

    def cut(self, key: Key) -> Key:
        """Return a key without what stands below one that a version does not know."""
        return min((keys.cut(key) for keys in self._each), key=len)

    def entry(self, key: Key, overridden: str, origin: Origin) -> ValuesEntry:
        """Return the facts of a key that is set: unknown, or empty, where versions differ in one."""
        entries = [keys.entry(key, overridden, origin) for keys in self._each]
        newest = entries[-1]
        return replace(
            newest,
            declared=_shared([entry.declared for entry in entries], None),
            read=_shared([entry.read for entry in entries], None),
            nearest=_shared([entry.nearest for entry in entries], ""),
            because=_shared([entry.because for entry in entries], ""),
            needs=_shared([entry.needs for entry in entries], ""),
        )


def _shared(values: Sequence[T], otherwise: T) -> T:
    return values[0] if all(value == values[0] for value in values) else otherwise


class KeysByVersion:
    """What the table of a chart's keys says of the values in use."""

    def __init__(self, keys: ChartKeys, in_use: ValuesInUse) -> None:
        self._keys = keys
        self._in_use = in_use

    def is_default(self, key: Key, value: Json) -> bool:
        """Return whether a value is what the chart has by default, as far as that is known."""
        return is_same(value, self._keys.default(key))

    def cut(self, key: Key) -> Key:
        """Return a key without what stands below one that is not known or idle: one wrong name is one mistake."""
        for length in range(1, len(key)):
            above = key[:length]
            if self._keys.idle(above) or not (self._keys.has(above) or self._keys.reads(above) is not False):
                return above
        return key

    def entry(self, key: Key, overridden: str, origin: Origin) -> ValuesEntry:
        """Return the facts of a key that is set."""
        idle, declared = self._keys.idle(key), self._keys.has(key)
        nearest = "" if declared else dotted(self._nearest(key))
        unheard_of = self._keys.is_unheard_of(key)
        if nearest and unheard_of:
            declared = False
        readers = self._keys.readers(key)
        read = None if readers is None else bool(readers) if declared else self._keys.reads(key)
        if idle:
            read = False
        elif declared is None:
            read = read or None
        return ValuesEntry(
            key=dotted(key),
            declared=declared,
            read=read,
            nearest=idle.read_instead if idle else nearest if read is False else "",
            because=idle.because if idle else "",
            since=self._keys.comes_with(key),
            needs="" if read is False or unheard_of else dotted(self._needs(key, readers or ())),
            overridden=overridden,
            origin=origin,
        )

    def _nearest(self, key: Key) -> Key:
        """Return the key that may have been meant; empty without one. Of those of dependencies only if no other."""
        return nearest_key(key, self._keys.all(key[0])) or nearest_key(key, self._keys.all(None))

    def _needs(self, key: Key, readers: Sequence[Reader]) -> Key:
        return self._in_use.closed(key, readers, lambda other: [self._keys.may_be_true(other)])
