"""Makes an input that shows a fault as small as it gets: first by what it says, then by lines, then by characters."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import yaml
from yaml.nodes import CollectionNode, Node, ScalarNode

from .cases import Case
from .structure import compose, scalar, slots

Fails = Callable[[Case], bool]
"""Says whether an input still shows the fault."""

TIME, TRIES = 60.0, 3000
"""Seconds and attempts that one fault is worth."""


def smallest(case: Case, fails: Fails, *, seconds: float = TIME, tries: int = TRIES) -> Case:
    """Return a case with the fault of another one, of whose files nothing can be left out without losing it.

    Args:
        case: Which shows the fault.
        fails: Whether a case does; is asked again and again.
        seconds: After which what has been reached is returned.
        tries: How often ``fails`` may be asked.
    """
    shrinking = _Shrinking(case, fails, time.monotonic() + seconds, tries)
    shrinking.drop_commands()
    shrinking.drop_files()
    names = sorted(shrinking.case.files, key=lambda name: name not in case.mutated)
    before = None
    while before != shrinking.case.files and shrinking.goes_on():
        before = shrinking.case.files
        for name in names:
            if name in shrinking.case.files:
                shrinking.shrink(name)
    return shrinking.case


class _Shrinking:
    """What has been reached, and how much may still be tried."""

    def __init__(self, case: Case, fails: Fails, until: float, tries: int) -> None:
        self.case = case
        self._fails = fails
        self._until = until
        self._tries = tries

    def goes_on(self) -> bool:
        return self._tries > 0 and time.monotonic() < self._until

    def _try(self, case: Case) -> bool:
        if not self.goes_on():
            return False
        self._tries -= 1
        if self._fails(case):
            self.case = case
            return True
        return False

    def _try_content(self, name: str, content: bytes) -> bool:
        files = {**self.case.files, name: content}
        return content != self.case.files[name] and self._try(replace(self.case, files=files))

    def drop_commands(self) -> None:
        """Leave out all commands but one, where that one shows the fault by itself."""
        for command in self.case.commands:
            alone = replace(self.case, plan="once", commands=(command,))
            if alone != self.case and self._try(alone):
                return

    def drop_files(self) -> None:
        """Leave out files."""
        for name in list(self.case.files):
            files = {other: content for other, content in self.case.files.items() if other != name}
            self._try(replace(self.case, files=files))

    def shrink(self, name: str) -> None:
        """Make one file smaller, by each means until it helps no more."""
        self._pieces(name, lambda content: content.splitlines(keepends=True))
        self._structure(name)
        self._pieces(name, lambda content: content.splitlines(keepends=True))
        if len(self.case.files[name]) <= 4000:
            self._pieces(name, lambda content: [content[n : n + 1] for n in range(len(content))])

    def _pieces(self, name: str, parted: Callable[[bytes], Sequence[bytes]]) -> None:
        """Leave out pieces: half of them, a quarter, and so on to one, as Zeller's delta debugging does."""
        pieces = list(parted(self.case.files[name]))
        size = max(len(pieces) // 2, 1)
        while pieces and self.goes_on():
            at, helped = 0, False
            while at < len(pieces) and self.goes_on():
                fewer = pieces[:at] + pieces[at + size :]
                if self._try_content(name, b"".join(fewer)):
                    pieces, helped = fewer, True
                else:
                    at += size
            if size == 1 and not helped:
                return
            size = max(size // 2, 1)

    def _structure(self, name: str) -> None:
        """Leave out documents, keys and items, and put short values in the place of long ones."""
        position = 0
        while self.goes_on():
            changed = False
            for content in _simpler(self.case.files[name], position):
                if content is None:
                    return
                if len(content) < len(self.case.files[name]) and self._try_content(name, content):
                    changed = True
                    break
            position += not changed


def _simpler(content: bytes, position: int) -> Iterator[bytes | None]:
    """Yield a text with the place of this number left out or made shorter; None if there is no such place."""
    try:
        text = content.decode()
    except UnicodeDecodeError:
        yield None
        return
    for change in (_left_out, _hoisted, _emptied):
        documents = compose(text)
        found = slots(documents)
        if position >= len(found) or len(text) > 100_000:
            yield None
            return
        if change(documents, position):
            try:
                yield yaml.serialize_all(documents, Dumper=yaml.CSafeDumper, width=200, allow_unicode=True).encode()
            except (yaml.YAMLError, UnicodeError, ValueError, RecursionError):
                continue


def _left_out(documents: list[Node], position: int) -> bool:
    slot = slots(documents)[position]
    del slot.holder[slot.index]
    return bool(documents)


def _hoisted(documents: list[Node], position: int) -> bool:
    """Put the only thing inside a place into it."""
    slot = slots(documents)[position]
    if not isinstance(slot.node, CollectionNode) or len(slot.node.value) != 1:
        return False
    inside = slot.node.value[0]
    slot.put(inside[1] if isinstance(inside, tuple) else inside)
    return True


def _emptied(documents: list[Node], position: int) -> bool:
    slot = slots(documents)[position]
    if isinstance(slot.node, ScalarNode) and len(slot.node.value) <= 1:
        return False
    slot.put(scalar("x"))
    return True
