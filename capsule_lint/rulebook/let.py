"""Named values of a rule file: each name in an expression gives way to its value before CEL sees it.

As ``variables`` of a ValidatingAdmissionPolicy they save writing a thing twice. They are put in as text, in
parentheses, so that what judges knows CEL alone; what is no name of a value (a text, a field, a function, a key) stays
as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

TOKEN = re.compile(
    r"""
    //[^\n]*
  | (?:[rR][bB]?|[bB][rR])(?:\"{3}.*?\"{3}|'{3}.*?'{3}|"[^"\n]*"|'[^'\n]*')
  | [bB]?(?:\"{3}(?:\\.|.)*?\"{3}|'{3}(?:\\.|.)*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
  | `[^`\n]*`
  | [A-Za-z_]\w*
  | 0x[0-9A-Fa-f]+[uU]? | \d+(?:\.\d+)?(?:[eE][+-]?\d+)?[uU]?
  | \s+
  | .
    """,
    re.VERBOSE | re.DOTALL,
)
"""The pieces that CEL consists of, white space and comments included."""

MACROS = frozenset(("all", "exists", "exists_one", "filter", "map"))
"""Of CEL: the first thing in their parentheses is a variable of their own."""

_PLAIN = re.compile(r"[A-Za-z_][\w.]*")


def values(let: Mapping[str, str]) -> dict[str, str]:
    """Return the value of each name, with those of earlier names put in."""
    known: dict[str, str] = {}
    for name, value in let.items():
        known[name] = expand(value, known)
    return known


def expand(source: str, known: Mapping[str, str]) -> str:
    """Return an expression with values in the place of their names; the same text if it has none of them.

    Args:
        source: CEL.
        known: Expressions by name, as ``values`` gives them.
    """
    if not known:
        return source
    return "".join(_whole(known[token]) if is_name and token in known else token for token, is_name in _tokens(source))


def fields(source: str, known: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """Return an expression with values in the place of some fields of variables, and which of them it had.

    Args:
        source: CEL.
        known: Expressions by variable and field: ``self.name``.
    """
    tokens = TOKEN.findall(source) if known else [source]
    told = [index for index, token in enumerate(tokens) if not _is_blank(token)]
    found: dict[str, str] = {}
    for number, (variable, dot, field) in enumerate(zip(told, told[1:], told[2:], strict=False)):
        name = f"{tokens[variable]}{tokens[dot]}{tokens[field]}"
        if name in known and (number == 0 or tokens[told[number - 1]] != "."):
            found[name] = known[name]
            tokens[variable : field + 1] = [_whole(known[name]), *[""] * (field - variable)]
    return "".join(tokens), found


def names(source: str) -> set[str]:
    """Return the names that stand in an expression where the name of a value may."""
    return {token for token, is_name in _tokens(source) if is_name}


def bound(source: str) -> set[str]:
    """Return the variables that the macros of an expression bring with them: ``h`` of ``self.hooks.all(h, true)``."""
    tokens = [token for token, _ in _tokens(source) if not _is_blank(token)]
    calls = zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False)
    return {name for dot, macro, parenthesis, name in calls if dot == "." and macro in MACROS and parenthesis == "("}


def _whole(value: str) -> str:
    """Return a value as one operand, on one line with what follows: a comment would swallow that."""
    bare = "".join(token for token, _ in _tokens(value) if not token.startswith("//")).strip()
    return bare if _PLAIN.fullmatch(bare) else f"({bare})"


def _is_blank(token: str) -> bool:
    return token.isspace() or token.startswith("//")


def _tokens(source: str) -> Iterator[tuple[str, bool]]:
    """Yield the text piece by piece, each with whether it is a name that may be one of a value."""
    tokens = TOKEN.findall(source)
    told = [index for index, token in enumerate(tokens) if not _is_blank(token)]
    following = dict(zip(told, [tokens[index] for index in told[1:]], strict=False))
    before, last, brackets = "", "", [""]
    for index, token in enumerate(tokens):
        if _is_blank(token):
            yield token, False
            continue
        after = following.get(index, "")
        is_field = last == "." or (before, last) == (".", "?")
        is_key = after == ":" and last in ("{", ",") and brackets[-1] == "{"
        yield token, token.isidentifier() and not is_field and not is_key and after != "("
        if token in ("(", "[", "{"):
            brackets.append(token)
        elif token in (")", "]", "}") and len(brackets) > 1:
            brackets.pop()
        before, last = last, token
