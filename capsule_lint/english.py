"""English for messages: plurals, counts, lists."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def plural(noun: str) -> str:
    """Return the plural of an English noun that forms it by rule: ``policies``, ``ingresses``, ``hooks``."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


def count(number: int, noun: str) -> str:
    """Return ``1 hook`` or ``33 hooks``."""
    return f"{number} {noun if number == 1 else plural(noun)}"


def enumerated(items: Sequence[str]) -> str:
    """Return ``a``, ``a and b`` or ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(items[:-1]), *items[-1:]]))
