r"""How large a regular expression is once its repetitions are written out, before any engine is asked to do so.

``a{0,1000}`` is nine characters and two thousand instructions, and repetitions nest. Go refuses what grows beyond its
limits (``regexp/syntax/parse.go`` of Go 1.26: ``repeatIsValid``, ``checkSize``, ``checkHeight``); RE2, which is asked
here in its place, takes time with the square of what may be left out. So what Go refuses is known from here, and what
Go takes but is too large to try out stays undecided.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ..frozen import dataclass

Size = tuple[int, int]
"""How many instructions a part is: at least, as Go counts them, and at most, as RE2 may need them."""

GO_SIZE = 128 * 2**20 // (5 * 8)
"""The instructions that Go allows: ``maxSize``, 128 MB of them at 40 bytes each."""

GO_HEIGHT = 1000
"""How deep Go lets a pattern nest: ``maxHeight``."""

GO_REPEATS = 1000
"""How often Go lets a part be repeated, the repetitions around it included."""

MOST = 4_000
"""Instructions up to which a pattern is tried out: RE2 takes some ten milliseconds for that. The largest single
repetition that Go takes, ``x{0,1000}``, has half of them."""

MOST_STEPS = 20_000_000
"""Instructions times characters of the text up to which it is searched: at worst RE2 looks at each for each."""

_UNICODE = 400
"""Instructions that RE2 makes of a class such as ``\\pL``, roughly: its ranges, byte by byte."""

_HUGE = 10**12
"""Where counting ends: sizes are multiplied at every level of nesting."""

_TOKEN = r"""(?P<quoted>\\Q(?P<literal>.*?)(?:\\E|\Z))
    |(?P<unicode>\\[pP](?:\{[^}]{0,64}\}|.))
    |(?P<escape>\\x\{[^}]{0,16}\}|\\x..|\\.)
    |(?P<class>\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\])
    |(?P<flags>\(\?[a-zA-Z-]*\))
    |(?P<group>\(\?[a-zA-Z-]*:)
    |(?P<capture>\((?:\?P?<\w*>)?)
    |(?P<end>\))
    |(?P<or>\|)
    |(?P<repeat>[*+?]|\{(?P<least>\d{1,8})(?P<range>,(?P<most>\d{0,8}))?\})
    |."""
"""Compiled when it is first needed, for few patterns repeat anything or nest."""

_STRUCTURE = re.compile(r"[()\[{|]|\\[QpPx]")
_ESCAPED = re.compile(r"\\.", re.DOTALL)


@dataclass(frozen=True)
class Extent:
    """How large a pattern is once its repetitions are written out."""

    least: int  #: Instructions, as Go counts them, that it has whatever Go simplifies.
    most: int  #: Instructions that an engine may have to make.
    height: int  #: How deep its groups nest.
    repetition: str = ""  #: The first that repeats something too often for Go; empty if there is none.


class _Group:
    """What has been read of a group, or of the pattern as a whole."""

    __slots__ = ("captures", "done", "height", "last", "last_repeats", "repeats", "sequence")

    def __init__(self, *, captures: bool) -> None:
        self.captures = captures
        self.done: list[Size] = []  # its alternatives but the one that is being read
        self.sequence: Size = (0, 0)  # of the alternative that is being read, but its last part
        self.last: Size | None = None  # that part, which a repetition may follow
        self.height = 0
        self.last_repeats = self.repeats = 1  # of the part that a repetition may follow, and of all before it

    def add(self, part: Size | None, repeats: int = 1) -> None:
        """Take the part that is read next."""
        if self.last is not None:
            self.sequence = _sum(self.sequence, self.last)
        self.repeats = max(self.repeats, self.last_repeats)
        self.last, self.last_repeats = part, repeats

    def size(self) -> Size:
        """Return the size of the whole group."""
        self.add(None)
        alternatives = [*self.done, self.sequence]
        # Go merges what alternatives have in common, so only the largest of them is sure to remain.
        least = max(least for least, _ in alternatives)
        most = min(sum(most for _, most in alternatives) + len(alternatives) - 1, _HUGE)
        return max(least + 2 * self.captures, 1), max(most + 2 * self.captures, 1)


@lru_cache(maxsize=4096)
def extent(pattern: str) -> Extent:
    """Return how large a pattern is; what is not a regular expression is measured up to where it is one.

    Args:
        pattern: As a manifest has it.
    """
    if not _STRUCTURE.search(pattern):
        # Characters and repetitions alone, as most are; what is escaped is one character.
        characters = _ESCAPED.sub("x", pattern).lstrip("*+?")
        repeated = sum(map(characters.count, "*+?"))
        size = len(characters) - repeated
        return Extent(max(size, 1), max(size + 2 * repeated, 1), 1)
    stack = [_Group(captures=False)]
    deepest, repetition = 0, ""
    for token in re.compile(_TOKEN, re.VERBOSE | re.DOTALL).finditer(pattern):
        group, kind = stack[-1], token.lastgroup
        if token["or"]:
            group.add(None)
            group.done.append(group.sequence)
            group.sequence = (0, 0)
        elif token["group"] or token["capture"]:
            stack.append(_Group(captures=bool(token["capture"])))
        elif token["end"]:
            if len(stack) > 1:
                inner = stack.pop()
                stack[-1].height = max(stack[-1].height, inner.height + inner.captures)
                stack[-1].add(inner.size(), inner.repeats)
        elif token["repeat"]:
            if group.last is not None:
                group.last = _repeated(group.last, token)
                group.last_repeats = min(group.last_repeats * _count(token), _HUGE)
                if group.last_repeats > GO_REPEATS:
                    repetition = repetition or token[0]
        elif kind == "flags":
            group.add(None)
        elif token[0] == "[":  # a class that is not closed, which every engine refuses
            group.add((0, len(pattern) - token.start()))
            break
        else:
            group.add(_atom(token))
        deepest = max(deepest, stack[-1].height)
    while len(stack) > 1:  # groups that are not closed
        inner = stack.pop()
        stack[-1].add(inner.size())
    least, most = stack[0].size()
    return Extent(least, most, deepest + 1, repetition)


def refusal(pattern: str) -> str:
    """Return why Go refuses a pattern for its size, in Go's words; empty if it does not.

    Go counts what it has simplified, so a pattern close to the limit may be refused without being so here.
    """
    of = extent(pattern)
    if of.repetition:
        return f"invalid repeat count: {of.repetition}"
    if of.least > GO_SIZE:
        return "expression too large"
    return "expression nests too deeply" if of.height > GO_HEIGHT else ""


def doubt(pattern: str, characters: int = 0) -> str:
    """Return why a pattern is not tried out here, in words; empty if it is.

    Args:
        pattern: The pattern.
        characters: How long the text is in which it is to be searched.
    """
    most = extent(pattern).most
    if most > MOST:
        return f"the regular expression is too large to be tried out: written out, it has more than {MOST:,} parts"
    if most * characters > MOST_STEPS:
        return "the text is too long for the regular expression to be tried out on it"
    return ""


def _atom(token: re.Match[str]) -> Size:
    if token["quoted"]:
        return len(token["literal"]), len(token["literal"])
    if token["unicode"]:
        return 1, _UNICODE
    if written := token["class"]:
        wide = sum(written.count(escape) for escape in ("\\p", "\\P")) * _UNICODE
        return 1, 1 + len(written) // 4 + wide
    return 1, 1


def _repeated(part: Size, token: re.Match[str]) -> Size:
    """Return the size of a part that is repeated, as ``calcSize`` has it."""
    least, most = part
    if token["least"] is None:
        return least, most + 2
    fewest = int(token["least"])
    limit = fewest if token["range"] is None else int(token["most"]) if token["most"] else None
    if limit is None:  # x{2,} is xxx+
        return max(fewest, 1) * least, min(max(fewest, 1) * most + 2, _HUGE)
    optional = max(limit - fewest, 0)
    return max(min(limit * least + optional, _HUGE), 1), max(min(limit * most + optional, _HUGE), 1)


def _count(token: re.Match[str]) -> int:
    """Return how often a repetition counts for Go: its maximum, or its minimum where it is open."""
    return 1 if token["least"] is None else int(token["most"] or token["least"])


def _sum(one: Size, other: Size) -> Size:
    return min(one[0] + other[0], _HUGE), min(one[1] + other[1], _HUGE)
