"""What counts of what people have decided about findings: the configuration's part of it, and the baseline's."""

from __future__ import annotations

from ..english import count, enumerated
from ..errors import UsageError
from ..frozen import replace
from ..model import Origin, Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Bundle, Report
    from ..rulebook import RuleBody
    from ..rulebook.baseline import Baseline, Known
    from ..rulebook.judgement import Decisions
    from ..rulebook.suppression import Written
    from .request import Suppressions

_NAMED = 3


def heeded(
    bundle: Bundle, suppressions: Suppressions | None, known: Sequence[RuleBody]
) -> tuple[Bundle, Decisions | None]:
    """Return the bundle with the configuration file in it, and what counts of it; None for nothing.

    Args:
        bundle: What was read.
        suppressions: Of the request.
        known: All rules there are.

    Raises:
        UsageError: A suppression of the configuration names no rule or no day.
    """
    from ..rulebook.judgement import Decisions

    if suppressions is None:
        return bundle, None
    document = suppressions.configuration
    if document is not None:
        document = replace(document, index=len(bundle.documents) + len(bundle.values))
        sources = {**bundle.sources, document.source: Source(document.source, suppressions.text)}
        bundle = replace(bundle, sources=sources, configuration=document)
    return bundle, Decisions(known, suppressions.today, tuple(_configured(bundle, suppressions, known)))


def _configured(bundle: Bundle, suppressions: Suppressions, known: Sequence[RuleBody]) -> Iterator[Written]:
    from ..rulebook import find, retired
    from ..rulebook.suppression import configured, past
    from .globs import matches

    file = bundle.configuration
    for entry in suppressions.ignores:
        where = f"{file.source}:{file.locate(entry.path).line}" if file else "ignore"
        try:
            words = tuple(word if retired.find(word) else find(known, word).rule.id for word in entry.rules)
        except UsageError as error:
            raise UsageError(f"{where}: {error}") from None
        if entry.until and past(entry.until, suppressions.today) is None:
            raise UsageError(f"{where}: until: there is no day {entry.until}")
        origin = Origin(file.index, entry.path) if file else None
        yield configured(bundle, origin, words, entry.reason, entry.until, entry.paths, entry.objects, matches)


def without_known(report: Report, baseline: Baseline) -> tuple[Report, tuple[Known, ...]]:
    """Return a report without what a baseline knows, and what the baseline knows and nothing finds any more.

    Of a rule that was not in force, or could not be evaluated, nothing can be said.
    """
    from ..rulebook.baseline import divide
    from ..rulebook.engine import ordered

    new, known, gone = divide(report.findings, baseline)
    in_force = {rule.id for rule in report.rules} - {failure.rule.id for failure in report.failures}
    suppressed = ordered(report.sources, (*report.suppressed, *known))
    return replace(report, findings=new, suppressed=suppressed), tuple(each for each in gone if each.rule in in_force)


def retired_in(baseline: Baseline) -> tuple[str, ...]:
    """Return what to know of the entries of a baseline whose rules are retired: one text a rule."""
    from ..rulebook import retired

    numbers: dict[str, int] = {}
    for entry in baseline.entries:
        numbers[entry.rule] = numbers.get(entry.rule, 0) + entry.count
    return tuple(
        f"{baseline.name} knows {count(number, 'finding')} of a retired rule. {gone.story} "
        f"--write-baseline {baseline.name} writes it again"
        for rule, number in numbers.items()
        if (gone := retired.find(rule)) is not None and gone.id == rule
    )


def stale(baseline: Baseline, gone: Sequence[Known], bundle: Bundle) -> str:
    """Return the sentence about entries of a baseline of which there is nothing left: fixed, or not looked at."""
    from ..facts.places import object_of

    name, objects = baseline.name, {str(object_of(document) or "") for document in bundle.documents}
    elsewhere = sum(entry.count for entry in gone if entry.object and entry.object not in objects)
    mended = [entry for entry in gone if not entry.object or entry.object in objects]
    number = sum(entry.count for entry in mended)
    parts = []
    if mended:
        named = [f"{entry.rule} {entry.object}".strip() for entry in mended[:_NAMED]]
        more = [f"{len(mended) - _NAMED} more"] if len(mended) > _NAMED else []
        parts.append(
            f"{count(number, 'finding')} {'is' if number == 1 else 'are'} gone ({enumerated([*named, *more])})"
        )
    if elsewhere:
        verb = "is" if elsewhere == 1 else "are"
        parts.append(f"{count(elsewhere, 'finding')} {verb} about objects that are not in this input")
    return f"{name} is stale: {'; '.join(parts)}. --write-baseline {name} writes it again"
