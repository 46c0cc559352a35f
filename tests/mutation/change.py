"""A change: one clause of a text broken."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """A text with one clause broken.

    Attributes:
        line: The line of the clause, from 1.
        words: Where, by a name that does not move with the lines, and what was changed; no two changes of a text have
            the same.
        text: The whole text with this change.
    """

    line: int
    words: str
    text: str
