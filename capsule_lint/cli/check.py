"""``capsule-lint check``: manifests in, findings out."""

from __future__ import annotations

from ..english import count, enumerated
from ..errors import NothingToLintError, UsageError
from ..frozen import nothing, replace
from ..lint.merging import joined
from ..lint.reading import excluder
from ..lint.report import limited
from ..model import Severity
from ..progress import SILENT
from ..report import FOR_PEOPLE
from .changed_charts import changed_charts
from .exit_codes import CLEAN, FAILED, FINDINGS
from .options import NEVER
from .own_command import written
from .pre_commit_hooks import without_those_of_all
from .request import request_of, rules_in, value_names
from .streams import say
from .suppressions import suppressions, write_baseline
from .switched_off import switched_off
from .upload import upload

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Mapping, Sequence

    from ..facts.impact import Impact
    from ..lint import Rules
    from ..model import Failure, Finding, Report
    from ..report import Options
    from .output import Destination


def run(arguments: argparse.Namespace) -> int:
    """Lint, show, and return the exit code.

    Raises:
        CapsuleLintError: The command line, a rule or an input is wrong, or there is nothing to lint.
    """
    from .output import destinations
    from .pages import judged, with_page

    targets = destinations(arguments.formats, arguments.output)
    repository = upload(arguments)
    inputs = _inputs(arguments)
    if not inputs:
        say("all inputs are excluded")
        return CLEAN
    if arguments.leave_to_all and not arguments.changed_charts:
        inputs = without_those_of_all(inputs)
        if not inputs:
            return CLEAN
    changes = any(target.format == "sarif" for target in targets)
    rules = rules_in(arguments, repairs=True)
    if arguments.values_matrix and (arguments.baseline or arguments.write_baseline):
        raise UsageError("a baseline is of one set of values, and --values-matrix tries several")
    if arguments.each and arguments.changed_charts:
        raise UsageError("--each and --changed-charts: each says what is judged by itself, and differently")
    bundles = _changed(arguments, inputs) if arguments.changed_charts else [inputs]
    baseline = None if arguments.write_baseline else arguments.baseline
    heeded = None if arguments.no_ignores else suppressions(arguments.configuration, baseline)
    if arguments.each:
        return _each(arguments, inputs, rules, targets, with_page(repository, arguments))
    reports: dict[str, Report] = {}
    impacts: list[Impact] = []
    for each in bundles:
        request = request_of(arguments, each, heeded, rules)
        try:
            reports[" ".join(each)], found = judged(replace(request, changes=changes), targets)
            impacts += found
        except NothingToLintError as error:
            if not arguments.allow_empty:
                raise
            say(str(error))
    if not reports:
        return CLEAN
    commands = _commands(arguments, bundles[0]) if len(bundles) == 1 else {}
    return _show(arguments, joined(reports), targets, with_page(repository, arguments, impacts), commands)


def _commands(arguments: argparse.Namespace, inputs: Sequence[str]) -> dict[str, str]:
    """Return the commands on the same input that are worth a word; none on standard input, which was read."""
    if "-" in [*inputs, *arguments.values] or arguments.values_matrix:
        return {}
    said = {command: written(arguments, command, inputs) for command in ("fix", "impact")}
    return {command: line for command, line in said.items() if line}


def _show(
    arguments: argparse.Namespace,
    report: Report,
    targets: Sequence[Destination],
    repository: Callable[[Report], Options],
    commands: Mapping[str, str] = nothing(),
) -> int:
    """Show a report, and return the exit code."""
    from .output import write

    # What a rule that failed would have found would be new to whoever reads the baseline.
    if arguments.write_baseline and not report.failures:
        report = write_baseline(arguments.write_baseline, report)
    report = limited(report, Severity(arguments.min_severity or "note"))
    report = replace(report, switched_off=switched_off(arguments))
    shown = targets if not report.failures else [each for each in targets if not each.file and each.format in PARTIAL]
    notes = arguments.min_severity == "note"
    write(report, shown, repository, colour=arguments.color, notes=notes, commands=commands)
    if report.failures:
        tell_failures(report.failures, told=bool(shown))
        return FAILED
    return CLEAN if arguments.exit_zero else exit_code(report.findings, arguments.fail_on)


def _each(
    arguments: argparse.Namespace,
    inputs: Sequence[str],
    rules: Rules,
    targets: Sequence[Destination],
    repository: Callable[[Report], Options],
) -> int:
    """Judge every input as a cluster of its own, and return the worst exit code of all."""
    from ..lint.clusters import clusters_of, judge, together
    from ..lint.suppressions import retired_in, without_known

    baseline = None if arguments.write_baseline or arguments.no_ignores else arguments.baseline
    known = suppressions(arguments.configuration, baseline)
    # A baseline knows findings by their clusters, which they have only once they are together.
    heeded = None if arguments.no_ignores else replace(known, baseline=None)
    clusters = clusters_of(inputs, arguments.exclude)
    requests = {}
    for name, path in clusters.items():
        request = request_of(arguments, [path], heeded, rules, among=inputs)
        requests[name] = replace(request, progress=SILENT, changes=any(each.format == "sarif" for each in targets))
    excerpts = any(each.format not in _WITHOUT_LINES for each in targets)
    reports, failed = {}, False
    for name, judged in judge(requests, arguments.progress, excerpts=excerpts):
        for line in (*judged.said, *filter(None, (judged.empty, judged.wrong))):
            say(f"{name}: {line}")
        if judged.report is not None:
            reports[name] = judged.report
        failed = failed or bool(judged.wrong)
    if not reports:
        if failed:
            return FAILED
        if arguments.allow_empty:
            return CLEAN
        raise NothingToLintError(f"none of {count(len(clusters), 'cluster')} holds a Kubernetes object")
    report = together(reports)
    if known.baseline:
        report, gone = without_known(report, known.baseline)
        for note in retired_in(known.baseline):
            say(note)
        if gone:
            number = sum(each.count for each in gone)
            said = f"{count(number, 'finding')} that {'is' if number == 1 else 'are'} gone"
            say(f"{known.baseline.name} knows {said}: --write-baseline {known.baseline.name} writes it again")
    code = _show(arguments, report, targets, repository)
    return FAILED if failed else code


_WITHOUT_LINES = ("json", "gitlab", "junit")
"""The formats that show no lines of the input."""


def _inputs(arguments: argparse.Namespace) -> list[str]:
    """Return the inputs, without what ``--force-exclude`` excludes."""
    excluded = excluder(arguments.exclude if arguments.force_exclude else ())
    return [path for path in arguments.inputs if path == "-" or not excluded(path)]


def _changed(arguments: argparse.Namespace, inputs: Sequence[str]) -> list[list[str]]:
    if arguments.write_baseline:
        raise UsageError("--write-baseline: a baseline is of all charts, and --changed-charts lints some of them")
    charts = changed_charts(inputs, value_names(arguments.values), arguments.values_matrix)
    return _not_umbrella(charts) if arguments.leave_to_all else charts


def _not_umbrella(charts: list[list[str]]) -> list[list[str]]:
    """Leave out what the pre-commit hook ``capsule-lint-all`` judges: charts that bring Capsule as a dependency."""
    from ..load.charts import is_umbrella

    umbrellas = [chart for (chart,) in charts if is_umbrella(chart)]
    left = without_those_of_all(umbrellas)
    return [[chart] for (chart,) in charts if chart not in umbrellas or chart in left]


PARTIAL = (*FOR_PEOPLE, "json")
"""The formats that say which rules could not be evaluated; of the others one that lacks findings would close alerts."""


def tell_failures(failures: Sequence[Failure], *, told: bool) -> None:
    """Say on standard error that rules could not be evaluated, and what that means for the run.

    Args:
        failures: Which, and for what.
        told: Whether the report on standard output says so at its end.
    """
    for failure in () if told else failures:
        say(str(failure))
    rules = enumerated(list(dict.fromkeys(failure.rule.id for failure in failures)))
    say(f"{rules} could not be evaluated for all of the input, so the report is incomplete; no file was written")


def exit_code(findings: Sequence[Finding], fail_on: str) -> int:
    """Return 1 if a finding is at least as bad as what ``--fail-on`` says, else 0."""
    if fail_on == NEVER:
        return CLEAN
    worst = Severity(fail_on).rank
    return FINDINGS if any(finding.severity.rank <= worst for finding in findings) else CLEAN
