"""``capsule-lint test``: the examples of rules, run."""

from __future__ import annotations

import os

from ..english import count
from .exit_codes import CLEAN, FINDINGS
from .streams import tell_warnings, write_stdout

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..rulebook import RuleBody


def run(arguments: argparse.Namespace) -> int:
    """Run the examples, show the rules whose examples fail, and return 1 if there are any.

    Raises:
        RuleError: A rule file is wrong, as for ``--rules``, or a rule cannot be evaluated.
        UsageError: ``--select`` names no rule.
    """
    from ..lint.example_repairs import repair_failures
    from ..rulebook import select
    from ..rulebook.examples import failures
    from .options import words

    known, rules = _rules(arguments.folder or "")
    tell_warnings(rules)
    rules = select(rules, words(arguments.select), preview=True) if arguments.select else rules
    failed = {
        rule.rule.id: [str(each) for each in (*failures(rule, known), *repair_failures(rule, known))] for rule in rules
    }
    write_stdout("".join(f"{_line(rule, failed[rule.rule.id])}\n" for rule in rules) + _sum(rules, failed))
    return FINDINGS if any(failed.values()) else CLEAN


def _rules(path: str) -> tuple[Sequence[RuleBody], Sequence[RuleBody]]:
    """Return all rules there are, and those whose examples to run.

    Args:
        path: A folder of rules or a rule file; empty for the built-in rules. Of these it may name a part as well.

    Raises:
        RuleError: A rule file is wrong.
    """
    from ..rulebook import builtin_rules, checked_builtin_rules, with_users_rules
    from ..rulebook.files import builtin_folder

    if path and os.path.exists(path) and not _is_below(path, builtin_folder()):
        builtin = builtin_rules()
        known = with_users_rules(builtin, [path])
        return known, known[len(builtin) :]
    if path and not os.path.exists(path):
        with_users_rules([], [path])  # says that there is none
    rules = checked_builtin_rules()
    return rules, [rule for rule in rules if not path or _is_below(rule.rule.file, path)]


def _is_below(path: str, folder: str) -> bool:
    """Return whether a path is a folder or lies below it."""
    path, folder = os.path.realpath(path), os.path.realpath(folder)
    return path == folder or path.startswith(f"{folder}{os.sep}")


def _line(rule: RuleBody, failed: list[str]) -> str:
    from ..report.terminal import harmless  # rules of a user's own may say anything

    if not failed:
        return harmless(f"ok      {rule.rule.id} {rule.rule.name}: {count(len(rule.rule.examples), 'example')}")
    details = "\n".join(f"        {harmless(line)}" for text in failed for line in text.splitlines())
    return f"FAILED  {rule.rule.id} {rule.rule.name} ({harmless(rule.rule.file)})\n{details}"


def _sum(rules: Sequence[RuleBody], failed: dict[str, list[str]]) -> str:

    bad = sum(map(bool, failed.values()))
    return f"{count(len(rules) - bad, 'rule')} passed, {bad} failed\n"
