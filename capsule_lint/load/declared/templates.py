"""YAML with actions of Go's templates in it, read before they are: what they fill in or guard is a placeholder.

Helmfile, generators of Argo CD and Sveltos take such texts (https://pkg.go.dev/text/template), in which ``replicas: {{
.Values.replicas }}`` is no YAML, or means something else. An action is taken for a plain scalar, at its place; one that
stands in lines of its own is left out, and what stands between two that guard it may be there or not.
"""

from __future__ import annotations

import json
import re

from ...model import Json, Path, Placeholder
from ..documents import read
from ..placeholders import with_placeholders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..documents import Draft
    from ..marks import Piece, Place

_ACTION = r"\{\{(?:(?!\}\})[\s\S])*\}\}"
_ALONE = rf"(?m)^[ \t]*(?:{_ACTION}[ \t\r]*)+$"
_GUARD = r"\{\{-?\s*(if|range|with|define|block|end)\b"
_INSERTS_NOTHING = r"\{\{-?\s*(?:if|else|range|with|define|block|end|/\*|\$\w*\s*:?=)"
_BLOCK = r"(?:^|\s)[|>][-+0-9]*\s*(?:\s#.*)?$"
_MARKS = "!\"#%&'*,-:>?@[]`{|}"
# What means something to YAML becomes a character that means nothing, and that no text has.
_HIDDEN = {ord(mark): 0xE000 + ord(mark) for mark in _MARKS}
_SHOWN = {0xE000 + ord(mark): mark for mark in _MARKS}


def read_template(piece: Piece) -> Iterator[Draft]:
    """Yield the documents of a text that may hold actions, as ``read`` does."""
    text = piece.text
    if "{{" not in text:
        yield from read(piece)
        return
    actions = _Actions(text)
    hidden = piece.part(re.sub(_ACTION, _hide, re.sub(_ALONE, _blank, text)), 0)
    for draft in read(hidden):
        if draft.place is not None:
            draft.data = with_placeholders(_shown(draft.data))
            draft.data = actions.uncertain(draft.data, draft.place, draft.piece.line - hidden.line)
        yield draft


def read_file_template(piece: Piece) -> Iterator[Draft]:
    """Yield the documents of a file that is a template: whether it is YAML in the end, only rendering tells."""
    brings_more = inserts(piece.text)
    for draft in read_template(piece):
        draft.problems, draft.duplicates = [], []
        draft.inserts = brings_more
        yield draft


def inserts(text: str) -> bool:
    """Return whether an action in lines of its own brings something into a text, which may be any keys."""
    return any(
        not re.match(_INSERTS_NOTHING, action)
        for lines in re.finditer(_ALONE, text)
        for action in re.findall(_ACTION, lines[0])
    )


def _blank(lines: re.Match[str]) -> str:
    return re.sub(r"[^\r\n]", " ", lines[0])


def _hide(action: re.Match[str]) -> str:
    return action[0].translate(_HIDDEN)


def _shown(data: Json) -> Json:
    """Return data with the characters of actions as they were; keys keep their order."""
    if isinstance(data, str):
        return data.translate(_SHOWN)
    if isinstance(data, list):
        return [_shown(item) for item in data]
    if isinstance(data, dict):
        return {key.translate(_SHOWN): _shown(value) for key, value in data.items()}
    return data


class _Actions:
    """Where actions of a text stand that are left out, and what they guard; lines count from 0."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._left_out = {
            number
            for lines in re.finditer(_ALONE, text)
            for number in range(text.count("\n", 0, lines.start()), text.count("\n", 0, lines.end()) + 1)
        }
        self._guarded = _guarded(text)

    def uncertain(self, data: Json, place: Place, shift: int) -> Json:
        """Return data with placeholders for scalars that may be different, or not be there.

        Args:
            data: Of a document.
            place: Where that stands in it.
            shift: The line at which the document starts.
        """
        return self._uncertain(data, place, shift, self._guarded, ()) if self._left_out or self._guarded else data
