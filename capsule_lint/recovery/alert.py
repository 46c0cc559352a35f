"""An alert, and the series by which its unit test shows that it fires at its fault and not in health."""

from __future__ import annotations

from ..frozen import dataclass, nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

CRITICAL, WARNING = "critical", "warning"
"""Severities: requests are refused now, or will be at once; something is wrong that should be looked at today."""


@dataclass(frozen=True)
class InputSeries:
    """A series of a unit test."""

    name: str  #: With its labels, as in PromQL.
    values: str  #: One a minute, in the notation of ``promtool test rules``.


@dataclass(frozen=True)
class Fault:
    """A situation in which an alert has to fire."""

    what: str  #: A clause: ``the Deployment has no available pod``.
    series: tuple[InputSeries, ...]  #: What Prometheus has then: in health until minute 10, at fault from minute 11 on.
    minute: int  #: When the alert has to fire at the latest.
    #: The labels of each alert that fires then, without those that the rule adds.
    fires: tuple[Mapping[str, str], ...]


@dataclass(frozen=True)
class Graph:
    """How a dashboard draws what an alert asks."""

    expression: str  #: PromQL without the comparison.
    legend: str  #: What a line is called, in Grafana's form: ``{{name}}``.
    unit: str  #: Grafana's name of the unit: ``short``, ``s``, ``percentunit``, ``reqps``.
    limit: float = 0  #: Where the alert begins; 0 if any value above it is one too many.
    fires_above: bool = False  #: Whether it fires above the limit; else below.


@dataclass(frozen=True)
class Alert:
    """An alerting rule with its unit test."""

    name: str  #: In CamelCase; several rules may share it, and differ in ``labels`` then.
    backend: str  #: What it is about: ``Capsule``, ``Deployment policy/policy-engine``.
    expression: str  #: PromQL.
    hold: int  #: For how many seconds the expression must have a result; 0 for none.
    severity: str  #: ``CRITICAL`` or ``WARNING``.
    summary: str  #: One sentence, in Prometheus' templates.
    description: str  #: What it means and what stops, in Prometheus' templates.
    health: tuple[InputSeries, ...]  #: What Prometheus has while all is well.
    faults: tuple[Fault, ...]  #: In each of these it has to fire.
    graph: Graph  #: What a dashboard shows of it.
    labels: Mapping[str, str] = nothing()  #: Labels that the rule adds to severity and backend.


@dataclass(frozen=True)
class NotWritten:
    """An alert that is not written."""

    name: str  #: As in ``Alert``.
    backend: str  #: As in ``Alert``.
    reason: str  #: Why not, a clause.
    add: str = ""  #: A command that prints what the input lacks to write it; empty if none does.


HEALTHY_MINUTES = 10
"""Minutes of health before each fault."""

_ALWAYS = 300
"""Minutes that a unit test has series for."""


def steady(value: float) -> str:
    """Return values that stay."""
    return f"{value:.15g}x{_ALWAYS}"


def growing(step: float) -> str:
    """Return the values of a counter that grows by ``step`` a minute."""
    return f"0+{step:.15g}x{_ALWAYS}"


def turning(before: float, after: float) -> str:
    """Return values that are ``before`` in health and ``after`` at fault."""
    return f"{before:.15g}x{HEALTHY_MINUTES} {after:.15g}x{_ALWAYS}"


def vanishing(before: float) -> str:
    """Return the values of a series that is gone from the fault on."""
    return f"{before:.15g}x{HEALTHY_MINUTES} stale"


def starting(step: float, since: float = 0) -> str:
    """Return the values of a counter that stays at ``since`` in health, and grows by ``step`` a minute at fault."""
    return f"{since:.15g}x{HEALTHY_MINUTES} {since + step:.15g}+{step:.15g}x{_ALWAYS}"


def due(hold: int, window: int = 0) -> int:
    """Return the minute by which an alert fires that is held for ``hold`` seconds and looks back ``window`` minutes.

    A scrape may be a minute late at either end.
    """
    return HEALTHY_MINUTES + 3 + -(-hold // 60) + window
