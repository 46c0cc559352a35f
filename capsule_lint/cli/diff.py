"""``capsule-lint diff``: what changes for a cluster from one input to another."""

from __future__ import annotations

import re

from ..english import enumerated
from ..errors import UsageError
from ..frozen import replace
from ..lint.comparison import compared, of_its_checkout
from .check import PARTIAL, exit_code, tell_failures
from .exit_codes import CLEAN, FAILED
from .request import request_of, rules_in
from .suppressions import suppressions
from .switched_off import say_switched_off

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..lint import Request, Rules, Suppressions
    from ..report.diff import DiffOptions
    from ..report.diff.difference import Difference


def run(arguments: argparse.Namespace) -> int:
    """Show what changes.

    Raises:
        CapsuleLintError: The command line, a rule or an input is wrong.
    """
    from ..report.diff import DiffOptions, render
    from .output import look, put
    from .pages import masked, page_date

    if arguments.old == arguments.new == "-":
        raise UsageError("OLD and NEW cannot both be standard input")
    say_switched_off(arguments)
    rules = rules_in(arguments, repairs=True)
    heeded = suppressions(arguments.configuration)
    old, new = (arguments.old, arguments.old_values), (arguments.new, arguments.new_values)
    requests = [_request(arguments, heeded, *side, rules) for side in (old, new)]
    comparison = compared(of_its_checkout(requests[0]), requests[1], (_called(*old), _called(*new)))
    changes, failures = comparison.changes, comparison.failures
    coloured, width = look(arguments.output, arguments.color)
    options = DiffOptions(colour=coloured, width=width, stages=arguments.stages, date=page_date(arguments.date))
    if arguments.format == "markdown":
        options = _linked(changes, options, arguments.old_commit)
    text = render(arguments.format, changes[0], options, changes[1:])
    text = masked(arguments.format, text, comparison.without_secrets)
    if not failures or (arguments.format in PARTIAL and not arguments.output):
        put(text, arguments.output)
    if failures:
        tell_failures(failures, told=False)
        return FAILED
    added = [finding for change in changes for finding in change.added]
    return exit_code(added, arguments.fail_on) if arguments.fail_on else CLEAN


def _linked(changes: Sequence[Difference], options: DiffOptions, old_commit: str) -> DiffOptions:
    """Return the options with where the files of both sides are, in a job of CI; elsewhere places have no links.

    Raises:
        UsageError: The commit is none.
    """
    from .upload import links

    new = links(change.new.report for change in changes)
    if not old_commit:
        return replace(options, new=new)
    if not re.fullmatch("[0-9a-f]{7,64}", old_commit):
        raise UsageError(f"--old-commit {old_commit}: wanted the hexadecimal name of a commit")
    return replace(options, old=links((change.old.report for change in changes), old_commit), new=new)


def _request(
    arguments: argparse.Namespace, heeded: Suppressions, name: str, values: Sequence[str], rules: Rules
) -> Request:
    return request_of(arguments, [name], heeded, rules, (arguments.old, arguments.new), values)


def _called(name: str, values: Sequence[str]) -> str:
    return " with ".join([name, enumerated(values)] if values else [name])
