"""Our own YAML in compiled form: the wheel carries it next to the source, and no run has to read YAML."""

from __future__ import annotations


def digest(source: str, form: str = "") -> str:
    """Return what a compiled form is known by: its source, and the form of what is made of it."""
    from zlib import crc32

    return f"{crc32(source.encode()):08x} {form}".rstrip()


def compiled(path: str, made_of: str) -> str:
    """Return the text of a compiled file; empty without one, or if it was made of another source, as in a checkout.

    Args:
        path: The file.
        made_of: The digest of the source as it is now.
    """
    try:
        first, _, text = read(path).partition("\n")
    except FileNotFoundError:
        return ""
    return text if first == made_of else ""


def pack(made_of: str, text: str) -> str:
    """Return the content of a compiled file."""
    return f"{made_of}\n{text}"


def read(path: str) -> str:
    """Return the text of a file of the package."""
    with open(path, encoding="utf-8") as file:
        return file.read()
