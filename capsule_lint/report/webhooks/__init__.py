"""How the table of all webhooks is shown: pure functions from a table to text."""

from __future__ import annotations

from importlib import import_module

from ...frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...facts.webhook_table import WebhookTable


@dataclass(frozen=True)
class TableOptions:
    """How a table is to be shown."""

    colour: bool = False  #: Whether the text may carry ANSI colours.
    width: int = 80  #: Columns the text may take.


FORMATS = ("text", "json", "markdown")
"""What ``--format`` takes, the default first."""


def render(name: str, table: WebhookTable, options: TableOptions, others: Sequence[WebhookTable] = ()) -> str:
    """Return a table in one of ``FORMATS``, whose module is imported now: a run needs one of them all.

    Args:
        name: Of the format.
        table: The table.
        options: How it is to be shown.
        others: Those of other installations, which follow it.
    """
    module = import_module(f"{__name__}.{'json_' if name == 'json' else name}")
    if name == "json":
        rendered: str = module.render(table, options, others)
        return rendered
    return "\n".join(module.render(each, options) for each in (table, *others))
