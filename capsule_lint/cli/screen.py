"""What text for people is laid out for: its width, and whether it may have colours and links."""

from __future__ import annotations

import os
import sys

_WIDEST = 120
_NARROWEST = 40


def is_screen() -> bool:
    """Return whether standard output is read on a screen; ``COLUMNS`` says so as well."""
    return sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal()


def screen(colour: str = "auto") -> tuple[bool, int]:
    """Return whether text on standard output is coloured, and its width in columns.

    That is ``COLUMNS`` of the environment, else the terminal's width, else 80; lines of prose over 120 read badly.

    Args:
        colour: ``auto``, ``always`` or ``never``.
    """
    from .output import use_colour

    to_terminal = sys.stdout.isatty()
    given = os.environ.get("COLUMNS", "")
    columns = int(given[:5]) if given.isdecimal() else 0
    if not columns and to_terminal:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns
    return use_colour(colour, to_terminal), max(_NARROWEST, min(columns or 80, _WIDEST))
