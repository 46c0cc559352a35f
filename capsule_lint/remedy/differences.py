"""What changes in a file, as a unified diff in which no secret value stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from ..load import Input, load
from ..secrecy.sources import Concealed, sources

Change = tuple[str, int, int, int, int]
"""What happens to a stretch of lines: the word of difflib, where it starts and ends before and after."""

_CONTEXT = 3


def unified(old_name: str, old: str, name: str, new: str) -> str:
    """Return what changes in a file, in the form that ``patch`` applies; empty if nothing does.

    Where a line of context holds a secret value, a change is shown without context, and can still be applied. Where a
    changed line itself holds one, ``***`` stands there, and it cannot.

    Args:
        old_name: What to call the file as it was.
        old: Its text; empty for a new one.
        name: What to call the file as it is to be.
        new: Its text.
    """
    before, after = _lines(old), _lines(new)
    hunks = [
        hunk
        for group in SequenceMatcher(None, before.written, after.written).get_grouped_opcodes(_CONTEXT)
        for hunk in _hunks(group, before)
    ]
    if not hunks:
        return ""
    lines = [f"--- {old_name}\n", f"+++ {name}\n"]
    for hunk in hunks:
        lines += _shown(hunk, before, after)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


class _Lines:
    """The lines of a file, as they are and as they may be shown.

    Attributes:
        written: With their ends.
        shown: Without their ends, and without secret values.
    """

    def __init__(self, written: Sequence[str], shown: Concealed) -> None:
        self.written = written
        self.shown = shown

    def is_secret(self, index: int) -> bool:
        return bool(self.shown.stretches(index + 1))

    def line(self, index: int) -> str:
        written = self.written[index]
        return self.shown[index] + written[len(written.rstrip("\r\n")) :] if self.is_secret(index) else written


def _lines(text: str) -> _Lines:
    written = text.splitlines(keepends=True)
    bundle = load([Input("", text.encode("utf-8", "surrogateescape"))])
    apart = len(written) != text.count("\n") + (not text.endswith("\n") and bool(text))
    bare = [line.rstrip("\r\n") for line in written]
    return _Lines(written, Concealed(bare, sources(bundle)[""].documents, apart=apart))


def _hunks(group: Sequence[Change], before: _Lines) -> Iterator[Sequence[Change]]:
    """Yield a group of changes with its context, or each change alone where the context may not be shown."""
    if not any(
        before.is_secret(index) for tag, start, end, _, _ in group if tag == "equal" for index in range(start, end)
    ):
        yield group
        return
    yield from ([change] for change in group if change[0] != "equal")


def _shown(hunk: Sequence[Change], before: _Lines, after: _Lines) -> Iterator[str]:
    (_, start, _, start_after, _), (_, _, end, _, end_after) = hunk[0], hunk[-1]
    yield f"@@ -{_range(start, end)} +{_range(start_after, end_after)} @@\n"
    for tag, first, last, first_after, last_after in hunk:
        yield from ((" " if tag == "equal" else "-") + before.line(index) for index in range(first, last))
        if tag != "equal":
            yield from ("+" + after.line(index) for index in range(first_after, last_after))


def _range(start: int, end: int) -> str:
    """Return a range of lines as the format has it: one line without a number, none after the line before it."""
    number = end - start
    return str(start + 1) if number == 1 else f"{start + 1 if number else start},{number}"
