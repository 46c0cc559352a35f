"""What an outage is likely to come from, and what would have spared nodes, by the findings of an installation."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ...facts.impact import Impact
    from ...model import Finding

_LIKELY: tuple[tuple[str, Collection[str]], ...] = (
    ("It may be out of memory", ("CAP112", "CAP113", "CAP142", "CAP111")),
    ("Its pods may not be created", ("CAP130", "CAP131", "CAP132", "CAP133", "CAP134", "CAP136")),
    ("Its pods may find no node", ("CAP116", "CAP117", "CAP123", "CAP127", "CAP115")),
    (
        "The API server may not reach it",
        ("CAP301", "CAP302", "CAP303", "CAP305", "CAP306", "CAP315", "CAP316", "CAP129"),
    ),
    ("Its certificate may be missing or wrong", ("CAP307", "CAP308", "CAP309", "CAP310", "CAP311", "CAP312")),
    ("It may not get through its start", ("CAP119", "CAP121", "CAP122", "CAP137")),
)
"""Causes in the order in which outages had them, each with the rules whose findings make it likely."""

_PLACEMENT = ("CAP116", "CAP117", "CAP127")
"""Rules about where Capsule may run: on new nodes, on nodes that tenants do not fill, on nodes without a network."""

_CERTIFICATE = 4


def sentences(findings: Sequence[Finding]) -> list[str]:
    """Return the causes that findings make likely, the likeliest first, each with what was found."""
    found = [(what, list(_first(findings, rules))) for what, rules in _LIKELY]
    return [f"{what}: {'; '.join(map(_told, those))}." for what, those in found if those]


def _told(finding: Finding) -> str:
    return f"{finding.message.rstrip('.')} ({finding.rule.id})"


def placement(findings: Sequence[Finding]) -> list[str]:
    """Return what is wrong with where the backend may run: fixing it may spare nodes the next time."""
    return [f"To spare nodes the next time: {_told(finding)}." for finding in _first(findings, _PLACEMENT)]


def has_certificate(impact: Impact, findings: Sequence[Finding]) -> bool:
    """Return whether a certificate is worth a look: the backend needs one to start, or findings are about it."""
    needed = any(effect.entry.area == "certificates" and effect.entry.restart for effect in impact.requests)
    return needed or any(True for _ in _first(findings, _LIKELY[_CERTIFICATE][1]))


def _first(findings: Sequence[Finding], rules: Collection[str]) -> Iterator[Finding]:
    """Yield the first finding of each rule, in the order of the rules."""
    for rule in rules:
        yield from [finding for finding in findings if finding.rule.id == rule][:1]
