"""Findings whose words hold no secret value of the input: a rule of a user's own may quote whatever it likes."""

from __future__ import annotations

from itertools import starmap
from operator import is_

from ..frozen import replace
from .engine import Verdicts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from ..model import Failure, Finding, NotJudged, Place, Repair
    from ..secrecy.words import Words

    Reasoned = TypeVar("Reasoned", NotJudged, Failure)


def discreet(words: Words, verdicts: Verdicts) -> Verdicts:
    """Return verdicts with ``***`` for every secret value that their words quoted: CEL, too, quotes a key it lacks.

    What findings are known by from run to run stays: it is a hash of what stands there.
    """
    return Verdicts(
        tuple(_finding(words, finding) for finding in verdicts.findings),
        tuple(_with_reason(words, item) for item in verdicts.not_judged),
        tuple(_with_reason(words, failure) for failure in verdicts.failures),
    )


def _finding(words: Words, finding: Finding) -> Finding:
    message, place = words.without(finding.message), _place(words, finding.place)
    related = tuple(_place(words, each) for each in finding.related) if finding.related else ()
    repairs = tuple(_repair(words, each) for each in finding.repairs) if finding.repairs else ()
    parts = ((place, finding.place), *zip(related, finding.related, strict=True))
    if message == finding.message and all(starmap(is_, (*parts, *zip(repairs, finding.repairs, strict=True)))):
        return finding
    return replace(finding, message=message, place=place, related=related, repairs=repairs)


def _repair(words: Words, repair: Repair) -> Repair:
    """Return a repair that knows whether it may be shown: what it writes stays as it is, because fix writes it."""
    written = repair.value + repair.manifest
    return repair if words.without(written) == written else replace(repair, discloses=True)


def _place(words: Words, place: Place) -> Place:
    label = words.without(place.label) if place.label else ""
    return place if label == place.label else replace(place, label=label)


def _with_reason(words: Words, item: Reasoned) -> Reasoned:
    reason = words.without(item.reason)
    return item if reason == item.reason else replace(item, reason=reason)
