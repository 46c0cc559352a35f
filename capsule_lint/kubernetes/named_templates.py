"""The named templates of a Helm chart (``define``), and which of them a template includes."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_ACTION = re.compile(r"\{\{-?\s*(?:/\*.*?\*/\s*-?\}\}|(?P<text>.*?)-?\}\})", re.DOTALL)
_WORD = re.compile(r"\w+")
_OPENING = ("if", "with", "range", "define", "block")
_NAME = r"""(?:"(?P<quoted>[^"]*)"|`(?P<raw>[^`]*)`)"""
_DEFINED = re.compile(rf"(?:define|block)\s+{_NAME}", re.DOTALL)
_INCLUDED = re.compile(rf"\b(?:include|template|block)\s+(?:{_NAME})?", re.DOTALL)


class Named:
    """The named templates of charts that are rendered together: Helm knows each of them everywhere."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Find them.

        Args:
            texts: All templates of the charts.
        """
        self._bodies: dict[str, list[str]] = {}
        for text in texts:
            for name, body in _definitions(text):
                self._bodies.setdefault(name, []).append(body)

    def called(self, name: str) -> Sequence[str]:
        """Return the named templates that may be included by a name: any if a template puts it together."""
        return [name] if name in self._bodies else () if name else sorted(self._bodies)

    def bodies(self, name: str) -> Sequence[str]:
        """Return the texts that are defined by a name; which of several counts is not said."""
        return self._bodies[name]


def _definitions(text: str) -> Iterator[tuple[str, str]]:
    """Yield the named templates that a text defines, each with its body."""
    opened: list[tuple[str, int]] = []
    for action in _ACTION.finditer(text):
        source = (action["text"] or "").strip()
        word = _WORD.match(source)
        if word and word[0] in _OPENING:
            defined = _DEFINED.match(source)
            opened.append((_name(defined) if defined else "", action.end()))
        elif word and word[0] == "end" and opened:
            name, start = opened.pop()
            if name:
                yield name, text[start : action.start()]


def included(text: str) -> Iterator[str]:
    """Yield the names that a template includes; an empty one where it puts the name together."""
    for action in _ACTION.finditer(text):
        for found in _INCLUDED.finditer(action["text"] or ""):
            yield _name(found)


def _name(found: re.Match[str]) -> str:
    return found["quoted"] or found["raw"] or ""
