"""The one comment on a pull request: what it says, how it is found again, and that it fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from ..report.marked_up import plain
from .comparison import Compared

HEADING = "## capsule-lint: what this pull request changes"

_OUTSIDE = re.compile(r"^(`{3,}|~{3,})|<(/?)details\b")


def marker(category: str) -> str:
    """Return what a comment begins with, which people do not see, and by which it is found again."""
    # Two hyphens would end it.
    return f"<!-- capsule-lint pull request {quote(category, safe='').replace('-', '%2D')} -->"


def body(results: Sequence[Compared], base: str, base_url: str) -> str:
    """Return what changes, in Markdown; it says so where nothing does."""
    commit = f"[`{base[:12]}`]({base_url})" if base_url else f"`{base[:12]}`"
    parts = [HEADING, f"Compared with {commit}, which it starts from."]
    for each in results:
        if len(results) > 1:
            parts.append(f"## {plain(each.name)}")
        if each.fault:
            parts.append(f"Not compared: {plain(each.fault)}.")
        parts.append(each.text.strip() or ("" if each.fault else "Nothing changes in what stops, or in findings."))
    return "\n\n".join(filter(None, parts)) + "\n"


def fitted(text: str, room: int, rest: str) -> str:
    """Return a text that takes no more bytes than there is room for, cut between its parts.

    Args:
        text: Markdown.
        room: Bytes.
        rest: What is said where the text is cut, a sentence that says where all of it is.
    """
    if len(text.encode()) <= room:
        return text
    end = f"\n\n{rest}\n"
    room_left = room - len(end.encode())
    parts: list[str] = []
    for part in _parts(text):
        room_left -= len(part.encode())
        if room_left < 0:
            break
        parts.append(part)
    return "".join(parts).rstrip() + end


def _parts(text: str) -> Iterator[str]:
    """Yield the lines of a text, those of a block of code or of something that is folded as one."""
    block: list[str] = []
    depth, fence = 0, ""
    for line in text.splitlines(keepends=True):
        block.append(line)
        for sign in _OUTSIDE.finditer(line):
            if sign[1] and not fence:
                fence = sign[1]
            elif sign[1] and line.strip() == fence:
                fence = ""
            elif not sign[1] and not fence:
                depth += -1 if sign[2] else 1
        if not depth and not fence:
            yield "".join(block)
            block = []
    if block:
        yield "".join(block)
