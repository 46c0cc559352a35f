"""``capsule-lint explain``: one rule on one screen, or all there is to say of it."""

from __future__ import annotations

import os

from .exit_codes import CLEAN
from .streams import tell_warnings, write_stdout

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def run(arguments: argparse.Namespace) -> int:
    """Explain one rule.

    Raises:
        CapsuleLintError: There is no such rule, or a rule file is wrong.
    """
    from ..report.explanation import ExplainOptions, render, render_retired
    from ..report.terminal import shows_links
    from ..rulebook import find, retired, rulebook, with_examples
    from .screen import screen

    rules = rulebook(arguments.rules)
    tell_warnings(rules)
    coloured, width = screen(arguments.color)
    if (gone := retired.find(arguments.rule)) is not None:
        write_stdout(render_retired(gone, [body.rule for body in rules], width))
        return CLEAN
    options = ExplainOptions(
        whole=arguments.all, colour=coloured, links=coloured and shows_links(os.environ), width=width
    )
    write_stdout(render(with_examples(find(rules, arguments.rule).rule), [body.rule for body in rules], options))
    return CLEAN
