"""Conditions say what kube-apiserver's own code says of each recorded request; where they do not is listed, and why."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from capsule_lint.admission.cel_environment import Outcome, activation, condition

from ..truth import recorded
from .recordings import requests

ANSWERS = recorded("cel/answers")
EXPRESSIONS: list[str] = recorded("cel/expressions")
PART = 25
"""So many expressions a test."""

EVERY = len(ANSWERS["ids"])


UNKNOWN = {
    # What only the cluster can say, but of the three requests of system:masters.
    "authorizer.group('apps').resource('deployments').namespace('default').check('create').allowed()": EVERY - 3,
    "authorizer.requestResource.check('update').allowed()": EVERY - 3,
    "request.operation == 'DELETE' || authorizer.group('').resource('pods').check('get').allowed()": 486,
}
"""Of how many requests it is not known what a condition says."""

OTHERWISE = {
    # The answers are from where there was no authorizer; a cluster's allows system:masters everything.
    "authorizer.group('apps').resource('deployments').namespace('default').check('create').allowed()": 3,
    "authorizer.requestResource.check('update').allowed()": 3,
    "request.operation == 'DELETE' || authorizer.group('').resource('pods').check('get').allowed()": 3,
    # A Namespace with generateName: the answers are from before it had a name.
    "has(request.namespace)": 1,
    "request.namespace == ''": 1,
    "object.metadata.name.size() > request.namespace.size()": 1,
}
"""Of how many requests a condition says something else."""


@cache
def activations() -> list[Any]:
    """Return what a condition is given of each request, in the order of the answers."""
    by_id = {entry.id: entry.request for entry in requests("admission-2/requests-20261128").entries}
    return [activation(by_id[name]) for name in ANSWERS["ids"]]


@pytest.mark.parametrize("first", range(0, len(EXPRESSIONS), PART))
def test_conditions_say_what_the_api_server_says(first: int) -> None:
    said = {"t": Outcome.TRUE, "f": Outcome.FALSE, "e": Outcome.ERROR}
    part = [each for each in EXPRESSIONS[first : first + PART] if each in ANSWERS["results"]]
    unknown, otherwise = {}, {}
    for expression in part:
        outcomes = [condition(expression).evaluate(given).outcome for given in activations()]
        unknown[expression] = outcomes.count(Outcome.UNKNOWN)
        otherwise[expression] = sum(
            outcome not in (said[answer], Outcome.UNKNOWN)
            for outcome, answer in zip(outcomes, ANSWERS["results"][expression], strict=True)
        )

    assert unknown == {expression: UNKNOWN.get(expression, 0) for expression in part}
    assert otherwise == {expression: OTHERWISE.get(expression, 0) for expression in part}


def test_conditions_that_the_api_server_refuses() -> None:
    refused = {expression for expression in EXPRESSIONS if ANSWERS["compile"][expression]}

    assert {expression for expression in EXPRESSIONS if condition(expression).refusal} == refused
    assert len(refused) == len(EXPRESSIONS) - len(ANSWERS["results"])
