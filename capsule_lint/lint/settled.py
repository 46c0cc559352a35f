"""Findings about values without their chart: of that, only what keys of the values write is known."""

from __future__ import annotations

from ..english import enumerated
from ..frozen import replace
from ..model import NotJudged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..model import Bundle, Chart, Finding, ValuesAlone
    from ..rulebook.judgement import Judgement


def settled(judgement: Judgement, bundle: Bundle, chart: Chart, other: Judgement | None) -> Judgement:
    """Leave out what is not known for certain of a chart that is not at hand.

    Args:
        judgement: On the whole bundle.
        bundle: What was judged.
        chart: The one that is not at hand.
        other: What the version after it has of the same, settled; None for a version that is known itself.
    """
    assert chart.alone is not None
    findings = [*judgement.findings, *judgement.suppressed]
    theirs = [finding for finding in findings if _is_about(bundle, chart, finding) and _is_settled(finding)]
    dropped: dict[int, set[str]] = {}
    for number, (_, _, touches) in enumerate(chart.alone.unknown):
        hit = [finding for finding in theirs if _is_touched(bundle, finding, touches)]
        dropped[number] = {finding.rule.id for finding in hit}
        theirs = [finding for finding in theirs if finding not in hit]
    theirs, differing = _alike(theirs, other) if other else (theirs, set())
    kept = {id(finding) for finding in theirs}

    def holds(finding: Finding) -> bool:
        return id(finding) in kept or not _is_about(bundle, chart, finding)

    elsewhere = [each for each in judgement.not_judged if each.place is None or each.place.file != chart.source]
    return replace(
        judgement,
        findings=tuple(filter(holds, judgement.findings)),
        suppressed=tuple(filter(holds, judgement.suppressed)),
        not_judged=(*_not_judged(chart, chart.alone, dropped, differing), *elsewhere),
        failures=tuple(dict.fromkeys((*judgement.failures, *(other.failures if other else ())))),
    )


def alone_in(bundle: Bundle) -> Chart | None:
    """Return the chart that is not at hand, and of which there are values; None if there is none."""
    return next((chart for chart in bundle.charts if chart.alone), None)


def unknown_of(bundle: Bundle) -> list[NotJudged]:
    """Return what is not known of a chart that is not at hand."""
    chart = alone_in(bundle)
    return list(_not_judged(chart, chart.alone, {}, set())) if chart and chart.alone else []


def _is_about(bundle: Bundle, chart: Chart, finding: Finding) -> bool:
    return finding.origin is not None and bundle.document(finding.origin.document).source == chart.source


def _is_settled(finding: Finding) -> bool:
    """Return whether values can do something about a finding, or an object that no version of the chart has."""
    return finding.values is not None or any(repair.manifest for repair in finding.repairs)


def _is_touched(bundle: Bundle, finding: Finding, touches: Sequence[str]) -> bool:
    """Return whether a finding is about what a key touches of which nobody knows what it does."""
    assert finding.origin is not None
    document = bundle.document(finding.origin.document)
    called = ("*", document.kind, f"{document.kind}/{document.name}")
    key = finding.values.key if finding.values else ""
    return any(each in called or (each.endswith(".") and key.startswith(each)) for each in touches)


def _alike(findings: Sequence[Finding], other: Judgement) -> tuple[list[Finding], set[str]]:
    """Return the findings that the versions before and after share, and the rules that they differ in."""
    there = set(map(_asked, other.findings))
    here = set(map(_asked, findings))
    # The version in the tag of the image is that of the chart, and of neither of these two.
    is_tag = {_asked(finding) for finding in findings if finding.values and finding.values.form == "tag"}
    shared = [finding for finding in findings if _asked(finding) in there - is_tag]
    return shared, {rule for rule, _ in (here ^ there) | is_tag}


def _asked(finding: Finding) -> tuple[str, str]:
    """Return what two versions of a chart may share of a finding: the rule, and the key that it asks for."""
    return finding.rule.id, finding.values.key if finding.values else ""


def _not_judged(
    chart: Chart, alone: ValuesAlone, dropped: dict[int, set[str]], differing: set[str]
) -> Iterator[NotJudged]:
    called = f"chart {chart.name} {chart.version}"
    yield NotJudged(
        called,
        f"it is not at hand: of {alone.about} only what keys of its values write is judged, and no proxy",
    )
    if alone.other is not None:
        reason = f"it is taken for what {enumerated(list(alone.like))} have in common"
        yield NotJudged(called, reason, tuple(sorted(differing)))
    for number, (key, reason, _) in enumerate(alone.unknown):
        yield NotJudged(f"`{key}`", reason, tuple(sorted(dropped.get(number, ()))))
