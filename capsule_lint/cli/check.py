"""``capsule-lint check``: manifests in, findings out."""

from __future__ import annotations

from ..english import enumerated
from ..errors import NothingToLintError, UsageError
from ..frozen import replace
from ..model import Report, Severity
from ..progress import SILENT, Progress
from ..report import FORMATS
from . import CLEAN, FAILED, FINDINGS, say
from .arguments import add_colour, add_rules, known_and_chosen_rules
from .changed_charts import add_changed, changed_charts, joined
from .decisions import add_decisions, decisions, with_baseline
from .inputs import add_chart_version, add_inputs, add_matrix, all_excluded, left_out, read_variants, written
from .switched_off import switched_off
from .upload import add_upload, upload

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence

    from ..facts import Subjects
    from ..model import Bundle, Failure, Finding
    from ..rulebook import RuleBody
    from ..rulebook.judgement import Decisions, Judgement

_SEVERITIES = [severity.value for severity in Severity]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``check`` understands."""
    add_inputs(parser)
    add_chart_version(parser)
    add_matrix(parser)
    parser.add_argument(
        "--force-exclude",
        action="store_true",
        help="leave out what --exclude says even where it is named on the command line, as pre-commit names files",
    )
    add_changed(parser)
    add_rules(parser)
    add_decisions(parser)
    parser.add_argument(
        "--min-severity",
        choices=_SEVERITIES,
        help="leave out findings below it (default: none; text folds notes unless asked for them)",
    )
    parser.add_argument(
        "--fail-on",
        choices=_SEVERITIES,
        default="warning",
        help="exit 1 for findings from here on (default: %(default)s)",
    )
    parser.add_argument("--exit-zero", action="store_true", help="exit 0 whatever is found, for CI that uploads first")
    parser.add_argument(
        "--format",
        dest="formats",
        metavar="FORMAT[:FILE]",
        action="append",
        default=[],
        help=f"{', '.join(FORMATS)}, or auto (github in GitHub Actions, else text); to standard output or to a file; "
        "may be given several times (default: text)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="where the format without a file of its own is written")
    add_colour(parser)
    add_upload(parser)


def run(arguments: argparse.Namespace) -> int:
    """Lint, show, and return the exit code.

    Raises:
        CapsuleLintError: The command line, a rule or an input is wrong, or there is nothing to lint.
    """
    from .output import destinations, write

    targets = destinations(arguments.formats, arguments.output)
    repository = upload(arguments)
    if all_excluded(arguments):
        say("all inputs are excluded")
        return CLEAN
    known, chosen = known_and_chosen_rules(arguments)
    rules = [replace(body, repairs=()) for body in chosen]  # only `fix` has a use for what would repair a finding
    if arguments.values_matrix and (arguments.baseline or arguments.write_baseline):
        raise UsageError("a baseline is of one set of values, and --values-matrix tries several")
    reports = {}
    bundles = changed_charts(arguments) if arguments.changed_charts else [arguments.inputs]
    for inputs in bundles:
        arguments.inputs = inputs
        try:
            reports[" ".join(inputs)] = _judged_alone(arguments, known, rules, several=len(bundles) > 1)
        except NothingToLintError as error:
            if not arguments.allow_empty:
                raise
            say(str(error))
    if not reports:
        return CLEAN
    report = limited(joined(reports), Severity(arguments.min_severity or "note"))
    report = replace(report, switched_off=switched_off(arguments))
    shown = targets if not report.failures else [each for each in targets if not each.file and each.format in PARTIAL]
    write(report, shown, repository, colour=arguments.color, notes=arguments.min_severity == "note")
    if report.failures:
        tell_failures(report.failures, told=bool(shown))
        return FAILED
    return CLEAN if arguments.exit_zero else exit_code(report.findings, Severity(arguments.fail_on))


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


def _judged_alone(
    arguments: argparse.Namespace, known: Sequence[RuleBody], rules: Sequence[RuleBody], *, several: bool
) -> Report:
    """Return the report on what is judged together, with all findings; perhaps one of several."""
    from ..facts.build import build
    from .values_alone import judged
    from .variants import merged

    reports = {}
    for variant, read in read_variants(arguments).items():
        bundle, heeded = decisions(arguments, read, known)
        subjects = build(bundle, arguments.progress)
        judgement = judged(bundle, subjects, rules, heeded, arguments.progress)
        arguments.progress.close()
        judgement = with_baseline(arguments, bundle, judgement, rules)
        report = _report(bundle, subjects, judgement, rules, "" if variant or several else written(arguments))
        reports[variant] = replace(report, not_judged=(*left_out(arguments, bundle), *report.not_judged))
    return merged(reports)


def lint(
    bundle: Bundle,
    rules: Sequence[RuleBody],
    minimum: Severity = Severity.NOTE,
    inputs: str = "INPUT",
    heeded: Decisions | None = None,
) -> Report:
    """Judge a bundle by rules; the arguments are those of ``report_on``."""
    from ..facts.build import build

    return report_on(bundle, build(bundle), rules, minimum, inputs, heeded)


def report_on(
    bundle: Bundle,
    subjects: Subjects,
    rules: Sequence[RuleBody],
    minimum: Severity = Severity.NOTE,
    inputs: str = "INPUT",
    heeded: Decisions | None = None,
    progress: Progress = SILENT,
) -> Report:
    """Judge a bundle whose facts are known.

    Args:
        bundle: What was read.
        subjects: Its facts.
        rules: In force.
        minimum: Findings below it are only counted.
        inputs: What a command line calls the inputs; empty for something no command line gives.
        heeded: What people have decided about findings; None shows all, as if nobody had decided anything.
        progress: Is told of subjects.
    """
    from .values_alone import judged

    report = _report(bundle, subjects, judged(bundle, subjects, rules, heeded, progress), rules, inputs)
    return limited(report, minimum)


def _report(bundle: Bundle, subjects: Subjects, judgement: Judgement, rules: Sequence[RuleBody], inputs: str) -> Report:
    """Return the report with all findings, whatever their severity."""
    from .. import __version__
    from ..report.impact.summary import sentence
    from ..secrecy.sources import sources
    from .values_alone import alone_in

    chart = alone_in(bundle)

    return Report(
        findings=tuple(judgement.findings),
        rules=tuple(body.rule for body in rules),
        sources=sources(bundle),
        judged=_judged(subjects),
        not_judged=judgement.not_judged,
        release=f"Chart {chart.name} {chart.version} by its values" if chart else _release(subjects),
        outage="" if chart else sentence(subjects, inputs),
        failures=judgement.failures,
        version=__version__,
        suppressed=tuple(judgement.suppressed),
    )


def limited(report: Report, minimum: Severity) -> Report:
    """Return a report whose findings below a severity are only counted."""
    return replace(
        report,
        findings=tuple(finding for finding in report.findings if finding.severity.rank <= minimum.rank),
        hidden=_counts(finding for finding in report.findings if finding.severity.rank > minimum.rank),
        suppressed=tuple(finding for finding in report.suppressed if finding.severity.rank <= minimum.rank),
    )


def _counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    counts: dict[Severity, int] = {}
    for finding in findings:
        counts[finding.severity] = counts.get(finding.severity, 0) + 1
    return counts


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


def exit_code(findings: Sequence[Finding], fail_on: Severity) -> int:
    """Return 1 if a finding is at least as bad as ``fail_on``, else 0."""
    return FINDINGS if any(finding.severity.rank <= fail_on.rank for finding in findings) else CLEAN
