"""What the script and the Markdown of a drill say in the same words."""

from __future__ import annotations

from ..terminal import harmless

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...recovery.drill import Drill

_TITLES = {
    "all": "all pods of {name} are taken away",
    "one": "one of the pods of {name} is taken away",
    "hang": "the Services of {name} lead to a listener that accepts connections and is silent",
    "network-policy": "a NetworkPolicy keeps requests from the pods of {name}",
}

UNVERIFIED = "The prediction is unverified: a NetworkPolicy may not bind the API server."


def title(drill: Drill) -> str:
    """Return what happens, as a heading."""
    does = _TITLES[drill.take_away].format(name=one_line(drill.name))
    return f"A drill without taking away: what ends how while {does}" if drill.only_probes else f"A drill: {does}"


def one_line(text: str) -> str:
    """Return a text that stays in its line, as a comment has to."""
    return harmless(" ".join(text.split()))
