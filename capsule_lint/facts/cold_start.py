"""What comes back after a cold start, when all backends of an input are gone at once, and who waits for whom."""

from __future__ import annotations

from heapq import heappop, heappush
from types import MappingProxyType

from ..admission.matching import Verdict
from ..english import enumerated
from ..frozen import dataclass, replace
from .declared_at_run_time import runtime_declarers
from .doubt import doubt_of
from .hooks import conversions, hooks
from .unselected import unselected
from .words.admission import ColdStart, Wait

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from ..admission import Effect
    from .clients import Client
    from .requests import Simulation
    from .webhook_backends import WebhookBackend
    from .words.availability import Backend

_MOST = 4096
"""How many ways to break the circles are looked at before all that refuses anything is set to Ignore."""


@dataclass(frozen=True)
class _Blocker:
    """What refuses a request that a backend needs."""

    backend: int  #: Whose it is, by its place in the input.
    key: str  #: Of the webhook; the name of the CRD whose conversion no pod answers.
    always: bool  #: Whether it refuses the request however healthy its backend is.
    certain: bool  #: Whether it is known to refuse it, and the request to be needed.
    effect: Effect | None  #: What becomes of the request; None for what is read through the conversion.


def never_created(backends: Iterable[Backend]) -> dict[int, str]:
    """Return why no pod of a workload can be created, by the index of its document; only where that is certain."""
    found: dict[int, str] = {}
    for backend in backends:
        if reason := next((each.reason for each in backend.creation if each.certain), ""):
            found[backend.origin.document] = reason
    return found


def cold_start(simulated: Simulation, never: Mapping[int, str] = MappingProxyType({})) -> ColdStart | None:
    """Return what comes back by itself after all backends of an input were gone at once, and what breaks the circles.

    A backend comes back when nothing refuses what it needs: it then answers its webhooks, and others may come back
    after it. One that is called by URLs alone may run outside the cluster and is taken to answer.

    Args:
        simulated: Any simulation of the input.
        never: Why no pod of a workload is created, whatever webhooks do, by the index of its document.

    Returns:
        None if no backend of the input runs in the cluster.
    """
    together = simulated.together()
    inside = [number for number, backend in enumerate(together.down) if not backend.is_outside]
    if not inside:
        return None
    gone = simulated.of_backends([together.down[number] for number in inside])
    alone = [gone.of_backends([backend]) for backend in gone.down]
    blockers = [list(_blockers(gone, alone, number)) for number in range(len(alone))]
    certain = [[each for each in found if each.certain] for found in blockers]
    kept = {number: reason for number, backend in enumerate(gone.down) if (reason := _kept_back(backend, never))}
    order, _ = _started(certain, (), (), kept)
    careful, _ = _started(blockers, (), (), kept)
    opened, smallest = _smallest(certain, kept)
    after = _proven(gone, alone, certain, opened, kept)
    names = [backend.name for backend in gone.down]
    namespaces, selectors = unselected(alone, [hook for hook in gone.distinct_hooks if hook.key not in opened])
    unknown = tuple(_unknown(gone, alone))
    all_return = True if len(careful) == len(names) and not unknown else None
    found = {hook.key: hook for hook in hooks(gone)}
    return ColdStart(
        possible=all_return if len(order) == len(names) else False,
        backends=tuple(names),
        returning=tuple(names[number] for number in order),
        waits=tuple(_waits(gone.down, certain if len(order) < len(names) else blockers, order, careful)),
        circles=tuple(tuple(names[each] for each in circle) for circle in _circles(certain, order)),
        never=tuple(f"{names[number]}: {reason}" for number, reason in kept.items()),
        opened=tuple(found[key] for key in sorted(opened & found.keys(), key=list(found).index)),
        converted=tuple(sorted(opened - found.keys())),
        smallest=smallest,
        after=tuple(names[number] for number in after),
        certain=not unknown and not _started(blockers, opened, (), kept)[1],
        outside=tuple(backend.name for backend in together.down if backend.is_outside),
        unknown=unknown,
        namespaces=namespaces,
        selectors=selectors,
    )


def _kept_back(backend: WebhookBackend, never: Mapping[int, str]) -> str:
    """Return why no pod of a backend is created, of its first workload; empty unless that is so of all of them."""
    reasons = [never.get(pods.document.index, "") for pods in backend.workloads]
    return reasons[0] if reasons and all(reasons) else ""


def _unknown(gone: Simulation, alone: Sequence[Simulation]) -> Iterator[str]:
    """Yield what has webhooks that are not known, because values or an operator decide which they are."""
    for backend, each in zip(gone.down, alone, strict=True):
        if doubt_of(each):
            yield f"the webhooks of {backend.name}"
    for found in gone.inventory.once(runtime_declarers):
        yield f"what {enumerated(found.workloads) or f'ClusterRole {found.role}'} may declare at run time"


def _blockers(gone: Simulation, each_alone: Sequence[Simulation], number: int) -> Iterator[_Blocker]:
    """Yield what refuses something that a backend needs while all are gone.

    Args:
        gone: All of them gone.
        each_alone: Each of them gone alone.
        number: Which of them it is about.
    """
    alone = each_alone[number]
    owners = {id(declared.hook): each for each, owner in enumerate(gone.down) for declared, _ in owner.hooks}
    converting = {client.callers[0]: each for each, owner in enumerate(gone.down) for client in owner.conversions}
    needed = [entry for entry in alone.catalogue.entries if alone.need(entry).known is not False]
    effects = alone.with_hooks(gone.distinct_hooks, needed, gone.everyone, custom=gone.custom)
    for effect in effects:
        is_needed = alone.need(effect.entry).known is True
        for call in effect.all_calls:
            if call.refuses and id(call.hook) in owners:
                is_called = call.verdict is not Verdict.UNKNOWN
                is_wrong = call.verdict is Verdict.ERROR
                yield _Blocker(owners[id(call.hook)], call.hook.key, is_wrong, is_called and is_needed, effect)
        if effect.conversion in converting:
            yield _Blocker(converting[effect.conversion], effect.conversion, False, is_needed, effect)
    for conversion in conversions(alone):
        if conversion.stops_start:
            yield _Blocker(number, conversion.name, False, True, None)


def _started(
    blockers: Sequence[Sequence[_Blocker]], opened: Collection[str], running: Sequence[int], kept: Collection[int]
) -> tuple[list[int], set[int]]:
    """Return which backends run in the end, in the order in which they come back, and which others could and do not.

    Args:
        blockers: What refuses what each of them needs.
        opened: What refuses nothing any more, by its key.
        running: Those that run already.
        kept: Those of which no pod is created.
    """
    order, waiting = list(running), set(range(len(blockers))) - set(running) - set(kept)
    while True:
        free = [each for each in sorted(waiting) if not any(_counts(one, opened, order) for one in blockers[each])]
        if not free:
            return order, waiting
        order += free
        waiting.difference_update(free)


def _counts(blocker: _Blocker, opened: Collection[str], running: Collection[int]) -> bool:
    return blocker.key not in opened and (blocker.always or blocker.backend not in running)


def _smallest(blockers: Sequence[Sequence[_Blocker]], kept: Collection[int]) -> tuple[frozenset[str], bool]:
    """Return the fewest webhooks and conversions to set to Ignore for all to come back, and whether fewer may do.

    Whatever is set to Ignore, the backends come back in some order, and the next one needs all opened that still
    refuses what it needs: so the orders are gone through, those that open the fewest first.
    """
    start, _ = _started(blockers, (), (), kept)
    waiting: list[tuple[int, list[str], list[int]]] = [(0, [], start)]
    seen: set[tuple[frozenset[str], frozenset[int]]] = set()
    while waiting:
        _, opened, running = heappop(waiting)
        if len(running) == len(blockers) - len(kept):
            return frozenset(opened), True
        state = frozenset(opened), frozenset(running)
        if state in seen:
            continue
        seen.add(state)
        if len(seen) > _MOST:
            break
        for each in set(range(len(blockers))) - set(running) - set(kept):
            more = {one.key for one in blockers[each] if _counts(one, opened, running)}
            now = sorted(more.union(opened))
            after, _ = _started(blockers, now, running, kept)
            heappush(waiting, (len(now), now, after))
    every = {one.key for number, found in enumerate(blockers) if number not in kept for one in found}
    return frozenset(every), not every


def _proven(
    gone: Simulation,
    each_alone: Sequence[Simulation],
    blockers: Sequence[Sequence[_Blocker]],
    opened: Collection[str],
    kept: Collection[int],
) -> list[int]:
    """Return the order in which all come back once webhooks are set to Ignore, found by simulating each start."""
    order, _ = _started(blockers, opened, (), kept)
    changed = {
        id(hook): replace(hook, failure_policy="Ignore") if hook.key in opened else hook for hook in gone.distinct_hooks
    }
    running: list[int] = []
    for number in order:
        waiting = [backend for each, backend in enumerate(gone.down) if each not in running]
        dead = {id(declared.hook): changed[id(declared.hook)] for backend in waiting for declared, _ in backend.hooks}
        alone = each_alone[number]
        needed = (entry for entry in alone.catalogue.entries if alone.need(entry).known is True)
        custom = gone.of_backends([replace(each, conversions=_kept(each, opened)) for each in waiting]).custom
        effects = alone.with_hooks(dead.values(), needed, tuple(dead.values()), custom=custom)
        if any(effect.refused == "stopped" for effect in effects):
            break
        running.append(number)
    return running


def _kept(backend: WebhookBackend, opened: Collection[str]) -> tuple[Client, ...]:
    return tuple(client for client in backend.conversions if client.callers[0] not in opened)


def _waits(
    down: Sequence[WebhookBackend],
    blockers: Sequence[Sequence[_Blocker]],
    order: Collection[int],
    careful: Collection[int],
) -> Iterator[Wait]:
    """Yield which backend waits for which, and what for: of all that do not come back, else of all that may not."""
    running = order if len(order) < len(down) else careful
    for number, found in enumerate(blockers):
        if number in running:
            continue
        by_backend: dict[int, list[_Blocker]] = {}
        for one in found:
            if _counts(one, (), running):
                by_backend.setdefault(one.backend, []).append(one)
        for backend, those in by_backend.items():
            effects = {effect.entry.id: effect for one in those if (effect := one.effect)}.values()
            yield Wait(
                backend=down[number].name,
                on=down[backend].name,
                kinds=_each(effect.entry.kind for effect in effects),
                namespaces=_each(effect.entry.namespace for effect in effects if effect.entry.namespace),
                by=_each(one.key for one in those if one.effect),
                reads=_each(one.key for one in those if not one.effect),
            )


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _circles(blockers: Sequence[Sequence[_Blocker]], running: Collection[int]) -> Iterator[list[int]]:
    """Yield the shortest circle of backends that wait for one another through each of them, each circle once."""
    waits_for = {
        number: sorted({one.backend for one in found if _counts(one, (), running)})
        for number, found in enumerate(blockers)
        if number not in running
    }
    said: set[frozenset[int]] = set()
    for number in waits_for:
        circle = _way_back(waits_for, number)
        if circle and frozenset(circle) not in said:
            said.add(frozenset(circle))
            yield circle


def _way_back(waits_for: Mapping[int, Sequence[int]], start: int) -> list[int]:
    """Return the shortest way from a backend to itself, with the backend first; empty without one."""
    ways = [[start]]
    seen: set[int] = set()
    for way in ways:
        for each in waits_for.get(way[-1], ()):
            if each == start:
                return way
            if each not in seen and each in waits_for:
                seen.add(each)
                ways.append([*way, each])
    return []
