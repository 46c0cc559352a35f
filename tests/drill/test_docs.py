"""What docs/drill.md says of the script and of its record is so."""

from __future__ import annotations

import json
import re
from pathlib import Path

from capsule_lint.recovery.drill import TAKE_AWAY
from capsule_lint.recovery.record import CAME, read
from capsule_lint.report.drill import render

from .conftest import made

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = (DOCS / "drill.md").read_text(encoding="utf-8")


def test_the_page_names_each_way_of_taking_away() -> None:
    table = re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)

    assert tuple(table[1:]) == TAKE_AWAY  # behind the heading


def test_the_page_names_each_field_of_a_record_and_each_end() -> None:
    lines = [json.loads(line) for line in (DOCS / "drill.record.jsonl").read_text(encoding="utf-8").splitlines()]
    named = set(re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", PAGE, flags=re.MULTILINE | re.DOTALL)))

    assert {key for line in lines for key in line} <= named
    assert set(CAME) <= named


def test_the_record_of_the_page_is_one() -> None:
    record = read((DOCS / "drill.record.jsonl").read_text(encoding="utf-8"), "drill.record.jsonl")

    assert (record.context, record.take_away, record.complete) == ("staging", "all", False)
    assert [(each.id, each.came) for each in record.came] == [
        ("node-lifecycle-status", "passes"),
        ("node-lifecycle-taint", "passes"),
    ]


def test_scripts_have_the_options_that_the_page_gives_them() -> None:
    usages = {
        option
        for drill in (made("hang"), made(only_probes=True))
        for option in re.findall(r"^  (--[a-z-]+|[a-z]+) ", render("sh", drill).partition("\nEND\n")[0], re.MULTILINE)
    }
    used = re.findall(r"^\$ bash (?:drill|probes)\.sh (.*)$", PAGE, re.MULTILINE)
    steps = {"prepare", "probe", "clean"}
    told = {word for line in used for word in line.split() if word.startswith("--") or word in steps}

    assert told - usages == set()
    assert {"--context", "--record", "--state", *steps} <= told
