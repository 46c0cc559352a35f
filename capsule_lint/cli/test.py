"""``capsule-lint test``: the examples of rules, run."""

from __future__ import annotations

from ..english import count
from .exit_codes import CLEAN, FINDINGS
from .streams import tell_warnings, write_stdout

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from ..rulebook import RuleBody


def run(arguments: argparse.Namespace) -> int:
    """Run the examples, show the rules whose examples fail, and return 1 if there are any.

    Raises:
        RuleError: A rule file is wrong, or a rule cannot be evaluated.
    """
    from ..rulebook import builtin_rules, checked_builtin_rules, user_rules
    from ..rulebook.examples import failures

    rules = user_rules(arguments.folder) if arguments.folder else checked_builtin_rules()
    tell_warnings(rules)
    known = [*rules, *builtin_rules()] if arguments.folder else rules
    failed = {rule.rule.id: [str(failure) for failure in failures(rule, known)] for rule in rules}
    write_stdout("".join(f"{_line(rule, failed[rule.rule.id])}\n" for rule in rules) + _sum(rules, failed))
    return FINDINGS if any(failed.values()) else CLEAN


def _line(rule: RuleBody, failed: list[str]) -> str:
    examples = count(len(rule.rule.examples), "example")
    if not failed:
        return f"ok      {rule.rule.id} {rule.rule.name}: {examples}"
    details = "\n".join(f"        {line}" for text in failed for line in text.splitlines())
    return f"FAILED  {rule.rule.id} {rule.rule.name} ({rule.rule.file})\n{details}"


def _sum(rules: list[RuleBody], failed: dict[str, list[str]]) -> str:
    bad = sum(map(bool, failed.values()))
    return f"{count(len(rules) - bad, 'rule')} passed, {bad} failed\n"
