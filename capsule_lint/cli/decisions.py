"""What people have decided about findings: the options that say whether it counts."""

from __future__ import annotations

import os
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..rulebook import RuleBody
    from ..rulebook.judgement import Decisions


def add_decisions(parser: argparse.ArgumentParser) -> None:
    """Add the choice of what is heeded."""
    parser.add_argument(
        "--no-ignores",
        action="store_true",
        help="show what comments, annotations, the configuration and the baseline suppress",
    )


def decisions(arguments: argparse.Namespace, known: Sequence[RuleBody]) -> Decisions | None:
    """Return what is to be heeded; None for ``--no-ignores``.

    Args:
        arguments: Of the command line.
        known: All rules there are.
    """
    if arguments.no_ignores:
        return None
    from ..rulebook.judgement import Decisions

    return Decisions(known, today())


def today() -> str:
    """Return the day of the run in UTC, so that it is the same for all; SOURCE_DATE_EPOCH sets it, as in builds."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return time.strftime("%Y-%m-%d", time.gmtime(int(epoch) if epoch.isdecimal() else None))
