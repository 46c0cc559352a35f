"""Findings about charts that are not at hand: what their tables do not say is not known, and not a finding."""

from __future__ import annotations

from ..capsule.provenance import values_key, written
from ..english import enumerated
from ..facts.places import given_values, key_at, place_of
from ..frozen import replace
from ..model import NotJudged, Origin, Place
from ..paths import dotted, parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ..model import Bundle, Chart, Document, Finding, Path, ValuesAlone
    from ..rulebook.judgement import Judgement


def settled(judgement: Judgement, bundle: Bundle, judged: Callable[[Bundle], Judgement]) -> Judgement:
    """Leave out what is not known for certain of the charts that are not at hand.

    Args:
        judgement: On the whole bundle.
        bundle: What was judged.
        judged: Judges a bundle, with charts of other versions.
    """
    for chart in charts_alone(bundle):
        judgement = _settled(judgement, bundle, chart, judged)
    return judgement


def _settled(judgement: Judgement, bundle: Bundle, chart: Chart, judged: Callable[[Bundle], Judgement]) -> Judgement:
    assert chart.alone is not None
    alone = chart.alone
    findings = [*judgement.findings, *judgement.suppressed]
    theirs = {id(finding): finding for finding in findings if _is_about(bundle, chart, finding)}
    dropped: dict[int, set[str]] = {}
    for number, (_, _, touches) in enumerate(alone.unknown):
        dropped[number] = _take(theirs, lambda finding, touches=touches: _is_touched(bundle, finding, touches))  # type: ignore[misc]
    unread = _take(theirs, lambda finding: _may_be_overruled(bundle, alone, finding))
    others = [judged(other) for other in alone.others]
    shared = _shared(alone, others)
    differing = _take(theirs, lambda finding: not shared(finding))
    kept = set(theirs)

    def holds(finding: Finding) -> bool:
        if _is_about(bundle, chart, finding):
            return id(finding) in kept
        return all(any(finding.identity == other.identity for other in _all(each)) for each in others)

    def noted(finding: Finding) -> Finding:
        is_theirs = id(finding) in kept or (finding.origin is not None and finding.origin.document in chart.values)
        return _noted(bundle, chart, finding) if is_theirs and alone.note else finding

    return replace(
        judgement,
        findings=tuple(noted(finding) for finding in judgement.findings if holds(finding)),
        suppressed=tuple(noted(finding) for finding in judgement.suppressed if holds(finding)),
        not_judged=(*_not_judged(bundle, chart, alone, dropped, differing, unread), *judgement.not_judged),
        failures=tuple(dict.fromkeys((*judgement.failures, *(each for other in others for each in other.failures)))),
    )


def charts_alone(bundle: Bundle) -> list[Chart]:
    """Return the charts that are not at hand, and of whose values a table says what comes of them."""
    return [chart for chart in bundle.charts if chart.alone]


def unknown_of(*bundles: Bundle) -> list[NotJudged]:
    """Return what is not known of the charts that are not at hand."""
    return [
        each
        for world in bundles
        for chart in charts_alone(world)
        if chart.alone
        for each in _not_judged(world, chart, chart.alone, {}, set(), set())
    ]


def _all(judgement: Judgement) -> Sequence[Finding]:
    return (*judgement.findings, *judgement.suppressed)


def _take(findings: dict[int, Finding], is_meant: Callable[[Finding], bool]) -> set[str]:
    """Take some findings away, and return the rules that they are of."""
    taken = {key: finding for key, finding in findings.items() if is_meant(finding)}
    for key in taken:
        del findings[key]
    return {finding.rule.id for finding in taken.values()}


def _is_about(bundle: Bundle, chart: Chart, finding: Finding) -> bool:
    return finding.origin is not None and bundle.document(finding.origin.document).source == chart.source


def _is_touched(bundle: Bundle, finding: Finding, touches: Sequence[str]) -> bool:
    """Return whether a finding is about what a key touches whose effect is not known."""
    assert finding.origin is not None
    document = bundle.document(finding.origin.document)
    called = ("*", document.kind, f"{document.kind}/{document.name}")
    key = finding.values.key if finding.values else ""
    return any(each in called or (each.endswith(".") and key.startswith(each)) for each in touches)


def _may_be_overruled(bundle: Bundle, alone: ValuesAlone, finding: Finding) -> bool:
    """Return whether values that were not read may change what a finding is about.

    The tag of the image is taken for the chart's: one of another release is a finding of its own.
    """
    if alone.known is None:
        return False
    assert finding.origin is not None
    document = bundle.document(finding.origin.document)
    key = finding.values or values_key(document, finding.origin.path)
    keys = [parse(key.key)] if key and key.form != "tag" else []
    return not all(_is_known(alone.known, path) for path in (*keys, *_switches(document, finding.origin.path)))


def _switches(document: Document, path: Path) -> Iterator[Path]:
    """Yield the keys that turn off the webhook in which a field stands."""
    for field, key in written(document, lambda _: True):
        if key.form == "switch" and "webhooks" in field and path[: len(field) - 1] == field[:-1]:
            yield parse(key.key)


def _is_known(known: Sequence[Path], path: Path) -> bool:
    return any(path[: len(each)] == each for each in known)


def _shared(alone: ValuesAlone, others: Sequence[Judgement]) -> Callable[[Finding], bool]:
    """Return what tells whether all versions that a chart may be of have a finding."""
    there = [{_asked(finding) for finding in _all(other)} for other in others]

    def shared(finding: Finding) -> bool:
        # The version in the tag of the image is that of the chart, and of none of its neighbours.
        if alone.between and finding.values and finding.values.form == "tag":
            return False
        return all(_asked(finding) in each for each in there)

    return shared


def _asked(finding: Finding) -> tuple[str, str]:
    """Return what two versions of a chart may share of a finding: the rule, and the key that it asks for."""
    return finding.rule.id, finding.values.key if finding.values else finding.identity


def _noted(bundle: Bundle, chart: Chart, finding: Finding) -> Finding:
    """Return a finding that says for which version it takes the chart."""
    assert chart.alone is not None
    if chart.manifest is None:
        return finding
    from ..facts.declarations import version_origin

    place = place_of(bundle, version_origin(bundle, chart), chart.alone.note)
    return replace(finding, related=(*finding.related, place))


def _not_judged(
    bundle: Bundle,
    chart: Chart,
    alone: ValuesAlone,
    dropped: dict[int, set[str]],
    differing: set[str],
    unread: set[str],
) -> Iterator[NotJudged]:
    from ..capsule.charts.table import REBUILT
    from .declared import unread_of

    place = None
    if chart.manifest is not None:
        place = place_of(bundle, Origin(chart.manifest))
    called = f"chart {chart.name} {chart.constraint or chart.version}"
    if alone.between and len(alone.like) == 1:
        what = f"it is newer than what is known, and taken for {alone.like[0]}"
        yield NotJudged(called, what, tuple(sorted(differing)), place)
    if len(alone.like) > 1:
        many = enumerated(list(alone.like)) if len(alone.like) < _MANY else f"{alone.like[0]} to {alone.like[-1]}"
        rebuilt = {each.partition(REBUILT)[0] for each in alone.like} == {alone.like[0]}
        many = "the charts that carry this version" if rebuilt else many
        what = f"it is taken for what {many} have in common"
        yield NotJudged(called, what, tuple(sorted(differing)), place)
    if chart.not_rendered:
        what = f"it is judged from the table of the chart, and not rendered: {chart.not_rendered}"
        yield NotJudged(alone.by, what, place=place_of(bundle, chart.because_of) if chart.because_of else place)
    for assumed in chart.assumed:
        yield NotJudged(alone.by, f"it is taken for granted that {assumed}", place=place)
    for each in unread_of(chart):
        where = _at(bundle, chart, each.path)
        what = f"{each.reason}: what it may change of {alone.by} is not judged; give it here as well"
        yield NotJudged(each.what, what, tuple(sorted(unread)), where)
    for number, (key, reason, _) in enumerate(alone.unknown):
        named = {dotted(chart.post_renderers): chart.post_renderers}
        named |= {dotted(each.key): each.path for each in chart.unread}
        if chart.manifest is not None and key in named:
            at = Origin(chart.manifest, named[key])
        else:
            at = key_at(bundle, chart, given_values(bundle, chart), parse(key))
        yield NotJudged(f"`{key}`", reason, tuple(sorted(dropped.get(number, ()))), place_of(bundle, at))


_MANY = 5


def _at(bundle: Bundle, chart: Chart, path: Path) -> Place | None:
    return place_of(bundle, Origin(chart.manifest, path)) if chart.manifest is not None else None
