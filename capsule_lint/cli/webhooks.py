"""``capsule-lint webhooks``: one table of all webhooks of an input, and of what answers them."""

from __future__ import annotations

from ..frozen import replace
from ..lint.installations import declared_words, release_words, unjudged_places
from ..lint.reading import read as read_bundle
from ..lint.settled import unknown_of
from .exit_codes import CLEAN
from .request import request_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from ..model import Bundle


def run(arguments: argparse.Namespace) -> int:
    """Show the table.

    Raises:
        CapsuleLintError: The command line or an input is wrong.
        NothingToLintError: There is no object in the input.
    """
    from ..facts.build import build
    from ..facts.webhook_table import webhook_table
    from ..report.webhooks import TableOptions, render
    from ..secrecy.sources import words_of
    from .output import look, put

    request = request_of(arguments, arguments.inputs)
    bundle = read_bundle(request)
    installations = (bundle, *bundle.others)
    found = []
    for each in installations:
        facts = build(each, arguments.progress, server=request.server, everyone=True)
        words = release_words(each, facts) if bundle.others else declared_words(each)
        found.append(replace(webhook_table(facts), release=words, unsettled=tuple(_unsettled(each))))
    # Manifests without webhooks say nothing where installations are known.
    shown = [each for each in found if each.backends] or found[:1]
    shown[0] = replace(shown[0], unread=(*shown[0].unread, *unjudged_places(bundle)))
    coloured, width = look(arguments.output, arguments.color)
    text = render(arguments.format, shown[0], TableOptions(colour=coloured, width=width), shown[1:])
    put(words_of(bundle).without_known(text), arguments.output)
    return CLEAN


def _unsettled(bundle: Bundle) -> Iterator[str]:
    """Yield what of charts that are not at hand is not known, in sentences."""
    for each in unknown_of(bundle):
        yield f"{each.subject}: {each.reason}."
