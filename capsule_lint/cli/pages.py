"""What only HTML pages need of the command line: their date, what stops, and secrets masked outside their script."""

from __future__ import annotations

import os

from ..frozen import replace
from ..lint import lint, linted

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ..facts.impact import Impact
    from ..lint import Request
    from ..lint.run import World
    from ..model import Report
    from ..report import Options
    from .output import Destination


def page_date(wanted: str) -> str:
    """Return the date of a page; that of SOURCE_DATE_EPOCH, or empty, without one.

    Args:
        wanted: What the user gave: a date, ``today``, or nothing.

    Raises:
        UsageError: It is no date.
    """
    from .suppressions import day, today

    if not wanted:
        return today() if os.environ.get("SOURCE_DATE_EPOCH") else ""
    return today() if wanted == "today" else day(wanted, "a date such as 2026-11-29, or today")


def judged(request: Request, targets: Sequence[Destination]) -> tuple[Report, list[Impact]]:
    """Lint what a request names; with what stops where a page is wanted, which shows it.

    Of several sets of values, each of which may stop something else, a page shows the findings alone.
    """
    if request.variants or all(target.format != "html" for target in targets):
        return lint(request), []
    done = linted(request)
    return done.report, [each for world in done.worlds for each in _impacts(world, everyone=request.everyone)]


def _impacts(world: World, *, everyone: bool) -> Iterator[Impact]:
    """Yield what stops with Capsule, or with each backend that was judged."""
    from ..facts.impact import each_impact

    first = each_impact(world.subjects)
    for each in (first, *first.backends) if everyone else (first,):
        if everyone or each.is_capsule:
            yield replace(each, backends=())


def with_page(
    repository: Callable[[Report], Options], arguments: argparse.Namespace, impacts: Iterable[Impact] = ()
) -> Callable[[Report], Options]:
    """Return what makes the options of formats, including those of a page.

    Raises:
        UsageError: The date of the page is none.
    """
    inputs, date, found = tuple(arguments.inputs), page_date(arguments.date), tuple(impacts)
    return lambda report: replace(repository(report), inputs=inputs, date=date, impacts=found)


def masked(name: str, text: str, mask: Callable[[str], str]) -> str:
    """Return an output in which secret values are replaced; of a page not in its own style and script.

    Args:
        name: Of the format.
        text: The output.
        mask: Replaces secret values in a text.
    """
    if name != "html":
        return mask(text)
    from ..report.pages.document import masked as masked_page

    return masked_page(text, mask)
