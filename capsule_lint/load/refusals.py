"""What libyaml reads and Kubernetes refuses: go-yaml v2, and kubectl's way to cut a stream, are stricter here."""

from __future__ import annotations

import re

from yaml.events import CollectionEndEvent, CollectionStartEvent, DocumentEndEvent, ScalarEvent

from ..model import Problem
from .marks import end_mark, start_mark
from .parser import events

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .marks import Piece

_SEPARATOR = "kubectl ends the document at a line that starts with `---`, and refuses all but a comment after it"
_SLASH = r"Kubernetes does not know the escape `\/` in YAML: write `/`"
_QUESTION = "Kubernetes refuses an unquoted `?` inside brackets or braces: quote the text"


def refusal(piece: Piece) -> Problem | None:
    """Return why Kubernetes refuses a document that libyaml reads; None if it does not.

    The rules are those of ``YAMLReader`` in k8s.io/apimachinery/pkg/util/yaml and of scannerc.go in go.yaml.in/yaml/v2.

    Args:
        piece: The document's text, which is not JSON: kubectl reads that by other rules.
    """
    found = min(_refused(piece.text), default=None)
    if found is None:
        return None
    index, message = found
    return Problem("unreadable", message, piece.rest_of_line(*piece.point(index)))


def _refused(text: str) -> Iterator[tuple[int, str]]:
    for line in re.finditer("(?m)^---(.*)", text):
        behind = line[1].strip()
        if behind and not behind.startswith("#"):
            yield line.start(), _SEPARATOR
    yield from _scalars(text)


def _scalars(text: str) -> Iterator[tuple[int, str]]:
    next_event = events(text)
    flow = 0  # how many brackets and braces are open; what stands in one is never a block
    while not isinstance(event := next_event(), DocumentEndEvent):
        if isinstance(event, CollectionStartEvent):
            flow += bool(event.flow_style)
        elif isinstance(event, CollectionEndEvent):
            flow -= flow > 0
        elif isinstance(event, ScalarEvent):
            first, behind = start_mark(event).index, end_mark(event).index
            if flow and not event.style and "?" in event.value:
                yield text.index("?", first, behind), _QUESTION
            elif event.style == '"':
                escapes = re.finditer(r"\\.", text[first:behind], re.DOTALL)
                yield from ((first + escape.start(), _SLASH) for escape in escapes if escape[0] == r"\/")
