"""Applies what was judged by hand to what was recorded: does a peer find the situation?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from capsule_lint.english import count, enumerated, few

from .peers import Findings, Run
from .situations import Gallery, Situation

Record = Mapping[str, Mapping[str, Run]]
"""Runs by situation and by peer."""

ALL = frozenset({"*"})
"""Stands for all checks."""

NAMED = 3
"""So many other checks are named on the page; the record has all."""


def total(findings: Findings) -> int:
    """Return the number of findings."""
    return sum(sum(objects.values()) for objects in findings.values())


def cell(situation: Situation, peer: str, run: Run) -> str:
    """Return what the table says of a peer."""
    if _about(situation, peer, run.findings):
        return "**finds it**"
    if _about(situation, peer, run.optional):
        return "finds it if asked"
    if run.error:
        return "cannot read it"
    if run.blind:
        return "sees no object"
    return f"{total(run.findings)} other" if run.findings else "silent"


def sentences(situation: Situation, runs: Mapping[str, Run]) -> str:
    """Return what a section says of the peers: how much they find, what of it is about this, and some of the rest.

    Peers of which the same is said share a sentence.
    """
    said: dict[str, list[str]] = {}
    for peer, run in runs.items():
        said.setdefault(_reported(situation, peer, run), []).append(peer)
    return " ".join(f"{enumerated(peers)}: {what}." for what, peers in said.items())


def _reported(situation: Situation, peer: str, run: Run) -> str:
    asked = [] if situation.about.get(peer) == ALL else _about(situation, peer, run.optional)
    more = f"; if asked, about it: {_checks(asked)}" if asked else ""
    if run.error:
        return f"cannot read it (exit code {run.exit}){more}"
    if run.blind:
        return f"no object seen{more}"
    if not run.findings:
        return f"nothing{more}"
    hits = _about(situation, peer, run.findings)
    others = sorted(run.findings.keys() - {*hits})
    findings = count(total(run.findings), "finding")
    if not hits:
        return f"{findings}, none about it: {_checks(others)}{more}"
    rest = f"; the rest: {_checks(others)}" if others else ""
    return f"{findings}, about it: {_checks(hits)}{rest}{more}"


def _about(situation: Situation, peer: str, findings: Findings) -> list[str]:
    """Return the checks that find the situation."""
    about = situation.about.get(peer, frozenset())
    return sorted(findings.keys() if about == ALL else about & findings.keys())


def _checks(checks: Sequence[str]) -> str:
    """Return ids in a sentence; of many, some."""
    return few([f"`{check}`" for check in checks], NAMED)


def problems(gallery: Gallery, record: Record) -> Iterator[str]:
    """Yield what does not fit together: nothing recorded, a check that was not judged, one that no longer finds it."""
    unjudged: dict[tuple[str, str], list[str]] = {}
    for situation in gallery.situations:
        if situation.id not in record:
            yield f"{situation.id}: nothing is recorded"
        for peer, run in record.get(situation.id, {}).items():
            about = situation.about.get(peer, frozenset())
            if about == ALL:
                continue
            seen = run.findings.keys() | run.optional.keys()
            yield from (f"{situation.id}: {peer} no longer says {check}" for check in sorted(about - seen))
            for check in sorted(seen - about - gallery.unrelated.get(peer, frozenset())):
                unjudged.setdefault((peer, check), []).append(situation.id)
    for (peer, check), situations in sorted(unjudged.items()):
        yield f"{check} of {peer} is not judged: is it about {', '.join(situations)}?"
