"""``capsule-lint explain``: one rule on one screen."""

from __future__ import annotations

from .exit_codes import CLEAN
from .streams import tell_warnings, write_stdout

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from ..model import Rule

REPAIRS = {
    "safe": "`capsule-lint fix` makes the change where it can be known.",
    "unsafe": "`capsule-lint fix --unsafe` makes the change; something becomes less secure with it.",
    "both": "`capsule-lint fix` makes the change where nothing becomes less secure, and elsewhere with `--unsafe`.",
}
"""What ``Rule.repair`` means to the reader."""


def run(arguments: argparse.Namespace) -> int:
    """Explain one rule.

    Raises:
        CapsuleLintError: There is no such rule, or a rule file is wrong.
    """
    from ..rulebook import checked_builtin_rules, find, with_users_rules

    rules = with_users_rules(checked_builtin_rules(), arguments.rules)
    tell_warnings(rules)
    write_stdout(_text(find(rules, arguments.rule).rule))
    return CLEAN


def _text(rule: Rule) -> str:
    lines = [f"{rule.id} {rule.name} ({rule.severity.value}, {rule.family})", "", rule.summary]
    lines += ["", "Why", *_indented(rule.why), "", "Fix", *_indented(rule.fix)]
    if rule.repair:
        lines += ["", *_indented(REPAIRS[rule.repair])]
    for kind in ("bad", "good"):
        example = next(text for of, text in rule.examples if of == kind)
        lines += ["", f"{kind.capitalize()} example", *_indented(example.rstrip())]
    if rule.references:
        lines += ["", "Read on", *(f"  {reference}" for reference in rule.references)]
    lines.append("")
    if rule.subject != "suppression":
        lines.append(f"Leave one finding out: # capsule-lint: ignore[{rule.id}] REASON, on its line or above")
    lines.append(f"Leave it out of a run: capsule-lint check --ignore {rule.id} ...")
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]
