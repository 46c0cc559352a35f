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
    from ..facts.impact import Impact
    from ..model import Bundle
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

    requests = _requests(arguments.requests)
    request = request_of(arguments, arguments.inputs)
    bundle = read_bundle(request)
    found = []
    for each in (bundle, *bundle.others):
        subjects = build(each, arguments.progress, requests=requests, server=request.server)
        release = release_words(each, subjects) if bundle.others else ""
        found.append(replace(impact(subjects), release=release))
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
