"""Facts that have another name now: rule files of users may call them by the old one for one minor release.

``renamed_facts.json`` has the old names by subject, each with the expression that gives the fact ``now``, and the
release ``until`` which it is known.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache

from .let import expand, fields


@cache
def renamed() -> dict[str, dict[str, dict[str, str]]]:
    """Return the old names by subject, as in the file."""
    with open(os.path.join(os.path.dirname(__file__), "renamed_facts.json"), encoding="utf-8") as file:
        found: dict[str, dict[str, dict[str, str]]] = json.load(file)
    return found


def current(source: str, subject: str) -> str:
    """Return an expression of a rule with what the old names in it stand for; the same text without any.

    Args:
        source: CEL.
        subject: What the rule judges.
    """
    return fields(source, _known(subject))[0]


def outdated(source: str, subject: str) -> dict[str, str]:
    """Return the old names in an expression of a rule, such as ``self.earlier``, and what they stand for."""
    return fields(source, _known(subject))[1]


@cache
def _known(subject: str) -> Mapping[str, str]:
    """Return the old names in the rules about a subject: of its own facts, and of the release's."""
    return {
        f"{variable}.{name}": expand(entry["now"], {"self": variable})
        for variable, of in (("self", subject), ("release", "release"))
        for name, entry in renamed().get(of, {}).items()
    }
