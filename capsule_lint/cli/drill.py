"""``capsule-lint drill``: an outage of Capsule as an exercise on a staging cluster."""

from __future__ import annotations

from ..errors import NothingToLintError, UsageError
from ..lint.reading import read as read_bundle
from .exit_codes import CLEAN
from .request import request_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from ..model import Bundle
    from ..recovery.drill import Drill


def run(arguments: argparse.Namespace) -> int:
    """Write the drill.

    Raises:
        CapsuleLintError: The command line or an input is wrong, or there is no such drill of this input.
        NothingToLintError: There is no object in the input, or no webhook and no conversion.
    """
    from ..report.drill import render
    from ..secrecy.sources import words_of
    from .output import put

    bundle, made = drill_of(arguments, arguments.take_away, only_probes=arguments.only_probes)
    text = render(arguments.format, made)
    put(words_of(bundle).without_known(text), arguments.output)
    return CLEAN


def drill_of(arguments: argparse.Namespace, take_away: str, *, only_probes: bool) -> tuple[Bundle, Drill]:
    """Return what an input says, and the drill of its one installation.

    Args:
        arguments: The options that say what the input is.
        take_away: How the backend is taken away.
        only_probes: Whether that is left to the reader.

    Raises:
        CapsuleLintError: The command line or an input is wrong, or there is no such drill of this input.
        NothingToLintError: There is no object in the input, or no webhook and no conversion.
    """
    from ..facts.build import build
    from ..facts.impact import impact
    from ..recovery.drill import drill

    request = request_of(arguments, arguments.inputs)
    bundle = read_bundle(request)
    subjects = [build(each, arguments.progress, server=request.server) for each in (bundle, *bundle.others)]
    found = [each for each in subjects if each.simulation.hooks or each.simulation.conversions]
    if len(found) > 1:
        raise UsageError(f"the input declares {len(found)} installations; a drill is of one cluster")
    if not found and not any(each.simulation.down for each in subjects):
        raise NothingToLintError("the input declares no webhook and no conversion, so there is nothing to drill")
    (facts,) = found or subjects[:1]
    comes_back = impact(facts).restart.possible is True
    return bundle, drill(facts.simulation, take_away=take_away, only_probes=only_probes, comes_back=comes_back)
