"""Rules that are gone: what people have written about them stays valid, and their ids and names are never used again.

``retired_rules.json`` lists them, the oldest first. Each has its ``id``, all the ``names`` that it had (the last
one first), the release ``since`` which it is gone, a sentence without a full stop that says ``why``, and
``replacedBy``: the ids of the rules that find now what it found, if there are any.
"""

from __future__ import annotations

import os
from functools import cache

from ..english import enumerated
from ..frozen import dataclass


@dataclass(frozen=True)
class RetiredRule:
    """A rule that is gone."""

    id: str  #: What reports and suppressions called it.
    names: tuple[str, ...]  #: What people called it, the last name first.
    since: str  #: The first release without it, such as ``0.3.0``.
    why: str  #: Why it is gone, a sentence without its full stop.
    replaced_by: tuple[str, ...]  #: Ids of the rules that find now what it found; empty if none does.

    @property
    def story(self) -> str:
        """What became of it, in sentences."""
        is_one = len(self.replaced_by) == 1
        instead = f"{enumerated(list(self.replaced_by))} {'replaces' if is_one else 'replace'} it"
        end = instead if self.replaced_by else "No rule replaces it"
        return f"{self.id} ({self.names[0]}) is retired since {self.since}: {self.why}. {end}."


@cache
def retired_rules() -> tuple[RetiredRule, ...]:
    """Return all of them, in the order of the file."""
    import json

    with open(os.path.join(os.path.dirname(__file__), "retired_rules.json"), encoding="utf-8") as file:
        return tuple(
            RetiredRule(
                id=entry["id"],
                names=tuple(entry["names"]),
                since=entry["since"],
                why=entry["why"],
                replaced_by=tuple(entry.get("replacedBy", ())),
            )
            for entry in json.load(file)
        )


def find(word: str) -> RetiredRule | None:
    """Return the retired rule with an id or a name; None if there is none."""
    named = (rule for rule in retired_rules() if word.upper() == rule.id or word.lower() in rule.names)
    return next(named, None)


def selects(rule: RetiredRule) -> str:
    """Return what happens where it is selected, in words."""
    return f"it selects {enumerated(list(rule.replaced_by))}" if rule.replaced_by else "it selects nothing"
