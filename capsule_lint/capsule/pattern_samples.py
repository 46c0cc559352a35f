"""Texts that a regular expression matches: a few short ones, to try out what else it lets through."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import islice, product

from ..kubernetes.pattern_size import extent
from .regular_expressions import found_in

Sample = tuple[tuple[str, bool], ...]
"""Characters, each with whether the pattern itself writes it (else it is one of many that would do)."""

_MOST = 24
"""How many samples are kept of a part, and in the end."""

_LONGEST = 512
_DEEPEST = 50
"""Patterns of more characters, or with more groups, are not taken apart."""

_LARGEST = 1_000
"""Nor are patterns that are larger once their repetitions are written out: each sample is tried on the pattern."""

_LONGEST_SAMPLE = 128
"""Nor does a real host or path have more characters."""

_TRIED = "ax0-._/:"
"""Characters to choose from where a pattern leaves the choice, in order of preference."""

_NO_WIDTH = re.compile(r"\^|\$|\\[AzbB]|\(\?[imsU-]*\)")
_GROUP = re.compile(r"\((?:\?(?:P?<\w+>|[imsU-]*:))?")
_CLASS = re.compile(r"\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\\[dDwWsS]|\\[pP](?:\w|\{\^?\w+\})")
_REPEAT = re.compile(r"(?:[*+?]|\{(\d+)(?:,\d*)?\})[?]?")
_QUOTED = re.compile(r"\\Q(.*?)(?:\\E|\Z)", re.DOTALL)


def samples(pattern: str) -> tuple[Sample, ...]:
    """Return a few texts that a pattern matches; what it writes itself stands in them as it is written.

    Anchors add nothing to them. Nothing comes of a pattern that Go refuses, or that is longer than real ones.
    """
    if len(pattern) > _LONGEST or pattern.count("(") > _DEEPEST or extent(pattern).most > _LARGEST:
        return ()
    found = _Parser(pattern).alternatives()
    return tuple(sample for sample in found if found_in(pattern, joined(sample)))


def joined(sample: Sample) -> str:
    """Return a sample as plain text."""
    return "".join(character for character, _ in sample)


class _Parser:
    """Takes a pattern apart from left to right; callers remove samples that RE2 does not take."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    def alternatives(self) -> list[Sample]:
        """Return the samples of everything up to the end of the group, or of the pattern."""
        found = self._sequence()
        while self._take("|"):
            found = _few([*found, *self._sequence()])
        return found

    def _sequence(self) -> list[Sample]:
        found: list[Sample] = [()]
        while self._at < len(self._pattern) and self._pattern[self._at] not in "|)":
            parts = self._repeated()
            found = _few(left + right for left, right in product(found, parts))
        return found

    def _repeated(self) -> list[Sample]:
        start = self._at
        once = self._atom()
        is_dot = self._pattern[start : self._at] == "."
        repeat = _REPEAT.match(self._pattern, self._at)
        if not repeat:
            return once
        self._at = repeat.end()
        if is_dot:
            once = [(("x", False),)]  # ".*" is not meant as a period
        if repeat[1]:
            return _few(sample * min(int(repeat[1]), _LONGEST_SAMPLE) for sample in once)
        return _few([(), *once]) if repeat[0][0] in "*?" else once

    def _atom(self) -> list[Sample]:
        if match := self._match(_NO_WIDTH):
            return [()]
        if match := self._match(_QUOTED):
            return [tuple((character, True) for character in match[1])]
        if match := self._match(_CLASS):
            return [_chosen(match[0])]
        if self._match(_GROUP):
            found = self.alternatives()
            self._take(")")
            return found
        self._take("\\")
        character = self._pattern[self._at : self._at + 1]
        self._at += 1
        return [((character, True),)]

    def _match(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        match = expression.match(self._pattern, self._at)
        if match:
            self._at = match.end()
        return match

    def _take(self, character: str) -> bool:
        taken = self._pattern.startswith(character, self._at)
        self._at += taken
        return taken


def _few(found: Iterable[Sample]) -> list[Sample]:
    return list(islice(dict.fromkeys(sample for sample in found if len(sample) <= _LONGEST_SAMPLE), _MOST))


def _chosen(characters: str) -> Sample:
    """Return one of the characters of a class; RE2 says which belong to it."""
    fitting: Sequence[str] = [character for character in _TRIED if found_in(f"^{characters}$", character)]
    return ((fitting[0], False),) if fitting else ()
