"""How an input against the record of a drill is shown: pure functions from a comparison to text."""

from __future__ import annotations

from ...frozen import dataclass
from ..answers import rendered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...recovery.record import Comparison


@dataclass(frozen=True)
class RecordOptions:
    """Options of how a comparison is shown."""

    colour: bool = False  #: Whether the text may carry ANSI colours.
    width: int = 80  #: Columns the text may take.


def render(name: str, comparison: Comparison, options: RecordOptions) -> str:
    """Return a comparison in one of ``answers.FORMATS``.

    Args:
        name: Of the format.
        comparison: The comparison.
        options: How it is shown.
    """
    return rendered(__name__, name, (comparison,), options)
