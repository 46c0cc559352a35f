"""The impact in one sentence, for the end of a lint report."""

from __future__ import annotations

from ...english import count, enumerated
from ...facts.doubt import doubt_of
from ...facts.webhook_backends import CAPSULE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...facts import Subjects
    from ...facts.doubt import Doubt
    from ...facts.words.admission import Hook

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


def sentence(subjects: Subjects, more: str) -> str:
    """Return what stops when each backend that is judged stops, from the facts of its hooks; empty without any.

    What is unknown is not counted as stopped.

    Args:
        subjects: The facts.
        more: The command line that says more; empty if there is none.
    """
    is_capsule = subjects.simulation.is_capsule
    doubts = doubt_of(subjects.simulation) if is_capsule else None
    backends: dict[str, list[Hook]] = {CAPSULE: []} if doubts else {}
    for hook in subjects.hook:
        backends.setdefault(hook.backend, []).append(hook)
    said = [_stopping(name, hooks, doubts if name == CAPSULE else None) for name, hooks in backends.items()]
    if said and more:
        said.append(f"More: {more}")
    return " ".join(said)


def _stopping(name: str, hooks: Sequence[Hook], doubts: Doubt | None) -> str:
    """Return what stops when one backend does."""
    if doubts and doubts.total:
        return f"If {name} stops: what stops is not known, for {doubts.reason}."
    kinds: dict[str, set[str]] = {area: set() for area in _IN}
    for hook in hooks:
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
        return f"If {name} stops: what stops is not known, for {doubts.reason}."
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
    return f"If {name} stops: {stops}{going}."
