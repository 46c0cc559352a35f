"""Each call on the page about agents is answered as the page says."""

from __future__ import annotations

import json
import re

import pytest

from .conftest import ROOT, Server

pytestmark = pytest.mark.slow

PAGE = ROOT / "docs" / "agents.md"
CALL = re.compile(r"(```json\n(\{\s*\"name\": .*?)```\n\n```text\n)(.*?)(```\n)", re.DOTALL)


def test_the_calls_of_the_page_are_answered_as_it_says(here: Server, request: pytest.FixtureRequest) -> None:
    page = PAGE.read_text(encoding="utf-8")
    calls = [json.loads(match[2]) for match in CALL.finditer(page)]
    answers = here.ask(*((call["name"], call["arguments"]) for call in calls))
    texts = iter([answer.text for answer in answers])
    real = CALL.sub(lambda match: f"{match[1]}{next(texts)}{match[4]}", page)
    if request.config.getoption("--update-golden"):
        PAGE.write_text(real, encoding="utf-8")

    assert {call["name"] for call in calls} == {"check", "impact", "explain", "fix", "diff"}
    assert page == real
