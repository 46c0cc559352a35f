"""How the impact of an outage is shown: pure functions from an impact to text."""

from __future__ import annotations

from importlib import import_module

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...facts.impact import Impact

SCENARIOS = ("refused", "hung")
"""The two ways of being dead: no endpoint, so that calls fail at once; a process that accepts and never answers."""


@dataclass(frozen=True)
class ImpactOptions:
    """How an impact is to be shown."""

    scenarios: tuple[str, ...] = SCENARIOS  #: Which of ``SCENARIOS`` to tell, for people; programs get both.
    everything: bool = False  #: Whether to list each request, for people; programs get all.
    colour: bool = False  #: Whether the text may carry ANSI colours.
    width: int = 80  #: Columns the text may take.


FORMATS = ("text", "json", "markdown")
"""What ``--format`` takes, the default first."""


def render(name: str, impact: Impact, options: ImpactOptions) -> str:
    """Return an impact in one of ``FORMATS``, whose module is imported now: a run needs one of them all."""
    module = import_module(f"{__name__}.{'json_' if name == 'json' else name}")
    rendered: str = module.render(impact, options)
    return rendered
