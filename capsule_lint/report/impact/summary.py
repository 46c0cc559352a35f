"""The impact in two sentences, for a lint report: what stops, and whether the backend can come back by itself."""

from __future__ import annotations

from ...capsule.hook_purposes import without_domain
from ...english import count, enumerated, few
from ...facts.impact import impacts, stoppers
from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...admission import Effect
    from ...facts import Subjects
    from ...facts.impact import Impact

_WHOLE = {"nodes": {"UPDATE nodes"}, "namespaces": {"CREATE namespaces", "UPDATE namespaces"}}
"""Areas that are said to stop as a whole when one of these kinds of requests does."""

_IN = {
    "nodes": "to nodes",
    "scheduling": "outside tenants",
    "control plane": "of the control plane",
    "namespaces": "about namespaces",
    "tenants": "in tenants",
}
"""The areas that are counted, in the order to name them, each with what follows the count."""

_VITAL = {"nodes": "nodes", "control plane": "the control plane"}
"""The areas of which it is worth a word that they keep working."""


@dataclass(frozen=True)
class Summary:
    """What a lint report says of an outage; both are empty where the input has nothing that answers."""

    outage: str  #: What is refused when each backend that is judged stops, in the numbers of ``impact``.
    recovery: str  #: Whether each of them can come back by itself, and why.


def summary(subjects: Subjects) -> Summary:
    """Return the summary of all backends whose webhooks are judged, and of Capsule where it may have others.

    What is unknown is not counted as refused.

    Args:
        subjects: The facts.
    """
    judged = {hook.backend for hook in subjects.hook}
    found = [each for each in impacts(subjects) if each.name in judged or (each.is_capsule and each.doubt)]
    asked = [f"Can {each.name} come back by itself?" for each in found] if len(found) > 1 else [_ALONE]
    return Summary(
        " ".join(f"If {each.name} stops: {_outage(each)}." for each in found),
        " ".join(f"{question} {_recovery(each)}" for question, each in zip(asked, found, strict=False)),
    )


_ALONE = "Can it come back by itself?"


def _outage(impact: Impact) -> str:
    by_area: dict[str, list[Effect]] = {area: [] for area in _IN}
    for effect in impact.requests:
        by_area.setdefault(effect.entry.area, []).append(effect)
    refused = {area: [each for each in effects if each.refused == "stopped"] for area, effects in by_area.items()}
    unknown = {area: [each for each in effects if each.refused == "unknown"] for area, effects in by_area.items()}
    whole = [area for area, vital in _WHOLE.items() if vital & {each.entry.kind for each in refused[area]}]
    counted = [
        f"{len(refused[area])} of {count(len(by_area[area]), 'request')} {words}"
        for area, words in _IN.items()
        if refused[area] and area not in whole
    ]
    perhaps = sum(len(unknown[area]) for area in _IN if area not in whole)
    if not (whole or counted):
        if impact.doubt:
            return f"what is refused is not known, because {impact.doubt}"
        nothing = "no request about nodes, scheduling, the control plane, namespaces or tenants is"
        if perhaps:
            return f"{nothing} certain to be refused; it is not known of {count(perhaps, 'request')}"
        return f"{nothing} refused"
    said = f"{enumerated([*(f'changes of {area}' for area in whole), *counted])} are refused"
    if impact.doubt:
        return f"{said}; whether anything else is refused is not known, because {impact.doubt}"
    said += f", and perhaps {perhaps} more" if perhaps else ""
    untouched = [words for area, words in _VITAL.items() if not (refused[area] or unknown[area])]
    verb = "keeps" if untouched == ["the control plane"] else "keep"
    return f"{said}; {enumerated(untouched)} {verb} working" if untouched else said


def _recovery(impact: Impact) -> str:
    """Return the answer with its reason: the condition of a "yes", the circle of a "no"."""
    from .recovery import answer, condition

    said, restart = answer(impact).removesuffix("."), impact.restart
    if restart.possible:
        if not restart.namespaces:
            return f"{said}."
        return f"{said}, {condition(restart.namespaces, restart.selectors).removeprefix('This holds ')}"
    reasons = list(_reasons(impact))
    return f"{said}: {'; '.join(reasons)}." if reasons else f"{said}."


def _reasons(impact: Impact) -> Iterator[str]:
    """Yield what keeps a backend from coming back, or may: a clause each."""
    restart = impact.restart
    if impact.doubt and restart.possible is None:
        yield impact.doubt
        return
    needed = restart.stopped or restart.uncertain
    if needed:
        kinds = few([effect.entry.kind for effect in needed], 2)
        actors = few([effect.entry.actor for effect in needed], 2)
        names = [without_domain(hook.name) for hook in stoppers(impact, needed)]
        by = f"{'webhook' if len(names) == 1 else 'webhooks'} {few(names, 2)}" if names else "what is not known"
        verb = "is" if len({effect.entry.kind for effect in needed}) == 1 else "are"
        yield f"{kinds} by {actors} {verb} {'' if restart.stopped else 'perhaps '}refused by {by}"
    if restart.conversions:
        yield f"it converts {enumerated(restart.conversions)}, which it reads when it starts"
    yield from dict.fromkeys(each.reason for each in restart.obstacles)
