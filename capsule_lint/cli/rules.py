"""``capsule-lint rules``: the rules in force."""

from __future__ import annotations

import json

from .exit_codes import CLEAN
from .request import rules_in
from .streams import write_stdout

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..model import Rule


def run(arguments: argparse.Namespace) -> int:
    """List the rules.

    Raises:
        CapsuleLintError: A rule file or the selection is wrong.
    """
    rules = [body.rule for body in rules_in(arguments).in_force]
    write_stdout(_json(rules) if arguments.format == "json" else _text(rules))
    return CLEAN


def _text(rules: Sequence[Rule]) -> str:
    from ..report.terminal import harmless  # rules of a user's own may say anything

    width = max(len(rule.name) for rule in rules)
    lines = []
    family = ""
    for rule in rules:
        if rule.family != family:
            family = rule.family
            lines += ["", family]
        lines.append(harmless(f"  {rule.id}  {rule.severity.value:7}  {rule.name:{width}}  {rule.summary}"))
    return "\n".join([*lines[1:], "", f"{len(rules)} rules; capsule-lint explain ID tells more about one."]) + "\n"


def _json(rules: Sequence[Rule]) -> str:
    entries = [
        {
            "id": rule.id,
            "name": rule.name,
            "family": rule.family,
            "severity": rule.severity.value,
            "subject": rule.subject,
            "summary": rule.summary,
            "tags": list(rule.tags),
            "references": list(rule.references),
        }
        for rule in rules
    ]
    return json.dumps({"version": 1, "rules": entries}, indent=2) + "\n"
