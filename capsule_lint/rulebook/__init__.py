"""Rules: from their files to findings."""

from __future__ import annotations

from collections.abc import Iterable

from .engine import judge
from .files import builtin_folder, read_compiled, read_documents, read_files, rule_files
from .rules import RuleBody, body, unique
from .selection import find, select

__all__ = [
    "RuleBody",
    "builtin_rules",
    "checked_builtin_rules",
    "find",
    "judge",
    "rulebook",
    "select",
    "unique",
    "user_rules",
]


def builtin_rules() -> list[RuleBody]:
    """Return the rules that ship with us; their files were checked when the wheel was built.

    From the compiled module they come without their examples, which only ``checked_builtin_rules`` needs.

    Raises:
        RuleError: A rule file cannot be read, or there is none: never "0 rules, clean".
    """
    compiled = read_compiled()
    if compiled is not None:
        rules, python = compiled
        return [body(data, python[data["id"]].get) for data in rules]
    from .pack import translated

    folder = builtin_folder()
    return [body(data, translated(data)) for data in read_files(folder, rule_files(folder))]


def user_rules(folder: str) -> list[RuleBody]:
    """Return the rules of a user's folder, each checked, by path.

    Raises:
        RuleError: There is no such folder, no rule in it, or a wrong one; it names file and field.
    """
    from .check import check

    return [check(data, document) for data, document in read_documents(folder, rule_files(folder))]


def rulebook(folders: Iterable[str] = ()) -> list[RuleBody]:
    """Return the built-in rules and those of the user's folders.

    Raises:
        RuleError: As for ``user_rules``; or two rules share an id or a name.
    """
    rules = [*builtin_rules(), *(rule for folder in folders for rule in user_rules(folder))]
    unique(rules)
    return rules


def checked_builtin_rules() -> list[RuleBody]:
    """Return the built-in rules, by id, after every check that a user's rules go through, and that of their place.

    Raises:
        RuleError: As for ``user_rules``; or a file is not where its family and name put it.
    """
    from .check import check, check_place

    folder = builtin_folder()
    rules = []
    for data, document in read_documents(folder, rule_files(folder)):
        check_place(data)
        rules.append(check(data, document))
    unique(rules)
    return sorted(rules, key=lambda body: body.rule.id)
