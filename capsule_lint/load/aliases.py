"""go-yaml's measure against alias bombs: how many of the nodes that it decodes may come out of aliases."""

from __future__ import annotations

from yaml.events import AliasEvent, MappingEndEvent, MappingStartEvent, SequenceEndEvent, SequenceStartEvent

from .builder import Anchor, bomb, is_merge
from .parser import events

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml.events import NodeEvent


def measure(text: str) -> None:
    """Count the nodes of a document as ``unmarshal`` in decode.go of go.yaml.in/yaml/v2 does.

    It looks at the share of aliases while it counts, so what a document has after its aliases does not help it.

    Args:
        text: The document, of which all else can be read: each alias has a complete anchor before it.

    Raises:
        Refused: Kubernetes refuses the document, at this alias.
    """
    _Count(text).document()


class _Count:
    def __init__(self, text: str) -> None:
        self._next_event = events(text)
        self._nodes = 1
        self._aliased = 0
        self._anchors: dict[str, Anchor] = {}
        self._last_alias: AliasEvent | None = None

    def document(self) -> None:
        self._next_event()
        self._node(self._next_event())
        if self._last_alias:
            self._check(self._last_alias)

    def _node(self, event: NodeEvent) -> None:
        self._nodes += 1
        if isinstance(event, AliasEvent):
            self._alias(event)
        else:
            self._inside(event)

    def _inside(self, event: NodeEvent) -> None:
        anchor, before = Anchor(), self._nodes
        if event.anchor:
            self._anchors[event.anchor] = anchor
        if isinstance(event, SequenceStartEvent):
            while not isinstance(item := self._next_event(), SequenceEndEvent):
                self._node(item)
        elif isinstance(event, MappingStartEvent):
            while not isinstance(key := self._next_event(), MappingEndEvent):
                self._entry(key)
        anchor.size = 1 + self._nodes - before

    def _entry(self, key: NodeEvent) -> None:
        if not is_merge(key):
            self._node(key)
            self._node(self._next_event())
            return
        value = self._next_event()
        if isinstance(value, SequenceStartEvent):
            self._inside(value)  # the list of what is merged is not decoded itself
        else:
            self._node(value)

    def _alias(self, event: AliasEvent) -> None:
        # Between two aliases and in the expansion of one, the share is nearest to what is allowed at the end.
        self._check(event)
        size = self._anchors[event.anchor or ""].size
        self._nodes += size
        self._aliased += size
        self._check(event)
        self._last_alias = event

    def _check(self, alias: AliasEvent) -> None:
        allowed = 0.99 - 0.89 * min(max(self._nodes - 400_000, 0) / 3_600_000, 1)
        if self._aliased > 100 and self._nodes > 1000 and self._aliased / self._nodes > allowed:
            raise bomb(alias, self._aliased)
