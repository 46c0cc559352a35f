"""What ``explain`` says of ``fix``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import Runner


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("CAP101", ["`capsule-lint fix` makes the change where it can be known."]),
        (
            "CAP201",
            ["`capsule-lint fix` makes the change where nothing becomes less secure, and elsewhere with `--unsafe`."],
        ),
        ("CAP217", []),
    ],
)
def test_a_rule_with_a_repair_says_so(capsule_lint: Runner, rule: str, said: list[str]) -> None:
    lines = [line.strip() for line in capsule_lint("explain", rule).out.splitlines()]

    assert [line for line in lines if line.startswith("`capsule-lint fix")] == said


def test_a_list_of_rules_holds_nothing_that_a_terminal_obeys(capsule_lint: Runner, tmp_path: Path) -> None:
    rules = Path(__file__).resolve().parents[2] / "rules" / "input"
    text = (rules / "CAP004-not-a-resource.yaml").read_text(encoding="utf-8").replace("CAP004", "MINE004")
    text = re.sub(r"(?m)^name: .*$", "name: my-rule", text)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.yaml").write_text(re.sub(r"(?m)^summary: .*$", r'summary: "a\\a\\e[31m"', text), "utf-8")

    run = capsule_lint("rules", "--rules", "mine", "--select", "MINE004")

    assert (run.code, [line for line in run.out.splitlines() if "MINE004" in line]) == (
        0,
        [r"  MINE004  warning  my-rule  a\x07\x1b[31m"],
    )
