"""The outage of one backend: what is gone, what stops, and what may tell of it."""

from __future__ import annotations

from ..facts.doubt import doubt_of
from ..facts.hooks import conversions
from ..facts.webhook_table import webhook_table
from ..frozen import dataclass
from .stops import in_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..admission import Entry
    from ..facts.doubt import Doubt
    from ..facts.inventory import Inventory
    from ..facts.requests import Simulation
    from ..facts.vocabulary import Subjects
    from ..facts.webhook_backends import WebhookBackend
    from ..facts.webhook_table import WebhookRow
    from ..facts.words.availability import Backend
    from ..facts.words.wiring import Certificate, Conversion
    from ..kubernetes.workloads import Workload

CAPSULE, OTHER = "Capsule", "Backend"
"""How names of alerts begin: those about Capsule, and those about other products."""


@dataclass(frozen=True, eq=False)
class Outage:
    """What is known of a backend that may be gone."""

    name: str  #: ``Capsule``, else as in ``Hook.backend``.
    is_capsule: bool  #: Whether it is Capsule.
    inventory: Inventory  #: The input.
    workloads: tuple[tuple[Backend, Workload], ...]  #: Whose pods answer, as far as they are in the input.
    rows: tuple[WebhookRow, ...]  #: Its webhooks.
    conversions: tuple[Conversion, ...]  #: Its conversions.
    certificates: tuple[Certificate, ...]  #: How its webhook servers get their certificates.
    stopped: tuple[Entry, ...]  #: The requests of the catalogue that stop with it.
    doubt: Doubt | None  #: Why it is not known which webhooks it has; None if it is.
    hidden: Callable[[str], bool]  #: Whether a name holds what no output may show, such as the value of a Secret.

    @property
    def prefix(self) -> str:
        """How names of alerts about it begin."""
        return CAPSULE if self.is_capsule else OTHER

    @property
    def refuses(self) -> bool:
        """Whether something is refused while it is gone, or may be."""
        return bool(self.stopped or self.doubt)

    @property
    def consequence(self) -> str:
        """What stops while it is gone, one sentence."""
        if self.doubt and self.doubt.total:
            return f"What stops while no pod answers is not known: {self.doubt.reason}."
        more = f" More may be refused: {self.doubt.reason}." if self.doubt else ""
        if not self.stopped:
            return f"No request of an ordinary cluster is known to be refused while no pod answers.{more}"
        return (
            f"While no pod answers, the API server refuses what is about {in_words(map(_about, self.stopped))}.{more}"
        )


def outages(subjects: Subjects, *, everyone: bool, hidden: Callable[[str], bool]) -> Iterator[Outage]:
    """Yield the outages that alerts are written for: Capsule's, or where nothing is Capsule's, those of all backends.

    Args:
        subjects: The facts of an input, those of other products included.
        everyone: Whether to take those of other products where there is Capsule, too.
        hidden: Whether a name holds what no output may show.
    """
    alone = subjects.simulation.alone()
    rows = {each.name: each.webhooks for each in webhook_table(subjects).backends}
    for simulated in alone:
        if everyone or simulated.is_capsule or not any(each.is_capsule for each in alone):
            (down,) = simulated.down
            found = doubt_of(simulated)
            is_known = found is None or not found.total
            yield Outage(
                name=down.name,
                is_capsule=down.is_capsule,
                inventory=simulated.inventory,
                workloads=tuple(_workloads(subjects, down)),
                rows=rows.get(down.name, ()) if is_known else (),
                conversions=conversions(simulated),
                certificates=tuple(each for each in subjects.certificate if each.backend == down.name),
                stopped=tuple(_stopped(simulated)) if is_known else (),
                doubt=found,
                hidden=hidden,
            )


def _workloads(subjects: Subjects, down: WebhookBackend) -> Iterator[tuple[Backend, Workload]]:
    for pods in down.workloads:
        yield from ((each, pods) for each in subjects.backend if each.origin.document == pods.document.index)


def _stopped(simulated: Simulation) -> Iterator[Entry]:
    return (effect.entry for effect in simulated.effects if effect.refused == "stopped")


def _about(entry: Entry) -> tuple[str, str]:
    return entry.area, entry.topic


def stopped_by(rows: Iterable[WebhookRow]) -> str:
    """Return what stops while no pod answers some webhooks, as ``in_words`` has it; empty if nothing is known to."""
    return in_words((each.area, topic) for row in rows for each in row.stops for topic in each.topics)
