"""From an input to texts that no longer have its findings: repaired in rounds, proven, without what does not hold."""

from __future__ import annotations

import os
from collections import Counter

from ..english import enumerated
from ..errors import CapsuleLintError, InputError
from ..frozen import dataclass, replace
from ..load import Input
from ..model import Severity
from .proposals import is_read_only, proposed
from .report import limited
from .run import linted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from ..model import Finding, Report
    from ..remedy.plan import Refusal, Step
    from .request import Request
    from .run import Linted

_ROUNDS = 8
"""How often what is left is repaired again: a budget is missing only once there are two replicas."""

_OURS = "Please report this"


@dataclass(frozen=True, eq=False)
class Outcome:
    """What repairing in memory comes to."""

    before: Mapping[str, str | None]  #: The texts of the files that change, as they are; None for a new one.
    after: Mapping[str, str]  #: The same as they are to be.
    steps: Sequence[Step]  #: What was set, in order.
    left: Sequence[Refusal]  #: What nothing is done about, in the end.
    gone: Mapping[str, Finding]  #: The findings that were repaired, by identity.
    linted: Linted  #: The input as it would be; about findings of rules that fail there nothing is done.
    refused: Mapping[str, str]  #: Why a file of its repair cannot be edited, by identity of the finding.
    staying: frozenset[str]  #: Identities of the findings that are still there: these repairs do not hold.
    brought: Mapping[str, str]  #: What else the repairs would do, as ``brought_by`` has it: nor do these.
    first: Linted  #: The input as it is.


def repaired(request: Request, minimum: Severity, *, unsafe: bool) -> Outcome:
    """Repair in memory until nothing is left that can be; a repair that does not hold is left out, with its reason.

    Args:
        request: What to repair, with rules that say how; its ``contents`` are texts in UTF-8.
        minimum: Findings below it stay as they are.
        unsafe: Whether to make repairs that make something less secure.

    Raises:
        CapsuleLintError: A rule or an input is wrong, or the only files there are to change cannot be edited or
            written.
    """
    from ..remedy.plan import Refusal

    first = linted(request)

    def attempt_without(dropped: Mapping[str, str]) -> Outcome:
        return _attempt(request, first, dropped, minimum, unsafe=unsafe)

    dropped: dict[str, str] = {}
    while True:
        attempt = attempt_without(dropped)
        if not (attempt.staying or attempt.brought):
            break
        culprits = _culprits(attempt, dropped, attempt_without)
        if not culprits:
            said = enumerated(list(dict.fromkeys(attempt.brought.values())))
            raise CapsuleLintError(f"the repairs would {said}; nothing was written")
        dropped |= culprits
    if attempt.refused and not attempt.after:
        raise InputError(f"{next(iter(attempt.refused.values()))}; nothing was written")
    failures = attempt.linted.report.failures
    reasons = {**attempt.refused, **dropped}
    failed = {failure.rule.id: "this rule cannot be evaluated for all of the input" for failure in failures}
    more = [
        Refusal(finding, reasons.get(finding.identity) or failed[finding.rule.id])
        for finding in limited(attempt.linted.report, minimum).findings
        if finding.identity in reasons or finding.rule.id in failed
    ]
    return replace(attempt, left=[*attempt.left, *more])


def _attempt(
    request: Request, first: Linted, without: Mapping[str, str], minimum: Severity, *, unsafe: bool
) -> Outcome:
    """Repair round by round, and look whether it holds.

    Args:
        request: What to repair.
        first: The input as it is.
        without: Identities of findings that nothing is to be done about.
        minimum: As in ``repaired``.
        unsafe: As in ``repaired``.
    """
    given = {entry.name: entry.content for entry in request.contents}
    before: dict[str, str | None] = {name: content.decode() for name, content in given.items()}
    after: dict[str, str] = {}
    made: list[Step] = []
    refused: dict[str, str] = {}
    unread: dict[str, str] = {}
    planned: list[Refusal] = []
    now = first
    rounds = 0
    while rounds < _ROUNDS:
        failed = {failure.rule.id for failure in now.report.failures}
        findings = [
            finding
            for finding in limited(now.report, minimum).findings
            if not (finding.identity in without or finding.identity in refused or finding.rule.id in failed)
        ]
        steps, planned = _without_what_is_there(
            *proposed([(world.bundle, world.findings) for world in now.worlds], findings, unsafe=unsafe), after
        )
        # The worst first, and then a look at what is left of the rest: one repair may do for several findings.
        worst = min((step.finding.severity.rank for step in steps), default=0)
        steps = [step for step in steps if step.finding.severity.rank == worst]
        steps, changed, bad = _applied(steps, before, after)
        refused |= bad
        if changed == after:
            if bad:
                continue
            break
        rounds += 1
        made += steps
        after = changed
        try:
            texts = {**given, **{name: text.encode() for name, text in after.items()}}
            now = linted(replace(request, contents=tuple(Input(*each) for each in texts.items())))
        except CapsuleLintError as error:
            unread = {"": f"leave the input unreadable: {error}. {_OURS}"}
            break
    gone = {step.finding.identity: step.finding for step in made}
    still = {finding.identity for finding in now.report.findings}
    staying = frozenset() if unread else frozenset(still.intersection(gone))
    before = {file: before[file] for file in after}
    after |= {new_file(step): step.template for step in made if step.template}
    brought = unread or brought_by(first.report, now.report)
    return Outcome(before, after, made, planned, gone, now, refused, staying, brought, first)


def brought_by(before: Report, after: Report) -> dict[str, str]:
    """Return what repairs bring that was not there: what they would do, by what is known of it from run to run.

    Args:
        before: Of the input as it is.
        after: Of the input as it would be.
    """
    left = Counter(finding.identity for finding in before.findings)
    brought = {}
    for finding in after.findings:
        left[finding.identity] -= 1  # of two objects of one name, one may have had it
        if finding.severity is Severity.ERROR and left[finding.identity] < 0:
            brought[finding.identity] = f"bring the error {finding.rule.id} {finding.rule.name}{_blame(finding)}"
    failed = {failure.rule.id for failure in before.failures}
    for failure in after.failures:
        if failure.rule.id not in failed:
            brought[failure.rule.id] = f"keep {failure.rule.id} from being evaluated"
    return brought


def _blame(finding: Finding) -> str:
    # What is wrong with the text itself, we have written; all else may be for somebody to decide.
    return f". {_OURS}" if finding.rule.id in ("CAP001", "CAP002") else ""


def _culprits(
    attempt: Outcome, dropped: Mapping[str, str], again: Callable[[Mapping[str, str]], Outcome]
) -> dict[str, str]:
    """Return the findings whose repairs do not hold, each with the reason; the others hold together.

    Of what repairs bring it is not known which of them does: the repairs of one rule after the other are left out, and
    stay so where that is better than before. However much there is to repair, there are not many rules.

    Args:
        attempt: One that does not hold.
        dropped: What was left out of it.
        again: Repairs without some findings.
    """
    culprits: dict[str, str] = {}
    by_rule: dict[str, list[str]] = {}
    for identity, finding in attempt.gone.items():
        by_rule.setdefault(finding.rule.id, []).append(identity)
    for identities in by_rule.values():
        if attempt.staying or not attempt.brought:
            break
        trial = again({**dropped, **culprits, **dict.fromkeys(identities, "")})
        mended = [words for each, words in attempt.brought.items() if each not in trial.brought]
        if mended and len(trial.brought) < len(attempt.brought):
            culprits |= dict.fromkeys(identities, _reason(mended))
            attempt = trial
    if attempt.staying:
        return culprits | dict.fromkeys(attempt.staying, "its repair does not remove it here")
    if attempt.brought:
        return culprits | dict.fromkeys(attempt.gone, _reason(attempt.brought.values()))
    return culprits


def _reason(brought: Iterable[str]) -> str:
    return f"its repair would {enumerated(list(dict.fromkeys(brought)))}"


_AS_IT_IS = {True: "stays as it is", False: "no part of the chart"}


def _without_what_is_there(
    steps: Sequence[Step], left: Sequence[Refusal], after: Mapping[str, str]
) -> tuple[list[Step], list[Refusal]]:
    """Leave alone the findings for which a file of their own would be written, if there is such a file already."""
    from ..remedy.plan import Refusal

    there = {
        step.finding.identity: Refusal(step.finding, f"{new_file(step)} is there, and {_AS_IT_IS[bool(step.template)]}")
        for step in steps
        if step.separate and new_file(step) not in after and os.path.lexists(new_file(step))
    }
    return [step for step in steps if step.finding.identity not in there], [*left, *there.values()]


def _applied(
    steps: Sequence[Step], before: dict[str, str | None], after: Mapping[str, str]
) -> tuple[list[Step], dict[str, str], dict[str, str]]:
    """Return the steps that can be made, the texts of all files that change with them, and what cannot be made.

    A finding is repaired in all of its files or in none.

    Args:
        steps: What to set, and what to add.
        before: Takes the texts of the files as they are.
        after: The texts of the rounds before.

    Returns:
        The steps; the texts by file; for each finding that is left out, the reason.
    """
    bad: dict[str, str] = {}
    while True:
        kept = [step for step in steps if step.finding.identity not in bad]
        texts, faults = _texts(kept, before, after)
        if not faults:
            return kept, texts, bad
        bad |= faults


def _texts(
    steps: Sequence[Step], before: dict[str, str | None], after: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the texts with these steps, or for which findings that cannot be, with the reason."""
    texts = dict(after)
    for file in dict.fromkeys(step.target.file for step in steps if step.target):
        theirs = [step for step in steps if step.target and step.target.file == file]
        try:
            text = _text(file, texts, before)
        except InputError as error:
            return {}, {step.finding.identity: str(error) for step in theirs}
        changed, faults = _edited(file, text, theirs)
        if faults:
            return {}, faults
        texts[file] = changed
    for step in steps:
        if not step.manifest:
            continue
        if step.separate:
            before.setdefault(new_file(step), None)
            texts[new_file(step)] = step.manifest
            continue
        try:
            texts[step.beside] = _with_object(step.beside, _text(step.beside, texts, before), step.manifest)
        except InputError as error:
            return {}, {step.finding.identity: str(error)}
    return texts, {}


def _edited(file: str, text: str, steps: Sequence[Step]) -> tuple[str, dict[str, str]]:
    """Return a text with what steps set in it, or which of their findings stand in the way, with the reason."""
    from ..remedy.plan import edits
    from ..remedy.yaml_text import EditError, edited

    try:
        return edited(text, edits(steps, file)), {}
    except EditError:
        pass
    changed = text
    faults = {}
    held: list[Step] = []
    for identity in dict.fromkeys(step.finding.identity for step in steps):
        theirs = [step for step in steps if step.finding.identity == identity]
        try:
            changed = edited(text, edits([*held, *theirs], file))
            held += theirs
        except EditError as error:
            faults[identity] = f"{file}: {error}"
    return changed, faults


def _with_object(file: str, text: str, manifest: str) -> str:
    from ..remedy.yaml_text import EditError, with_object

    try:
        return with_object(text, manifest)
    except EditError as error:
        raise InputError(f"{file}: {error}") from None


def _text(file: str, texts: Mapping[str, str], before: dict[str, str | None]) -> str:
    """Return what a file says by now; reads it once.

    Raises:
        InputError: It is not UTF-8, cannot be read or written, or is no file: what Kustomize makes goes by such a name.
    """
    from ..load.files import read_file

    if file in texts:
        return texts[file]
    known = before.get(file)
    if known is not None:
        return known
    if not os.path.lexists(file):
        raise InputError(f"{file} is not a file, but what was made of some: change those")
    if is_read_only(file):
        raise InputError(f"{file} cannot be written: it is read-only")
    try:
        text = read_file(file, given=False).content.decode()
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8") from None
    before[file] = text
    return text


def file_name(manifest: str) -> str:
    """Return the name of a file for a manifest: ``capsule-poddisruptionbudget.yaml``."""
    from ..load import load

    (document,) = load([Input("", manifest.encode())]).documents
    return f"{document.name}-{document.kind.lower()}.yaml"


def new_file(step: Step) -> str:
    """Return the file that a step writes next to another."""
    return os.path.join(os.path.dirname(step.beside), file_name(step.manifest))
