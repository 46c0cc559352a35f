"""Reads the situations of the gallery, which are written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[2]
FILE = Path(__file__).with_name("situations.yaml")

Checks = Mapping[str, frozenset[str]]
"""Ids of checks by the name of their peer."""


class Situation(NamedTuple):
    """One input of the gallery, and what is asked about it."""

    id: str
    #: In a few words, for the heading and the table.
    title: str
    #: The file or folder that every tool is given, from the root of the repository.
    input: str
    #: What happened and why it matters, in markdown.
    story: str
    #: How capsule-lint is run.
    command: str
    #: What capsule-lint says, in the few words of the table; ids of rules in it must stand in its output.
    says: str
    #: The checks of each peer that are about this.
    about: Checks


class Gallery(NamedTuple):
    """The whole file."""

    #: Markdown at the top.
    introduction: str
    #: Markdown above the table: how to read it.
    legend: str
    #: Headings of the groups, with the situations of each.
    groups: Mapping[str, Sequence[Situation]]
    #: Checks of each peer that were read, and are about none of the situations unless it says so.
    unrelated: Checks

    @property
    def situations(self) -> list[Situation]:
        """All situations, in their order."""
        return [situation for group in self.groups.values() for situation in group]


def load(text: str) -> Gallery:
    """Return the gallery that a text in the form of ``situations.yaml`` describes.

    Raises:
        KeyError: A situation lacks a field.
    """
    data = yaml.safe_load(text)
    return Gallery(
        data["introduction"],
        data["legend"],
        {group["title"]: [_situation(each) for each in group["situations"]] for group in data["groups"]},
        _checks(data["unrelated"]),
    )


def _situation(data: Mapping[str, Any]) -> Situation:
    texts = {field: str(data[field]).strip() for field in Situation._fields if field != "about"}
    return Situation(**texts, about=_checks(data.get("about", {})))


def _checks(data: Mapping[str, Sequence[str]]) -> Checks:
    return {peer: frozenset(ids) for peer, ids in data.items()}
