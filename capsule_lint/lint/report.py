"""From a judgement to its report: what was found and judged, and the installation and what stops in words."""

from __future__ import annotations

from ..english import count, few
from ..facts.clusters import clusters
from ..frozen import replace
from ..model import NotJudged, Report, Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..facts import Subjects
    from ..model import Bundle
    from ..rulebook.judgement import Judgement
    from .request import Request, Rules


def report_of(request: Request, bundle: Bundle, judgement: Judgement, rules: Rules) -> Report:
    """Return the report with all findings, whatever their severity."""
    from .. import __version__
    from ..report.impact.summary import sentence
    from ..secrecy.sources import sources
    from .reading import left_out
    from .settled import alone_in

    chart = alone_in(bundle)
    subjects = judgement.subjects
    return Report(
        findings=tuple(judgement.findings),
        rules=tuple(body.rule for body in rules.in_force),
        sources=sources(bundle),
        judged=_judged(subjects),
        not_judged=(*left_out(request, bundle), *_clusters(subjects), *judgement.not_judged),
        release=f"Chart {chart.name} {chart.version} by its values" if chart else _release(subjects),
        outage="" if chart else sentence(subjects, request.called),
        failures=judgement.failures,
        version=__version__,
        suppressed=tuple(judgement.suppressed),
    )


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


def limited(report: Report, minimum: Severity) -> Report:
    """Return a report of whose findings below a severity only the severity is left."""
    return replace(
        report,
        findings=tuple(finding for finding in report.findings if finding.severity.rank <= minimum.rank),
        hidden=tuple(each.severity for each in report.findings if each.severity.rank > minimum.rank),
        suppressed=tuple(finding for finding in report.suppressed if finding.severity.rank <= minimum.rank),
    )


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


def _release(subjects: Subjects) -> str:
    """Return the installation in words: ``Capsule 0.14.0, release capsule in capsule-system``."""
    if not subjects.release:
        return ""
    release = subjects.release[0]
    version = f" {release.version}" if release.version else ""
    name = f", release {release.name}" if release.name else ""
    return f"Capsule{version}{name} in {release.namespace}"
