"""Breaks CEL one clause at a time.

``&&`` and ``||`` lose each of their clauses, the condition of ``? :`` and of ``exists``, ``all`` and ``filter`` becomes
true and false, a comparison includes its bound or no longer does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from capsule_lint.rulebook.let import TOKEN

_BOUNDS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
_PREDICATES = frozenset(("all", "exists", "exists_one", "filter"))
_OPEN, _CLOSED = ("(", "[", "{"), (")", "]", "}")
_SIGNS = ("&&", "||", "<=", ">=", "==", "!=")

Tokens = list[str]


def changes(source: str, *, is_condition: bool) -> Iterator[tuple[str, str]]:
    """Yield what was broken and an expression with just that broken.

    Args:
        source: CEL.
        is_condition: Whether it gives true or false, which then is broken as a whole as well.
    """
    tokens = [token for token in _tokens(source) if not token.isspace() and not token.startswith("//")]
    for words, broken in _expression(tokens, is_condition=is_condition):
        yield words, " ".join(broken)


def _tokens(source: str) -> Iterator[str]:
    """Yield the tokens of an expression: those of ``let``, with signs of two characters whole."""
    before = ""
    for token in TOKEN.findall(source):
        if before and before + token in _SIGNS:
            yield before + token
            before = ""
            continue
        if before:
            yield before
        before = token if token in ("&", "|", "<", ">", "=", "!") else ""
        if not before:
            yield token
    if before:
        yield before


def _expression(tokens: Tokens, *, is_condition: bool) -> Iterator[tuple[str, Tokens]]:
    """Yield an expression with each of its clauses broken, and what was broken."""
    if any(token == "?" and depth == 0 for token, depth in _with_depth(tokens)):
        yield from _conditional(tokens, is_condition=is_condition)
        return
    for sign in ("||", "&&"):
        clauses = _split(tokens, sign)
        if len(clauses) > 1:
            for index, clause in enumerate(clauses):
                rest = clauses[:index] + clauses[index + 1 :]
                yield f"without `{_text(clause)}`", _joined(rest, sign)
                for words, broken in _expression(clause, is_condition=False):
                    yield words, _joined([*clauses[:index], broken, *clauses[index + 1 :]], sign)
            return
    if is_condition:
        for truth in ("true", "false"):
            if tokens != [truth]:
                yield f"`{_text(tokens)}` -> `{truth}`", [truth]
    yield from _inside(tokens)


def _conditional(tokens: Tokens, *, is_condition: bool) -> Iterator[tuple[str, Tokens]]:
    signs = [index for index, (token, depth) in enumerate(_with_depth(tokens)) if not depth and token in ("?", ":")]
    open_ones = accumulate(1 if tokens[index] == "?" else -1 for index in signs)
    at, other = signs[0], next(index for index, count in zip(signs, open_ones, strict=True) if not count)
    parts = [tokens[:at], tokens[at + 1 : other], tokens[other + 1 :]]
    for index, part in enumerate(parts):
        for words, broken in _expression(part, is_condition=is_condition or index == 0):
            whole = [*parts[:index], broken, *parts[index + 1 :]]
            yield words, [*whole[0], "?", *whole[1], ":", *whole[2]]


def _inside(tokens: Tokens) -> Iterator[tuple[str, Tokens]]:
    """Yield an operand with what stands in its parentheses broken, or its comparison."""
    depths = list(_with_depth(tokens))
    start = 0
    for index, (token, depth) in enumerate(depths):
        if depth == 0 and token in _BOUNDS:
            words = f"`{_text(tokens)}`: `{token}` -> `{_BOUNDS[token]}`"
            yield words, [*tokens[:index], _BOUNDS[token], *tokens[index + 1 :]]
        if depth == 0 and token in _OPEN:
            start = index + 1
            is_predicate = index >= 2 and tokens[index - 1] in _PREDICATES and tokens[index - 2] == "."
        if (depth == 1 and token == ",") or (depth == 0 and token in _CLOSED):
            of_predicate = is_predicate and tokens[start - 1] == ","
            for words, broken in _expression(tokens[start:index], is_condition=of_predicate):
                yield words, [*tokens[:start], *broken, *tokens[index:]]
            start = index + 1


def _text(tokens: Tokens) -> str:
    """Return an expression as people write it."""
    return re.sub(r" (?=[.,)\]])|(?<=[.(\[!]) |(?<=\w)(?<!\bin) (?=[(\[])", "", " ".join(tokens))


def _with_depth(tokens: Tokens) -> Iterator[tuple[str, int]]:
    """Yield each token with how many brackets are open around it; a bracket stands outside of itself."""
    depth = 0
    for token in tokens:
        depth -= token in _CLOSED
        yield token, depth
        depth += token in _OPEN


def _split(tokens: Tokens, sign: str) -> list[Tokens]:
    parts: list[Tokens] = [[]]
    for token, depth in _with_depth(tokens):
        if token == sign and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _joined(parts: list[Tokens], sign: str) -> Tokens:
    return [token for index, part in enumerate(parts) for token in ([sign] if index else []) + part]
