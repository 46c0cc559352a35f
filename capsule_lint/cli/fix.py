"""``capsule-lint fix``: what removes findings, written into values files and manifests, and proven before."""

from __future__ import annotations

import os

from ..errors import CapsuleLintError, InputError, UsageError
from ..frozen import dataclass
from ..model import Severity
from . import CLEAN, FINDINGS
from .arguments import add_rules, known_and_chosen_rules
from .check import report_on
from .decisions import decisions
from .inputs import add_chart_version, add_inputs, read_bundle
from .streams import tell
from .switched_off import say_switched_off

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..model import Bundle, Finding, Json, NotJudged, Report
    from ..remedy.plan import Refusal, Step, Target
    from ..rulebook import RuleBody

_ROUNDS = 8
"""How often what is left is repaired again: a budget is missing only once there are two replicas."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """What repairing comes to.

    Attributes:
        before: The texts of the files that change, as they are; None for a new one.
        after: The same as they are to be.
        steps: What was set, in order.
        left: What nothing is done about, in the end.
        gone: The findings that were repaired.
        unknown: What is not known of a chart that is not at hand.
    """

    before: Mapping[str, str | None]
    after: Mapping[str, str]
    steps: Sequence[Step]
    left: Sequence[Refusal]
    gone: Sequence[Finding]
    unknown: Sequence[NotJudged]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``fix`` understands."""
    add_inputs(parser)
    add_chart_version(parser)
    add_rules(parser)
    parser.add_argument("--diff", action="store_true", help="show what would change, and write nothing")
    parser.add_argument("--check", action="store_true", help="exit 1 if something would change, and write nothing")
    parser.add_argument("--unsafe", action="store_true", help="also fix what makes something less secure")
    parser.add_argument(
        "--min-severity",
        choices=[severity.value for severity in Severity],
        default="warning",
        help="fix findings from here on (default: %(default)s)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Repair, prove that it helps, write, and say what is gone and what is left.

    Raises:
        CapsuleLintError: The command line, a rule or an input is wrong, a file cannot be edited or written, or a repair
            does not remove its finding; then no file has changed.
    """
    if "-" in [*arguments.inputs, *arguments.values]:
        raise UsageError("fix writes files, and standard input is none: name a file, a folder or a chart")
    say_switched_off(arguments)
    outcome = _repaired(arguments)
    if arguments.diff:
        _show_diff(outcome)
    elif not arguments.check:
        _write(outcome)
    _tell(outcome, written=not (arguments.diff or arguments.check))
    return FINDINGS if arguments.check and outcome.after else CLEAN


def _repaired(arguments: argparse.Namespace) -> Outcome:
    """Repair in memory, round by round, until nothing is left that can be.

    Raises:
        CapsuleLintError: As for ``run``.
    """
    from ..remedy.plan import plan
    from .values_alone import unknown_of

    known, rules = known_and_chosen_rules(arguments)
    before: dict[str, str | None] = {}
    after: dict[str, str] = {}
    made: list[Step] = []
    bundle = read_bundle(arguments)
    report = first = _report(arguments, bundle, known, rules)
    for _ in range(_ROUNDS):
        findings = _wanted(report.findings, arguments.min_severity)
        steps, left = _without_what_is_there(*plan(bundle, findings, unsafe=arguments.unsafe), after)
        # The worst first, and then a look at what is left of the rest: one repair may do for several findings.
        worst = min((step.finding.severity.rank for step in steps), default=0)
        steps = [step for step in steps if step.finding.severity.rank == worst]
        changed = _applied(steps, before, after)
        if not changed:
            break
        made += steps
        after = changed
        bundle = read_bundle(arguments, contents={name: text.encode() for name, text in after.items()})
        report = _report(arguments, bundle, known, rules)
    gone = list({step.finding.identity: step.finding for step in made}.values())
    _prove(gone, first, report)
    return Outcome(before, after, made, left, gone, unknown_of(bundle))


def _report(
    arguments: argparse.Namespace, bundle: Bundle, known: Sequence[RuleBody], rules: Sequence[RuleBody]
) -> Report:
    from ..facts.build import build

    bundle, heeded = decisions(arguments, bundle, known)
    return report_on(bundle, build(bundle), rules, heeded=heeded)


def _wanted(findings: Iterable[Finding], minimum: str) -> list[Finding]:
    rank = Severity(minimum).rank
    return [finding for finding in findings if finding.severity.rank <= rank]


def _without_what_is_there(
    steps: Sequence[Step], left: Sequence[Refusal], after: Mapping[str, str]
) -> tuple[list[Step], list[Refusal]]:
    """Leave alone the findings for which a file of their own would be written, if there is such a file already."""
    from ..remedy.plan import Refusal

    there = {
        step.finding.identity: Refusal(step.finding, f"{_new_file(step)} is there, and no part of the chart")
        for step in steps
        if step.separate and _new_file(step) not in after and os.path.exists(_new_file(step))
    }
    return [step for step in steps if step.finding.identity not in there], [*left, *there.values()]


def _applied(steps: Sequence[Step], before: dict[str, str | None], after: Mapping[str, str]) -> dict[str, str]:
    """Return the texts of all files that change with these steps; nothing if no file does.

    Args:
        steps: What to set, and what to add.
        before: Takes the texts of the files as they are.
        after: The texts of the rounds before.

    Raises:
        CapsuleLintError: A file cannot be read, or not be edited.
    """
    from ..remedy.plan import edits
    from ..remedy.yaml_text import EditError, edited

    texts = dict(after)
    for file in dict.fromkeys(step.target.file for step in steps if step.target):
        try:
            texts[file] = edited(_text(file, texts, before), edits(steps, file))
        except EditError as error:
            raise EditError(f"{file}: {error}; nothing was written") from None
    for step in steps:
        if step.manifest and step.separate:
            file = _new_file(step)
            before.setdefault(file, None)
            texts[file] = step.manifest
        elif step.manifest:
            texts[step.beside] = _with_object(_text(step.beside, texts, before), step.manifest)
    return texts if texts != after else {}


def _text(file: str, texts: Mapping[str, str], before: dict[str, str | None]) -> str:
    """Return what a file says by now; reads it once.

    Raises:
        InputError: It is not UTF-8, or cannot be read or written.
    """
    if file in texts:
        return texts[file]
    # Root may write to everything, and yet somebody has said that this file is not to be written.
    if not os.access(file, os.W_OK) or not os.stat(file).st_mode & 0o222:
        raise InputError(f"{file} cannot be written: it is read-only; nothing was written")
    try:
        with open(file, encoding="utf-8", newline="") as source:
            text = source.read()
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8; nothing was written") from None
    before[file] = text
    return text


def _file_name(manifest: str) -> str:
    from ..load import Input, load

    (document,) = load([Input("", manifest.encode())]).documents
    return f"{document.name}-{document.kind.lower()}.yaml"


def _with_object(text: str, manifest: str) -> str:
    """Return a stream of manifests with one more at its end."""
    windows = "\r\n" in text
    joined = f"{text.rstrip()}\n---\n{manifest}".replace("\r\n", "\n")
    return joined.replace("\n", "\r\n") if windows else joined


def _prove(gone: Sequence[Finding], before: Report, after: Report) -> None:
    """Refuse to write what does not remove what it is to remove, or brings an error that was not there.

    Raises:
        CapsuleLintError: So it does.
    """
    still = {finding.identity for finding in after.findings}
    were = {finding.identity for finding in before.findings}
    staying = [finding for finding in gone if finding.identity in still]
    new = [each for each in after.findings if each.severity is Severity.ERROR and each.identity not in were]
    for words, findings in (("do not remove", staying), ("would bring", new)):
        if findings:
            rules = ", ".join(dict.fromkeys(f"{finding.rule.id} {finding.rule.name}" for finding in findings))
            raise CapsuleLintError(f"the repairs {words} {rules}; nothing was written. Please report this")


def _write(outcome: Outcome) -> None:
    """Write every file whole, and put all of them back if one cannot be written, or if somebody interrupts.

    What a symbolic link names is written, and the link stays.

    Raises:
        InputError: One cannot be written.
    """
    from .output import write_file

    begun: list[str] = []
    is_done = False
    try:
        for file, text in outcome.after.items():
            begun.append(file)
            write_file(os.path.realpath(file), text)
        is_done = True
    finally:
        for file in [] if is_done else begun:
            _put_back(os.path.realpath(file), outcome.before[file])


def _put_back(file: str, text: str | None) -> None:
    """Let a file say what it said; nothing is done where it could not be written either."""
    from contextlib import suppress

    from .output import write_file

    with suppress(InputError, FileNotFoundError):
        if text is None:
            os.unlink(file)
        else:
            write_file(file, text)


def _show_diff(outcome: Outcome) -> None:
    from difflib import unified_diff

    from .output import write_stdout

    for file, text in outcome.after.items():
        old = outcome.before[file]
        lines = unified_diff(
            (old or "").splitlines(keepends=True),
            text.splitlines(keepends=True),
            file if old is not None else os.devnull,
            file,
        )
        write_stdout(
            "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines),
            errors="surrogateescape",  # the names of files are for programs, such as patch
        )


def _tell(outcome: Outcome, *, written: bool) -> None:
    """Say what is gone and what is left, on standard error: standard output is for the diff."""
    from ..report.terminal import wrap

    lines = (
        line for text, indent in _lines(outcome, written=written) for line in wrap(text, 80, indent, f"{indent}  ")
    )
    tell("\n".join(lines))


def _lines(outcome: Outcome, *, written: bool) -> Iterator[tuple[str, str]]:
    """Yield what to say, each with what its line begins with."""
    from ..english import count, enumerated
    from ..report.wording import headline

    for file in outcome.after:
        yield f"{file}:", ""
        for called, what in _changes(outcome.steps, file):
            yield f"{called}: {what}", "  "
    verb = "Fixed" if written else "Would fix"
    where = f" in {enumerated(list(outcome.after))}" if outcome.after else ""
    yield f"{verb} {count(len(outcome.gone), 'finding')}{where}{'.' if outcome.left else '; none is left.'}", ""
    if outcome.left:
        yield f"{count(len(outcome.left), 'finding')} left:", ""
    for refusal in outcome.left:
        rule = refusal.finding.rule
        told = f"{refusal.finding.severity.value} {rule.id} {rule.name}: {refusal.reason}. {headline(refusal.finding)}"
        yield told, "  "
    if outcome.unknown:
        yield "Not judged:", ""
    for each in outcome.unknown:
        yield f"{each.subject}: {each.reason}.", "  "


def _changes(steps: Sequence[Step], file: str) -> list[tuple[str, str]]:
    """Return which findings a file is changed for, and how; the same once."""
    changes = []
    for step in steps:
        called = f"{step.finding.rule.id} {step.finding.rule.name}"
        if step.target and step.target.file == file:
            changes.append((called, _change(step.target, step.value)))
        elif step.manifest and file in (step.beside, _new_file(step)):
            changes.append((called, f"{_file_name(step.manifest).removesuffix('.yaml')} added"))
    return list(dict.fromkeys(changes))


def _change(target: Target, value: Json) -> str:
    from json import dumps

    from ..english import count
    from ..paths import dotted

    return f"{dotted(target.path)}: {count(len(value), 'item') if isinstance(value, list) else dumps(value)}"


def _new_file(step: Step) -> str:
    return os.path.join(os.path.dirname(step.beside), _file_name(step.manifest))
