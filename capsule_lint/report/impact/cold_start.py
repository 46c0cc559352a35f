"""What comes back after a cold start, in words: who waits for whom, and what breaks the circles."""

from __future__ import annotations

from ...english import enumerated
from .recovery import ignoring
from .wording import folded, location, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...facts.impact import Impact
    from ...facts.words.admission import ColdStart, Wait


def heading(cold: ColdStart) -> str:
    """Return what the following is about."""
    return f"After a cold start: {enumerated(cold.backends)} gone at once"


def question() -> str:
    """Return the question."""
    return "Do they come back by themselves?"


def answer(cold: ColdStart) -> str:
    """Return the answer in a word or two."""
    return {True: "Yes.", False: "No.", None: "Not certain."}[cold.possible]


def waits(impact: Impact, cold: ColdStart) -> list[str]:
    """Return who waits for whom, a sentence each."""
    return [_wait(impact, each) for each in cold.waits]


def _wait(impact: Impact, wait: Wait) -> str:
    on = "itself" if wait.on == wait.backend else wait.on
    names = [_named(impact, key) for key in wait.by]
    if not wait.kinds:
        return f"{wait.backend} waits for {on}: it reads what nobody converts ({folded(names, 100)})."
    where = f" in {enumerated(wait.namespaces)}" if wait.namespaces else ""
    verb = "is" if len(wait.kinds) == 1 else "are"
    return f"{wait.backend} waits for {on}: {folded(wait.kinds, 70)}{where} {verb} refused by {folded(names, 100)}."


def _named(impact: Impact, key: str) -> str:
    every = (hook for each in (impact, *impact.backends) for hook in each.hooks)
    found = next((hook for hook in every if hook.key == key), None)
    return f"{short(found.name)} ({location(impact.place(found))})" if found else key


def advice(cold: ColdStart) -> list[str]:
    """Return what to do, and what comes of it."""
    return list(_advice(cold))


def _advice(cold: ColdStart) -> Iterator[str]:
    if cold.possible:
        yield f"They come back in this order: {enumerated(cold.returning)}."
    elif cold.opened or cold.converted:
        for circle in cold.circles:
            if len(circle) > 1:
                yield f"Circle: {', which waits for '.join([*circle, circle[0]])}."
        fewest = "The fewest to set to Ignore" if cold.smallest else "Enough to set to Ignore"
        names = [*(short(hook.name) for hook in cold.opened), *(f"the conversion of {name}" for name in cold.converted)]
        yield f"{fewest}: {enumerated(names)}."
        if len(cold.after) == len(cold.backends):
            yield f"Then they come back in this order, as simulated: {enumerated(cold.after)}."
    if cold.outside:
        yield f"Taken to answer, as only URLs lead there: {folded(cold.outside, 100)}."


def commands(impact: Impact, cold: ColdStart) -> list[str]:
    """Return the commands that break the circles; none if all come back."""
    return [] if cold.possible else ignoring(impact.bundle, cold.opened, cold.converted)
