"""``capsule-lint check``: manifests in, findings out."""

from __future__ import annotations

from ..english import enumerated
from ..errors import NothingToLintError, UsageError
from ..frozen import replace
from ..lint import lint
from ..lint.merging import joined
from ..lint.reading import excluder
from ..lint.report import limited
from ..model import Severity
from .changed_charts import changed_charts
from .exit_codes import CLEAN, FAILED, FINDINGS
from .request import request_of, rules_in, value_names, written
from .streams import say
from .suppressions import suppressions, write_baseline
from .switched_off import switched_off
from .upload import upload

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..model import Failure, Finding


def run(arguments: argparse.Namespace) -> int:
    """Lint, show, and return the exit code.

    Raises:
        CapsuleLintError: The command line, a rule or an input is wrong, or there is nothing to lint.
    """
    from .output import destinations, write

    targets = destinations(arguments.formats, arguments.output)
    repository = upload(arguments)
    inputs = _inputs(arguments)
    if not inputs:
        say("all inputs are excluded")
        return CLEAN
    rules = rules_in(arguments)
    if arguments.values_matrix and (arguments.baseline or arguments.write_baseline):
        raise UsageError("a baseline is of one set of values, and --values-matrix tries several")
    bundles = _changed(arguments, inputs) if arguments.changed_charts else [inputs]
    baseline = None if arguments.write_baseline else arguments.baseline
    heeded = None if arguments.no_ignores else suppressions(arguments.configuration, baseline)
    reports = {}
    for each in bundles:
        request = request_of(arguments, each, heeded, rules)
        try:
            called = written(arguments, each) if len(bundles) == 1 else ""
            reports[" ".join(each)] = lint(replace(request, called=called))
        except NothingToLintError as error:
            if not arguments.allow_empty:
                raise
            say(str(error))
    if not reports:
        return CLEAN
    report = joined(reports)
    # What a rule that failed would have found would be new to whoever reads the baseline.
    if arguments.write_baseline and not report.failures:
        report = write_baseline(arguments.write_baseline, report)
    report = limited(report, Severity(arguments.min_severity or "note"))
    report = replace(report, switched_off=switched_off(arguments))
    shown = targets if not report.failures else [each for each in targets if not each.file and each.format in PARTIAL]
    write(report, shown, repository, colour=arguments.color, notes=arguments.min_severity == "note")
    if report.failures:
        tell_failures(report.failures, told=bool(shown))
        return FAILED
    return CLEAN if arguments.exit_zero else exit_code(report.findings, Severity(arguments.fail_on))


def _inputs(arguments: argparse.Namespace) -> list[str]:
    """Return the inputs, without what ``--force-exclude`` excludes."""
    excluded = excluder(arguments.exclude if arguments.force_exclude else ())
    return [path for path in arguments.inputs if path == "-" or not excluded(path)]


def _changed(arguments: argparse.Namespace, inputs: Sequence[str]) -> list[list[str]]:
    if arguments.write_baseline:
        raise UsageError("--write-baseline: a baseline is of all charts, and --changed-charts lints some of them")
    return changed_charts(inputs, value_names(arguments.values), arguments.values_matrix)


PARTIAL = ("text", "json")
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


def exit_code(findings: Sequence[Finding], fail_on: Severity) -> int:
    """Return 1 if a finding is at least as bad as ``fail_on``, else 0."""
    return FINDINGS if any(finding.severity.rank <= fail_on.rank for finding in findings) else CLEAN
