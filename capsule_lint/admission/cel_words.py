"""The names in a CEL expression, without reading the whole of it."""

from __future__ import annotations

import re

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<text>[bB]?[rR][bB]?(?:\"\"\".*?\"\"\"|'''.*?'''|"[^"\n]*"|'[^'\n]*')
        |[bB]?(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<word>[A-Za-z_]\w*)
    |\d[\w.]*|\.\d\w*|\.\?|\[\?|&&|\|\||[=!<>]=|.""",
    re.VERBOSE | re.DOTALL,
)


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


def substituted(expression: str, variable: str, replacement: str) -> str:
    """Return the expression with another in place of a variable; fields of that name stay."""
    tokens = _tokens(expression)
    return " ".join(
        replacement if token == variable and (at == 0 or tokens[at - 1] not in (".", ".?")) else token
        for at, token in enumerate(tokens)
    )


def _tokens(expression: str) -> list[str]:
    return [match[0] for match in _TOKEN.finditer(expression) if not match["space"]]
