"""From the parser's events to plain data, as Kubernetes reads it, with the place of every key and value."""

from __future__ import annotations

from functools import lru_cache
from sys import intern

from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from ..model import Path
from .marks import LIST, MAPPING, NODE, Notes, Place, marks, start_mark
from .scalars import NUMBER_STARTS, WORDS, resolve, to_key, to_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from yaml.events import Event, NodeEvent

    from ..model import Json
    from .marks import Table
    from .scalars import Scalar

    # A key that its mapping had before: its path, where it stands, where the first does.
    Duplicate: TypeAlias = tuple[Path, Place, Place]

DEEPEST = 200
"""How deep collections may nest. Kubernetes allows 10,000, but what walks the data recurses; a CRD has about 60."""

TOO_DEEP = f"nested more than {DEEPEST} levels deep"
"""What is said of a deeper one."""

_DOUBTFUL = frozenset({*NUMBER_STARTS, "<", ""})
"""What a scalar starts with that may be a number or a merge key, and nothing."""

_TOO_MANY = 10_000_000  # nodes, with what aliases stand for; ``aliases.measure`` has the measure of Kubernetes


class Refused(Exception):  # noqa: N818 - caught in this package, where it ends as a problem
    """Kubernetes refuses the document although it is well-formed YAML.

    Attributes:
        event: What it refuses.
    """

    def __init__(self, message: str, event: Event) -> None:
        super().__init__(message)
        self.event = event


class Anchor:
    """What an alias stands for.

    Attributes:
        value: The data, shared by all uses.
        scalar: What is anchored, if it is a scalar, which means something else where the alias is a key.
        size: How many nodes one use stands for; 0 while the value is not complete.
        height: How many collections nest in it.
    """

    __slots__ = ("height", "scalar", "size", "value")

    def __init__(self, scalar: ScalarEvent | None = None) -> None:
        self.value: Json = None
        self.scalar = scalar
        self.size = 1 if scalar else 0
        self.height = 0


class Builder:
    """Builds the value of one document; each document has its own builder.

    Attributes:
        aliased: For how many nodes aliases stand.
        anchors: What the document anchored, by name.
        duplicates: The keys that their mapping had before.
        flow: Whether something stands in brackets or braces.
        index: At which character of the text the value starts.
    """

    def __init__(self, next_event: Callable[[], NodeEvent]) -> None:
        self.aliased = 0
        self.anchors: dict[str, Anchor] = {}
        self.duplicates: list[Duplicate] = []
        self.flow = False
        self.index = 0
        self._notes = Notes()
        self._next_event = next_event
        self._nodes = 1
        self._deepest = 0

    def build(self) -> tuple[Json, Place]:
        """Return the data of the next node, and its place.

        Raises:
            Refused: Kubernetes does not read such a document.
            yaml.YAMLError: From the parser, if the text is not YAML.
        """
        event = self._next_event()
        self.index = start_mark(event).index
        return self._node(event, ()), self._notes.done()

    def _node(self, event: NodeEvent, path: Path) -> Json:
        """Return the data of the node that ``event`` starts, which stands at ``path``, and note where it stands."""
        if isinstance(event, CollectionStartEvent):
            if event.anchor is not None:
                return self._anchored(event, event.anchor, path)
            return self._mapping(event, path) if isinstance(event, MappingStartEvent) else self._list(event, path)
        if isinstance(event, ScalarEvent):
            if event.anchor is not None:
                self.anchors[event.anchor] = Anchor(event)
            self._notes.add(marks(event))
            return _scalar(event)
        assert isinstance(event, AliasEvent)
        target = self._alias(event, path)
        self._notes.add(marks(event))
        return _scalar(target.scalar) if target.scalar else target.value

    def _anchored(self, event: CollectionStartEvent, name: str, path: Path) -> Json:
        self._descend(len(path) + 1, event)
        anchor = self.anchors[name] = Anchor()
        nodes, deepest, self._deepest = self._nodes, self._deepest, len(path) + 1
        node = self._mapping(event, path) if isinstance(event, MappingStartEvent) else self._list(event, path)
        anchor.value = node
        anchor.size = self._nodes - nodes + 1
        anchor.height = self._deepest - len(path)
        self._deepest = max(deepest, self._deepest)
        return node

    def _list(self, start: CollectionStartEvent, path: Path) -> Json:
        data: list[Json] = []
        notes, next_event = self._notes, self._next_event
        size = notes.size
        if len(path) >= self._deepest:
            self._descend(len(path) + 1, start)
        here, last = notes.open(start, LIST), -1
        while not isinstance(event := next_event(), SequenceEndEvent):
            last = size()
            if isinstance(event, ScalarEvent) and event.anchor is None:
                notes.add(marks(event))  # by far the most frequent case, without a call of _node
                data.append(_scalar(event))
            else:
                data.append(self._node(event, (*path, len(data))))
        self._nodes += len(data)
        self.flow = notes.close(here, event, last) or self.flow
        return data

    def _mapping(self, start: CollectionStartEvent, path: Path) -> Json:
        data: dict[str, Json] = {}
        keys: dict[str, int] = {}
        table: Table | None = None
        notes, next_event = self._notes, self._next_event
        add, size = notes.add, notes.size
        if len(path) >= self._deepest:
            self._descend(len(path) + 1, start)
        here, last = notes.open(start, MAPPING), -1
        while not isinstance(event := next_event(), MappingEndEvent):
            text = event.value if isinstance(event, ScalarEvent) and event.anchor is event.tag is None else None
            key = _text_key(text) if text is not None else None
            if key is None:
                if is_merge(event):
                    last = size()
                    table = _table(keys) if table is None else table
                    self._merge(data, table, path)
                    continue
                key = intern(self._key(event, path))
            at = size()
            add(marks(event))
            first = keys.setdefault(key, at)
            if first != at:
                self.duplicates.append(((*path, key), Place(notes, at), Place(notes, first)))
                table = _table(keys) if table is None else table
            last = at + NODE
            if table is not None:
                table[key] = at, last
            value = next_event()
            if isinstance(value, ScalarEvent) and value.anchor is None:
                add(marks(value))  # as in _list
                is_text = value.tag is None and _is_text(value.value)
                data[key] = value.value if is_text else _scalar(value)
            else:
                data[key] = self._node(value, (*path, key))
        self._nodes += 2 * len(data)
        self.flow = notes.close(here, event, last, table) or self.flow
        return data

    def _merge(self, data: dict[str, Json], table: Table, path: Path) -> None:
        """Merge the value of ``<<``; go-yaml v2 does it in the order of the text, so a merge outdoes keys before it."""
        event = self._next_event()
        notes, at = self._notes, self._notes.size()
        value = self._node(event, (*path, "<<"))
        parts = [(value, at)]
        if isinstance(value, list):
            parts = [(item, (notes.find(at, value, index) or (at, at))[1]) for index, item in enumerate(value)]
        for part, where in reversed(parts):
            if not isinstance(part, dict):
                raise Refused("a merge key (`<<`) takes a mapping or a list of mappings", event)
            data.update(part)
            for key in part:
                table[key] = notes.find(where, part, key) or (where, where)

    def _key(self, event: NodeEvent, path: Path) -> str:
        try:
            if isinstance(event, ScalarEvent):
                if event.anchor is not None:
                    self.anchors[event.anchor] = Anchor(event)
                key = _resolve(event)
                return key if isinstance(key, str) else to_key(key)
            if isinstance(event, AliasEvent):
                anchor = self._alias(event, path)
                return to_key(_resolve(anchor.scalar) if anchor.scalar else anchor.value)
        except ValueError as error:
            raise Refused(f"this key cannot be read: {error}", event) from error
        raise Refused("a mapping or a list cannot be a key", event)

    def _alias(self, event: AliasEvent, path: Path) -> Anchor:
        anchor = self.anchors.get(event.anchor or "")
        if anchor is None:
            raise Refused(
                "no anchor of this name stands before this alias: quote the text if it is not an alias", event
            )
        if not anchor.size:
            raise Refused("this alias stands inside its own anchor", event)
        self._nodes += anchor.size
        self.aliased += anchor.size
        if self._nodes > _TOO_MANY:
            raise bomb(event, self.aliased)
        self._descend(len(path) + anchor.height, event)
        return anchor

    def _descend(self, depth: int, event: NodeEvent) -> None:
        if depth > DEEPEST:
            raise Refused(TOO_DEEP, event)
        self._deepest = max(depth, self._deepest)


def _table(keys: dict[str, int]) -> Table:
    """Return where the keys and values of a mapping are noted, as far as it is read: a value after its key."""
    return {key: (at, at + NODE) for key, at in keys.items()}


def bomb(alias: AliasEvent, aliased: int) -> Refused:
    """Return the refusal of a document whose aliases stand for too much, given how many nodes that is."""
    return Refused(f"alias bomb: the aliases stand for {aliased:,} nodes, more than Kubernetes reads", alias)


def is_merge(event: NodeEvent) -> bool:
    """Return whether a key merges its value into the mapping."""
    return (
        isinstance(event, ScalarEvent)
        and event.value == "<<"
        and (event.implicit[0] or event.tag == "tag:yaml.org,2002:merge")
    )


def _is_text(text: str) -> bool:
    """Return whether a scalar means its text, in quotes or not; a few others do as well."""
    return text[:1] not in _DOUBTFUL and text not in WORDS


@lru_cache(maxsize=4096)
def _text_key(text: str) -> str | None:
    """Return a key that means its text, the same object each time, for manifests have the same few; else None."""
    return intern(text) if _is_text(text) else None


def _scalar(event: ScalarEvent) -> Scalar:
    if event.tag is None and (_is_text(event.value) or not event.implicit[0]):
        return event.value  # nearly all are
    try:
        return to_value(resolve(event.value, event.tag))
    except ValueError as error:
        raise Refused(f"a value is refused: {error}", event) from error


def _resolve(event: ScalarEvent) -> Scalar:
    """Return what a key is before it goes through JSON."""
    return resolve(event.value, event.tag) if event.tag is not None or event.implicit[0] else event.value
