"""Regular expressions as Capsule reads them: with Go's package regexp, whose syntax is that of RE2."""

from __future__ import annotations

import re
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cel_expr_python import cel

_SYNTAX = "invalid regular expression: "
"""Begins RE2's complaints about syntax; the one about its memory, which Go does not share, begins otherwise."""

_UNICODE_CLASSES = ("invalid character class range: \\p", "invalid character class range: \\P")
"""Each release of Go knows more of their names."""

_QUOTED = re.compile(r"\\Q.*?(?:\\E|\Z)", re.DOTALL)
_ANY_BYTE = re.compile(r"(?<!\\)(?:\\\\)*\\C")
"""One byte of UTF-8 text: the one escape that RE2 knows and Go refuses (``regexp/syntax``)."""


def problem(pattern: str) -> str:
    r"""Return why every release of Go refuses a pattern, in words; empty for one that it takes.

    The CEL library asks RE2 itself: Python's ``re`` takes look-arounds and back-references, which Go refuses, and
    refuses ``\z`` and ``\pL``, which Go takes. The two agree on some 240,000 patterns made at random, but for what is
    set apart here.

    Args:
        pattern: As a manifest has it.

    Returns:
        Such as ``missing ): (kube`` or ``invalid perl operator: (?=``.
    """
    value = _evaluate(pattern, "")
    if not isinstance(value, bool):
        complaint = value.partition(_SYNTAX)[2]
        return "" if complaint.startswith(_UNICODE_CLASSES) else complaint
    return r"invalid escape sequence: \C" if _ANY_BYTE.search(_QUOTED.sub("", pattern)) else ""


def found_in(pattern: str, text: str) -> bool:
    """Return whether a pattern matches anywhere in a text, as Go's ``MatchString`` does; false if Go refuses it."""
    return _evaluate(pattern, text) is True


def _evaluate(pattern: str, text: str) -> bool | str:
    """Return whether it matches, or RE2's complaint."""
    from cel_expr_python import cel  # three milliseconds that no run without a pattern has to pay

    program, environment = _program()
    # Half of a surrogate pair, which a manifest can escape, cannot be handed over; no reader of it keeps it either.
    values = {"text": _encodable(text), "pattern": _encodable(pattern)}
    value = program.eval(environment.Activation(values))
    return str(value.value()) if value.type() == cel.Type.ERROR else bool(value.value())


def _encodable(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


@cache
def _program() -> tuple[cel.Expression, cel.Env]:
    from cel_expr_python import cel

    environment = cel.NewEnv(variables={"text": cel.Type.STRING, "pattern": cel.Type.STRING})
    return environment.compile("text.matches(pattern)"), environment
