"""What comes back after a cold start, in words: who waits for whom, and what breaks the circles."""

from __future__ import annotations

from ...capsule.hook_purposes import without_domain
from ...english import enumerated
from ...recovery import plan
from .recovery import condition, opening_blocks
from .wording import folded, location

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...facts.impact import Impact
    from ...facts.words.admission import ColdStart, Wait
    from .recovery import Block


def heading(cold: ColdStart) -> str:
    """Return what the following is about."""
    return f"After a cold start: {enumerated(cold.backends)} gone{' at once' if len(cold.backends) > 1 else ''}"


def question(cold: ColdStart) -> str:
    """Return the question."""
    return "Do they come back by themselves?" if len(cold.backends) > 1 else "Does it come back by itself?"


def answer(cold: ColdStart) -> str:
    """Return the answer in a word or two."""
    return {True: "Yes.", False: "No.", None: "Not certain."}[cold.possible]


def waits(impact: Impact, cold: ColdStart) -> list[str]:
    """Return who waits for whom, a sentence each."""
    return [_wait(impact, each, " perhaps" if cold.possible is None else "") for each in cold.waits]


def _wait(impact: Impact, wait: Wait, perhaps: str) -> str:
    on = "itself" if wait.on == wait.backend else wait.on
    told = []
    if wait.kinds:
        where = f" in {enumerated(wait.namespaces)}" if wait.namespaces else ""
        verb = "is" if len(wait.kinds) == 1 else "are"
        names = folded([_named(impact, key) for key in wait.by], 100)
        told.append(f"{folded(wait.kinds, 70)}{where} {verb}{perhaps} refused by {names}")
    if wait.reads:
        told.append(f"objects of {enumerated(wait.reads)}, which it reads at its start, are not converted")
    return f"{wait.backend} {'may wait' if perhaps else 'waits'} for {on}: {'; '.join(told)}."


def _named(impact: Impact, key: str) -> str:
    every = (hook for each in (impact, *impact.backends) for hook in each.hooks)
    found = next((hook for hook in every if hook.key == key), None)
    return f"{without_domain(found.name)} ({location(impact.place(found))})" if found else key


def advice(cold: ColdStart) -> list[str]:
    """Return what to do, and what comes of it."""
    return list(_advice(cold))


def _advice(cold: ColdStart) -> Iterator[str]:
    yield from (f"Never created: {each}." for each in cold.never)
    if cold.unknown:
        yield f"Not known: {folded(cold.unknown, 200)}."
    if len(cold.returning) == len(cold.backends):
        yield _returning(cold)
    elif cold.opened or cold.converted:
        for circle in cold.circles:
            if len(circle) > 1:
                yield f"Circle: {', which waits for '.join([*circle, circle[0]])}."
        fewest = "The fewest to set to Ignore" if cold.smallest else "Enough to set to Ignore"
        names = [
            *(without_domain(hook.name) for hook in cold.opened),
            *(f"the conversion of {name}" for name in cold.converted),
        ]
        yield f"{fewest}: {enumerated(names)}."
        if len(cold.after) == len(cold.backends) - len(cold.never):
            still = "" if cold.certain else ", unless what is not known keeps one of them"
            yield f"Then, as simulated: {_in_order(cold.after)}{still}."
    if cold.namespaces and (cold.returning or cold.after):
        yield condition(cold.namespaces, cold.selectors)
    if cold.outside:
        yield f"Taken to answer, as only URLs lead there: {folded(cold.outside, 100)}."


def _returning(cold: ColdStart) -> str:
    """Return that all come back: in which order, unless there is but one, and as far as it is known."""
    if cold.possible and len(cold.backends) == 1:
        return "None of its webhooks refuses what it needs."
    apart = ", as far as the webhooks here go" if cold.unknown else ""
    return f"{'Otherwise ' if cold.waits else ''}{_in_order(cold.returning)}{apart}."


def _in_order(backends: Sequence[str]) -> str:
    if len(backends) == 1:
        return f"{backends[0]} comes back"
    return f"{', then '.join(backends)} come back"


def blocks(impact: Impact, cold: ColdStart) -> list[Block]:
    """Return the commands that break the circles, and the undo commands; none if all come back."""
    return [] if cold.possible else opening_blocks(plan.cold_start(impact, cold))
