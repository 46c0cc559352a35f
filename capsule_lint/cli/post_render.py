"""``capsule-lint post-render``: between Helm and the cluster, as a post-renderer that changes nothing."""

from __future__ import annotations

from ..frozen import replace
from ..lint import Request, lint
from .check import exit_code
from .exit_codes import CLEAN, FAILED
from .request import rules_in
from .streams import say, show, write_bytes
from .suppressions import suppressions
from .switched_off import switched_off

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from ..model import Report


def run(arguments: argparse.Namespace) -> int:
    """Copy the manifests from standard input to standard output, unless a finding or a rule that failed refuses them.

    Raises:
        CapsuleLintError: The command line or a rule is wrong, or the file cannot be written; Helm then stops.
    """
    import sys

    from ..load import Input
    from .output import write_file

    rules = rules_in(arguments)
    manifests = sys.stdin.buffer.read()
    request = Request(
        inputs=(),
        contents=(Input("<stdin>", manifests),),
        suppressions=suppressions(arguments.configuration),
        rules=rules,
        namespace=arguments.namespace,
        may_be_empty=True,
        say=say,
        progress=arguments.progress,
    )
    report = replace(lint(request), switched_off=switched_off(arguments))
    to_file = arguments.output and not report.failures  # an incomplete report is for nobody who reads it later
    text = _told(report, "never" if to_file else arguments.color)
    if to_file:
        write_file(arguments.output, text)
    else:
        show(text.rstrip("\n"))
    code = FAILED if report.failures else exit_code(report.findings, arguments.fail_on)
    if code == CLEAN:
        write_bytes(manifests)
    return code


def _told(report: Report, colour: str) -> str:
    """Return the report for people; without notes, which no one acts on in the middle of an upgrade."""
    import sys

    from ..lint.report import folded
    from ..report import FORMATS, Options
    from .screen import use_colour

    return FORMATS["text"](folded(report), Options(colour=use_colour(colour, sys.stderr.isatty()), full=False))
