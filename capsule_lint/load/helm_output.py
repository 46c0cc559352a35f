"""What Helm prints of a release around its manifests: ``helm get all``, ``helm status``, ``--dry-run`` and ``--debug``.

Headings in capitals stand above values, Helm hooks, manifests and notes (``pkg/cmd/get_all.go`` and
``pkg/cmd/status.go`` of Helm). What stands below ``HOOKS:`` and ``MANIFEST:`` is for Kubernetes; the rest is for
people, and no YAML of ours.
"""

from __future__ import annotations

import re

from ..frozen import dataclass
from .documents import read, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .documents import Draft
    from .marks import Piece

_LINES = ("NAME", "LAST DEPLOYED", "NAMESPACE", "STATUS", "REVISION", "CHART", "VERSION", "APP_VERSION", "DESCRIPTION")
_JUDGED = ("HOOKS:", "MANIFEST:")
_VALUES = ("USER-SUPPLIED VALUES:", "COMPUTED VALUES:")
_BLOCKS = (*_VALUES, *_JUDGED, "NOTES:", "RESOURCES:")

_HEADING = re.compile(rf"(?:{'|'.join(_LINES)}|TEST SUITE):(?:[ \t]|$)")
_NAMESPACE = re.compile(r"NAMESPACE:[ \t]+([a-z0-9]([-a-z0-9]*[a-z0-9])?)$")
_SAID = re.compile(
    r"[a-z_]+\.go:\d+: |[IWEF]\d{4} [^\n]*\.go:\d+\] |(?:time=\S+ )?level=[A-Z]+ msg=|WARNING: |Error: "
    r'|Pulled: |Digest: sha256:|Release "[^"]*" (?:has been|does not exist)'
)
"""What Helm says on standard error, or above the first heading: it is among the rest where both go into one file."""

_MARKS = ("NAMESPACE:", "STATUS:", "REVISION:")
"""Together they say that it is Helm's where no other heading does."""

_HEAD, _BEHIND = "NAME:", ("LAST DEPLOYED:", "NAMESPACE:")


@dataclass(frozen=True)
class Part:
    """A stretch of what Helm printed that holds YAML: manifests, or values."""

    start: int  #: The index of its first character.
    end: int  #: The index after its last character, or after the end of the text.
    namespace: str  #: Of the release; empty if that was not said.
    block: str  #: The heading above it.


def drafts(whole: Piece) -> Iterator[Draft]:
    """Yield the documents of a text, with those inside them: of Helm's output its manifests and values, else all.

    Args:
        whole: The text of a source.
    """
    text = whole.text
    found = parts(text)
    if found is None:
        yield from read(whole)
        return
    for part in found:
        line = whole.original.count(text[: part.start])
        of_release = list(read(whole.part(text[part.start : part.end], line, start=part.start)))
        for draft in walk(of_release):
            draft.namespace, draft.printed, draft.aside = part.namespace, True, part.block in _VALUES
        yield from of_release


def parts(text: str) -> Sequence[Part] | None:
    """Return where YAML stands in what Helm printed of a release; None if that is not what the text is.

    Args:
        text: The whole text, be it cut off anywhere, or of several releases in a row.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip() and not _SAID.match(line)), len(lines))
    begins = first < len(lines) and _is_heading(lines[first])
    if begins and not _is_helms(lines):
        return None
    if not begins and not any(_SAID.match(line) for line in lines[:first]):
        return None
    return list(_parts(lines, "MANIFEST:" if not begins else ""))


def _is_heading(line: str) -> bool:
    return line.rstrip() in _BLOCKS or _HEADING.match(line) is not None


def _is_helms(lines: Sequence[str]) -> bool:
    """Return whether headings are Helm's, and not keys of a document that are in capitals."""
    blocks = any(line.rstrip() in _BLOCKS or line.startswith("LAST DEPLOYED:") for line in lines)
    return blocks or all(any(line.startswith(mark) for line in lines) for mark in _MARKS)


def _parts(lines: Sequence[str], block: str) -> Iterator[Part]:
    """Yield the parts; ``block`` is the one that the text starts in, by its heading."""
    namespace, at = "", 0
    start: int | None = None
    for number, line in enumerate(lines):
        said = _SAID.match(line) is not None
        heading = _heading(lines, number, block)
        if start is not None and (said or heading):
            yield Part(start, at, namespace, block)
            start = None
        if heading:
            block, namespace = heading, "" if heading == _HEAD else namespace
        elif block in (*_JUDGED, *_VALUES) and not said and start is None:
            start = at
        if block == _HEAD and (found := _NAMESPACE.match(line.rstrip())):
            namespace = found[1]
        at += len(line) + 1
    if start is not None:
        yield Part(start, at, namespace, block)


def _heading(lines: Sequence[str], number: int, block: str) -> str:
    """Return the heading of a block that starts at a line; empty if none does.

    In notes, which say what they like, a heading has to have what belongs below it.
    """
    line = lines[number].rstrip()
    behind = next(iter(lines[number + 1 : number + 2]), "")
    if line in _BLOCKS:
        return line if block != "NOTES:" or behind.startswith("---") else ""
    is_head = line.startswith(_HEAD) and behind.startswith(_BEHIND) if block else _HEADING.match(line)
    return _HEAD if is_head else ""
