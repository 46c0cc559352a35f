"""What repairing comes to, in lines for people: what changes in which file, what is gone, what is left and why."""

from __future__ import annotations

import os

from ..english import count, enumerated
from ..report.wording import headline
from .installations import unjudged
from .repairs import file_name, new_file
from .settled import unknown_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Json
    from ..remedy.plan import Step, Target
    from .repairs import Outcome


def told(outcome: Outcome, *, written: bool) -> Iterator[tuple[str, str]]:
    """Yield what to say, each with what its line begins with.

    Args:
        outcome: What repairing came to.
        written: Whether the files were written.
    """
    for file in outcome.after:
        yield f"{file}:", ""
        for called, what in _changes(outcome.steps, file):
            yield f"{called}: {what}", "  "
    verb = "Fixed" if written else "Would fix"
    where = f" in {enumerated(list(outcome.after))}" if outcome.after else ""
    yield f"{verb} {count(len(outcome.gone), 'finding')}{where}{'.' if outcome.left else '; none is left.'}", ""
    yield from _links(outcome, written=written)
    if outcome.left:
        yield f"{count(len(outcome.left), 'finding')} left:", ""
    for refusal in outcome.left:
        rule = refusal.finding.rule
        found = f"{refusal.finding.severity.value} {rule.id} {rule.name}"
        yield f"{found}: {refusal.reason}. {headline(refusal.finding)}", "  "
    if outcome.linted.report.failures:
        yield "Not evaluated, so nothing is done about what these rules find:", ""
    for failure in outcome.linted.report.failures:
        yield f"{failure}.", "  "
    unknown = [
        *(f"{each.subject}: {each.reason}." for each in unknown_of(*(world.bundle for world in outcome.linted.worlds))),
        *(f"{each.called}: {each.reason}." for each in unjudged(outcome.linted.bundle)),
    ]
    if unknown:
        yield "Not judged:", ""
    for sentence in unknown:
        yield sentence, "  "


def _links(outcome: Outcome, *, written: bool) -> Iterator[tuple[str, str]]:
    """Yield which files have other names, under which they change as well: they are written where they are."""
    for file in outcome.after:
        # What the request brings need not be there.
        others = os.stat(file).st_nlink - 1 if outcome.before[file] is not None and os.path.exists(file) else 0
        if others:
            verb = "has changed" if written else "would change"
            yield f"{file} {verb} under {count(others, 'other name')} as well: there are hard links to it.", ""


def _changes(steps: Sequence[Step], file: str) -> list[tuple[str, str]]:
    """Return which findings a file is changed for, and how; the same once."""
    changes = []
    for step in steps:
        called = f"{step.finding.rule.id} {step.finding.rule.name}"
        if step.target and step.target.file == file:
            changes.append((called, _change(step.target, step.value)))
        elif step.manifest and file in (step.beside, new_file(step)):
            changes.append((called, f"{file_name(step.manifest).removesuffix('.yaml')} added"))
    return list(dict.fromkeys(changes))


def _change(target: Target, value: Json) -> str:
    from json import dumps

    from ..secrecy.texts import without_secrets

    shown = count(len(value), "item") if isinstance(value, list) else dumps(value)
    return without_secrets(f"{target.called}: {shown}")
