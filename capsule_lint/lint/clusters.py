"""Several clusters in one run: each is judged by itself, on all cores, and one report names them."""

from __future__ import annotations

import os
import sys

from ..english import few
from ..errors import CapsuleLintError, NothingToLintError
from ..frozen import dataclass, replace
from ..model import Rule, Source
from .merging import is_unused, whole

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..model import Finding, NotJudged, Report
    from ..progress import Progress
    from .request import Request

_MOST_NAMED = 3
_GARBAGE = 200_000
"""Values that may be left over before a process looks which of them are garbage: about those of one large cluster."""


@dataclass(frozen=True)
class Judged:
    """What came of one cluster."""

    report: Report | None  #: None without one.
    said: tuple[str, ...] = ()  #: What was told on the way.
    empty: str = ""  #: Why there is nothing to judge; empty if there is.
    wrong: str = ""  #: Why it could not be judged; empty if it could.


def clusters_of(inputs: Sequence[str], excluded: Iterable[str] = ()) -> dict[str, str]:
    """Return the inputs that are clusters of their own, by what they are called.

    Of one folder every folder in it is one, called by its name; else every input is.
    """
    if len(inputs) > 1 or inputs[0] == "-" or not os.path.isdir(inputs[0]):
        return {path: path for path in dict.fromkeys(inputs)}
    from ..load import is_chart, is_kustomization
    from ..load.files import member_path
    from .reading import excluder

    (folder,) = inputs
    is_excluded = excluder(tuple(excluded))
    names = () if is_chart(folder) or is_kustomization(folder) else sorted(os.listdir(folder))
    paths = {name: member_path(folder, name) for name in names if not name.startswith(".")}
    found = {name: path for name, path in paths.items() if os.path.isdir(path) and not is_excluded(path)}
    return found or {folder: folder}


def judge(
    requests: Mapping[str, Request], progress: Progress, *, excerpts: bool = True
) -> Iterator[tuple[str, Judged]]:
    """Judge clusters on all cores, and yield what comes of each, in their order.

    Only as many clusters are in memory at a time as there are cores; of their texts nothing stays but the lines that
    findings show.

    Args:
        requests: By what the clusters are called.
        progress: Is told of clusters.
        excerpts: Whether lines of the input are to be shown.
    """
    progress.stage("judging clusters", len(requests))
    cores = min(len(requests), _cores())
    made = _in_turn(requests, excerpts) if cores < 2 or sys.platform != "linux" else _at_once(requests, excerpts, cores)
    for name, judged in zip(requests, made, strict=True):
        progress.step()
        yield name, judged
    progress.close()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_turn(requests: Mapping[str, Request], excerpts: bool) -> Iterator[Judged]:
    return (_judged(request, excerpts) for request in requests.values())


def _at_once(requests: Mapping[str, Request], excerpts: bool, cores: int) -> Iterator[Judged]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Copies of this process, which has one thread, know the requests and the rules without being told.
    _shared.update(requests)
    rules = {body.rule.id: body.rule for request in requests.values() if request.rules for body in request.rules.known}
    try:
        with ProcessPoolExecutor(cores, mp_context=get_context("fork")) as pool:
            for packed in pool.map(_packed, requests, [excerpts] * len(requests)):
                yield _unpacked(packed, rules)
    finally:
        _shared.clear()


_shared: dict[str, Request] = {}
"""The requests of the run, which the processes that are copies of this one read."""


def _packed(name: str, excerpts: bool) -> bytes:
    """Judge a cluster in a separate process, and return what came of it, rules by their ids."""
    import gc
    import io
    import pickle

    packed = io.BytesIO()

    class Pickler(pickle.Pickler):
        def persistent_id(self, value: object) -> str | None:
            return value.id if isinstance(value, Rule) else None

    Pickler(packed, protocol=pickle.HIGHEST_PROTOCOL).dump(_judged(_shared[name], excerpts))
    if gc.get_count()[0] > _GARBAGE:  # it is not looked for while a cluster is judged
        gc.collect()
    return packed.getvalue()


def _unpacked(packed: bytes, rules: Mapping[str, Rule]) -> Judged:
    import io
    import pickle

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, called: str) -> Rule:
            return rules[called]

    judged: Judged = Unpickler(io.BytesIO(packed)).load()
    return judged


def _judged(request: Request, excerpts: bool) -> Judged:
    from .run import lint

    said: list[str] = []
    try:
        report = lint(replace(request, say=said.append))
    except NothingToLintError as error:
        return Judged(None, tuple(said), empty=str(error))
    except CapsuleLintError as error:
        return Judged(None, tuple(said), wrong=str(error))
    return Judged(_lean(report, excerpts), tuple(said))


def _lean(report: Report, excerpts: bool) -> Report:
    """Return a report without the texts, but for the lines that findings show."""
    from ..report.source_lines import excerpts_of

    names = {name: Source(name, "") for name in report.sources}
    return replace(report, sources={**names, **(excerpts_of(report) if excerpts else {})})


def together(reports: Mapping[str, Report]) -> Report:
    """Return one report on several clusters, in which each finding names its own.

    Args:
        reports: By what the clusters are called.
    """
    findings = [each for name, report in reports.items() for each in _named(name, report.findings)]
    suppressed = [each for name, report in reports.items() for each in _named(name, report.suppressed)]
    return replace(
        whole(reports.values()),
        findings=tuple(sorted(_without_used(findings, len(reports)), key=lambda finding: finding.severity.rank)),
        suppressed=tuple(suppressed),
        not_judged=tuple(_not_judged({name: report.not_judged for name, report in reports.items()})),
        release="; ".join(_by_words({name: report.release for name, report in reports.items()}, "{words} in {names}")),
        outage=_in_clusters({name: report.outage for name, report in reports.items()}),
        recovery=_in_clusters({name: report.recovery for name, report in reports.items()}),
        clusters=tuple(reports),
    )


def _named(cluster: str, findings: Iterable[Finding]) -> Iterator[Finding]:
    return (
        replace(finding, cluster=cluster, identity=f"{finding.identity} in {cluster}" if finding.identity else "")
        for finding in findings
    )


def _without_used(findings: Sequence[Finding], clusters: int) -> Iterator[Finding]:
    """Yield findings without those about suppressions of the configuration that some cluster has a use for."""
    unused: dict[object, list[Finding]] = {}
    for finding in findings:
        if is_unused(finding) and finding.place.object is None:
            unused.setdefault((finding.place, finding.message), []).append(finding)
        else:
            yield finding
    for same in unused.values():
        if len(same) == clusters:
            yield replace(same[0], cluster="")


def _not_judged(by_cluster: Mapping[str, Sequence[NotJudged]]) -> Iterator[NotJudged]:
    """Yield what was not judged, once for all clusters in which it is the same."""
    groups: dict[object, tuple[NotJudged, list[str]]] = {}
    for name, items in by_cluster.items():
        for item in items:
            groups.setdefault((item.subject, item.reason, item.rules), (item, []))[1].append(name)
    for item, names in groups.values():
        yield replace(item, reason=f"{item.reason} (in {few(names, _MOST_NAMED)})", clusters=tuple(names))


def _in_clusters(told: Mapping[str, str]) -> str:
    return " ".join(_by_words(told, "In {names}: {words}"))


def _by_words(words: Mapping[str, str], form: str) -> list[str]:
    """Return what is said of clusters, each sentence once with the clusters that it is said of."""
    names: dict[str, list[str]] = {}
    for name, said in words.items():
        if said:
            names.setdefault(said, []).append(name)
    return [form.format(words=said, names=few(there, _MOST_NAMED)) for said, there in names.items()]
