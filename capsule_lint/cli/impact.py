"""``capsule-lint impact``: what stops when Capsule stops, and whether it can come back."""

from __future__ import annotations

from ..errors import NothingToLintError, UsageError
from ..facts.doubt import doubt
from ..frozen import replace
from ..lint.installations import declared_words, release_words, unjudged
from ..lint.reading import read as read_bundle
from .audit_logs import counted, is_audit_log
from .exit_codes import CLEAN
from .request import request_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..admission import Catalogue
    from ..facts.impact import Impact
    from ..lint.installations import Unjudged
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

    logs = [name for name in arguments.requests if is_audit_log(name)]
    requests = _requests([name for name in arguments.requests if name not in logs])
    request = request_of(arguments, arguments.inputs)
    bundle = read_bundle(request)
    installations = (bundle, *bundle.others)
    subjects = [build(each, arguments.progress, requests=requests, server=request.server) for each in installations]
    found = [
        replace(
            impact(facts),
            release=release_words(each, facts) if bundle.others else declared_words(each),
            audit=log,
        )
        for each, facts, log in zip(installations, subjects, counted(logs, subjects, arguments.progress), strict=True)
    ]
    unknown = list(unjudged(bundle))
    shown = [each for each in found if each.hooks or each.conversions]
    if not shown:
        raise _unknown(unknown) or _harmless(arguments.inputs, found[0])
    left = (replace(each.place, label=f"{each.place.label} ({each.reason})") for each in unknown)
    shown[0] = replace(shown[0], unread=(*shown[0].unread, *left))
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


def _unknown(releases: Sequence[Unjudged]) -> NothingToLintError | None:
    """Return what to say of releases whose webhooks are not known; None if there are none of these."""
    said = [f"what stops with {each.called} is not known: {each.reason}" for each in releases]
    return NothingToLintError("; ".join(said)) if said else None


def _harmless(inputs: Sequence[str], found: Impact) -> NothingToLintError:
    """Return what to say where no webhook is known: that nothing stops only where all of an installation is."""
    names = " and ".join("standard input" if name == "-" else name for name in inputs)
    verb, them = ("declare", "them") if len(inputs) > 1 else ("declares", "it")
    said = f"{names} {verb} no webhook and no conversion"
    if found.unread:
        return NothingToLintError(f"{said} that can be read; part of it cannot: capsule-lint check says where")
    doubts = doubt(found.bundle)
    if doubts:
        return NothingToLintError(f"{said} that is known; what stops is not known, for {doubts.reason}")
    if found.release:
        return NothingToLintError(f"{said}, so that nothing stops with {them}")
    return NothingToLintError(f"{said}: nothing in {them} says what stops")


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
