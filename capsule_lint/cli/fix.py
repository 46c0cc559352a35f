"""``capsule-lint fix``: what removes findings, written into values files and manifests, and proven before."""

from __future__ import annotations

import os
from functools import cache

from ..errors import InputError, UsageError
from ..frozen import replace
from ..lint.repair_words import told
from ..lint.repairs import repaired
from ..model import Severity
from .exit_codes import CLEAN, FAILED, FINDINGS
from .request import request_of, rules_in
from .screen import screen
from .streams import tell, write_stdout
from .suppressions import suppressions
from .switched_off import say_switched_off

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from ..lint.repairs import Outcome


def run(arguments: argparse.Namespace) -> int:
    """Repair, prove that it helps, write, and say what is gone and what is left.

    Raises:
        CapsuleLintError: The command line, a rule or an input is wrong, no file can be edited, or one cannot be written
            or is not what it was when it was read; then no file has changed.
    """
    if "-" in [*arguments.inputs, *arguments.values]:
        raise UsageError("fix writes files and cannot write to standard input: name a file, a folder or a chart")
    say_switched_off(arguments)
    rules = rules_in(arguments, repairs=True)
    request = request_of(arguments, arguments.inputs, suppressions(arguments.configuration), rules)
    # What there is to say of an input is said once, however often it is linted.
    request = replace(request, say=cache(request.say))
    outcome = repaired(request, Severity(arguments.min_severity), unsafe=arguments.unsafe)
    if arguments.diff:
        _show_diff(outcome, arguments.color)
    elif not arguments.check:
        write(outcome)
    _tell(outcome, written=not (arguments.diff or arguments.check))
    _tell_by_hand(outcome)
    if outcome.linted.report.failures:
        return FAILED
    return FINDINGS if arguments.check and outcome.after else CLEAN


def write(outcome: Outcome) -> None:
    """Write every file whole, or leave all as they were; what a symbolic link names is written, and the link stays.

    Raises:
        InputError: One cannot be written, or is not what it was when it was read.
    """
    from .output import write_files

    for file, text in outcome.before.items():
        _check_unchanged(file, text)
        if text is None:
            _make_folder(os.path.dirname(file))
    # Each is looked at again: writing the others took its time.
    write_files(outcome.after, lambda file: _check_unchanged(file, outcome.before[file]))


def _make_folder(folder: str) -> None:
    """Make the folder of a new file, if there is none: a chart may have had no templates.

    Raises:
        InputError: It cannot be made.
    """
    try:
        os.makedirs(folder or os.curdir, exist_ok=True)
    except OSError as error:
        raise InputError(f"{folder} cannot be made: {error.strerror}; nothing was written") from None


def _check_unchanged(file: str, text: str | None) -> None:
    """Refuse to write over what another program has written since a file was read.

    Args:
        file: The file.
        text: What it said; None if there was none.

    Raises:
        InputError: It says something else now.
    """
    if text is None:
        if os.path.lexists(file):
            raise InputError(f"{file} was not there before; nothing was written")
        return
    try:
        with open(file, "rb") as now:
            is_same = now.read() == text.encode()
    except OSError as error:
        raise InputError(f"{file} cannot be read any more: {error.strerror}; nothing was written") from None
    if not is_same:
        raise InputError(f"{file} has changed since it was read; nothing was written")


def _show_diff(outcome: Outcome, colour: str) -> None:
    from ..remedy.differences import coloured, unified

    is_coloured, _ = screen(colour)
    for file, text in outcome.after.items():
        old = outcome.before[file]
        shown = unified(file if old is not None else os.devnull, old or "", file, text)
        shown = coloured(shown) if is_coloured else shown
        write_stdout(shown, errors="surrogateescape")  # the names of files are for programs, such as patch


def _tell(outcome: Outcome, *, written: bool) -> None:
    """Say what is gone and what is left, on standard error: standard output is for the diff."""
    from ..report.terminal import wrap

    _, width = screen()
    lines = (
        line for text, indent in told(outcome, written=written) for line in wrap(text, width, indent, f"{indent}  ")
    )
    tell("\n".join(lines))


def _tell_by_hand(outcome: Outcome) -> None:
    """Show the objects that charts cannot take, each once: a person has to apply them."""
    from ..report.terminal import harmless

    manifests = list(dict.fromkeys(refusal.manifest for refusal in outcome.left if refusal.manifest))
    if manifests:
        lines = (harmless(line) for manifest in manifests for line in ("---", *manifest.splitlines()))
        tell("\n".join(["To be applied by hand, where this is installed:", *lines]))
