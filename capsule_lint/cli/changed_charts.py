"""Inputs that somebody else chose because they changed, as pre-commit and CI do: the charts that they belong to."""

from __future__ import annotations

import os
from argparse import SUPPRESS

from ..errors import UsageError
from ..frozen import replace
from . import say
from .inputs import value_names
from .settings import FILES_FOLLOW

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from ..model import Report


def add_changed(parser: argparse.ArgumentParser) -> None:
    """Add what is different where the inputs are what happens to have changed."""
    parser.add_argument(
        "--changed-charts",
        action="store_true",
        help="take INPUT for files that changed or are gone, and lint the charts that they belong to, each by itself; "
        "exit 0 where there is none",
    )
    parser.add_argument(
        "--allow-empty",
        action="store_true",
        help="exit 0, not 3, without a Kubernetes object in the input, as where pre-commit names what changed",
    )
    # For the entries of pre-commit hooks alone: a -- there would end the options before the user's args.
    parser.add_argument(FILES_FOLLOW, action="store_true", help=SUPPRESS)


def changed_charts(arguments: argparse.Namespace) -> list[list[str]]:
    """Return the charts that the inputs belong to, each once and by itself, as inputs; others are said to be left out.

    Each is judged by itself because the same charts must have the same findings, whatever else changed, and however
    pre-commit divides the files of a commit among several runs.

    Raises:
        UsageError: What changed are values, and nothing says for which chart; or an option is about all charts.
    """
    from ..load import chart_of

    if arguments.write_baseline:
        raise UsageError("--write-baseline: a baseline is of all charts, and --changed-charts lints some of them")
    if "-" in (*arguments.inputs, *value_names(arguments)):
        raise UsageError("--changed-charts reads nothing from standard input: name the files")
    charts = sorted({chart_of(path) for path in arguments.inputs} - {""})
    if not charts:
        _check_values(arguments)
        say("nothing that changed belongs to a Helm chart")
    return [[chart] for chart in charts if not _is_library(chart)]


def _check_values(arguments: argparse.Namespace) -> None:
    """Refuse to pass over values that changed because nobody said which chart they are for."""
    from ..load.charts import matrix

    changed = {os.path.realpath(path) for path in arguments.inputs}
    tried = [name for pattern in arguments.values_matrix for name in matrix("", pattern)]
    for name in (*value_names(arguments), *tried):
        if os.path.realpath(name) in changed:
            raise UsageError(f"the values in {name} changed, and which chart they are for is not said: name its folder")


def _is_library(chart: str) -> bool:
    from ..load.charts import is_library

    found = is_library(chart)
    if found:
        say(f"{chart} is a library chart: Helm renders it only as a part of others")
    return found


def joined(reports: Mapping[str, Report]) -> Report:
    """Return one report of several on inputs that were judged by themselves, the only one as it is.

    Args:
        reports: By the names of these inputs.
    """
    first, *others = reports.values()
    if not others:
        return first
    from .variants import total

    together = list(reports.values())
    findings = (finding for report in together for finding in report.findings)
    return replace(
        first,
        findings=tuple(sorted(findings, key=lambda finding: finding.severity.rank)),
        suppressed=tuple(finding for report in together for finding in report.suppressed),
        sources={name: source for report in together for name, source in report.sources.items()},
        judged=total(report.judged for report in together),
        not_judged=tuple(item for report in together for item in report.not_judged),
        release="; ".join(report.release for report in together if report.release),
        outage=" ".join(
            f"In {inputs}: {report.outage[:1].lower()}{report.outage[1:]}"
            for inputs, report in reports.items()
            if report.outage
        ),
        variants=tuple(dict.fromkeys(variant for report in together for variant in report.variants)),
        failures=tuple(failure for report in together for failure in report.failures),
    )
