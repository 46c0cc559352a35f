"""``capsule-lint post-render``: between Helm and the cluster, as a post-renderer that changes nothing."""

from __future__ import annotations

from ..frozen import replace
from ..model import Severity
from . import CLEAN, FAILED
from .arguments import add_colour, add_rules, chosen_rules
from .check import exit_code, lint
from .streams import show, write_bytes
from .switched_off import switched_off

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from ..model import Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what ``post-render`` understands."""
    parser.add_argument(
        "-n", "--namespace", default="", help="the release's namespace (default: that of Capsule's controller)"
    )
    add_rules(parser)
    parser.add_argument(
        "--fail-on",
        choices=[severity.value for severity in Severity],
        default="error",
        help="refuse the release for findings from here on (default: %(default)s)",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="write the findings to a file (default: standard error, of which Helm 3 shows what a refusal writes, and "
        "Helm 4 nothing)",
    )
    add_colour(parser)


def run(arguments: argparse.Namespace) -> int:
    """Copy the manifests from standard input to standard output, unless a finding or a rule that failed refuses them.

    Raises:
        CapsuleLintError: The command line or a rule is wrong, or the file cannot be written; Helm then stops.
    """
    import sys

    from ..load import Input, load
    from .output import write_file

    rules = chosen_rules(arguments)
    manifests = sys.stdin.buffer.read()
    report = lint(load([Input("<stdin>", manifests)], arguments.namespace), rules, inputs="-")
    report = replace(report, switched_off=switched_off(arguments))
    to_file = arguments.output and not report.failures  # an incomplete report is for nobody who reads it later
    text = _told(report, "never" if to_file else arguments.color)
    if to_file:
        write_file(arguments.output, text)
    else:
        show(text.rstrip("\n"))
    code = FAILED if report.failures else exit_code(report.findings, Severity(arguments.fail_on))
    if code == CLEAN:
        write_bytes(manifests)
    return code


def _told(report: Report, colour: str) -> str:
    """Return the report for people; without notes, which nobody acts on in the middle of an upgrade."""
    import sys

    from ..report import FORMATS, Options
    from .output import folded, use_colour

    return FORMATS["text"](folded(report), Options(colour=use_colour(colour, sys.stderr.isatty())))
