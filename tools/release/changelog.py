"""CHANGELOG.md: the section of a version, and the heading that a release gets."""

from __future__ import annotations

import re

UNRELEASED = "Unreleased"
_HEADING = re.compile(r"^## (?P<name>\S+)(?: - (?P<date>\d{4}-\d{2}-\d{2}))?$", re.MULTILINE)


def sections(text: str) -> dict[str, str]:
    """Return what stands below each heading of a version, by its name, newest first."""
    headings = list(_HEADING.finditer(text))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    return {heading["name"]: text[heading.end() : end].strip("\n") for heading, end in zip(headings, ends, strict=True)}


def released(text: str, version: str, date: str) -> str:
    """Return the text with what is unreleased below a heading of a version.

    Args:
        text: The whole file.
        version: The version that is released.
        date: The day, as ``2026-12-01``.

    Raises:
        ValueError: Nothing is unreleased, or the version is there already.
    """
    known = sections(text)
    if version in known:
        raise ValueError(f"CHANGELOG.md has {version} already: a version is released once")
    if not known.get(UNRELEASED):
        raise ValueError(f"CHANGELOG.md says nothing below ## {UNRELEASED}: write what users notice")
    heading = f"## {UNRELEASED}\n"
    return text.replace(heading, f"{heading}\n## {version} - {date}\n", 1)


def notes(text: str, version: str) -> str:
    """Return the section of a version, as the notes of its release.

    Raises:
        ValueError: There is none.
    """
    section = sections(text).get(version)
    if not section:
        raise ValueError(f"CHANGELOG.md has no section ## {version}")
    return section + "\n"
