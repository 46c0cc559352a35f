"""Who watches a workload: scrapes of its metrics, and alerts about it."""

from __future__ import annotations

from .targets import scrapes
from .words.common import Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..kubernetes.workloads import Workload
    from .inventory import Inventory
    from .watched import Watched
    from .words.availability import Alert


def monitors(inventory: Inventory, pods: Workload) -> tuple[Reference, ...]:
    """Return what has a workload's metrics scraped, in the order of the input; each once."""
    found = {scrape.document.index: scrape.document for scrape in scrapes(inventory, pods)}
    return tuple(inventory.reference(document) for document in found.values())


def alerts(inventory: Inventory, watched: Watched) -> tuple[Alert, ...]:
    """Return the alerts about a workload, in the order of the input; nothing is read for an input without rules."""
    if not inventory.of_kind("PrometheusRule", "VMRule"):
        return ()
    from . import alerts as judged  # only where there are rules

    return judged.alerts(inventory, watched)
