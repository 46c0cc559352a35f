"""How the table of all webhooks is shown: pure functions from a table to text."""

from __future__ import annotations

from ...frozen import dataclass
from ..answers import rendered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...facts.webhook_table import WebhookTable


@dataclass(frozen=True)
class TableOptions:
    """Options of how a table is shown."""

    colour: bool = False  #: Whether the text may carry ANSI colours.
    width: int = 80  #: Columns the text may take.


def render(name: str, table: WebhookTable, options: TableOptions, others: Sequence[WebhookTable] = ()) -> str:
    """Return a table in one of ``answers.FORMATS``.

    Args:
        name: Of the format.
        table: The table.
        options: How it is shown.
        others: Those of other installations, which follow it.
    """
    return rendered(__name__, name, (table, *others), options)
