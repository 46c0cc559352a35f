"""Findings whose words hold no secret value of the input: a rule of a user's own may quote whatever it likes."""

from __future__ import annotations

from operator import is_

from ..frozen import replace
from .engine import Verdicts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    from ..model import Failure, Finding, NotJudged, Place
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
    if message == finding.message and place is finding.place and all(map(is_, related, finding.related)):
        return finding
    return replace(finding, message=message, place=place, related=related)


def _place(words: Words, place: Place) -> Place:
    label = words.without(place.label) if place.label else ""
    return place if label == place.label else replace(place, label=label)


def _with_reason(words: Words, item: Reasoned) -> Reasoned:
    reason = words.without(item.reason)
    return item if reason == item.reason else replace(item, reason=reason)
