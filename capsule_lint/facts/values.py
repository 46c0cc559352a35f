"""What a values file sets, and what of it the chart reads."""

from __future__ import annotations

from ..model import Origin
from .vocabulary import ValuesFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .inventory import Inventory


def values(inventory: Inventory) -> tuple[ValuesFile, ...]:
    """Return the facts of every values file in use, in the order in which Helm merges them."""
    return tuple(
        ValuesFile(chart.name, chart.version, Origin(index))
        for chart in inventory.bundle.charts
        for index in chart.values
    )
