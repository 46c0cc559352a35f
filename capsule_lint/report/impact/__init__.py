"""How the impact of an outage is shown: pure functions from an impact to text."""

from __future__ import annotations

from ...frozen import dataclass
from ..answers import rendered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...facts.impact import Impact

SCENARIOS = ("refused", "hung")
"""The two ways of being down: no endpoint, so calls fail at once; a process that accepts and never answers."""

COLD_START = "cold-start"
"""What is told instead: all backends of the input are gone at once, as after a cluster was stopped and started."""


@dataclass(frozen=True)
class ImpactOptions:
    """Options of how an impact is shown."""

    scenarios: tuple[str, ...] = SCENARIOS  #: Which of ``SCENARIOS`` to tell, for people; programs get both.
    cold_start: bool = False  #: Whether to tell of the start after all backends were gone, and of nothing else.
    everything: bool = False  #: Whether to list each request, for people; programs get all.
    hints: bool = True  #: Whether to say which options show more, for people.
    colour: bool = False  #: Whether the text may carry ANSI colours.
    width: int = 80  #: Columns the text may take.
    inputs: tuple[str, ...] = ()  #: What the user named, for a page.
    date: str = ""  #: What a page says when it was made; empty if it is not to say it.


def render(name: str, impact: Impact, options: ImpactOptions, others: Sequence[Impact] = ()) -> str:
    """Return an impact in one of ``answers.PAGED``.

    Args:
        name: Of the format.
        impact: The impact.
        options: How it is shown.
        others: Those of other installations, which follow it.
    """
    return rendered(__name__, name, (impact, *others), options)
