"""``capsule-lint diff``: what changes for a cluster from one input to another."""

from __future__ import annotations

from ..english import enumerated
from ..errors import UsageError
from ..frozen import replace
from ..lint import linted
from ..model import Severity
from .check import PARTIAL, exit_code, tell_failures
from .exit_codes import CLEAN, FAILED
from .request import request_of, rules_in
from .suppressions import suppressions
from .switched_off import say_switched_off

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..lint import Rules, Suppressions
    from ..report.diff.difference import Side


def run(arguments: argparse.Namespace) -> int:
    """Show what changes.

    Raises:
        CapsuleLintError: The command line, a rule or an input is wrong.
    """
    from ..report.diff import DiffOptions, render
    from ..report.diff.difference import difference
    from .output import look, put

    if arguments.old == arguments.new == "-":
        raise UsageError("OLD and NEW cannot both be standard input")
    say_switched_off(arguments)
    rules = rules_in(arguments)
    heeded = suppressions(arguments.configuration)
    old = _side(arguments, arguments.old, arguments.old_values, heeded, rules)
    new = _side(arguments, arguments.new, arguments.new_values, heeded, rules)
    failures = (*old.report.failures, *new.report.failures)
    failed = {failure.rule.id for failure in failures}
    change = difference(_without(old, failed), _without(new, failed))
    coloured, width = look(arguments.output, arguments.color)
    text = render(arguments.format, change, DiffOptions(colour=coloured, width=width))
    if not failures or (arguments.format in PARTIAL and not arguments.output):
        put(text, arguments.output)
    if failures:
        tell_failures(failures, told=False)
        return FAILED
    return exit_code(change.added, Severity(arguments.fail_on)) if arguments.fail_on else CLEAN


def _without(side: Side, rules: set[str]) -> Side:
    """Return a side without the findings of rules that failed on either: one that is missing there has not gone."""
    findings = tuple(finding for finding in side.report.findings if finding.rule.id not in rules)
    return replace(side, report=replace(side.report, findings=findings))


def _side(arguments: argparse.Namespace, name: str, values: Sequence[str], heeded: Suppressions, rules: Rules) -> Side:
    from ..facts.impact import impact
    from ..report.diff.difference import Side

    both = (arguments.old, arguments.new)
    done = linted(request_of(arguments, [name], heeded, rules, both, values))
    called = " with ".join([name, enumerated(values)] if values else [name])
    return Side(called, done.report, done.subjects, impact(done.subjects))
