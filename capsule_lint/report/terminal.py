"""Text that a terminal shows as meant: within its width, aligned, and with nothing in it that it would obey."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

ELLIPSIS = "..."
TAB = "    "

_LINKING_PROGRAMS = ("Hyper", "Tabby", "WezTerm", "ghostty", "iTerm.app", "rio", "vscode", "zed")
"""Values of ``TERM_PROGRAM`` of terminals that show links."""

_LINKING_TERMS = ("alacritty", "contour", "foot", "wezterm", "xterm-ghostty", "xterm-kitty")
"""Beginnings of ``TERM`` of terminals that show links."""

_FIRST_LINKING_VTE = 5000
"""VTE 0.50 (GNOME Terminal, Tilix, ...), in the form of ``VTE_VERSION``."""


def harmless(text: str) -> str:
    r"""Replace what does not print (escape sequences, bidirectional overrides, zero-width characters) by its code.

    Manifests come from strangers: an ESC shown raw would let them recolour, rewrite or hide lines of the report. A
    no-break space becomes ``\xa0`` as well, which is what its finder wants to see. A tab becomes four spaces.
    """
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else _code(char) for char in text)


def _code(char: str) -> str:
    if char == "\t":
        return TAB
    number = ord(char)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def columns(text: str) -> int:
    """Return how many columns a printable text takes: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    from unicodedata import category, east_asian_width  # two milliseconds, for texts that need it

    return sum(0 if category(char) in ("Mn", "Me") else 2 if east_asian_width(char) in "WF" else 1 for char in text)


def wrap(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Break a text between words into lines of at most ``width`` columns, made harmless.

    Args:
        text: Prose; its own white space does not count.
        width: Columns of a line, indentation included. A longer word (a URL, a file name) stays whole, to be copied.
        first: What the first line begins with, as it is.
        rest: What the other lines begin with, as it is.
    """
    lines, line, used = [], first, columns(first)
    for number, word in enumerate(harmless(word) for word in text.split()):
        size = columns(word)
        if number and used + 1 + size > width:
            lines.append(line)
            line, used = rest + word, columns(rest) + size
        else:
            line, used = (f"{line} {word}", used + 1 + size) if number else (line + word, used + size)
    return [*lines, line]


def wrap_each(sentences: Iterable[str], width: int) -> list[str]:
    """Break sentences into indented lines of at most ``width`` columns, each sentence on a new line."""
    return [line for sentence in sentences for line in wrap(sentence, width, "  ", "    ")]


def link(text: str, url: str) -> str:
    r"""Return a text that a terminal opens a page from (OSC 8), for output that is coloured; see ``shows_links``.

    Args:
        text: What is shown, made harmless here. The columns of the result are those of this text alone.
        url: Begins with ``https://`` or ``http://``; what is no printable ASCII in it is percent-encoded, so nothing in
            it ends the sequence. With another beginning, the text is no link.
    """
    shown = harmless(text)
    if not url.startswith(("https://", "http://")):
        return shown
    target = "".join(char if "!" <= char <= "~" else _percent(char) for char in url)
    return f"\x1b]8;;{target}\x1b\\{shown}\x1b]8;;\x1b\\"


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode(errors="replace"))


def shows_links(environment: Mapping[str, str]) -> bool:
    """Return whether a terminal is known to show links: others may print the sequence as it is.

    Args:
        environment: Of the process; ``FORCE_HYPERLINK`` decides where it is set (``0`` for no links), as for other
            programs (https://github.com/chalk/supports-hyperlinks).
    """
    forced = environment.get("FORCE_HYPERLINK")
    if forced:
        return forced not in ("0", "false")
    term = environment.get("TERM", "")
    if term == "dumb" or term.startswith(("screen", "tmux")):  # what shows it is not known
        return False
    vte = environment.get("VTE_VERSION", "")
    return (
        environment.get("TERM_PROGRAM") in _LINKING_PROGRAMS
        or term.startswith(_LINKING_TERMS)
        or "WT_SESSION" in environment
        or "KONSOLE_VERSION" in environment
        or (vte.isdecimal() and int(vte[:9]) >= _FIRST_LINKING_VTE)
    )


def cut(line: str, start: int, end: int, width: int) -> tuple[str, int, int]:
    """Return what ``width`` columns can show of a line around the mark ``line[start:end]``, made harmless.

    Returns:
        The text, with an ellipsis where it was cut; the columns before the mark; the columns of the mark, at least one.
    """
    if len(line) <= width and line.isascii() and line.isprintable() and start <= end <= len(line):
        return line, start, max(end - start, 1)  # as nearly all are
    low, high = max(0, start - width), start + width  # nothing beyond can be seen; a line may be a megabyte of JSON
    cells = [harmless(char) for char in line[low:high]]
    offsets = list(accumulate(map(columns, cells), initial=0))
    start, end = min(start - low, len(cells)), min(end - low, len(cells))
    left, right = 0, len(cells)
    if low or high < len(line) or offsets[-1] > width:
        room = width - 2 * len(ELLIPSIS)
        if low or offsets[end] > room:
            while left < start and offsets[end] - offsets[left] > room * 2 // 3:  # the last third is for what follows
                left += 1
        while offsets[right] - offsets[left] > room:
            right -= 1
    before = ELLIPSIS if low or left else ""
    after = ELLIPSIS if right < len(cells) or high < len(line) else ""
    mark = offsets[min(end, right)] - offsets[start]
    return before + "".join(cells[left:right]) + after, len(before) + offsets[start] - offsets[left], max(mark, 1)
