"""Colours of text for people, which only repeat what its words say."""

from __future__ import annotations

from ..model import Severity

BOLD, PLACE, KEY = "1", "36", "32"
"""ANSI codes of headings and rules, of places, and of what to set."""

SEVERITIES = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
"""ANSI codes of what is as bad."""


def painted(text: str, code: str, *, wanted: bool) -> str:
    """Return a text in a colour.

    Args:
        text: The text, harmless.
        code: Of the colour; empty for none.
        wanted: Whether the output has colours.
    """
    return f"\x1b[{code}m{text}\x1b[0m" if wanted and code and text else text
