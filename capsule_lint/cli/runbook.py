"""``capsule-lint runbook``: the page for the night on which Capsule is down."""

from __future__ import annotations

from ..errors import InputError, NothingToLintError, UsageError
from ..frozen import replace
from ..lint.run import linted
from .exit_codes import CLEAN, FINDINGS
from .request import request_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from ..facts.impact import Impact
    from ..lint.run import World
    from ..recovery.stages import Rollout
    from ..report.runbook import Page


def run(arguments: argparse.Namespace) -> int:
    """Write the page of each backend, or say whether one that was kept is stale.

    Raises:
        CapsuleLintError: The command line or an input is wrong, or what stops is not known.
        NothingToLintError: There is no object in the input, or nothing in it that an outage could stop.
    """
    from ..report.runbook import RunbookOptions, page, render
    from ..secrecy.sources import words_of
    from .output import put

    date = _date(arguments.date)
    request = replace(request_of(arguments, arguments.inputs), everyone=True)
    found = linted(request)
    pages = [
        page(each, [finding for finding in world.findings if not finding.suppression], _rollout(world, each))
        for world in found.worlds
        for each in _impacts(world, everyone=arguments.backends == "all")
    ]
    if not pages:
        raise NothingToLintError("the input declares no webhook and no conversion: there is nothing to recover from")
    if arguments.format == "sh" and len(pages) > 1:
        titles = ", ".join(each.title for each in pages)
        raise UsageError(f"--format sh is a script of one page, and the input has {len(pages)}: {titles}")
    if arguments.check:
        return _checked(arguments.check, pages)
    options = RunbookOptions(date, _drilled(arguments.drilled, date))
    text = "\n".join(render(arguments.format, each, options) for each in pages)
    put(words_of(found.bundle).without_known(text), arguments.output)
    return CLEAN


def _impacts(world: World, *, everyone: bool) -> Iterator[Impact]:
    """Yield what stops with Capsule, or with each backend, where there is anything to recover.

    Raises:
        InputError: It is not known what stops, so that no page would be right.
    """
    from ..facts.impact import each_impact
    from ..report.impact.wording import is_known, unknown_sentence

    first = each_impact(world.subjects)
    for each in (first, *(first.backends if everyone or not first.is_capsule else ())):
        if each.name and not is_known(each):
            raise InputError(f"no page without what is missing. {unknown_sentence(each)} {each.add}".rstrip())
        if each.hooks or each.conversions:
            yield each


def _rollout(world: World, impact: Impact) -> Rollout | None:
    """Return how the webhooks of a backend would be brought in by stages."""
    from ..recovery.stages import rollout

    own = {hook.origin for hook in impact.hooks}
    pairs = [(None if hook.origin in own else hook, hook) for hook in world.subjects.hook]
    return rollout(pairs, world.subjects)


def _date(given: str) -> str:
    """Return the date of a page; today's in UTC, or that of SOURCE_DATE_EPOCH.

    Raises:
        UsageError: It is no date.
    """
    from .suppressions import day, today

    return day(given, "a date such as 2026-11-29") if given else today()


def _drilled(file: str, made: str) -> str:
    """Return when the failure was last exercised and how that ended, a sentence; that it is not known without a record.

    Args:
        file: The record of a drill; empty if there is none.
        made: The date of the page.

    Raises:
        UsageError: It is no record of a drill.
    """
    from datetime import date

    from ..english import count
    from ..load.files import read_file
    from ..recovery.record import read

    if not file:
        return "No record of a drill was given: capsule-lint drill makes an exercise of this page."
    found = read(read_file(file, given=True).content.decode("utf-8", "replace"), file)
    day = found.date[:10]
    try:
        age = (date.fromisoformat(made) - date.fromisoformat(day)).days
    except ValueError:
        raise UsageError(f"{file}: date is {found.date!r}, which is not a date") from None
    surprises = sum(each.came not in (each.predicted, "not probed") for each in found.came)
    ended = count(surprises, "surprise") if surprises else "no surprise"
    ago = f", {count(age, 'day')} before this page was made" if age >= 0 else ""
    whole = "" if found.complete else ", and was not finished"
    return f"Last drill: {day}{ago}, with {ended}{whole}."


def _checked(file: str, pages: Sequence[Page]) -> int:
    """Return whether a page that was kept is what would be made now, and say if it is not."""
    from ..load.files import read_file
    from ..report.runbook import is_current
    from .streams import say

    kept = read_file(file, given=True).content.decode("utf-8", "replace")
    if all(is_current(kept, each) for each in pages):
        return CLEAN
    say(f"{file} is stale: made now, it would have other commands or facts. Write it again.")
    return FINDINGS
