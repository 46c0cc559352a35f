"""What may declare webhooks that the input does not show: text that could not be read, operators at run time."""

from __future__ import annotations

from ..model import Place
from .declared_at_run_time import runtime_declarers, who
from .places import object_of, place_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Bundle
    from .inventory import Inventory


def unseen_webhooks(inventory: Inventory) -> tuple[Place, ...]:
    """Return what of an input may declare webhooks that are not known; the label of each place says what it is."""
    return (*_unread(inventory.bundle), *_declared_at_run_time(inventory))


def _unread(bundle: Bundle) -> Iterator[Place]:
    for document in bundle.documents:
        for problem in document.problems:
            if problem.kind in ("unreadable", "template"):
                yield Place(document.source, problem.span, object_of(document), label=problem.message)


def _declared_at_run_time(inventory: Inventory) -> Iterator[Place]:
    for found in inventory.once(runtime_declarers):
        told = f"webhooks that {who(found)} may declare at run time (ClusterRole {found.role})"
        label = f"{told}; none of these is declared here"
        yield place_of(inventory.bundle, found.origin, label)
