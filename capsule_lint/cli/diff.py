"""``capsule-lint diff``: what changes for a cluster from one input to another."""

from __future__ import annotations

from ..english import enumerated
from ..errors import UsageError
from ..frozen import replace
from ..model import Severity
from . import CLEAN, FAILED
from .arguments import add_colour, add_rules, known_and_chosen_rules
from .check import PARTIAL, exit_code, report_on, tell_failures
from .decisions import decisions
from .inputs import add_reading, read_bundle
from .switched_off import say_switched_off

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..report.diff.difference import Side
    from ..rulebook import RuleBody


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``diff`` understands."""
    from ..report.diff import FORMATS

    parser.add_argument("old", metavar="OLD", help="what runs now: a file, a folder, a chart, or - for standard input")
    parser.add_argument("new", metavar="NEW", help="what would take its place, likewise")
    add_reading(parser)
    for side in ("old", "new"):
        parser.add_argument(
            f"--{side}-values",
            metavar="FILE",
            action="append",
            default=[],
            help=f"values for the chart {side.upper()} alone, behind those of --values; repeatable",
        )
    add_rules(parser)
    parser.add_argument(
        "--fail-on",
        choices=[severity.value for severity in Severity],
        help="exit 1 if a finding from here on comes (default: exit 0 whatever changes)",
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="default: %(default)s")
    parser.add_argument("-o", "--output", metavar="FILE", help="where to write (default: standard output)")
    add_colour(parser)


def run(arguments: argparse.Namespace) -> int:
    """Show what changes.

    Raises:
        CapsuleLintError: The command line, a rule or an input is wrong.
    """
    import sys

    from ..report.diff import DiffOptions, render
    from ..report.diff.difference import difference
    from .output import terminal_width, use_colour, write_file, write_stdout

    if arguments.old == arguments.new == "-":
        raise UsageError("OLD and NEW cannot both be standard input")
    say_switched_off(arguments)
    known, rules = known_and_chosen_rules(arguments)
    old = _side(arguments, arguments.old, arguments.old_values, known, rules)
    new = _side(arguments, arguments.new, arguments.new_values, known, rules)
    failures = (*old.report.failures, *new.report.failures)
    failed = {failure.rule.id for failure in failures}
    change = difference(_without(old, failed), _without(new, failed))
    to_terminal = not arguments.output and sys.stdout.isatty()
    options = DiffOptions(
        colour=not arguments.output and use_colour(arguments.color, to_terminal),
        width=terminal_width() if to_terminal else 80,
    )
    text = render(arguments.format, change, options)
    if failures:
        if not arguments.output and arguments.format in PARTIAL:
            write_stdout(text)
        tell_failures(failures, told=False)
        return FAILED
    if arguments.output:
        write_file(arguments.output, text)
    else:
        write_stdout(text)
    return exit_code(change.added, Severity(arguments.fail_on)) if arguments.fail_on else CLEAN


def _without(side: Side, rules: set[str]) -> Side:
    """Return a side without the findings of rules that failed on either: one that is missing there has not gone."""
    findings = tuple(finding for finding in side.report.findings if finding.rule.id not in rules)
    return replace(side, report=replace(side.report, findings=findings))


def _side(
    arguments: argparse.Namespace,
    name: str,
    values: Sequence[str],
    known: Sequence[RuleBody],
    rules: Sequence[RuleBody],
) -> Side:
    from argparse import Namespace

    from ..facts.build import build
    from ..facts.impact import impact
    from ..report.diff.difference import Side

    one = Namespace(**{**vars(arguments), "inputs": [name], "values": [*arguments.values, *values]})
    bundle, heeded = decisions(one, read_bundle(one, among=(arguments.old, arguments.new)), known)
    subjects = build(bundle, one.progress)
    called = " with ".join([name, enumerated(values)] if values else [name])
    report = report_on(bundle, subjects, rules, inputs=name, heeded=heeded, progress=one.progress)
    return Side(called, report, subjects, impact(subjects))
