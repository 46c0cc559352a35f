"""Regular expressions as Capsule reads them: with Go's package regexp, whose syntax is that of RE2."""

from __future__ import annotations

import re

from ..kubernetes import pattern_size
from ..kubernetes.re2 import evaluate

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
    set apart here. A pattern that is too large to ask about it has no problem that is known, but a ``doubt``.

    Args:
        pattern: As a manifest has it.

    Returns:
        Such as ``missing ): (kube`` or ``invalid perl operator: (?=``; of what is too large for Go, Go's own words.
    """
    if too_large := pattern_size.refusal(pattern):
        return too_large
    value = evaluate(pattern, "")
    if not isinstance(value, bool):
        complaint = value.partition(_SYNTAX)[2]
        return "" if complaint.startswith(_UNICODE_CLASSES) else complaint
    return r"invalid escape sequence: \C" if _ANY_BYTE.search(_QUOTED.sub("", pattern)) else ""


def doubt(pattern: str) -> str:
    """Return why it is not known here what a pattern matches, in words; empty if it is, or if Go refuses it."""
    return "" if pattern_size.refusal(pattern) else pattern_size.doubt(pattern)


def found_in(pattern: str, text: str) -> bool:
    """Return whether a pattern matches anywhere in a text, as Go's ``MatchString`` does.

    It is false if Go refuses the pattern, and if there is a ``doubt`` about it, which the caller has to say.
    """
    return evaluate(pattern, text) is True
