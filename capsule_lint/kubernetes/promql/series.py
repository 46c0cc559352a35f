"""Series of which it is known what their labels are, whether they are there, and between what their values lie."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...frozen import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    from .syntax import Matcher

INFINITE = float("inf")

ALWAYS = "always"
SOMETIMES = "sometimes"
UNKNOWN = "unknown"
"""How sure it is that a series is there: at all times, at some, or not known; one that never is, is left out."""

EXTERNAL_LABELS = frozenset({
    "cluster", "env", "environment", "prometheus", "prometheus_replica", "region", "replica",
})  # fmt: skip
"""Labels that ``externalLabels`` of a Prometheus bring where series of several are kept together: never known."""


@dataclass(frozen=True)
class Guess:
    """What is known of the value of a label that no manifest says."""

    likely: tuple[str, ...] = ()  #: Values that it has as things usually are; empty if none is.
    excluded: tuple[str, ...] = ()  #: Values that it does not have.
    every: bool = False  #: Whether it has any value, each in another series: what a metric tells apart.


ANYTHING = Guess()
"""A value of which nothing is known."""

EVERY = Guess(every=True)
"""The value of a label by which a metric tells its series apart: some series has the one that is asked for."""

if TYPE_CHECKING:
    Value: TypeAlias = str | Guess

OTHER = "\x00another"
"""The value of every label of series that have nothing to do with what is judged; no manifest can write it."""


@dataclass(frozen=True)
class Series:
    """One series, or several that are alike."""

    labels: Mapping[str, Value]  #: Its labels, ``__name__`` included; one that is not there has no value.
    low: float  #: The least value that it can have.
    high: float  #: The greatest.
    presence: str = ALWAYS  #: ``ALWAYS``, ``SOMETIMES`` or ``UNKNOWN``.
    growth: tuple[float, float] | None = None  #: How fast a counter grows, a second; None if nothing is known of it.
    other: Value = ""  #: The value of labels that are not in ``labels``; empty if it has no others.
    caused: bool = False  #: Whether what is asked about makes its values what they are.
    doubt: str = ""  #: Why it is not known what becomes of it, a clause; empty if nothing of the kind is open.

    def value(self, label: str) -> Value:
        """Return the value of a label: empty without one, ``ANYTHING`` where that is not known."""
        return self.labels.get(label, self.other or (ANYTHING if label in EXTERNAL_LABELS else ""))

    @property
    def rest(self) -> bool:
        """Whether it stands for all series that have nothing to do with what is judged."""
        return self.other == OTHER


def both(one: str, other: str) -> str:
    """Return how sure it is that two series are there together."""
    if UNKNOWN in (one, other):
        return UNKNOWN
    return SOMETIMES if SOMETIMES in (one, other) else ALWAYS


def either(presences: Iterable[str]) -> str:
    """Return how sure it is that one of several series is there; there must be one."""
    found = set(presences)
    return next(each for each in (ALWAYS, SOMETIMES, UNKNOWN) if each in found)


def accepts(matcher: Matcher, value: Value) -> bool | None:
    """Return whether a value fulfils a condition; None if that is not known."""
    if isinstance(value, str):
        return matcher.accepts(value)
    if value.every:
        return not (matcher.accepts("") and matcher.operator in ("=", "=~")) or matcher.accepts(OTHER)
    if any(map(matcher.accepts, value.likely)):
        return True
    if any(map(matcher.accepts, value.excluded)):
        return False
    # What accepts the absent value and any other, such as =~".*", accepts every one.
    if matcher.operator in ("=~", "!~") and matcher.accepts("") and matcher.accepts(OTHER):
        return True
    return None


def chosen(series: Series, groups: Sequence[Sequence[Matcher]]) -> Series | None:
    """Return a series if it fulfils all conditions of a group, less sure where that is not known; else None."""
    answers = [_fulfils(series, group) for group in groups]
    if True in answers:
        return series
    if None not in answers:
        return None
    unclear = next(
        matcher for group in groups for matcher in group if accepts(matcher, series.value(matcher.label)) is None
    )
    doubt = series.doubt or f"the input does not say what label {unclear.label} of {series.labels['__name__']} is"
    return replace(series, presence=UNKNOWN, doubt=doubt)


def _fulfils(series: Series, group: Sequence[Matcher]) -> bool | None:
    answers = [accepts(matcher, series.value(matcher.label)) for matcher in group]
    return False if False in answers else None if None in answers else True
