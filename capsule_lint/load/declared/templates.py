"""YAML with actions of Go's templates in it, read before they are: what they fill in or guard is a placeholder.

Helmfile, generators of Argo CD and Sveltos take such texts (https://pkg.go.dev/text/template), in which ``replicas: {{
.Values.replicas }}`` is not YAML, or means something else. An action is taken for a plain scalar, at its place; one
that stands in lines of its own is left out, and what stands between two that guard it may be there or not.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from itertools import accumulate

from ...model import Json, Path, Placeholder
from ..documents import read
from ..placeholders import with_placeholders

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..documents import Draft
    from ..marks import Piece, Place

_ACTION = r"\{\{(?:(?!\}\}|\{\{)[\s\S])*\}\}"
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
    """Return whether an action on its own lines inserts something into a text, which may be any keys."""
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
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]
        self._left_out = {
            number
            for lines in re.finditer(_ALONE, text)
            for number in range(self._line(lines.start()), self._line(lines.end()) + 1)
        }
        self._guards = self._guards_of(text)

    def uncertain(self, data: Json, place: Place, shift: int) -> Json:
        """Return data with placeholders for scalars that may be different, or not be there.

        Args:
            data: Of a document.
            place: Where that stands in it.
            shift: The line at which the document starts.
        """
        return self._uncertain(data, place, shift, 0, ()) if self._left_out or self._guards else data

    def _uncertain(self, data: Json, place: Place, shift: int, first: int, path: Path) -> Json:
        line = place.start[0] + shift
        if len(path) == 2 and path[0] == "releases":
            # A release of Helmfile may be there or not as a whole: what is in it is not less known for that.
            first = line
        if isinstance(data, (dict, list)):
            steps = data.items() if isinstance(data, dict) else enumerate(data)
            inside = {
                step: self._uncertain(value, place.child(data, step), shift, first, (*path, step))
                for step, value in steps
            }
            return inside if isinstance(data, dict) else list(inside.values())
        if self._guards.get(line, -1) >= first or self._is_changed(line):
            return Placeholder(data if isinstance(data, str) else json.dumps(data))
        return data

    def _is_changed(self, line: int) -> bool:
        """Return whether a block scalar starts in a line, and an action is left out of it."""
        if not re.search(_BLOCK, self._lines[line]):
            return False
        above = _indent(self._lines[line])
        for number in range(line + 1, len(self._lines)):
            if number in self._left_out:
                return True
            if self._lines[number].strip() and _indent(self._lines[number]) <= above:
                break
        return False

    def _line(self, index: int) -> int:
        return bisect_right(self._starts, index) - 1

    def _guards_of(self, text: str) -> dict[int, int]:
        """Return for each line that actions guard the line of the innermost of them that starts there or above."""
        ends: dict[int, list[int]] = {}
        starts: list[int] = []
        for action in re.finditer(_GUARD, text):
            if action[1] != "end":
                starts.append(self._line(action.start()))
            elif starts:
                ends.setdefault(starts.pop(), []).append(self._line(action.start()))
        found: dict[int, int] = {}
        inside: list[tuple[int, int]] = []
        for line in range(len(self._lines)) if ends else ():
            inside += ((line, end) for end in reversed(ends.get(line, ())))
            if inside:
                found[line] = inside[-1][0]
            while inside and inside[-1][1] == line:
                inside.pop()
        return found


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
