"""Which objects an expression of a rule speaks of: those of the kinds and the name that it asks for, if certain."""

from __future__ import annotations

import re

from .fact_names import without_blanks
from .let import bound
from .objects import Asked, Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_MANY = ("exists", "exists_one", "filter")
_VARIABLES = ("self", "each", "related", "release")
_ANY = Call()


def asked(source: str, *, is_condition: bool) -> Asked:
    """Return which objects an expression speaks of.

    Args:
        source: CEL that compiles, with the named values in their places.
        is_condition: Whether it gives true or false, and not objects.
    """
    tokens, variables = without_blanks(source), bound(source)
    uses = [at for at, token in enumerate(tokens) if token == "objects" and (at == 0 or tokens[at - 1] != ".")]
    calls = [_ANY if "objects" in variables else _call(tokens[at + 1 :], variables) for at in uses]
    # A list of objects that it gives may be looked at by others; what is compared as a whole has its place in it.
    with_data = not is_condition or "data" in source or "json" in source
    return Asked(tuple(dict.fromkeys(calls)), with_data)


def _call(tokens: Sequence[str], variables: Collection[str]) -> Call:
    """Return what a macro on ``objects`` asks for, given what follows and the variables of macros."""
    if len(tokens) < 5 or tokens[0] != "." or tokens[2] != "(" or tokens[4] != ",":
        return _ANY
    macro, variable, body = tokens[1], tokens[3], _inside(tokens[5:])
    if macro in _MANY:
        sign, parts = "==", _parts(body, "&&", "||")
    elif macro == "all":
        sign, parts = "!=", _parts(body, "||", "")
    else:
        return _ANY
    kinds = next(filter(None, (_kinds(part, variable, sign) for part in parts)), None)
    name = next(filter(None, (_name(part, variable, sign, variables) for part in parts)), ())
    return Call(frozenset(kinds) if kinds else None, name)


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


def _compared(tokens: Sequence[str], field: Sequence[str], sign: str) -> list[str]:
    """Return what a field is compared with, on either side of a sign; empty where it is not."""
    found = list(tokens)
    if found[:3] == list(field) and found[3:4] == [sign]:
        return found[4:]
    return found[:-4] if found[-3:] == list(field) and found[-4:-3] == [sign] else []


def _kinds(tokens: Sequence[str], variable: str, sign: str) -> set[str]:
    """Return the kinds in ``o.kind == "Namespace"`` or ``o.kind in ["Pod", "Job"]``; empty for any other condition."""
    field = [variable, ".", "kind"]
    if other := _compared(tokens, field, sign):
        return _texts(other) if len(other) == 1 else set()
    if list(tokens[:5]) == [*field, "in", "["] and tokens[-1] == "]" and sign == "==":
        return _texts(tokens[5:-1:2])
    return set()


def _name(tokens: Sequence[str], variable: str, sign: str, variables: Collection[str]) -> tuple[str, ...]:
    """Return the variable and its fields in ``o.name == self.namespace``; empty for any other condition."""
    other = _compared(tokens, [variable, ".", "name"], sign)
    path, dots = other[::2], other[1::2]
    is_path = len(path) == len(dots) + 1 and set(dots) <= {"."} and all(step.isidentifier() for step in path)
    known = len(path) > 1 and path[0] in _VARIABLES and path[0] not in variables
    return tuple(path) if is_path and known else ()


def _texts(tokens: Sequence[str]) -> set[str]:
    """Return the values of literals; none if one of them is something else, or has escapes."""
    found = [re.fullmatch(r"\"([^\"\\]*)\"|'([^'\\]*)'", token) for token in tokens]
    return {match[1] or match[2] or "" for match in found if match} if all(found) else set()
