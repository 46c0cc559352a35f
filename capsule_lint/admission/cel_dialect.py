"""Rewrites Kubernetes' dialect of CEL into the one that the CEL library runs, result for result."""

from __future__ import annotations

import re

UNSUPPORTED = "not known to capsule-lint:"
"""What the message of an error begins with when Kubernetes may well have an answer."""

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<text>[bB]?[rR][bB]?(?:\"\"\".*?\"\"\"|'''.*?'''|"[^"\n]*"|'[^'\n]*')
        |[bB]?(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<word>[A-Za-z_]\w*)
    |\d[\w.]*|\.\d\w*|\.\?|\[\?|&&|\|\||[=!<>]=|.""",
    re.VERBOSE | re.DOTALL,
)
_OPENING = {")": "(", "]": "[", "}": "{"}

_FIRST = ["[?", "0", "]"]
_ELSEWHERE: dict[str, list[str]] = {
    "indexOf": [],
    "lastIndexOf": [],
    "matches": [],
    "validate": _FIRST,
    "named": _FIRST,
}
"""Kubernetes' functions that our own, one underscore longer, stand in for, and what follows the call.

The library lets nobody add an overload to a function it has (``indexOf``) or bound one (``matches``), and no function
of ours can return an optional: ``validate_`` returns a list of at most one, of which ``[?0]`` makes an optional."""

OURS = frozenset({"indexOf", "lastIndexOf", "matches"})
"""Those that the library would answer by itself, under their own names."""

SEARCHING = frozenset({"matches", "find", "findAll"})
"""Those that search for a regular expression."""


def words(expression: str) -> set[str]:
    """Return the identifiers of an expression: not what stands in its string literals or comments."""
    return {match["word"] for match in _TOKEN.finditer(expression) if match["word"]}


def fields(expression: str, variable: str) -> set[tuple[str, ...]]:
    """Return the paths that an expression takes from a variable: ``request.userInfo.groups`` is a pair of fields."""
    tokens = _tokens(expression)
    paths = set()
    for start, token in enumerate(tokens):
        if token == variable and (start == 0 or tokens[start - 1] not in (".", ".?")):
            end = start + 1
            while end + 1 < len(tokens) and tokens[end] in (".", ".?") and tokens[end + 2 : end + 3] != ["("]:
                end += 2
            paths.add(tuple(tokens[start + 2 : end : 2]))
    return paths


def translate(expression: str) -> str:
    """Return the expression with Kubernetes' functions under the names by which the library finds them."""
    tokens = _tokens(expression)
    for at in range(len(tokens) - 1, -1, -1):
        is_call = tokens[at + 1 : at + 2] == ["("]
        if is_call and tokens[at] in _ELSEWHERE and (tokens[at - 1 : at] == ["."] or tokens[at] == "matches"):
            end = _closing(tokens, at + 1) + 1
            tokens[end:end] = _ELSEWHERE[tokens[at]]
            tokens[at] += "_"
    return " ".join(tokens)


def substituted(expression: str, variable: str, replacement: str) -> str:
    """Return the expression with another in place of a variable; fields of that name stay."""
    tokens = _tokens(expression)
    return " ".join(
        replacement if token == variable and (at == 0 or tokens[at - 1] not in (".", ".?")) else token
        for at, token in enumerate(tokens)
    )


def null_safe(expression: str) -> str:
    """Return the expression with cel-go's answer to a presence test on null or another scalar.

    There ``has(oldObject.spec)`` is false when ``oldObject`` is null, and ``oldObject.?spec`` is an empty optional
    (cel-go ``interpreter/attributes.go``, ``refQualify``); the library calls both an error. A blank behind ``has``,
    ``.?`` and ``[?`` marks what is done.
    """
    tokens = _tokens(expression)
    while True:
        for at, token in enumerate(tokens):
            if token == "has" and tokens[at + 1 : at + 2] == ["("]:
                start, end, empty = at, _closing(tokens, at + 1), ["false"]
                operand = tokens[at + 2 : end - 2]
            elif token == ".?" or (token == "[?" and at and _ends_operand(tokens[at - 1])):
                start = _start_of_operand(tokens, at)
                end = at + 1 if token == ".?" else _closing(tokens, at)
                operand, empty = tokens[start:at], ["optional", ".", "none", "(", ")"]
            else:
                continue
            tokens[at] += " "
            test = ["type", "(", *operand, ")", "in", *_SCALARS]
            tokens[start : end + 1] = ["(", *test, "?", *empty, ":", *tokens[start : end + 1], ")"]
            break
        else:
            return " ".join(tokens)


def _tokens(expression: str) -> list[str]:
    return [match[0] for match in _TOKEN.finditer(expression) if not match["space"]]


_SCALARS = _tokens("[dyn(null_type), bool, bytes, double, int, string, uint]")


def _ends_operand(token: str) -> bool:
    """Return whether a token may end what an index follows; if not, ``[?`` begins a list."""
    return token in _OPENING or token[-1] in "\"'" or (token[0].isidentifier() and token != "in")


def _closing(tokens: list[str], at: int) -> int:
    """Return the index of the bracket that closes the one at ``at``; the last index if none does."""
    depth = 0
    for index in range(at, len(tokens)):
        depth += (tokens[index][0] in "([{") - (tokens[index] in _OPENING)
        if depth == 0:
            return index
    return len(tokens) - 1


def _start_of_operand(tokens: list[str], at: int) -> int:
    """Return where the operand begins that ends before ``at``: a chain of fields, indexes and calls."""
    start = at - 1
    while start > 0:
        if tokens[start] in _OPENING:
            depth = 0
            while start >= 0:
                depth += (tokens[start] in _OPENING) - (tokens[start][0] in "([{")
                if depth == 0:
                    break
                start -= 1
            if start > 0 and _ends_operand(tokens[start - 1]):
                start -= 1
                continue
        if start > 0 and tokens[start - 1].strip() in (".", ".?"):
            start -= 2
            continue
        break
    return max(start, 0)
