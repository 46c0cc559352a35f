"""The table of output formats: pure functions from a report to text.

A new format is one module with ``render(report, options)`` and one line in ``FORMATS``.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from ..frozen import dataclass, nothing
from ..model import Place, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..facts.impact import Impact


@dataclass(frozen=True)
class Options:
    """Options of how a report is shown; never which findings, nor in which order."""

    colour: bool = False  #: Whether the text for people may carry ANSI colours.
    links: bool = False  #: Whether the text for people may carry links, as a terminal that is known shows them.
    width: int = 80  #: Columns the text for people may take.
    full: bool = True  #: Whether the command has the format ``full`` as well.
    #: Command lines on the same input, by command (``fix``, ``impact``, ``check``); without those that cannot be run,
    #: as on standard input.
    commands: Mapping[str, str] = nothing()
    #: By name of a file that a place stands in, its path from the root of the repository, with ``/`` and not yet
    #: percent-encoded. A file without an entry (standard input, one elsewhere) is none of the repository.
    uris: Mapping[str, str] = nothing()
    #: By name, files of the repository as GitHub's uploader reads them, for its hashes of lines: as UTF-8, with the
    #: byte order mark, and with U+FFFD for what is not UTF-8. Without a text there is no hash.
    texts: Mapping[str, str] = nothing()
    files: str = ""  #: What the URL of a file of the repository begins with, for links; empty makes them relative.
    anchor: Place | None = None  #: The place of the repository for what has no other there; None leaves that out.
    category: str = ""  #: Of the upload, for several reports on one commit; empty leaves it to the workflow.
    suppressed: bool = False  #: Whether SARIF has the suppressed findings as well.
    inputs: tuple[str, ...] = ()  #: What the user named, for a page.
    date: str = ""  #: What a page says when it was made; empty if it is not to say it.
    impacts: tuple[Impact, ...] = ()  #: What stops with each backend that was judged, for a page; none if not known.


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
    "full": _format("full"),
    "concise": _format("concise"),
    "json": _format("json_"),
    "sarif": _format("sarif"),
    "github": _format("github"),
    "gitlab": _format("gitlab"),
    "junit": _format("junit"),
    "markdown": _format("markdown"),
    "html": _format("html"),
}
"""Every format by the name that ``--format`` takes, the default first."""

FOR_PEOPLE = ("text", "full", "concise")
"""The formats that a person reads in a terminal: coloured, and with notes only where they are asked for."""
