"""What rules are told of a request is what ``impact`` says of it: both read one simulation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from capsule_lint.facts import Subjects
from capsule_lint.facts.build import build
from capsule_lint.facts.impact import impact
from capsule_lint.load import Input, load
from capsule_lint.report.impact import ImpactOptions, render

from ..truth import recordings

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
INPUTS = {
    **{
        folder.name: [Input(path.name, path.read_bytes()) for path in folder.glob("*.yaml") if path.stem != "values"]
        for folder in EXAMPLES.iterdir()
    },
    **{name: [Input(name, text.encode())] for name, text in recordings("renders").items()},
}


def told(subjects: Subjects) -> Any:
    """Return what rules are told: which hooks a request reaches, how it ends, what the backend needs and lacks."""
    outcomes = [request for admission in subjects.admission for request in admission.requests]
    needed = {request.id for hook in subjects.hook for request in hook.requests if request.restart}
    return (
        {
            (hook.key, request.id): (request.verdict, request.reason or None, hook.failure_policy)
            for hook in subjects.hook
            for request in (*hook.requests, *hook.doubtful)
        },
        {request.id: (request.refused, request.hung, request.seconds) for request in outcomes},
        [
            *(request.id for request in outcomes if request.id in needed and request.refused == "stopped"),
            *(conversion.name for conversion in subjects.conversion if conversion.stops_start),
        ],
    )


def said(shown: Any) -> Any:
    """Return the same as ``impact`` says it to programs; nothing of webhooks that are not Capsule's."""
    if not shown["down"]["capsule"]:
        return {}, {}, []
    return (
        {
            (call["key"], request["id"]): (call["called"], call["reason"], call["failurePolicy"])
            for request in shown["requests"]
            for call in request["hooks"]
        },
        {
            request["id"]: (request["refused"], request["hung"]["outcome"], request["hung"]["seconds"])
            for request in shown["requests"]
            if request["hooks"]
        },
        [link.get("id") or link["name"] for link in shown["restart"]["stoppedBy"]],
    )


@pytest.mark.parametrize("name", INPUTS)
def test_rules_and_impact_agree_on_every_request(name: str) -> None:
    subjects = build(load(INPUTS[name]))

    found = impact(subjects)

    assert told(subjects) == said(json.loads(render("json", found, ImpactOptions())))
    # Where the input does not declare its webhooks itself, impact says so of each request.
    assert found.doubt or found.requests is subjects.simulation.effects
