"""``capsule-lint impact``: what stops when Capsule stops, and whether it can come back."""

from __future__ import annotations

from ..errors import NothingToLintError, UsageError
from ..frozen import replace
from ..lint.reading import read as read_bundle
from ..lint.report import release_words
from .exit_codes import CLEAN
from .request import request_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..admission import Catalogue
    from ..facts import Subjects
    from ..facts.audit_log import AuditLog
    from ..facts.impact import Impact
    from ..model import Bundle
    from ..progress import Progress
    from ..report.impact import ImpactOptions


def run(arguments: argparse.Namespace) -> int:
    """Show what stops.

    Raises:
        CapsuleLintError: The command line, the requests or an input is wrong.
        NothingToLintError: Nothing in the input could stop a request.
    """
    from ..facts.build import build
    from ..facts.impact import impact
    from ..report.impact import render
    from ..secrecy.sources import words_of
    from .output import put

    logs = [name for name in arguments.requests if _is_audit_log(name)]
    requests = _requests([name for name in arguments.requests if name not in logs])
    request = request_of(arguments, arguments.inputs)
    bundle = read_bundle(request)
    subjects = [
        build(each, arguments.progress, requests=requests, server=request.server) for each in (bundle, *bundle.others)
    ]
    counted = _counted(logs, subjects, arguments.progress)
    found = [
        replace(impact(each), release=release_words(installation, each) if bundle.others else "", audit=audit)
        for installation, each, audit in zip((bundle, *bundle.others), subjects, counted, strict=True)
    ]
    shown = [each for each in found if each.hooks or each.conversions]
    if not shown:
        raise _unknown(bundle) or _harmless(arguments.inputs, found[0])
    text = words_of(bundle).without_known(render(arguments.format, shown[0], _options(arguments), shown[1:]))
    put(text, arguments.output)
    return CLEAN


def _requests(files: Sequence[str]) -> Catalogue | None:
    from ..admission import read
    from ..load.files import read_file

    found = None
    for name in files:
        try:
            read_now = read(read_file(name, given=True).content.decode("utf-8-sig"), name)
        except UnicodeDecodeError:
            raise UsageError(f"{name} is not UTF-8") from None
        found = found.extended(read_now) if found else read_now
    return found


def _is_audit_log(name: str) -> bool:
    """Return whether a file is an audit log: its first line says so. A pipe, which is read but once, is none."""
    from ..admission.audit import GROUP
    from ..load.files import open_file

    with open_file(name, given=True) as file:
        start = file.peek(1) if file.seekable() else b""
    return start.startswith(b"\x1f\x8b") or (start.lstrip().startswith(b"{") and GROUP.encode() in start)


def _counted(logs: Sequence[str], subjects: Sequence[Subjects], progress: Progress) -> Sequence[AuditLog | None]:
    """Return what becomes of the writes of audit logs for each installation; each file is gone through once.

    Raises:
        InputError: One cannot be read.
        UsageError: One holds no event.
    """
    from ..admission.audit import events
    from ..facts.audit_log import AuditCount
    from ..load.json_lines import json_lines

    counts = [AuditCount(each.simulation) for each in subjects]
    for name in logs:
        progress.stage("reading the audit log")
        number = 0
        for line in json_lines(name):
            for event in events(line):
                number += 1
                for count in counts:
                    count.add(event)
        if not number:
            raise UsageError(f"{name} holds no event of an audit log (audit.k8s.io)")
    return [count.result() if logs else None for count in counts]


def _unknown(bundle: Bundle) -> NothingToLintError | None:
    """Return what to say of releases whose webhooks are not known; None if there are none of these."""
    from ..lint.declared import is_rendered, reason_against

    for chart in bundle.charts:
        reason = "" if chart.alone or is_rendered(bundle, chart) else reason_against(bundle, chart)
        if reason and chart.manifest is not None:
            return NothingToLintError(
                f"{chart.path} installs {chart.name}, and what stops with it is not known: {reason}"
            )
    for each in bundle.elsewhere:
        where = f"{each.source}:{each.span.line}"
        return NothingToLintError(f"{each.what} ({where}) is not read, and what stops with it is not known")
    return None


def _harmless(inputs: Sequence[str], found: Impact) -> NothingToLintError:
    names = " and ".join("standard input" if name == "-" else name for name in inputs)
    verb, them = ("declare", "them") if len(inputs) > 1 else ("declares", "it")
    unread = "; part of it could not be read: capsule-lint check says where" if found.unread else ""
    return NothingToLintError(f"{names} {verb} no webhook and no conversion, so that nothing stops with {them}{unread}")


def _options(arguments: argparse.Namespace) -> ImpactOptions:
    from ..report.impact import SCENARIOS, ImpactOptions
    from .output import look

    coloured, width = look(arguments.output, arguments.color)
    return ImpactOptions(
        scenarios=SCENARIOS if arguments.scenario == "both" else (arguments.scenario,),
        everything=arguments.all,
        colour=coloured,
        width=width,
    )
