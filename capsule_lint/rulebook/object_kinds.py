"""Which objects an expression of a rule speaks of: those of the kinds that it names, if that is certain."""

from __future__ import annotations

import re

from .fact_names import without_blanks
from .let import bound
from .objects import Asked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_MANY = ("exists", "exists_one", "filter")


def asked(source: str, *, is_condition: bool) -> Asked:
    """Return which objects an expression speaks of.

    Args:
        source: CEL that compiles, with the named values in their places.
        is_condition: Whether it gives true or false, and not objects.
    """
    # A list of objects that it gives may be looked at by others; what is compared as a whole has its place in it.
    return Asked(_kinds(source), with_data=not is_condition or "data" in source or "json" in source)


def _kinds(source: str) -> frozenset[str] | None:
    """Return the kinds of the objects that make a difference to an expression; None if these may be all."""
    tokens = without_blanks(source)
    if "objects" in bound(source):
        return None
    kinds: set[str] = set()
    for at, token in enumerate(tokens):
        if token == "objects" and (at == 0 or tokens[at - 1] != "."):
            found = _kinds_of_call(tokens[at + 1 :])
            if not found:
                return None
            kinds |= found
    return frozenset(kinds)


def _kinds_of_call(tokens: Sequence[str]) -> set[str]:
    """Return the kinds that a macro on ``objects`` asks for, given what follows; empty if that is not certain."""
    if len(tokens) < 5 or tokens[0] != "." or tokens[2] != "(" or tokens[4] != ",":
        return set()
    macro, variable, body = tokens[1], tokens[3], _inside(tokens[5:])
    if macro in _MANY:
        parts = _parts(body, "&&", "||")
        asked = [_kinds_of_condition(part, variable, "==") for part in parts]
    elif macro == "all":
        asked = [_kinds_of_condition(part, variable, "!=") for part in _parts(body, "||", "")]
    else:
        return set()
    return next(filter(None, asked), set())


def _inside(tokens: Sequence[str]) -> list[str]:
    """Return the tokens up to the parenthesis that closes what stands before them."""
    depth = 0
    for at, token in enumerate(tokens):
        depth += (token in ("(", "[", "{")) - (token in (")", "]", "}"))
        if depth < 0:
            return list(tokens[:at])
    return list(tokens)


def _parts(tokens: Sequence[str], sign: str, other: str) -> list[list[str]]:
    """Return the operands of a sign that joins all of an expression; none if another operator binds less."""
    parts: list[list[str]] = [[]]
    depth = 0
    for token in tokens:
        depth += (token in ("(", "[", "{")) - (token in (")", "]", "}"))
        if depth == 0 and token in ("?", ",", other):
            return []
        if depth == 0 and token == sign:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _kinds_of_condition(tokens: Sequence[str], variable: str, sign: str) -> set[str]:
    """Return the kinds in ``o.kind == "Namespace"`` or ``o.kind in ["Pod", "Job"]``; empty for any other condition."""
    field = [variable, ".", "kind"]
    if list(tokens[:3]) == field and len(tokens) == 5 and tokens[3] == sign:
        return _texts(tokens[4:])
    if list(tokens[2:]) == field and len(tokens) == 5 and tokens[1] == sign:
        return _texts(tokens[:1])
    if list(tokens[:5]) == [*field, "in", "["] and tokens[-1] == "]" and sign == "==":
        return _texts(tokens[5:-1:2])
    return set()


def _texts(tokens: Sequence[str]) -> set[str]:
    """Return the values of literals; none if one of them is something else, or has escapes."""
    found = [re.fullmatch(r"\"([^\"\\]*)\"|'([^'\\]*)'", token) for token in tokens]
    return {match[1] or match[2] or "" for match in found if match} if all(found) else set()
