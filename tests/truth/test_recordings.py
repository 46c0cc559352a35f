"""The recordings are here and whole: without them the tests of verdicts would compare nothing, and pass."""

from __future__ import annotations

import re

import pytest

from ..admission.recordings import RANDOM_HOOKS, recording, sent
from . import FOLDER, SETS, VERDICTS, is_empty, recorded, recordings

ROOT = FOLDER.parents[1]

HELD = {
    "admission": 12,
    "admission-2": 17,
    "audit": 2,
    "cel": 3,
    "charts": 124,
    "controller": 2,
    "renders": 18,
    "values": 6,
}


@pytest.mark.parametrize("of", SETS)
def test_every_recording_of_a_set_is_there_and_holds_something(of: str) -> None:
    held = recordings(of)

    assert (len(held), [name for name, recording in held.items() if is_empty(recording)]) == (HELD[of], [])


def test_the_verdicts_are_counted() -> None:
    assert {name: len(recording(name)["hooks"]) * len(sent(name).entries) for name in VERDICTS} == VERDICTS


def test_the_documents_say_how_many_verdicts_were_compared() -> None:
    readme = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    verdicts = " ".join((ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8").split())
    hooks = sum(len(recording(name)["hooks"]) for name in RANDOM_HOOKS)

    assert re.findall(r"[\d,]+(?= verdicts)", readme) == [f"{round(sum(VERDICTS.values()), -4):,}"]
    answers = sum(map(len, recorded("cel/answers")["results"].values()))
    assert f"{round(answers, -4):,} answers of kube-apiserver's own code" in verdicts
    assert f"with {len(recorded('admission/requests')['requests'])} requests each, {hooks} random webhooks" in verdicts
