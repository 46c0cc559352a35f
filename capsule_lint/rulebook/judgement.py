"""One run's judgement: the rules, then what people have decided about their findings, then the rules about that."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ..frozen import dataclass, replace
from ..model import NotJudged
from ..progress import SILENT, Progress
from ..secrecy.sources import words_of
from .discretion import discreet
from .engine import ordered, verdicts
from .suppression import facts, retired_notes, suppress, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..facts import Subjects
    from ..model import Bundle, Failure, Finding
    from ..secrecy.words import Words
    from .engine import Verdicts
    from .rules import RuleBody
    from .suppression import Written


@dataclass(frozen=True)
class Decisions:
    """What people have decided about findings, and what it takes to judge that."""

    known: Sequence[RuleBody]  #: All rules there are: a suppression may name one that is not in force.
    today: str  #: The day of the run, as ``2027-01-31``.
    configured: tuple[Written, ...] = ()  #: The suppressions of the configuration.


@dataclass(frozen=True)
class Judgement:
    """What rules and people say of a bundle."""

    findings: tuple[Finding, ...]  #: Those that count, sorted.
    suppressed: tuple[Finding, ...]  #: Those that somebody has decided not to count, sorted, each with its suppression.
    not_judged: tuple[NotJudged, ...]  #: What could not be decided.
    subjects: Subjects  #: What was judged, the suppressions included.
    words: Words  #: Keeps the secret values of the bundle out of what else is said of it.
    failures: tuple[Failure, ...] = ()  #: Where a rule could not be evaluated.
    notes: tuple[str, ...] = ()  #: What to know of suppressions that name retired rules.


def decide(
    bundle: Bundle,
    subjects: Subjects,
    rules: Sequence[RuleBody],
    decisions: Decisions | None,
    progress: Progress = SILENT,
    settle: Callable[[Verdicts], Verdicts] | None = None,
) -> Judgement:
    """Judge a bundle by rules, apply its suppressions, and judge those.

    Whatever gives findings their values keys and templates has to do so in ``judge``: comments there count as well.

    Args:
        bundle: What was read.
        subjects: Its facts.
        rules: In force.
        decisions: None if suppressions are not to be heeded, nor judged.
        progress: Is told of subjects.
        settle: Leaves out of what rules say what is not certain.
    """
    words = words_of(bundle)
    said = verdicts(bundle, subjects, rules, progress)
    first = discreet(words, settle(said) if settle else said)
    findings, not_judged = first.findings, first.not_judged
    suppressions = (*written(bundle), *decisions.configured) if decisions else ()
    if not decisions or not suppressions:
        return Judgement(findings, (), not_judged, subjects, words, first.failures)
    known, today = decisions.known, decisions.today
    kept, suppressed, covers = suppress(bundle, findings, suppressions, known, today)
    # Of what could not be judged, nobody can say that nothing was there to be suppressed.
    failed = [NotJudged(each.subject, each.reason, (each.rule.id,), each.place) for each in first.failures]
    about = facts(subjects, rules, (*not_judged, *failed), suppressions, covers, known, today)
    subjects = replace(subjects, suppression=about)
    theirs = [body for body in rules if body.rule.subject == "suppression"]
    more = discreet(words, verdicts(bundle, subjects, theirs))
    return Judgement(
        ordered(bundle.sources, (*kept, *more.findings)),
        suppressed,
        (*not_judged, *more.not_judged),
        subjects,
        words,
        (*first.failures, *more.failures),
        retired_notes(bundle, suppressions, known),
    )
