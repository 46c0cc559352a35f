"""How the difference of two inputs is shown: pure functions from a difference to text."""

from __future__ import annotations

from ...frozen import dataclass
from .. import Options
from ..answers import rendered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .difference import Difference


@dataclass(frozen=True)
class DiffOptions:
    """Options of how a difference is shown."""

    colour: bool = False  #: Whether the text may carry ANSI colours.
    width: int = 80  #: Columns the text may take.
    stages: bool = False  #: Whether the rollout in stages is shown in full, and nothing else.
    #: Where the files of the old input are in its repository, for links of Markdown; without an address to begin with,
    #: places are no links.
    old: Options = Options()
    new: Options = Options()  #: The same for the new input.
    date: str = ""  #: What a page says when it was made; empty if it is not to say it.


def render(name: str, difference: Difference, options: DiffOptions, others: Sequence[Difference] = ()) -> str:
    """Return a difference in one of ``answers.PAGED``.

    Args:
        name: Of the format.
        difference: The difference.
        options: How it is shown.
        others: Those of other installations, which follow it.
    """
    return rendered(__name__, name, (difference, *others), options)
