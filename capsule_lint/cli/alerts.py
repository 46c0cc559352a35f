"""``capsule-lint alerts``: alerts on an outage, with unit tests and a dashboard."""

from __future__ import annotations

from ..errors import UsageError
from ..frozen import replace
from ..lint.installations import release_words, unjudged_places
from ..lint.reading import read as read_bundle
from .exit_codes import CLEAN
from .request import request_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def run(arguments: argparse.Namespace) -> int:
    """Write alerts.

    Raises:
        CapsuleLintError: The command line or an input is wrong, or holds several installations.
        NothingToLintError: There is no object in the input.
    """
    from ..facts.build import build
    from ..recovery.alerts import alert_rules
    from ..report.alerts import AlertOptions, render
    from ..secrecy.sources import words_of
    from .output import put

    _check_url(arguments.runbook_url)
    request = request_of(arguments, arguments.inputs)
    bundle = read_bundle(request)
    known = words_of(bundle)
    found = []
    for each in (bundle, *bundle.others):
        facts = build(each, arguments.progress, server=request.server, everyone=True)
        rules = alert_rules(
            facts,
            everyone=arguments.backends == "all",
            runbook=arguments.runbook_url,
            hidden=lambda name: known.without_known(name) != name,
        )
        found.append(replace(rules, release=release_words(each, facts)))
    # Manifests without an installation say nothing where others are known.
    shown = [each for each in found if each.alerts] or found[:1]
    if len(shown) > 1:
        several = known.without_known("; ".join(each.release for each in shown))
        raise UsageError(f"alerts are for one installation; name the files of one of these: {several}")
    rules = replace(shown[0], unread=(*shown[0].unread, *unjudged_places(bundle)))
    put(render(arguments.format, rules, AlertOptions(known.without_known)), arguments.output)
    return CLEAN


def _check_url(url: str) -> None:
    """Refuse what no browser would open.

    Raises:
        UsageError: It is no URL, or one of another scheme.
    """
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if url and not (parts.scheme in ("http", "https") and parts.netloc and url.isprintable() and " " not in url):
        raise UsageError("--runbook-url: an address that begins with https:// or http://")
