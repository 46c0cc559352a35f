"""Several reports made into one: on several sets of values, or on inputs that were judged by themselves."""

from __future__ import annotations

from ..english import enumerated
from ..frozen import replace
from ..model import Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
    from typing import TypeVar

    from ..model import Finding, NotJudged

    T = TypeVar("T")


def merged(reports: Mapping[str, Report]) -> Report:
    """Return one report for all variants; the only one as it is.

    Findings of the same identity are one, shown as it is with the first variant that has it, and as bad as at its
    worst; one that does not occur in all variants names those that have it. A suppression is unused only if no variant
    has a use for it.

    Args:
        reports: By the name of the variant, with all findings.
    """
    if len(reports) == 1:
        return next(iter(reports.values()))
    findings = _findings({name: report.findings for name, report in reports.items()})
    return replace(
        whole(reports.values()),
        findings=tuple(finding for finding in findings if not (finding.variants and is_unused(finding))),
        suppressed=tuple(_findings({name: report.suppressed for name, report in reports.items()})),
        not_judged=tuple(_not_judged({name: report.not_judged for name, report in reports.items()})),
        release="; ".join(dict.fromkeys(report.release for report in reports.values() if report.release)),
        outage=_each({name: report.outage for name, report in reports.items()}),
        recovery=_each({name: report.recovery for name, report in reports.items()}),
        variants=tuple(reports),
    )


def whole(reports: Collection[Report]) -> Report:
    """Return one report with what is simply all of several: what was read and judged, and what failed."""
    return replace(
        next(iter(reports)),
        sources={name: source for report in reports for name, source in report.sources.items()},
        judged=_total(report.judged for report in reports),
        parts=any(report.parts for report in reports),
        failures=tuple(dict.fromkeys(failure for report in reports for failure in report.failures)),
    )


def _findings(by_variant: Mapping[str, Sequence[Finding]]) -> Iterator[Finding]:
    for found, names in _together(by_variant, lambda finding: finding.identity):
        worst = min((finding.severity for finding in found), key=lambda severity: severity.rank)
        variants = () if len(names) == len(by_variant) else tuple(names)
        yield replace(found[0], severity=worst, variants=variants)


def is_unused(finding: Finding) -> bool:
    """Return whether a finding is about a suppression that nothing has a use for."""
    return finding.rule.id == "CAP006"


def _not_judged(by_variant: Mapping[str, Sequence[NotJudged]]) -> Iterator[NotJudged]:
    for found, names in _together(by_variant, lambda item: (item.subject, item.reason, item.rules)):
        some = len(names) < len(by_variant)
        yield replace(found[0], reason=f"{found[0].reason}, only with {enumerated(names)}") if some else found[0]


def _together(
    by_variant: Mapping[str, Sequence[T]], key: Callable[[T], Hashable]
) -> Iterator[tuple[list[T], list[str]]]:
    """Yield what is the same by a key, with the variants that have it; the second of a variant with that of others."""
    groups: dict[Hashable, tuple[list[T], list[str]]] = {}
    for name, items in by_variant.items():
        seen: dict[Hashable, int] = {}
        for item in items:
            what = key(item)
            seen[what] = seen.get(what, 0) + 1
            group = groups.setdefault((what, seen[what]), ([], []))
            group[0].append(item)
            group[1].append(name)
    yield from groups.values()


def _total(counts: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """Return what was counted in all, of each noun."""
    total: dict[str, int] = {}
    for each in counts:
        for noun, number in each.items():
            total[noun] = total.get(noun, 0) + number
    return total


def _each(told: Mapping[str, str]) -> str:
    """Return what is said with each of the values: once if it is the same with all, else for each that differs."""
    by_sentence: dict[str, list[str]] = {}
    for name, sentence in told.items():
        if sentence:
            by_sentence.setdefault(sentence, []).append(name)
    if len(by_sentence) == 1 and len(told) == len(next(iter(by_sentence.values()))):
        return next(iter(by_sentence))
    return " ".join(
        f"With {enumerated(names)}: {sentence[:1].lower()}{sentence[1:]}" for sentence, names in by_sentence.items()
    )


def _in_turn(told: Mapping[str, str]) -> str:
    return " ".join(f"In {inputs}: {text[:1].lower()}{text[1:]}" for inputs, text in told.items() if text)


def joined(reports: Mapping[str, Report]) -> Report:
    """Return one report of several on inputs that were judged by themselves, the only one as it is.

    Args:
        reports: By the names of these inputs.
    """
    together = list(reports.values())
    if len(together) == 1:
        return together[0]
    findings = (finding for report in together for finding in report.findings)
    return replace(
        whole(together),
        findings=tuple(sorted(findings, key=lambda finding: finding.severity.rank)),
        suppressed=tuple(finding for report in together for finding in report.suppressed),
        not_judged=tuple(item for report in together for item in report.not_judged),
        release="; ".join(report.release for report in together if report.release),
        outage=_in_turn({inputs: report.outage for inputs, report in reports.items()}),
        recovery=_in_turn({inputs: report.recovery for inputs, report in reports.items()}),
        variants=tuple(dict.fromkeys(variant for report in together for variant in report.variants)),
    )
