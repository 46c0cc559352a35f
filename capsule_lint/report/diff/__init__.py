"""How the difference of two inputs is shown: pure functions from a difference to text."""

from __future__ import annotations

from importlib import import_module

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .difference import Difference


@dataclass(frozen=True)
class DiffOptions:
    """How a difference is to be shown."""

    colour: bool = False  #: Whether the text may carry ANSI colours.
    width: int = 80  #: Columns the text may take.


FORMATS = ("text", "json", "markdown")
"""What ``--format`` takes, the default first."""


def render(name: str, difference: Difference, options: DiffOptions, others: Sequence[Difference] = ()) -> str:
    """Return a difference in one of ``FORMATS``, whose module is imported now: a run needs one of them all.

    Args:
        name: Of the format.
        difference: The difference.
        options: How it is to be shown.
        others: Those of other installations, which follow it.
    """
    module = import_module(f"{__name__}.{'json_' if name == 'json' else name}")
    if name == "json":
        rendered: str = module.render(difference, options, others)
        return rendered
    return "\n".join(module.render(each, options) for each in (difference, *others))
