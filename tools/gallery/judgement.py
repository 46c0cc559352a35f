"""Applies what was judged by hand to what was recorded: does a peer find the situation?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

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


def sentence(situation: Situation, peer: str, run: Run) -> str:
    """Return what the section says of a peer: how much it finds, what of it is about this, and some of the rest."""
    asked = _about(situation, peer, run.optional)
    more = f"; if asked, {_listed(asked)} names it" if asked else ""
    return f"{peer} {_reported(run, _about(situation, peer, run.findings))}{more}."


def _reported(run: Run, hits: list[str]) -> str:
    if run.error:
        return f"cannot read it (exit code {run.exit})"
    if run.blind:
        return "sees no object in it"
    if not run.findings:
        return "finds nothing"
    number = total(run.findings)
    findings = f"has {number} finding{'' if number == 1 else 's'}"
    others = sorted(run.findings.keys() - {*hits})
    if hits and others:
        return f"{findings}: {_listed(hits)} about it, and {_listed(others)}"
    return f"{findings}, about it: {_listed(hits)}" if hits else f"{findings}, none about it: {_listed(others)}"


def _about(situation: Situation, peer: str, findings: Findings) -> list[str]:
    """Return the checks that find the situation."""
    about = situation.about.get(peer, frozenset())
    return sorted(findings.keys() if about == ALL else about & findings.keys())


def _listed(checks: list[str]) -> str:
    """Return ids in a sentence; of many, some."""
    shown = [f"`{check}`" for check in checks[:NAMED]]
    if len(checks) > NAMED:
        return f"{', '.join(shown)} and {len(checks) - NAMED} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


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
    known = {situation.id for situation in gallery.situations}
    yield from (f"{recorded}: no such situation" for recorded in sorted(record.keys() - known))
