"""What each of Capsule's webhooks is for, and what is lost while it lets everything through."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache

from ..frozen import dataclass
from .identity import DOMAINS


@dataclass(frozen=True)
class Purpose:
    """What a webhook is for."""

    #: What it stands before, in one word: ``nodes``, ``namespaces``, ``workloads``, ``volumes``, ``exposure``,
    #: ``accounts``, ``defaults``, ``cordon``, ``distributed``, ``labels``, ``quotas``, ``settings`` or ``proxy``; empty
    #: if the webhook is not known.
    guards: str
    purpose: str  #: What it does, in words that follow "which"; empty likewise.
    loss: str  #: What happens while it is not asked, in words; empty likewise.


UNKNOWN = Purpose("", "", "")
"""The purpose of a webhook that no release of Capsule has."""


def purpose(path: str, name: str) -> Purpose:
    """Return what the webhook on a path is for; without a known path, what one of that name is for."""
    table = _table()
    return table.get(path) or table.get(without_domain(name)) or UNKNOWN


@cache
def known_names() -> tuple[str, ...]:
    """Return the names that Capsule's webhooks have in some release, with each of Capsule's domains."""
    names = [name for name in _table() if not name.startswith("/")]
    return tuple(f"{name}{domain}" for name in names for domain in DOMAINS)


def without_domain(name: str) -> str:
    """Return a webhook's name without Capsule's domain: ``pods`` for ``pods.capsule.clastix.io``."""
    for domain in DOMAINS:
        name = name.removesuffix(domain)
    return name


@cache
def _table() -> Mapping[str, Purpose]:
    import json  # a run without webhooks has no use for it

    with open(os.path.join(os.path.dirname(__file__), "hook_purposes.json"), encoding="utf-8") as file:
        entries = json.load(file)
    return {
        key: Purpose(entry["guards"], entry["purpose"], entry["loss"])
        for entry in entries
        for key in (*entry["paths"], *entry["names"])
    }
