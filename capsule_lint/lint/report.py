"""From a judgement to its report: what was found and judged, and the installation and what stops in words."""

from __future__ import annotations

from ..english import count, enumerated, few
from ..facts.clusters import clusters
from ..facts.declared_at_run_time import runtime_declarers, who
from ..facts.doubt import LIVE_WEBHOOKS, elsewhere
from ..facts.places import place_of
from ..frozen import replace
from ..kubernetes.fields import mapping
from ..model import NotJudged, Origin, Report, Severity
from .installations import holds_parts, release_words, unjudged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from ..facts import Subjects
    from ..model import Bundle, Finding
    from ..rulebook.judgement import Judgement
    from .request import Request, Rules


def report_of(request: Request, judged: Sequence[tuple[Bundle, Judgement]], rules: Rules) -> Report:
    """Return the report with all findings, whatever their severity.

    Args:
        request: What was linted.
        judged: The bundle, and behind it those with other releases that are declared, ``apart``.
        rules: Those that judged.
    """
    from .. import __version__
    from ..rulebook.engine import ordered
    from ..secrecy.sources import sources
    from .reading import left_out

    bundle, judgement = judged[0]
    subjects = judgement.subjects
    made = {source for each, _ in judged for source in _made(each)}
    texts = {name: source for each, _ in judged for name, source in sources(each).items() if name not in made}
    outage, recovery = _verdict(request, judged)
    return Report(
        findings=ordered(texts, [finding for _, each in judged for finding in each.findings]),
        rules=tuple(body.rule for body in rules.in_force),
        sources=texts,
        judged=_judged(subjects),
        not_judged=tuple(
            dict.fromkeys(
                (
                    *left_out(request, bundle),
                    *_clusters(subjects),
                    *(each for found in judged for each in _webhooks(*found, rules)),
                    *(each for found in judged if request.everyone for each in _at_run_time(*found)),
                    *(found for _, each in judged for found in each.not_judged),
                )
            )
        ),
        release="; ".join(
            filter(None, (*(release_words(each, found.subjects) for each, found in judged), *_unjudged_words(bundle)))
        ),
        parts=holds_parts(bundle, subjects),
        outage=outage,
        recovery=recovery,
        failures=tuple(dict.fromkeys(failure for _, each in judged for failure in each.failures)),
        version=__version__,
        suppressed=ordered(texts, [finding for _, each in judged for finding in each.suppressed]),
    )


def _unjudged_words(bundle: Bundle) -> Iterator[str]:
    return (f"{each.called}, not judged" for each in unjudged(bundle))


def apart(judged: Sequence[tuple[Bundle, Judgement]]) -> list[tuple[Bundle, Judgement]]:
    """Return judgements on an input with one or another release; each says what those before it do not say."""
    if len(judged) == 1:
        return list(judged)
    unused = [
        {finding.identity for finding in judgement.findings if finding.rule.id == _UNUSED} for _, judgement in judged
    ]
    said: set[str] = set()
    result: list[tuple[Bundle, Judgement]] = []
    for bundle, judgement in judged:
        findings, suppressed = (
            tuple(_new(bundle, found, said, unused, first=not result))
            for found in (judgement.findings, judgement.suppressed)
        )
        said.update(finding.identity for finding in (*findings, *suppressed))
        result.append((bundle, replace(judgement, findings=findings, suppressed=suppressed)))
    return result


def _new(
    bundle: Bundle, findings: Iterable[Finding], said: Collection[str], unused: Sequence[set[str]], *, first: bool
) -> Iterator[Finding]:
    """Yield the findings that were not said before: those on a release of its own, each as one of that release."""
    by = {chart.source: chart.alone.by for chart in bundle.charts if chart.alone}
    for finding in findings:
        source = bundle.document(finding.origin.document).source if finding.origin else ""
        if finding.rule.id == _UNUSED and not all(finding.identity in each for each in unused):
            continue
        if source in by and not first:
            yield replace(finding, identity=f"{finding.identity} of {by[source]}")
        elif finding.identity not in said:
            yield finding


_UNUSED = "CAP006"


def _made(bundle: Bundle) -> Iterator[str]:
    """Yield the names of the sources that stand in no file, and that nothing points into."""
    for chart in bundle.charts:
        if chart.alone:
            yield chart.source
            yield f"{chart.path.rstrip('/')}/values.yaml"


def _verdict(request: Request, judged: Sequence[tuple[Bundle, Judgement]]) -> tuple[str, str]:
    """Return what stops when Capsule stops, or else whose webhooks are there; and whether it can come back."""
    from ..report.impact.summary import summary

    found = [(bundle, judgement.words, summary(judgement.subjects)) for bundle, judgement in judged]
    told = [words.without(_with_versions(bundle, each.outage)) for bundle, words, each in found]
    if not any(told) and not request.everyone:
        return next(filter(None, (_of_others(*each) for each in judged)), ""), ""
    return _of_each(judged, told), _of_each(judged, [words.without(each.recovery) for _, words, each in found])


def _with_versions(bundle: Bundle, told: str) -> str:
    """Return what is said of a release, with the version that is taken where several are possible."""
    several = [chart for chart in bundle.charts if chart.alone and chart.alone.others]
    taken = enumerated([f"{chart.alone.version} of chart {chart.name}" for chart in several if chart.alone])
    return f"With {taken}: {told[:1].lower()}{told[1:]}" if taken and told else told


def _of_each(judged: Sequence[tuple[Bundle, Judgement]], told: Sequence[str]) -> str:
    """Return what is said of each of the releases that were judged, the same once."""
    said: dict[str, list[str]] = {}
    for (bundle, judgement), text in zip(judged, told, strict=True):
        names = [chart.alone.by for chart in bundle.charts if chart.alone]
        said.setdefault(text, []).append(names[0] if names else release_words(bundle, judgement.subjects))
    if len(said) == 1:
        return next(iter(said))
    return " ".join(f"With {enumerated(names)}: {text[:1].lower()}{text[1:]}" for text, names in said.items() if text)


def _of_others(bundle: Bundle, judgement: Judgement) -> str:
    """Return what to say of an input that has no Capsule object, but webhooks or an operator that declares some."""
    if judgement.subjects.simulation.down:
        return "The webhooks here are of other products than Capsule: --backends all judges them."
    if any(_at_run_time(bundle, judgement)):
        return "Operators here may declare webhooks at run time: --backends all names them."
    return ""


def _clusters(subjects: Subjects) -> Iterator[NotJudged]:
    """Yield that the input seems to be several clusters, which were judged as one."""
    found = subjects.simulation.inventory.once(clusters)
    if found.folders:
        names = few([folder.rstrip("/") for folder in found.folders], 3)
        yield NotJudged(
            f"{count(len(found.folders), 'folder')} as clusters of their own",
            f"{found.installed} stands in each of {names}, and all were judged as one cluster: --each judges every "
            "INPUT, or every folder in it, by itself",
        )


def _webhooks(bundle: Bundle, judgement: Judgement, rules: Rules) -> Iterator[NotJudged]:
    """Yield that no rule about webhooks was applied, as a controller makes its own of what is not in the input."""
    simulated = judgement.subjects.simulation
    controllers = [pods for pods in simulated.inventory.workloads if simulated.inventory.role(pods) == "controller"]
    found = simulated.inventory.once(elsewhere)
    about = tuple(sorted(body.rule.id for body in rules.in_force if body.rule.subject in ("hook", "admission")))
    if found and controllers and about:
        place = place_of(bundle, Origin(controllers[0].document.index))
        named = f"the webhooks of {controllers[0].title}"
        yield NotJudged(named, f"{found.reason}; add what `{found.add}` prints", about, place)


def _at_run_time(bundle: Bundle, judgement: Judgement) -> Iterator[NotJudged]:
    """Yield the webhooks that operators of the input may declare at run time, unless it has them as they are live."""
    subjects = judgement.subjects
    for declarer in subjects.simulation.inventory.once(runtime_declarers):
        may_be_own = [hook for hook in subjects.hook if not declarer.workloads or hook.backend in declarer.workloads]
        if any("uid" in mapping(bundle.documents[hook.origin.document].data, ("metadata",)) for hook in may_be_own):
            continue
        reason = f"ClusterRole {declarer.role} allows it; add what `{LIVE_WEBHOOKS}` prints"
        other = "other " if declarer.workloads and may_be_own else ""
        named = f"{other}webhooks that {who(declarer)} may declare at run time"
        yield NotJudged(named, reason, place=place_of(bundle, declarer.origin))


def limited(report: Report, minimum: Severity) -> Report:
    """Return a report of whose findings below a severity only the severity is left."""
    return replace(
        report,
        findings=tuple(finding for finding in report.findings if finding.severity.rank <= minimum.rank),
        hidden=tuple(each.severity for each in report.findings if each.severity.rank > minimum.rank),
        suppressed=tuple(finding for finding in report.suppressed if finding.severity.rank <= minimum.rank),
    )


def folded(report: Report) -> Report:
    """Return the report with its notes only counted: a person reads what must be done before what could be."""
    findings = tuple(finding for finding in report.findings if finding.severity is not Severity.NOTE)
    notes = (Severity.NOTE,) * (len(report.findings) - len(findings))
    return replace(report, findings=findings, hidden=(*report.hidden, *notes))


def _judged(subjects: Subjects) -> dict[str, int]:
    """Return how many subjects there were of each kind; Helm's words for jobs, and objects rather than documents."""
    objects = sum(1 for document in subjects.document if document.kind)
    counts = {
        "backend": len(subjects.backend),
        "hook": len(subjects.hook),
        "conversion": len(subjects.conversion),
        "service": len(subjects.service),
        "certificate": len(subjects.certificate),
        "Helm hook job": len(subjects.job),
        "tenant": len(subjects.tenant),
        "tenant namespace": sum(1 for namespace in subjects.namespace if namespace.tenant is not None),
        "object": objects,
    }
    return {noun: count for noun, count in counts.items() if count}
