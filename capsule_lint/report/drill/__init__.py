"""How a drill is shown: for people to read, and as a script that does it."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...recovery.drill import Drill

FORMATS = ("markdown", "sh")
"""What ``--format`` takes, the default first."""


def render(name: str, drill: Drill) -> str:
    """Return a drill in one of ``FORMATS``.

    Args:
        name: Of the format.
        drill: The drill.
    """
    text: str = import_module(f"{__name__}.{name}").render(drill)
    return text
