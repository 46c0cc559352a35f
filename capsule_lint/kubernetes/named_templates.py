"""The named templates of a Helm chart (``define``), and which of them a template includes."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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

    def included(self, texts: Iterable[str]) -> list[str]:
        """Return the bodies of the named templates that some templates include, and of those that these do.

        Where a name is put together by the template, it may be any.
        """
        found: dict[str, list[str]] = {}
        waiting = list(texts)
        while waiting:
            names = set(_included(waiting.pop()))
            for name in sorted(self._bodies if "" in names else names & self._bodies.keys()):
                if name not in found:
                    found[name] = self._bodies[name]
                    waiting += self._bodies[name]
        return [body for bodies in found.values() for body in bodies]


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


def _included(text: str) -> Iterator[str]:
    """Yield the names that a template includes; an empty one where it puts the name together."""
    for action in _ACTION.finditer(text):
        for found in _INCLUDED.finditer(action["text"] or ""):
            yield _name(found)


def _name(found: re.Match[str]) -> str:
    return found["quoted"] or found["raw"] or ""
