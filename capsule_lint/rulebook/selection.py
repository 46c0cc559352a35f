"""Which rules are in force: ``--select`` and ``--ignore``."""

from __future__ import annotations

import re

from ..english import meant
from ..errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model import Rule
    from .rules import RuleBody


def select(rules: Sequence[RuleBody], selected: Iterable[str] = (), ignored: Iterable[str] = ()) -> list[RuleBody]:
    """Return the rules that are selected and not ignored, by id.

    A word is an id (``CAP101``), the beginning of ids (``CAP1``), a name (``single-replica``) or a family
    (``availability``). No selection selects all.

    Raises:
        UsageError: A word means no rule; it names the nearest that does.
    """
    chosen = {body.rule.id for word in selected for body in _meant(rules, word)} or {body.rule.id for body in rules}
    dropped = {body.rule.id for word in ignored for body in _meant(rules, word)}
    return sorted((body for body in rules if body.rule.id in chosen - dropped), key=lambda body: body.rule.id)


def _meant(rules: Sequence[RuleBody], word: str) -> list[RuleBody]:
    prefix = re.fullmatch(r"[A-Z]+[0-9]*", word.upper())
    meant = [
        body
        for body in rules
        if word.lower() in (body.rule.name, body.rule.family)
        or (prefix is not None and body.rule.id.startswith(word.upper()))
    ]
    if not meant:
        raise UsageError(f"no rule {word}{nearest_rule(rules, word)}")
    return meant


def find(rules: Sequence[RuleBody], word: str) -> RuleBody:
    """Return the one rule of an id or a name.

    Raises:
        UsageError: There is none; it names the nearest.
    """
    for body in rules:
        if word.upper() == body.rule.id or word.lower() == body.rule.name:
            return body
    raise UsageError(f"no rule {word}{nearest_rule(rules, word)}")


def nearest_rule(rules: Sequence[RuleBody], word: str) -> str:
    """Return ``; did you mean CAP101 (single-replica)?``, or where to look if nothing is near."""
    close, rule = _nearest(rules, word)
    if rule is None:
        return "; capsule-lint rules lists them"
    return f"; did you mean {rule.family}?" if close == rule.family else f"; did you mean {rule.id} ({rule.name})?"


def nearest_id(rules: Sequence[RuleBody], word: str) -> str:
    """Return the id of the rule whose id or name is most like a word; empty if none is like it."""
    close, rule = _nearest(rules, word)
    return rule.id if rule is not None and close != rule.family else ""


def _has_number_of(name: str, word: str) -> bool:
    """Return whether a name has the digits of a word: another number is another rule, and no typo."""
    return re.sub(r"\D", "", name) == re.sub(r"\D", "", word)


def _nearest(rules: Sequence[RuleBody], word: str) -> tuple[str, Rule | None]:
    """Return the id, name or family that a word may have been meant for, with a rule that has it."""
    words = {name: body.rule for body in rules for name in (body.rule.id, body.rule.name, body.rule.family)}
    # A letter O for a zero is the likeliest typo of all.
    digits = re.sub(r"(?<=^CAP).*", lambda tail: tail[0].translate(str.maketrans("OIL", "011")), word.upper())
    close = digits if digits in words else meant(word, (each for each in words if _has_number_of(each, word)))
    return (close, words[close]) if close else ("", None)
