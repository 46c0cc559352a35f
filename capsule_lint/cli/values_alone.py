"""Values files without their chart: what is known of the chart of that version stands in for what Helm would render."""

from __future__ import annotations

from ..english import enumerated
from ..errors import InputError, UsageError
from ..frozen import replace
from ..model import Chart, NotJudged, ValuesAlone
from ..progress import SILENT, Progress
from ..rulebook.judgement import decide

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from ..capsule.chart_by_values import Skeleton
    from ..facts import Subjects
    from ..load import Input
    from ..model import Bundle, Failure, Finding, Json
    from ..rulebook import RuleBody
    from ..rulebook.judgement import Decisions, Judgement


def bundle_of(arguments: argparse.Namespace, inputs: Sequence[Input], more: Sequence[Input]) -> Bundle:
    """Return the bundle of what a chart of Capsule would render with values files, and of the manifests beside them.

    Args:
        arguments: Of the command, with ``chart_version``.
        inputs: What was read: values files, and manifests.
        more: Further values files, of ``-f``.

    Raises:
        InputError: A values file cannot be read as YAML.
        UsageError: Nothing is known of that version of the chart, or there is no values file.
    """
    from ..capsule.chart_by_values import known, versions

    recorded = known(arguments.chart_version.removeprefix("v"))
    if not recorded:
        newest = versions()[-1].rpartition(".")[0]
        raise UsageError(
            f"--chart-version {arguments.chart_version}: known are the releases of Capsule's chart from "
            f"{versions()[0]} to {newest}; render other ones with Helm"
        )
    named = {"<stdin>", *arguments.inputs}
    files = [entry for entry in inputs if entry.name in named and not _holds_objects(entry)]
    if not files and not more:
        raise UsageError("--chart-version is for a values file without its chart, and none is given")
    manifests = [entry for entry in inputs if entry not in files]
    first, *others = (_bundle(arguments, each, manifests, [*files, *more], recorded) for each in recorded)
    (chart,) = first.charts
    assert chart.alone is not None
    alone = replace(chart.alone, other=others[0] if others else None, like=recorded)
    return replace(first, charts=(replace(chart, alone=alone),))


def _holds_objects(entry: Input) -> bool:
    from ..load import load

    return any(document.kind or document.api_version for document in load([entry]).documents)


def _bundle(
    arguments: argparse.Namespace,
    recorded: str,
    manifests: Sequence[Input],
    files: Sequence[Input],
    alike: Sequence[str],
) -> Bundle:
    from ..capsule.chart_by_values import NAMESPACE, RELEASE, defaults, merged, skeleton
    from ..load import Input, load
    from ..load.charts import Rendered, with_charts

    namespace, release = arguments.namespace or NAMESPACE, arguments.release_name or RELEASE
    version = arguments.chart_version.removeprefix("v")
    made = skeleton(recorded, merged([_values(entry) for entry in files]), namespace, release)
    chart = Chart(
        path=f"capsule {version}",
        name="capsule",
        version=version,
        source=f"chart capsule {version}, by its values",
        alone=ValuesAlone(
            about=f"release {release} in {namespace}",
            unknown=tuple((entry.key, entry.reason, entry.touches) for entry in made.unfollowed),
        ),
    )
    output = Input(chart.source, _text(made).encode())
    bundle = load([*manifests, output], arguments.namespace)
    own = Input(f"{chart.path}/values.yaml", _dumped(defaults(alike)).encode())
    return with_charts(bundle, [Rendered(chart, output, (own, *files))])


def _values(entry: Input) -> Json:
    """Return what a values file says: Helm reads its first document.

    Raises:
        InputError: It is no YAML, or no mapping.
    """
    from ..load import load

    documents = load([entry]).documents
    for document in documents[:1]:
        for problem in document.problems:
            if problem.kind != "duplicate-key":
                raise InputError(f"{entry.name}:{problem.span.line}: {problem.message}")
        if document.data is None and entry.content.strip() and not _is_empty(entry.content):
            raise InputError(f"{entry.name} holds no values: it is no mapping")
    return (documents[0].data if documents else None) or {}


def _is_empty(content: bytes) -> bool:
    lines = (line.strip() for line in content.splitlines())
    return all(line in (b"", b"---", b"\xef\xbb\xbf", b"null", b"~") or line.startswith(b"#") for line in lines)


def _text(made: Skeleton) -> str:
    return "".join(
        f"---\n{f'# Source: {template}' if template else '#'}\n{_dumped(data)}" for data, template in made.objects
    )


def _dumped(data: Json) -> str:
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(data, Dumper=dumper, sort_keys=False, allow_unicode=True, width=120)
    return text


def judged(
    bundle: Bundle,
    subjects: Subjects,
    rules: Sequence[RuleBody],
    heeded: Decisions | None,
    progress: Progress = SILENT,
) -> Judgement:
    """Judge a bundle; where values stand without their chart, of that only what keys of the values write.

    The arguments and errors are those of ``decide``.
    """
    judgement = decide(bundle, subjects, rules, heeded, progress)
    chart = alone_in(bundle)
    if chart is None or chart.alone is None:
        return judgement
    findings = [*judgement.findings, *judgement.suppressed]
    theirs = [finding for finding in findings if _is_about(bundle, chart, finding) and _is_settled(finding)]
    dropped: dict[int, set[str]] = {}
    for number, (_, _, touches) in enumerate(chart.alone.unknown):
        hit = [finding for finding in theirs if _is_touched(bundle, finding, touches)]
        dropped[number] = {finding.rule.id for finding in hit}
        theirs = [finding for finding in theirs if finding not in hit]
    theirs, differing, failures = _alike(chart.alone, theirs, rules)
    kept = {id(finding) for finding in theirs}

    def holds(finding: Finding) -> bool:
        return id(finding) in kept or not _is_about(bundle, chart, finding)

    elsewhere = [each for each in judgement.not_judged if each.place is None or each.place.file != chart.source]
    return replace(
        judgement,
        findings=tuple(filter(holds, judgement.findings)),
        suppressed=tuple(filter(holds, judgement.suppressed)),
        not_judged=(*_not_judged(chart, chart.alone, dropped, differing), *elsewhere),
        failures=tuple(dict.fromkeys((*judgement.failures, *failures))),
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


def _alike(
    alone: ValuesAlone, findings: Sequence[Finding], rules: Sequence[RuleBody]
) -> tuple[list[Finding], set[str], tuple[Failure, ...]]:
    """Return the findings that the versions before and after share, the rules that they differ in, and what failed."""
    if alone.other is None:
        return list(findings), set(), ()
    from ..facts.build import build

    other = judged(alone.other, build(alone.other), rules, None)
    there = set(map(_asked, other.findings))
    here = set(map(_asked, findings))
    # The version in the tag of the image is that of the chart, and of neither of these two.
    is_tag = {_asked(finding) for finding in findings if finding.values and finding.values.form == "tag"}
    shared = [finding for finding in findings if _asked(finding) in there - is_tag]
    return shared, {rule for rule, _ in (here ^ there) | is_tag}, other.failures


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
