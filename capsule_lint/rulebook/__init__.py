"""Rules: from their files to findings."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from .engine import judge
from .faults import Fault, FaultyRuleError
from .files import builtin_folder, read_compiled, read_files, read_rule_file, rule_files
from .rules import RuleBody, body, metadata, taken
from .selection import find, select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Rule

__all__ = [
    "RuleBody",
    "builtin_rules",
    "checked_builtin_rules",
    "find",
    "judge",
    "rulebook",
    "select",
    "user_rules",
    "with_examples",
    "with_users_rules",
]


def builtin_rules() -> list[RuleBody]:
    """Return the rules that ship with us; their files were checked when the wheel was built.

    From the compiled module they come without their examples, which ``with_examples`` reads.

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


def with_examples(rule: Rule) -> Rule:
    """Return a rule with its examples, which the compiled module leaves out.

    Args:
        rule: One of ``rulebook``.

    Raises:
        RuleError: Its file cannot be read.
    """
    if rule.examples:
        return rule
    return metadata(read_rule_file(os.path.join(builtin_folder(), rule.file), rule.file).data)


def user_rules(path: str) -> list[RuleBody]:
    """Return the rules of a user's folder, or of one file, each checked, by path.

    Raises:
        RuleError: There is no such folder or file, no rule in it, or a wrong one; it names every error.
    """
    rules, faults = _checked(path)
    if faults:
        raise FaultyRuleError(faults)
    return rules


def rulebook(paths: Iterable[str] = ()) -> list[RuleBody]:
    """Return the built-in rules and those of the user's folders and files.

    Raises:
        RuleError: As for ``user_rules``; or two rules share an id or a name.
    """
    return with_users_rules(builtin_rules(), paths)


def with_users_rules(rules: Sequence[RuleBody], paths: Iterable[str]) -> list[RuleBody]:
    """Return rules with those of the user's folders and files; the errors are those of ``rulebook``.

    Args:
        rules: The built-in ones.
        paths: Folders of rules, or single files.
    """
    known, faults = list(rules), list[Fault]()
    for path in paths:
        more, wrong = _checked(path)
        known += more
        faults += wrong
    faults += taken(known)
    if faults:
        raise FaultyRuleError(faults)
    return known


def _checked(path: str) -> tuple[list[RuleBody], list[Fault]]:
    """Return the rules of a folder or a file that are right, and the errors of the others."""
    from .check import check

    folder, files = ("", [path]) if os.path.isfile(path) else (path, rule_files(path))
    rules: list[RuleBody] = []
    faults: list[Fault] = []
    for name in files:
        try:
            file = read_rule_file(os.path.join(folder, name), "" if not folder else name)
            rules.append(check(file.data, file.document, file.text))
        except FaultyRuleError as error:
            faults += error.faults
    return rules, faults


def checked_builtin_rules() -> list[RuleBody]:
    """Return the built-in rules, by id, after every check that a user's rules go through, and that of their place.

    Raises:
        RuleError: As for ``user_rules``; or a file is not where its family and name put it.
    """
    from .check import check_place

    rules, faults = _checked(builtin_folder())
    for each in rules:
        try:
            check_place(each.rule)
        except FaultyRuleError as error:
            faults += error.faults
    faults += taken(rules)
    if faults:
        raise FaultyRuleError(faults)
    return sorted(rules, key=lambda body: body.rule.id)
