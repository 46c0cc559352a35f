"""Regular expressions in conditions: RE2, as Kubernetes searches, with a bound of our own."""

from __future__ import annotations

import re
from functools import cache

from ...kubernetes.pattern_size import doubt, extent
from ...kubernetes.re2 import evaluate
from .errors import Failed, NotInstantiated, Refused, unsupported

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from cel_expr_python import cel

_MOST_STEPS = 20_000
"""What the searches of one evaluation may take, in instructions of their patterns; a text that is searched again for a
pattern counts once."""

_SETUP = 50
"""What the smallest search takes, in the same measure."""


class Searches:
    """The searches of one evaluation, of which there may be only so many.

    CEL loops over what it is given, and the library compiles a pattern again for each text: a few hundred characters
    would keep it busy for hours.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._seen: set[tuple[str, str]] = set()
        self._steps = 0

    def begin(self) -> None:
        """Forget those of the evaluation before."""
        self._seen.clear()
        self._steps = 0

    def count(self, text: str, pattern: str) -> None:
        """Count one.

        Raises:
            Unsupported: It takes too long, by itself or with those before it.
        """
        if too_large := doubt(pattern, len(text)):
            raise unsupported(too_large)
        if (text, pattern) not in self._seen:
            self._seen.add((text, pattern))
            self._steps += _SETUP + extent(pattern).most
        if self._steps > _MOST_STEPS:
            raise unsupported("what it finds in so many searches for regular expressions")


SEARCHES = Searches()
"""Those of the evaluation that is under way."""


def check_literal(pattern: str, *, early: bool) -> None:
    """Raise an error for a pattern that is written out and is not a regular expression.

    Args:
        pattern: The pattern.
        early: Whether the API server sees it before it makes a program of the expression.

    Raises:
        Refused: It is not one.
    """
    if doubt(pattern):
        return
    complaint = evaluate(pattern, "")
    if isinstance(complaint, str):
        raise Refused("invalid matches argument") if early else NotInstantiated(complaint)


def found(text: str, pattern: str) -> bool:
    """Return whether a pattern matches anywhere in a text.

    Raises:
        Failed: It is not a regular expression.
        Unsupported: It is too large to be tried out.
    """
    SEARCHES.count(text, pattern)
    answer = evaluate(pattern, text)
    if isinstance(answer, str):
        raise Failed(answer)
    return answer


_GROUP = re.compile(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\((?:(?!\?)|\?P?<\w+>)", re.DOTALL)


@cache
def _search(call: str) -> cel.Expression:
    # The CEL library searches with RE2, as Kubernetes does; Python's re understands other patterns.
    from cel_expr_python import cel

    config = cel.NewEnvConfigFromYaml("extensions: [{name: optional}, {name: regex}]")
    return cel.NewEnv(config=config, variables={"text": cel.Type.STRING, "pattern": cel.Type.STRING}).compile(call)


def _searched(call: str, text: str, pattern: str) -> Any:
    from cel_expr_python import cel

    from ...cel_values import plain_value

    SEARCHES.count(text, pattern)
    # The library's functions return the group if there is one; Kubernetes' return the match.
    whole = f"({_GROUP.sub(lambda match: match[1] or '(?:', pattern)})"
    result = _search(call).eval(data={"text": text, "pattern": whole})
    if result.type() == cel.Type.ERROR:
        raise Failed(result.value())
    return plain_value(result)


def _find(text: str, pattern: str) -> str:
    return str(_searched("regex.extract(text, pattern).orValue('')", text, pattern))


def _find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    if _searched("regex.extract(text, pattern).hasValue()", "", pattern):
        raise unsupported(f"findAll({pattern!r}), which matches the empty text")
    matches: list[str] = _searched("regex.extractAll(text, pattern)", text, pattern)
    return matches if limit < 0 else matches[:limit]


FUNCTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "find": ("string.(string)>string", _find),
    "findAll": ("string.(string)>list(string); string.(string, int)>list(string)", _find_all),
}
