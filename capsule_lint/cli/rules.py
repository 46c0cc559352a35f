"""``capsule-lint rules``: the rules in force."""

from __future__ import annotations

import json
import os
import sys

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
    write_stdout(_json(rules) if arguments.format == "json" else _text(rules, arguments.color))
    return CLEAN


_FIX = {"": "", "safe": "fix", "unsafe": "unsafe", "both": "partly"}
"""What the column about ``capsule-lint fix`` says for ``Rule.repair``."""

_KEY = "The third column says what capsule-lint fix repairs (partly, unsafe: --unsafe)."


def _text(rules: Sequence[Rule], colour: str) -> str:
    """Return a table of the rules by family: on a screen within its width, else one line a rule."""
    from ..english import count
    from ..report.terminal import harmless, link, shows_links, wrap  # a user's own rules may say anything
    from ..report.wording import documentation
    from .screen import is_screen, screen

    coloured, width = screen(colour)
    columns = width if is_screen() else sys.maxsize
    has_links = coloured and shows_links(os.environ)
    longest = max((len(rule.name) for rule in rules), default=0)
    lines: list[str] = []
    family = ""
    for rule in rules:
        if rule.family != family:
            family = rule.family
            lines += ["", f"\x1b[1m{harmless(family)}\x1b[0m" if coloured else harmless(family)]
        shown = harmless(f"{rule.severity.value:7}  {_FIX[rule.repair]:6}  {rule.name:{longest}}")
        indent = " " * (len(rule.id) + len(shown) + 6)
        first, *rest = wrap(rule.summary, max(columns, len(indent) + _NARROWEST), indent, indent)
        name = link(rule.id, documentation(rule)) if has_links else harmless(rule.id)
        lines += [f"  {name}  {shown}  {first[len(indent) :]}", *rest]
    end = f"{count(len(rules), 'rule')}; capsule-lint explain ID tells more about one."
    return "\n".join([*lines[1:], "", *wrap(_KEY, width), *wrap(end, width)]) + "\n"


_NARROWEST = 20
"""Columns that a summary has on any screen."""


def _json(rules: Sequence[Rule]) -> str:
    from ..report.json_ import rule_entry

    return json.dumps({"version": 1, "rules": [*map(rule_entry, rules)]}, indent=2) + "\n"
