"""What stops in a cluster when the backend of its webhooks stops, and whether that backend can come back."""

from __future__ import annotations

from ..admission.matching import Verdict
from ..english import enumerated
from ..frozen import dataclass, replace
from ..model import Origin, Place
from .cold_start import cold_start, never_created
from .declared_hooks import declared_hooks
from .doubt import doubt_of
from .hooks import conversions, hooks
from .places import place_of
from .unseen_webhooks import unseen_webhooks
from .unselected import asks_for_labels, unselected
from .words.admission import Hook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..admission import Call, Effect
    from ..model import Bundle
    from .audit_log import AuditLog
    from .doubt import Doubt
    from .requests import Simulation
    from .vocabulary import Subjects
    from .words.admission import ColdStart
    from .words.common import Reference
    from .words.creation import Obstacle
    from .words.wiring import Conversion


@dataclass(frozen=True)
class Restart:
    """Whether the backend can come back by itself while its webhooks refuse."""

    #: False if something that it needs is stopped, or no pod is created; None (unknown) if something may be, or only
    #: URLs lead to it and it may run outside the cluster; else True.
    possible: bool | None
    stopped: tuple[Effect, ...]  #: What it needs and is stopped, in the order of the catalogue.
    #: What it needs and may be stopped: a condition cannot be evaluated offline; or what is stopped and it may need.
    uncertain: tuple[Effect, ...]
    reasons: Mapping[str, str]  #: Why it is not known of these whether it needs them, by their ids: clauses.
    conversions: tuple[str, ...]  #: Names of the CRDs that it reads at its start and that convert through it.
    #: What keeps its pods from being created, whatever the request comes from; all of that if it is certain, else what
    #: may.
    obstacles: tuple[Obstacle, ...]
    namespaces: tuple[str, ...] = ()  #: If it can come back: the namespaces that have to stay unselected for that.
    selectors: tuple[str, ...] = ()  #: The namespaceSelectors that must not select them, as kubectl writes them.
    outside: bool = False  #: Whether only URLs lead to it.
    #: If it cannot: the namespaces of what is stopped that are not in the input, where a label could leave them out.
    unlabelled: tuple[str, ...] = ()


@dataclass(frozen=True)
class Impact:
    """What stops, request by request."""

    name: str  #: What is down: ``Capsule``, ``Deployment policy/policy-engine``; all of them, if several are.
    is_capsule: bool  #: Whether that is Capsule.
    version: str  #: Of Capsule's controller; empty if it is not known.
    #: Where the backend runs; if it is not Capsule's, those of all Services that are called: none if only URLs are.
    namespaces: tuple[str, ...]
    hooks: tuple[Hook, ...]  #: The webhooks that no pod answers, in the order of the input.
    healthy: tuple[str, ...]  #: Keys of the other webhooks of the input: they are taken to answer.
    requests: tuple[Effect, ...]  #: What becomes of every request of the catalogue, in its order.
    conversions: tuple[Conversion, ...]  #: The conversions that no pod answers, in the order of the input.
    restart: Restart  #: Whether the backend can come back.
    #: What of the input could not be read, or is a release that is not judged, and so is not in this; the label says
    #: what.
    unread: tuple[Place, ...]
    bundle: Bundle  #: The input, which places stand in.
    simulation: Simulation  #: What it was read from, and what becomes of any other request.
    subjects: Subjects  #: All facts of the input.
    #: The installation in words, and how it is known; empty where it is that of all manifests.
    release: str = ""
    audit: AuditLog | None = None  #: What would have become of the writes of an audit log; None without one.
    doubt: str = ""  #: Why requests are unknown to which no webhook that is known says so, a clause; empty if none is.
    add: str = ""  #: A command that prints what the input lacks to know it; empty if none does.
    #: Where its webhooks are not known: what stops with those that the chart of its version declares by default.
    by_default: Impact | None = None
    backends: tuple[Impact, ...] = ()  #: The same for each other backend of the input that stops alone.
    cold_start: ColdStart | None = None  #: What comes back if all of them are gone; None if none is in the cluster.
    together: Impact | None = None  #: What stops while all of them are gone; None if that is not asked for.

    def place(self, found: Hook | Conversion | Reference | Obstacle) -> Place:
        """Return where something stands: a webhook at its name."""
        origin = found.origin
        if isinstance(found, Hook):
            origin = Origin(origin.document, (*origin.path, "name"))
        return place_of(self.bundle, origin)


def stops(call: Call) -> bool:
    """Return whether a webhook stops a request when it cannot be called."""
    return call.refuses and call.verdict is not Verdict.UNKNOWN


def stoppers(impact: Impact, effects: Iterable[Effect], scenario: str = "refused") -> list[Hook]:
    """Return the webhooks that stop requests, may stop them or make them wait; those of most come first."""
    numbers: dict[str, int] = {}
    for effect in effects:
        to_blame = [call for call in effect.all_calls if call.refuses or scenario == "hung"]
        certain = [call for call in to_blame if call.verdict is not Verdict.UNKNOWN]
        for call in certain or to_blame:
            numbers[call.hook.key] = numbers.get(call.hook.key, 0) + 1
    found = {hook.key: hook for hook in impact.hooks if hook.key in numbers}
    return sorted(found.values(), key=lambda hook: -numbers[hook.key])


def impact(subjects: Subjects) -> Impact:
    """Return what stops when Capsule does; in an input without Capsule, when the backends of all webhooks do."""
    return _impact(subjects, subjects.simulation)


def impacts(subjects: Subjects) -> list[Impact]:
    """Return what stops when each backend of the input does alone, Capsule or else the first before the others."""
    alone = subjects.simulation.alone()
    return [_impact(subjects, each) for each in alone] if alone else [impact(subjects)]


def each_impact(subjects: Subjects, *, together: bool = False) -> Impact:
    """Return what stops when one backend of the input does, Capsule or else the first, with the same for each other.

    Args:
        subjects: The facts of the input.
        together: Whether to say as well what stops while all are gone.
    """
    simulated = subjects.simulation
    alone = simulated.alone()
    if not alone:
        return impact(subjects)
    first, *others = impacts(subjects)
    return replace(
        first,
        backends=tuple(others),
        # Of several backends it is among the facts already.
        cold_start=next((each.cold_start for each in subjects.admission if each.cold_start), None)
        or cold_start(simulated, never_created(subjects.backend)),
        together=_impact(subjects, simulated.together()) if together else None,
    )


def _impact(subjects: Subjects, simulated: Simulation) -> Impact:
    bundle, is_capsule = simulated.inventory.bundle, simulated.is_capsule
    down = {declared.origin for declared, _ in simulated.hooks}
    converting = conversions(simulated)
    found = doubt_of(simulated)
    requests, why = _requests(simulated, found)
    return Impact(
        name=enumerated([backend.name for backend in simulated.down]),
        is_capsule=is_capsule,
        version=next((found.version for found in subjects.release if is_capsule and _is_one(bundle)), None) or "",
        namespaces=simulated.namespaces,
        hooks=_hooks(subjects, simulated),
        healthy=tuple(
            declared.hook.key for declared in simulated.inventory.once(declared_hooks) if declared.origin not in down
        ),
        requests=requests,
        conversions=converting,
        restart=_restart(simulated, requests, converting, _obstacles(subjects, simulated)),
        unread=unseen_webhooks(simulated.inventory),
        bundle=bundle,
        simulation=simulated,
        subjects=subjects,
        doubt=why,
        add=found.add if found else "",
    )


def _hooks(subjects: Subjects, simulated: Simulation) -> tuple[Hook, ...]:
    """Return the webhooks that are down, as they were found for the rules if they were."""
    names = {backend.name for backend in simulated.down}
    known = tuple(hook for hook in subjects.hook if hook.backend in names)
    return known if known and len(names) == 1 else hooks(simulated)


def _is_one(bundle: Bundle) -> bool:
    """Return whether no chart may be of one version or another, nor is of one that is taken for its neighbour."""
    releases = (chart.alone for chart in bundle.charts if chart.alone)
    return all(len(alone.like) == 1 and not alone.between for alone in releases)


def _requests(simulated: Simulation, found: Doubt | None) -> tuple[tuple[Effect, ...], str]:
    """Return what becomes of requests, and why more is unknown than webhooks say.

    Of a chart that is not at hand, that is what the values leave open, and what its versions differ in.
    """
    bundle, effects = simulated.inventory.bundle, simulated.effects
    if found is not None:
        return tuple(_doubted(effect, total=found.total) for effect in effects), found.reason
    for chart in bundle.charts:
        for other in chart.alone.others if chart.alone else ():
            there = {effect.entry.id: effect for effect in simulated.of(other).effects}
            effects = tuple(_common(effect, there.get(effect.entry.id)) for effect in effects)
        if chart.alone and chart.alone.others:
            versions = f"versions of chart {chart.name} in {chart.constraint or chart.version}"
            return effects, f"where {versions} differ; the webhooks are those of {chart.alone.version}"
    return effects, ""


def _doubted(effect: Effect, *, total: bool) -> Effect:
    refused = "unknown" if total or effect.refused == "passes" else effect.refused
    outcome = "unknown" if total or effect.hung.outcome == "passes" else effect.hung.outcome
    return replace(effect, refused=refused, hung=replace(effect.hung, outcome=outcome, status=None))


def _common(effect: Effect, other: Effect | None) -> Effect:
    if other is None:
        return effect
    refused = effect.refused if effect.refused == other.refused else "unknown"
    if effect.hung.outcome == other.hung.outcome:
        return replace(effect, refused=refused)
    seconds = max(effect.hung.seconds, other.hung.seconds)
    return replace(effect, refused=refused, hung=replace(effect.hung, outcome="unknown", seconds=seconds, status=None))


def _obstacles(subjects: Subjects, simulated: Simulation) -> tuple[Obstacle, ...]:
    """Return what keeps the pods from being created: what is certain if no workload of a backend has any, else all."""
    found = {each.origin.document: each.creation for each in subjects.backend}
    of_each = [found.get(pods.document.index, ()) for backend in simulated.down for pods in backend.workloads]
    certain = [tuple(each for each in obstacles if each.certain) for obstacles in of_each]
    return tuple(each for obstacles in (certain if certain and all(certain) else of_each) for each in obstacles)


def _restart(
    simulated: Simulation,
    effects: Sequence[Effect],
    converting: Sequence[Conversion],
    obstacles: tuple[Obstacle, ...],
) -> Restart:
    needs = [(effect, simulated.need(effect.entry)) for effect in effects]
    stopped = tuple(effect for effect, need in needs if need.known and effect.refused == "stopped")
    perhaps = [(effect, need) for effect, need in needs if need.known is None and effect.refused != "passes"]
    uncertain = tuple(
        effect for effect, need in needs if (need.known and effect.refused == "unknown") or (effect, need) in perhaps
    )
    unread = tuple(conversion.name for conversion in converting if conversion.stops_start)
    is_outside = all(backend.is_outside for backend in simulated.down)
    is_kept = bool(obstacles) and all(each.certain for each in obstacles)
    possible = None if uncertain or obstacles else True
    if stopped or unread or is_kept:
        possible = False
    if is_outside:
        possible = None
    namespaces, selectors = unselected([simulated], simulated.distinct_hooks) if possible else ((), ())
    return Restart(
        possible=possible,
        stopped=stopped,
        uncertain=uncertain,
        reasons={effect.entry.id: need.reason for effect, need in perhaps},
        conversions=unread,
        obstacles=obstacles,
        namespaces=namespaces,
        selectors=selectors,
        outside=is_outside,
        unlabelled=tuple(dict.fromkeys(_unlabelled(simulated, stopped))),
    )


def _unlabelled(simulated: Simulation, stopped: Sequence[Effect]) -> Iterator[str]:
    """Yield the namespaces that are not in the input, where labels could keep webhooks from what is stopped."""
    for effect in stopped:
        namespace = effect.entry.namespace
        asking = any(asks_for_labels(call.hook.namespace_selector) for call in effect.calls if call.refuses)
        if namespace and namespace not in simulated.labels and asking:
            yield namespace
