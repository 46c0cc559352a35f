"""Changes of a setup's text, so that every position stays real; a change that does not fit its text fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from textwrap import dedent

Setup = Mapping[str, str]
"""The texts of a setup, by file name."""

Change = Callable[[Setup], Setup]


def replace(file: str, old: str, new: str = "", *, below: str = "") -> Change:
    """Return the change of one text to another.

    Args:
        file: Where it stands.
        old: The text as it is written; it must be there exactly once.
        new: What takes its place; without it, ``old`` is removed.
        below: A text that is there exactly once: then the first ``old`` below it is meant, of perhaps several.
    """

    def change(setup: Setup) -> Setup:
        text = setup[file]
        unique, start = (below, text.find(below) + len(below)) if below else (old, 0)
        assert text.count(unique) == 1, f"{file} has {unique!r} {text.count(unique)} times, not once"
        assert old in text[start:], f"{file} has no {old!r} below {below!r}"
        return {**setup, file: text[:start] + text[start:].replace(old, new, 1)}

    return change


def add(file: str, text: str) -> Change:
    """Return the change that brings a further file."""

    def change(setup: Setup) -> Setup:
        assert file not in setup, f"{file} is there already"
        return {**setup, file: dedent(text).lstrip("\n")}

    return change


def remove(file: str) -> Change:
    """Return the change that takes a whole file away."""

    def change(setup: Setup) -> Setup:
        assert file in setup, f"{file} is not there"
        return {name: text for name, text in setup.items() if name != file}

    return change
