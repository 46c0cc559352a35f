"""Which names are those of credentials: ``adminPassword``, ``--api-token``, ``DB_DSN``; not ``secretName``."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from ..model import HELM_RECORD

ENDING = (
    r"(?:(?i:pass(?:word|wd|phrase|code)s?|tokens?|credentials?|dsn|authorization|htpasswd|dockerconfigjson"
    r"|connection[_.-]?string|key[_.-]?data|kubectl\.kubernetes\.io/last-applied-configuration"
    r"|(?:api|access|private|secret|signing|encryption|master|account|shared|tls)[_.-]?keys?"
    r"|(?<!existing)(?<!existing[_.-])(?<!pull)(?<!pull[_.-])(?<!from)(?<!from[_.-])secret)"
    r"|(?<![A-Za-z])(?i:pass|pwd)|(?<=[a-z0-9])(?:Pass|Pwd))"
)
"""A regular expression for how the name of a credential ends. A name counts by its end: ``passwordSecretRef``,
``tokenTTL`` and ``secretName`` say something about a credential, ``existingSecret``, ``imagePullSecret`` and
``inject-ca-from-secret`` where it is."""

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
"""The annotation in which kubectl keeps the whole object, a Secret's values included."""

_NAME = rf"{ENDING}(?:\[\d*\])?$"
_HINTS = ("pass", "pwd", "token", "cred", "dsn", "auth", "secret", "key", "string", "dockerconfig", "last-applied")


def may_hold_secrets(text: str) -> bool:
    """Return whether a whole source may hold a secret value: a list of tenants does not, whatever its length."""
    return (
        "://" in text
        or HELM_RECORD in text
        or "env" in text
        or "Env" in text
        or "ENV" in text
        or may_name_credential(text)
    )


def may_name_credential(text: str) -> bool:
    """Return whether a text may hold the name of a credential; what this denies, no pattern has to be asked about."""
    lower = text.lower()
    return any(hint in lower for hint in _HINTS)


def lines_that_may_tell(text: str, marks: Iterable[str]) -> set[int]:
    """Return the lines of a text, from 0, that may hold the name of a credential, or a mark, which is in lower case.

    To look at all lines at once takes a tenth of the time that it takes to look at each.
    """
    lower = text.lower()
    found: set[int] = set()
    for hint in (*_HINTS, *marks):
        line, behind, at = 0, 0, lower.find(hint)
        while at >= 0:
            line += lower.count("\n", behind, at)
            found.add(line)
            behind, at = at, lower.find("\n", at)
            at = lower.find(hint, at) if at >= 0 else -1
    return found


@lru_cache(maxsize=8192)
def is_credential(name: str) -> bool:
    """Return whether what has this name is a credential: a key, a flag, a variable, or a path of keys."""
    return may_name_credential(name) and re.compile(_NAME).search(name, max(0, len(name) - 64)) is not None
