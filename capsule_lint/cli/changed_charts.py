"""Inputs that another program chose because they changed, as pre-commit and CI do: the charts that they belong to."""

from __future__ import annotations

import os
from collections.abc import Sequence

from ..errors import UsageError
from .streams import say


def changed_charts(inputs: Sequence[str], values: Sequence[str], patterns: Sequence[str]) -> list[list[str]]:
    """Return the charts that the inputs belong to, each once and by itself, as inputs; others are said to be left out.

    Each is judged by itself because the same charts must have the same findings, whatever else changed, and however
    pre-commit divides the files of a commit among several runs.

    Args:
        inputs: Files that changed, or are gone.
        values: Names of the values files in use.
        patterns: As in ``--values-matrix``.

    Raises:
        UsageError: What changed are values, and nothing says for which chart; or standard input would be read.
    """
    from ..load import chart_of

    if "-" in (*inputs, *values):
        raise UsageError("--changed-charts reads nothing from standard input: name the files")
    charts = sorted({chart_of(path) for path in inputs} - {""})
    if not charts:
        _check_values(inputs, values, patterns)
        say("nothing that changed belongs to a Helm chart")
    return [[chart] for chart in charts if not _is_library(chart)]


def _check_values(inputs: Sequence[str], values: Sequence[str], patterns: Sequence[str]) -> None:
    """Refuse to pass over values that changed because the command line does not say which chart they are for."""
    from ..load.charts import matrix

    changed = {os.path.realpath(path) for path in inputs}
    tried = [name for pattern in patterns for name in matrix("", pattern)]
    for name in (*values, *tried):
        if os.path.realpath(name) in changed:
            raise UsageError(f"the values in {name} changed, and which chart they are for is not said: name its folder")


def _is_library(chart: str) -> bool:
    from ..load.charts import is_library

    found = is_library(chart)
    if found:
        say(f"{chart} is a library chart: Helm renders it only as a part of others")
    return found
