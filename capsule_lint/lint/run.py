"""The stages of a run in their order: read, state the facts, judge, settle, suppress, apply the baseline, report."""

from __future__ import annotations

from functools import cache, partial

from ..frozen import dataclass, replace
from ..model import Bundle, Report
from ..progress import SILENT
from .reading import read
from .request import Rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..facts import Subjects
    from ..facts.requests import Remembered
    from ..model import Finding
    from ..progress import Progress
    from ..rulebook import RuleBody
    from ..rulebook.engine import Verdicts
    from ..rulebook.judgement import Decisions, Judgement
    from .request import Request


@dataclass(frozen=True, eq=False)
class World:
    """What was judged by itself: the manifests with one release of each chart of which several are declared."""

    bundle: Bundle  #: What was read.
    subjects: Subjects  #: Its facts.
    findings: tuple[Finding, ...]  #: What is said of it, and was not said of those before.
    release: str  #: The installation in words, as the report has it.


@dataclass(frozen=True, eq=False)
class Linted:
    """What was judged together, and what comes of it."""

    bundle: Bundle  #: What was read.
    subjects: Subjects  #: Its facts, the suppressions that were heeded among them.
    report: Report  #: The findings, whatever their severity.
    worlds: tuple[World, ...]  #: The same, and behind it what was judged beside it.


def rules_of(
    folders: Sequence[str] = (), selected: Sequence[str] = (), ignored: Sequence[str] = (), *, repairs: bool = False
) -> Rules:
    """Read the rules, and select those in force.

    Args:
        folders: Of rules in addition to the built-in ones.
        selected: Ids, beginnings of ids, names or families of the rules in force; none for all.
        ignored: Rules that are not in force, likewise.
        repairs: Whether findings are to come with what would remove them, which few have a use for.

    Raises:
        RuleError: A rule file is wrong.
        UsageError: ``selected`` or ``ignored`` names no rule.
    """
    from ..rulebook import rulebook, select

    known = rulebook(folders)
    chosen = select(known, selected, ignored)
    return Rules(known, chosen if repairs else [replace(body, repairs=()) for body in chosen])


def lint(request: Request) -> Report:
    """Lint what a request names, and return all findings; several variants make one report.

    Args:
        request: What to lint, and how.

    Raises:
        CapsuleLintError: A rule or an input is wrong, or what the request says of them.
        NothingToLintError: There is no Kubernetes object in the inputs.
    """
    from .merging import merged

    if not request.variants:
        return linted(request).report
    # What removes a finding with one set of values may be none of the others.
    each = replace(request, changes=False, stdin=cache(request.stdin))
    variants = {name: replace(each, variant=name, values=(*request.values, file)) for name, file in request.variants}
    return merged({name: linted(variant).report for name, variant in variants.items()})


def linted(request: Request) -> Linted:
    """Lint one bundle, with one set of values; the errors are those of ``lint``."""
    from .installations import release_words
    from .proposals import with_fixes
    from .report import apart, report_of
    from .suppressions import heeded, stale, without_known

    rules = request.rules or rules_of()
    read_bundle = read(request)
    judged = []
    for each in (replace(read_bundle, others=()), *read_bundle.others):
        bundle, decisions = heeded(each, request.suppressions, rules.known)
        judged.append((bundle, _judged(bundle, rules.in_force, decisions, request)))
    request.progress.close()
    given = frozenset(entry.name for entry in request.contents)
    judged = [
        (bundle, replace(found, findings=with_fixes(bundle, found.findings, given))) for bundle, found in apart(judged)
    ]
    if request.changes:
        from .changes import with_changes

        judged = [(each, replace(found, findings=with_changes(each, found.findings))) for each, found in judged]
    report = report_of(request, judged, rules)
    if request.suppressions and request.suppressions.baseline:
        report, gone = without_known(report, request.suppressions.baseline)
        if gone:
            request.say(stale(request.suppressions.baseline, gone, judged[0][0]))
    worlds = tuple(
        World(each, found.subjects, found.findings, release_words(each, found.subjects)) for each, found in judged
    )
    return Linted(worlds[0].bundle, worlds[0].subjects, report, worlds)


def _judged(
    bundle: Bundle,
    rules: Sequence[RuleBody],
    decisions: Decisions | None,
    request: Request,
) -> Judgement:
    """Judge a bundle; of a chart that is not at hand only what is known of all versions that it may be of."""
    from ..facts.build import build
    from ..facts.requests import Remembered
    from ..rulebook.judgement import decide

    remembered = Remembered()

    def decided(bundle: Bundle, decisions: Decisions | None, progress: Progress = SILENT) -> Judgement:
        subjects = build(bundle, progress, server=request.server, everyone=request.everyone, remembered=remembered)
        certain = partial(_certain, subjects, rules, request, remembered)
        return decide(bundle, subjects, rules, decisions, progress, certain)

    judgement = decided(bundle, decisions, request.progress)
    if not any(chart.alone for chart in bundle.charts):
        return judgement
    from .settled import settled

    return settled(judgement, bundle, lambda other: decided(other, None))


def _certain(
    subjects: Subjects, rules: Sequence[RuleBody], request: Request, remembered: Remembered, found: Verdicts
) -> Verdicts:
    """Return what rules say without what depends on placeholders."""
    from ..load import may_hold_placeholders

    inventory = subjects.simulation.inventory
    if not any(may_hold_placeholders(source.text) for source in inventory.bundle.sources.values()):
        return found
    from ..facts.build import build
    from ..rulebook.engine import verdicts
    from .placeholders import settled

    def judged(other: Bundle, asked: Sequence[RuleBody]) -> Verdicts:
        facts = build(other, server=request.server, everyone=request.everyone, remembered=remembered)
        return verdicts(other, facts, asked)

    return settled(inventory, found, rules, judged)
