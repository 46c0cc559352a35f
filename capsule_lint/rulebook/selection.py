"""Which rules are in force: ``--select``, ``--ignore`` and ``--preview``."""

from __future__ import annotations

import re

from ..english import meant
from ..errors import UsageError
from . import retired

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model import Rule
    from .rules import RuleBody


def select(
    rules: Sequence[RuleBody], selected: Sequence[str] = (), ignored: Iterable[str] = (), *, preview: bool = False
) -> list[RuleBody]:
    """Return the rules that are selected and not ignored, by id.

    A word is an id (``CAP101``), the beginning of ids (``CAP1``), a name (``single-replica``) or a family
    (``availability``). No selection selects all. The id or name of a retired rule selects what replaces it, and
    ignores nothing; ``notes`` says so.

    Args:
        rules: All there are.
        selected: Words for the rules that may be in force; none for all.
        ignored: Words for rules that are not in force.
        preview: Whether preview rules may be in force.

    Raises:
        UsageError: A word means no rule; it names the nearest that does. Or all that is selected are preview rules,
            and these are not asked for.
    """
    named = [body for word in selected for body in _selected(rules, word)] if selected else list(rules)
    chosen = {body.rule.id for body in named if preview or not body.rule.preview}
    if selected and named and not chosen:
        raise UsageError(f"no selected rule is in force: {_needs_preview(named[0].rule)}")
    dropped = {body.rule.id for word in ignored for body in _meant(rules, word)}
    return sorted((body for body in rules if body.rule.id in chosen - dropped), key=lambda body: body.rule.id)


def notes(
    rules: Sequence[RuleBody], selected: Iterable[str] = (), ignored: Iterable[str] = (), *, preview: bool = False
) -> tuple[str, ...]:
    """Return what to know of a selection that ``select`` takes: what in it has no effect, or another one.

    Args:
        rules: All there are.
        selected: As for ``select``.
        ignored: As for ``select``.
        preview: As for ``select``.
    """
    said: list[str] = []
    for option, words in (("--select", selected), ("--ignore", ignored)):
        for word in words:
            body = _exactly(rules, word)
            if body is None and (gone := retired.find(word)) is not None:
                effect = retired.selects(gone) if option == "--select" else "it ignores nothing"
                said.append(f"{option} {gone.id}: {gone.story} Here, {effect}.")
            elif body is not None and body.rule.preview and not preview and option == "--select":
                said.append(f"{option} {body.rule.id}: {_needs_preview(body.rule)}")
    return tuple(dict.fromkeys(said))


def _needs_preview(rule: Rule) -> str:
    return f"{rule.id} ({rule.name}) is a preview rule; --preview puts it in force"


def _selected(rules: Sequence[RuleBody], word: str) -> list[RuleBody]:
    """Return the rules that a word selects; those of a retired rule are the ones that replace it."""
    gone = None if _exactly(rules, word) else retired.find(word)
    if gone is None:
        return _meant(rules, word)
    return [body for body in rules if body.rule.id in gone.replaced_by]


def _exactly(rules: Sequence[RuleBody], word: str) -> RuleBody | None:
    """Return the rule that a word is the id or the name of; None if it is neither."""
    named = (body for body in rules if word.upper() == body.rule.id or word.lower() == body.rule.name)
    return next(named, None)


def _meant(rules: Sequence[RuleBody], word: str) -> list[RuleBody]:
    prefix = re.fullmatch(r"[A-Z]+[0-9]*", word.upper())
    meant = [
        body
        for body in rules
        if word.lower() in (body.rule.name, body.rule.family)
        or (prefix is not None and body.rule.id.startswith(word.upper()))
    ]
    if not meant and retired.find(word) is None:
        raise UsageError(f"no rule {word}{nearest_rule(rules, word)}")
    return meant


def find(rules: Sequence[RuleBody], word: str) -> RuleBody:
    """Return the one rule of an id or a name.

    Raises:
        UsageError: There is none; it names the nearest.
    """
    body = _exactly(rules, word)
    if body is not None:
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
