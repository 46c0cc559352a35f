"""Words of a shell: how a command with names from manifests is written so that it can be pasted."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..model import Json


def quoted(word: str) -> str:
    """Return a word that a POSIX shell takes as one, whatever a stranger wrote into it."""
    from shlex import quote

    return quote(word)


def command(words: Iterable[str]) -> str:
    """Return the line that runs a program with these words."""
    return " ".join(map(quoted, words))


def compact(data: Json) -> str:
    """Return JSON without spaces, as a patch stands in a command; not quoted for a shell."""
    from json import dumps

    return dumps(data, separators=(",", ":"))
