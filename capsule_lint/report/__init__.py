"""The table of output formats: pure functions from a report to text.

A new format is one module with ``render(report, options)`` and one line in ``FORMATS``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..frozen import dataclass
from ..model import Report


@dataclass(frozen=True)
class Options:
    """How a report is to be shown; never which findings, nor in which order.

    Attributes:
        colour: Whether the text for people may carry ANSI colours.
        width: Columns the text for people may take.
        uris: By source name, its path from the root of the repository, with ``/`` and not yet percent-encoded. A source
            without an entry (standard input, a file elsewhere) is no file of the repository.
    """

    colour: bool = False
    width: int = 80
    uris: Mapping[str, str] = MappingProxyType({})


Format = Callable[[Report, Options], str]
"""Renders a report; the text ends in a newline and depends on nothing but the arguments."""


def _format(module: str) -> Format:
    """Return the ``render`` of a module here, imported when it is called: a run needs one format of them all."""

    def render(report: Report, options: Options) -> str:
        rendered: str = importlib.import_module(f"{__name__}.{module}").render(report, options)
        return rendered

    return render


FORMATS: Mapping[str, Format] = {
    "text": _format("text"),
    "json": _format("json_"),
    "sarif": _format("sarif"),
    "github": _format("github"),
}
"""Every format by the name that ``--format`` takes, the default first."""
