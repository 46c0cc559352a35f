"""``capsule-lint impact``: what stops when Capsule stops, and whether it can come back."""

from __future__ import annotations

from ..errors import UsageError
from ..lint.outage import outage_of
from .audit_logs import counted, is_audit_log
from .exit_codes import CLEAN, FINDINGS
from .request import request_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..admission import Catalogue
    from ..report.impact import ImpactOptions


def run(arguments: argparse.Namespace) -> int:
    """Show what stops.

    Raises:
        CapsuleLintError: The command line, the requests or an input is wrong.
        NothingToLintError: There is no object in the input.
    """
    from ..report.impact import render
    from .output import put
    from .pages import masked

    if arguments.against:
        return _against(arguments)
    logs = [name for name in arguments.requests if is_audit_log(name)]
    requests = _requests([name for name in arguments.requests if name not in logs])
    options = _options(arguments)
    outage = outage_of(
        request_of(arguments, arguments.inputs),
        requests,
        together=options.cold_start,
        counted=lambda subjects: counted(logs, subjects, arguments.progress),
    )
    text = render(arguments.format, outage.impacts[0], options, outage.impacts[1:])
    put(masked(arguments.format, text, outage.without_secrets), arguments.output)
    return CLEAN


def _against(arguments: argparse.Namespace) -> int:
    """Show where predictions and the record of a drill differ."""
    from ..recovery.record import compare, read
    from ..report.record import RecordOptions, render
    from ..secrecy.sources import words_of
    from .drill import drill_of
    from .output import look, put

    if arguments.format == "html":
        raise UsageError("--against: what it says is not a page; --format text, json or markdown")
    record = read(_text(arguments.against), arguments.against)
    bundle, made = drill_of(arguments, record.take_away, only_probes=True)
    compared = compare(made, record)
    coloured, width = look(arguments.output, arguments.color)
    text = render(arguments.format, compared, RecordOptions(colour=coloured, width=width))
    put(words_of(bundle).without_known(text), arguments.output)
    return FINDINGS if compared.wrong else CLEAN


def _requests(files: Sequence[str]) -> Catalogue | None:
    from ..admission import read

    found = None
    for name in files:
        read_now = read(_text(name), name)
        found = found.extended(read_now) if found else read_now
    return found


def _text(name: str) -> str:
    from ..load.files import read_file

    try:
        return read_file(name, given=True).content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8") from None


def _options(arguments: argparse.Namespace) -> ImpactOptions:
    from ..report.impact import COLD_START, SCENARIOS, ImpactOptions
    from .output import look
    from .pages import page_date

    coloured, width = look(arguments.output, arguments.color)
    return ImpactOptions(
        scenarios=(arguments.scenario,) if arguments.scenario in SCENARIOS else SCENARIOS,
        cold_start=arguments.scenario == COLD_START,
        everything=arguments.all,
        colour=coloured,
        width=width,
        inputs=tuple(arguments.inputs),
        date=page_date(arguments.date),
    )
