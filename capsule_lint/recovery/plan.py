"""What is done about a backend that is down: what is saved, suspended and set to Ignore, step by step."""

from __future__ import annotations

from ..facts.impact import stoppers
from ..frozen import dataclass, replace
from .gitops import suspensions
from .labels import letting_in
from .opening import Opening, backup, folder_of, opening, scaled_down, scaling
from .permitted import definition, effect, refusing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from ..admission import Effect, Entry
    from ..facts.impact import Impact
    from ..facts.words.admission import ColdStart, Hook
    from .gitops import Suspension
    from .labels import Label

_URGENT = ("nodes", "scheduling", "control plane", "namespaces")
"""Areas of the catalogue of requests that people need while a backend is down, whether or not it needs them."""

_DRAIN = "drain"
"""The topic of evictions, which upgrades of nodes need also where the pods are a tenant's."""


@dataclass(frozen=True)
class Plan:
    """The steps, each let through by the API server at its point."""

    backup: tuple[str, ...]  #: Commands that save what the others change; to be chained.
    suspended_before: tuple[Suspension, ...]  #: What would undo the steps, suspended before them.
    suspended_after: tuple[Suspension, ...]  #: The same where a webhook refuses that until ``needed`` is done.
    labels: tuple[Label, ...]  #: Labels of namespaces that let webhooks in, to be taken off after ``needed``.
    #: What takes all its pods away, commands; nothing where nothing of the input can be scaled.
    stopping: tuple[str, ...]
    stops_after: bool  #: Whether a webhook refuses that until ``needed`` is done.
    needed: Opening  #: What the backend needs to come back, and the steps of this plan.
    urgent: Opening  #: What nodes, drains and namespaces also need.
    rest: Opening  #: All else that fails closed.

    @property
    def suspended(self) -> tuple[Suspension, ...]:
        """All that is suspended."""
        return (*self.suspended_before, *self.suspended_after)

    @property
    def openings(self) -> tuple[Opening, ...]:
        """What is set to Ignore, in the order in which people need it."""
        return (self.needed, self.urgent, self.rest)


def plan(impact: Impact) -> Plan:
    """Return what to do while a backend is down, whether or not it comes back by itself."""
    found, labels = suspensions(impact, folder_of(impact)), letting_in(impact)
    passing = tuple(each for each in found if effect(impact, each.entry).refused == "passes")
    behind = tuple(each for each in found if each not in passing)
    own = [
        *(each.entry for each in behind),
        *(each.entry for each in labels),
        *scaling(impact),
        *(definition(name) for name in impact.restart.conversions),
    ]
    needed = opening(impact, _needed(impact, own), impact.restart.conversions)
    opened = {hook.key for hook in needed.hooks}
    urgent = opening(impact, _left(impact, _urgent(impact), opened), (), opened)
    opened |= {hook.key for hook in urgent.hooks}
    closed = [hook for hook in impact.hooks if hook.fails_closed]
    rest = opening(impact, _left(impact, closed, opened), (), opened)
    saved = [line for each in found for line in each.backup]
    return Plan(
        backup=tuple(backup((needed, urgent, rest), saved)),
        suspended_before=passing,
        suspended_after=behind,
        labels=labels,
        stopping=tuple(scaled_down(impact)),
        stops_after=any(effect(impact, entry).refused != "passes" for entry in scaling(impact)),
        needed=needed,
        urgent=urgent,
        rest=rest,
    )


def _needed(impact: Impact, own: Iterable[Entry]) -> list[Hook]:
    """Return the webhooks that refuse what the backend needs to come back, or what this plan asks for on the way."""
    keys = {hook.key for hook in stoppers(impact, impact.restart.stopped)}
    keys |= {hook.key for hook in refusing(impact, (effect(impact, entry) for entry in own))}
    return [hook for hook in impact.hooks if hook.key in keys]


def _urgent(impact: Impact) -> list[Hook]:
    stopped = [each for each in impact.requests if each.refused != "passes" and _is_urgent(each)]
    return list(refusing(impact, stopped))


def _is_urgent(found: Effect) -> bool:
    return found.entry.area in _URGENT or found.entry.topic == _DRAIN


def _left(impact: Impact, hooks: Collection[Hook], opened: Collection[str]) -> list[Hook]:
    keys = {hook.key for hook in hooks} - set(opened)
    return [hook for hook in impact.hooks if hook.key in keys]


def cold_start(impact: Impact, cold: ColdStart) -> Opening:
    """Return the steps after which all backends come back that were gone at once, and the way back.

    Args:
        impact: What stops when one of them does, with the same of the others.
        cold: What comes back, and what has to be opened for that.
    """
    every = tuple(hook for each in (impact, *impact.backends) for hook in each.hooks)
    at_once = replace(impact, simulation=impact.simulation.together(), hooks=every)
    return opening(at_once, cold.opened, cold.converted, folder="cold-start-backup")
