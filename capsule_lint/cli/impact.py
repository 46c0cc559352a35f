"""``capsule-lint impact``: what stops when Capsule stops, and whether it can come back."""

from __future__ import annotations

from ..errors import UsageError
from ..facts.doubt import doubt_of
from ..frozen import replace
from ..lint.installations import declared_words, release_words, unjudged_places
from ..lint.reading import read as read_bundle
from .audit_logs import counted, is_audit_log
from .exit_codes import CLEAN, FINDINGS
from .request import request_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..admission import Catalogue
    from ..facts import Subjects
    from ..facts.impact import Impact
    from ..report.impact import ImpactOptions


def run(arguments: argparse.Namespace) -> int:
    """Show what stops.

    Raises:
        CapsuleLintError: The command line, the requests or an input is wrong.
        NothingToLintError: There is no object in the input.
    """
    from ..facts.build import build
    from ..facts.impact import each_impact
    from ..report.impact import render
    from ..secrecy.sources import words_of
    from .output import put
    from .pages import masked

    if arguments.against:
        return _against(arguments)
    logs = [name for name in arguments.requests if is_audit_log(name)]
    requests = _requests([name for name in arguments.requests if name not in logs])
    request = request_of(arguments, arguments.inputs)
    bundle = read_bundle(request)
    installations = (bundle, *bundle.others)
    subjects = [
        build(each, arguments.progress, requests=requests, server=request.server, everyone=True)
        for each in installations
    ]
    options = _options(arguments)
    found = [
        replace(
            each_impact(facts, together=options.cold_start),
            release=release_words(each, facts) if bundle.others else declared_words(each),
            audit=log,
            by_default=_by_default(facts),
        )
        for each, facts, log in zip(installations, subjects, counted(logs, subjects, arguments.progress), strict=True)
    ]
    # Manifests without an installation say nothing where others are known.
    shown = [each for each in found if each.hooks or each.conversions] or found[:1]
    shown[0] = replace(shown[0], unread=(*shown[0].unread, *unjudged_places(bundle)))
    text = render(arguments.format, shown[0], options, shown[1:])
    put(masked(arguments.format, text, words_of(bundle).without_known), arguments.output)
    return CLEAN


def _against(arguments: argparse.Namespace) -> int:
    """Show where predictions and the record of a drill differ."""
    from ..recovery.record import compare, read
    from ..report.record import RecordOptions, render
    from ..secrecy.sources import words_of
    from .drill import drill_of
    from .output import look, put

    if arguments.format == "html":
        raise UsageError("--against: what it says is no page; --format text, json or markdown")
    record = read(_text(arguments.against), arguments.against)
    bundle, made = drill_of(arguments, record.take_away, only_probes=True)
    compared = compare(made, record)
    coloured, width = look(arguments.output, arguments.color)
    text = render(arguments.format, compared, RecordOptions(colour=coloured, width=width))
    put(words_of(bundle).without_known(text), arguments.output)
    return FINDINGS if compared.wrong else CLEAN


def _by_default(subjects: Subjects) -> Impact | None:
    """Return what stops by the defaults of the chart, where it is not known which webhooks an installation has."""
    from ..facts.build import build
    from ..facts.impact import impact
    from ..lint.chart_default import by_default

    found = doubt_of(subjects.simulation)
    if found is None or not found.default_of:
        return None
    bundle = by_default(found.default_of, subjects.simulation.inventory.namespace)
    return impact(build(bundle)) if bundle else None


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
