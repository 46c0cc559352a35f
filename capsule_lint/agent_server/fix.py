"""The tools ``fix`` and ``apply_fix``: what removes findings, as a proposal with its proof; and how it is written."""

from __future__ import annotations

import os
from hashlib import sha256
from json import dumps

from ..english import count
from ..errors import InputError, UsageError
from ..lint.repair_words import told
from ..lint.repairs import repaired
from ..lint.report import limited
from ..model import Severity
from ..remedy.differences import unified
from ..report.json_ import finding_entry
from ..report.terminal import harmless
from .arguments import USUAL_FINDINGS
from .bounds import foremost, left_out, rank
from .call import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..lint import Linted
    from ..lint.repairs import Outcome
    from ..model import Json
    from ..remedy.plan import Refusal
    from .running import Running

_LONGEST = 100_000
"""Characters of all diffs in an answer; each may have its share."""


def fix(running: Running, arguments: Json) -> Answer:
    """Propose what removes findings; nothing is written.

    Raises:
        CapsuleLintError: An argument, a rule or an input is wrong, or no file can be edited.
    """
    outcome, minimum = _outcome(running, arguments)
    return _answer(outcome, minimum, arguments, written=False)


def apply_fix(running: Running, arguments: Json) -> Answer:
    """Write what was proposed, whole or not at all.

    Raises:
        CapsuleLintError: As for ``fix``; what would be written is not what was proposed, or a file cannot be written:
            then none has changed.
    """
    write = running.host.write
    if write is None:
        raise UsageError("this server must not write; who starts it may allow that with --allow-write")
    if arguments.get("contents"):
        raise InputError("contents are in no file, so nothing can be written: write them yourself, or give paths")
    outcome, minimum = _outcome(running, arguments)
    if proposal(outcome) != arguments["proposal"]:
        raise UsageError(
            "what would be written is not what was proposed: an input has changed since, or the arguments are others; "
            "nothing was written. Call fix again and look at its proposal"
        )
    for file in outcome.after:
        running.host.folders.named(file)
    write(outcome)
    return _answer(outcome, minimum, arguments, written=True)


def proposal(outcome: Outcome) -> str:
    """Return the name of a proposal, which another text of any file would change."""
    files = [[file, outcome.before[file], text] for file, text in outcome.after.items()]
    return sha256(dumps(files).encode()).hexdigest()


def _outcome(running: Running, arguments: Json) -> tuple[Outcome, Severity]:
    prepared = running.prepared("fix", arguments, arguments)
    return repaired(prepared.request, prepared.minimum, unsafe=bool(arguments.get("unsafe"))), prepared.minimum


def _answer(outcome: Outcome, minimum: Severity, arguments: Json, *, written: bool) -> Answer:
    limit = arguments.get("limit", USUAL_FINDINGS)
    mask = _mask(outcome)
    diffs = {file: _diff(outcome, file) for file in outcome.after}
    short = {file: diff for file, diff in diffs.items() if len(diff) <= _LONGEST // len(diffs)}
    gone = [finding_entry(finding) for finding in outcome.gone.values()]
    left = [_left(refusal, mask) for refusal in outcome.left]
    shown_gone = foremost(gone, limit)
    shown_left = foremost(left, limit, lambda each: rank(each["finding"]))
    data: Json = {
        "version": 1,
        "proposal": proposal(outcome) if outcome.after else None,
        "written": written and bool(outcome.after),
        "files": [
            {"file": file, "isNew": outcome.before[file] is None, "diff": short.get(file)} for file in outcome.after
        ],
        "gone": shown_gone,
        "left": shown_left,
        "proof": {
            "before": _counts(outcome.first, minimum),
            "after": _counts(outcome.linted, minimum),
            "errorsBrought": 0,
            "notEvaluated": [str(failure) for failure in outcome.linted.report.failures],
        },
    }
    missing = [
        *(f"the diff of {harmless(file)} is left out: it is too long." for file in diffs if file not in short),
        *left_out(len(shown_gone), len(gone), "findings that would go", "raise `limit`"),
        *left_out(len(shown_left), len(left), "findings that stay", "raise `limit`"),
    ]
    return Answer(mask("\n".join(_lines(outcome, short, limit, written=written)) + "\n"), data, tuple(missing))


def _counts(linted: Linted, minimum: Severity) -> dict[str, int]:
    report = limited(linted.report, minimum)
    return {severity.value: report.count(severity) for severity in Severity}


def _left(refusal: Refusal, mask: Callable[[str], str]) -> Json:
    return {
        "finding": finding_entry(refusal.finding),
        "reason": refusal.reason,
        "manifest": mask(refusal.manifest) or None,
    }


def _diff(outcome: Outcome, file: str) -> str:
    """Return what changes in a file, as ``capsule-lint fix --diff`` shows it."""
    old = outcome.before[file]
    return unified(file if old is not None else os.devnull, old or "", file, outcome.after[file])


def _lines(outcome: Outcome, diffs: dict[str, str], limit: int, *, written: bool) -> Iterator[str]:
    lines = [harmless(f"{indent}{text}") for text, indent in told(outcome, written=written)]
    yield from lines[:limit]
    if len(lines) > limit:
        yield f"... and {len(lines) - limit} more lines."
    if outcome.after:
        before, after = (len(each.report.findings) for each in _both(outcome))
        yield f"Linted again: {count(before, 'finding')} before, {after} after, no new error."
        yield from () if written else (f"Proposal {proposal(outcome)}; nothing was written.",)
    for diff in diffs.values():
        yield from map(harmless, diff.splitlines())


def _both(outcome: Outcome) -> tuple[Linted, Linted]:
    return outcome.first, outcome.linted


def _mask(outcome: Outcome) -> Callable[[str], str]:
    from ..secrecy.sources import words_of

    words = [words_of(each.bundle) for each in _both(outcome)]

    def masked(text: str) -> str:
        for each in words:
            text = each.without_known(text)
        return text

    return masked
