"""The impact in one sentence, for the end of a lint report."""

from __future__ import annotations

from ...english import count, enumerated
from ...facts.doubt import doubt_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...facts import Subjects

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
"""The areas of which it is worth a word that they go on."""


def sentence(subjects: Subjects, source: str) -> str:
    """Return what stops when Capsule stops, from the facts of its hooks; empty if there are no hooks.

    What is unknown is not counted as stopped.

    Args:
        subjects: The facts.
        source: What to call the input on a command line: a file, or ``-``; empty for something no command line gives.
    """
    if not subjects.hook:
        return ""
    more = f" More: capsule-lint impact {source}" if source else ""
    doubts = doubt_of(subjects.simulation)
    if doubts and doubts.total:
        return f"If Capsule stops: what stops is not known, for {doubts.reason}.{more}"
    kinds: dict[str, set[str]] = {area: set() for area in _IN}
    for hook in subjects.hook:
        for request in hook.requests:
            if hook.failure_policy == "Fail" and request.verdict != "unknown":
                # The contents of a namespace are removed resource by resource, which is one matter.
                of_contents = request.area == "namespaces" and request.resource != "namespaces"
                kinds.setdefault(request.area, set()).add(request.topic if of_contents else request.kind)
    whole = [area for area, vital in _WHOLE.items() if kinds[area] & vital]
    counted = [(area, len(kinds[area])) for area in _IN if kinds[area] and area not in whole]
    # "2 kinds of requests to nodes and 3 in tenants": the noun is said once.
    parts = [
        f"{number} {words}" if index else f"{count(number, 'kind')} of request{'' if number == 1 else 's'} {words}"
        for index, (number, words) in enumerate((number, _IN[area]) for area, number in counted)
    ]
    stopping = [*whole, *parts]
    if doubts and not stopping:
        return f"If Capsule stops: what stops is not known, for {doubts.reason}.{more}"
    untouched = [words for area, words in _VITAL.items() if not kinds[area]]
    if stopping:
        verb = "stop" if len(stopping) > 1 or whole or counted[0][1] > 1 else "stops"
        stops = f"{enumerated(stopping)} {verb}"
    else:
        stops = "no request of nodes, scheduling, control plane, namespaces or tenants does"
    verb = "goes on" if untouched == ["the control plane"] else "go on"
    going = f"; {enumerated(untouched)} {verb}" if untouched and stopping else ""
    if doubts:
        going = f"; whether anything else does is not known, for {doubts.reason}"
    return f"If Capsule stops: {stops}{going}.{more}"
