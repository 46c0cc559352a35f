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


def loops(names: str) -> str:
    """Return a condition of loops in each other that go through ten numbers each."""
    condition = f"{' + '.join(names)} > 0"
    for name in reversed(names):
        condition = f"[1, 2, 3, 4, 5, 6, 7, 8, 9, 10].all({name}, {condition})"
    return condition


UNKNOWN = {
    # What only the cluster can say.
    "authorizer.group('apps').resource('deployments').namespace('default').check('create').allowed()": EVERY,
    "authorizer.requestResource.check('update').allowed()": EVERY,
    "request.operation == 'DELETE' || authorizer.group('').resource('pods').check('get').allowed()": 489,
    # Kubernetes allows more steps than the library, which gives up.
    loops("abcd"): EVERY,
    loops("abcdef"): EVERY,
    # Functions of Kubernetes that are not there, or not there as it has them.
    "format.date().validate('2026-01-01').hasValue()": EVERY,
    "isURL('a b')": EVERY,
    "object.metadata.labels.transformMap(k, v, v.size()) == {'app': 1}": EVERY,
    "quantity('1.5').isInteger()": EVERY,
    "quantity('2').sub(1).asInteger() == 1": EVERY,
    "request.userInfo.groups.distinct().size() == request.userInfo.groups.size()": EVERY,
    "request.userInfo.groups.slice(0, 1) == ['system:nodes']": EVERY,
    "request.userInfo.groups.sort()[0] == 'developers'": EVERY,
    "string(ip('10.0.0.1')) == '10.0.0.1'": EVERY,
}
"""Of how many requests it is not known what a condition says."""

OTHERWISE = {
    # An end that is the length of the text is an error in the library.
    "request.userInfo.username.substring(0, 3) == 'sys'": 9,
    # A Namespace with generateName: the answers are from before it had a name.
    "has(request.namespace)": 1,
    "request.namespace == ''": 1,
    "object.metadata.name.size() > request.namespace.size()": 1,
}
"""Of how many requests a condition says something else."""

COMPILED = {
    "object.?spec.?unschedulable.orValue(false)",
    "quantity('200M').sign() == 1",
    "'x'.matches('[')",
    "request['name'] == 'x'",
    "request.resource == {'group': '', 'version': 'v1', 'resource': 'pods'}",
}
"""Conditions that the API server refuses at creation, and that compile here."""


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
        outcomes = [condition(expression).evaluate(given)[0] for given in activations()]
        unknown[expression] = outcomes.count(Outcome.UNKNOWN)
        otherwise[expression] = sum(
            outcome not in (said[answer], Outcome.UNKNOWN)
            for outcome, answer in zip(outcomes, ANSWERS["results"][expression], strict=True)
        )

    assert unknown == {expression: UNKNOWN.get(expression, 0) for expression in part}
    assert otherwise == {expression: OTHERWISE.get(expression, 0) for expression in part}


def test_conditions_that_the_api_server_refuses_do_not_compile() -> None:
    refused = {expression for expression in EXPRESSIONS if ANSWERS["compile"][expression]}

    assert {expression for expression in refused if not condition(expression).problem} == COMPILED
    assert len(refused) == len(EXPRESSIONS) - len(ANSWERS["results"])
