"""Ranges of versions as Helm, Flux and Argo CD write them: Masterminds' semver.

See https://github.com/Masterminds/semver#checking-version-constraints. Here they are asked about releases alone, of
which each is newer than its pre-releases.
"""

from __future__ import annotations

import re

from .versions import release_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Number = tuple[int, ...]

_VERSION = r"v?(?:\d+|[xX*])(?:\.(?:\d+|[xX*])){0,2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?"
_TERM = re.compile(rf"(=|!=|>|<|>=|=>|<=|=<|~|~>|\^|)\s*({_VERSION})(?=[\s,]|$)")
_HYPHEN = re.compile(rf"({_VERSION})\s+-\s+({_VERSION})(?=[\s,]|$)")


def within(constraint: str, versions: Iterable[str]) -> tuple[str, ...] | None:
    """Return the releases that a range has in it, in their order; None if it is not a range.

    Args:
        constraint: Such as ``0.12.x``, ``~0.12``, ``^0.12``, ``>=0.10 <0.13``, ``0.10 - 0.12``, ``*``, ``0.9 || 0.11``.
        versions: Numbers of releases.
    """
    alternatives = [_terms(part.strip()) for part in constraint.split("||")]
    if not all(alternatives):
        return None
    return tuple(
        version
        for version in versions
        if (number := release_number(version)) is not None
        and any(all(_holds(*term, number) for term in terms) for terms in alternatives)
    )


def _terms(text: str) -> list[tuple[str, str]]:
    """Return the operators and versions of what has to hold together; none if the text is something else."""
    text = _HYPHEN.sub(r">=\1 <=\2", text)
    terms = []
    while text:
        match = _TERM.match(text)
        if match is None:
            return []
        terms.append((match[1], match[2]))
        text = text[match.end() :].lstrip(" \t,")
    return terms


def _holds(operator: str, version: str, number: Number) -> bool:
    version, _, _ = version.removeprefix("v").partition("+")
    numbers, _, before = version.partition("-")
    # The numbers of a part of a version come before those of all versions that begin like it.
    first = tuple(int(part) for part in _until_wildcard(numbers.split(".")))
    if before:
        return _holds_before(operator, first, number)
    behind = _next(first)
    if operator in (">=", "=>"):
        return number >= first
    if operator == "<":
        return number < first
    if operator == ">":
        return behind is not None and number >= behind
    if operator in ("<=", "=<"):
        return behind is None or number < behind
    end = _end(operator, first)
    is_in = number >= first and (end is None or number < end)
    return not is_in if operator == "!=" else is_in


def _holds_before(operator: str, release: Number, number: Number) -> bool:
    """Return whether a release is in a range that ends or begins with a pre-release."""
    if operator in ("", "=", "!="):
        return operator == "!="
    if operator in ("<", "<=", "=<"):
        return number < release
    end = _end(operator, release) if operator in ("~", "~>", "^") else None
    return number >= release and (end is None or number < end)


def _until_wildcard(parts: list[str]) -> list[str]:
    wild = next((at for at, part in enumerate(parts) if part in "xX*"), len(parts))
    return parts[:wild]


def _next(given: Number) -> Number | None:
    """Return the first numbers after all that begin like this; None if all do."""
    return (*given[:-1], given[-1] + 1) if given else None


def _end(operator: str, given: Number) -> Number | None:
    """Return the first numbers after a range that is written as the version that it begins with."""
    if operator in ("~", "~>"):
        return _next(given[:2])
    if operator == "^":
        # The first number that is not zero may not change, nor what stands before it.
        leading = next((at for at, part in enumerate(given) if part), len(given))
        return _next(given[: leading + 1])
    return _next(given)
