"""The input that the tests of the drill share, and the drill of it, whole or with some of its probes."""

from __future__ import annotations

from pathlib import Path

from capsule_lint.facts.build import build
from capsule_lint.facts.requests import Simulation
from capsule_lint.frozen import replace
from capsule_lint.load import Input, load
from capsule_lint.recovery.drill import Drill, drill

INPUT = Path(__file__).parent / "inputs" / "capsule.yaml"

SHOWN = ("node-cordon", "pod-create", "pod-bind", "tenant-pod-create", "tenant-pod-delete", "tenant-namespace-update")
"""Probes of every form: each method, variables, fixtures, subresources."""


def simulation(text: str = "") -> Simulation:
    """Return the simulation of a text; of the shared input if it is empty."""
    return build(load([Input("capsule.yaml", text.encode() if text else INPUT.read_bytes())])).simulation


def some(made: Drill) -> Drill:
    """Return a drill with the probes of ``SHOWN``, and what these need."""
    sent = tuple(each for each in made.sent if each.probe.entry.id in SHOWN)
    return replace(made, sent=sent, plan=made.plan.only([each.probe for each in sent]), skipped=made.skipped[:2])


def made(take_away: str = "all", *, only_probes: bool = False, text: str = "") -> Drill:
    return drill(simulation(text), take_away=take_away, only_probes=only_probes, comes_back=True)
