"""Every function and every refusal of CEL that the API server's own code was asked about, and the cost of each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from capsule_lint.admission.cel_environment import Condition, Outcome

RECORDED: dict[str, Any] = json.loads((Path(__file__).parent / "recorded_functions.json").read_text(encoding="utf-8"))

UNKNOWN = {"double('1_0') == 10.0", "double('0x1p4') == 16.0"}
"""Go reads these numbers, and we do not."""


def said(expression: str) -> str:
    """Return what a condition says; ``refused`` where the API server does not store it."""
    condition = Condition(expression)
    return "refused" if condition.refusal else condition.evaluate(RECORDED["variables"]).outcome.value


def recorded(answer: dict[str, Any]) -> str:
    """Return what the API server's code said, in the same words."""
    if "refused" in answer:
        return "refused"
    return "error" if "error" in answer else str(answer["value"]).lower()


def test_conditions_say_what_the_api_server_says() -> None:
    answers = RECORDED["answers"]
    expected = {each: "unknown" if each in UNKNOWN else recorded(answer) for each, answer in answers.items()}

    assert {each: said(each) for each in answers} == expected


FOLDED = re.compile(r"\?|\b(exists|all|in|sortBy|validate|map|optFlatMap|dyn|type)\b|\|\||&&|%\.")
"""What cel-go computes before it evaluates, or takes a way of its own for: that costs a little more or less."""


def test_conditions_cost_what_they_cost_the_api_server() -> None:
    far = {}
    for expression, answer in RECORDED["answers"].items():
        found = Condition(expression).evaluate(RECORDED["variables"])
        if "cost" in answer and found.outcome is not Outcome.UNKNOWN:
            difference = abs(answer["cost"] - found.cost)
            if difference > (max(25, answer["cost"] / 100) if FOLDED.search(expression) else 0):
                far[expression] = answer["cost"], found.cost

    assert far == {}


def test_a_type_is_named_as_the_api_server_names_it() -> None:
    wanted = {
        each: answer["refused"]
        for each, answer in RECORDED["answers"].items()
        if answer.get("refused", "").startswith("must evaluate")
    }

    assert {each: Condition(each).refusal.replace("got null", "got null_type") for each in wanted} == wanted
