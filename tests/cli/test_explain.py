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
    lines = [line.strip() for line in capsule_lint("explain", rule, COLUMNS="120").out.splitlines()]

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
        [r"  MINE004  warning          my-rule  a\x07\x1b[31m"],
    )


def test_the_list_of_rules_is_as_wide_as_the_screen_and_says_what_fix_repairs(capsule_lint: Runner) -> None:
    assert capsule_lint("rules", "--select", "CAP101", COLUMNS="80").out == (
        "availability\n"
        "  CAP101  error    fix     single-replica  A backend runs with fewer than two\n"
        "                                           replicas, so no pod answers when one\n"
        "                                           is lost.\n"
        "\n"
        "The third column says what capsule-lint fix repairs (partly, unsafe: --unsafe).\n"
        "1 rule; capsule-lint explain ID tells more about one.\n"
    )


def test_a_program_that_reads_the_list_gets_a_line_a_rule(capsule_lint: Runner) -> None:
    lines = capsule_lint("rules", "--select", "CAP10").out.splitlines()

    assert [line[2:8] for line in lines[1:-3]] == [f"CAP10{number}" for number in range(1, 10)]


@pytest.mark.parametrize(("columns", "widest"), [("60", 60), ("100", 100), ("500", 120)])
@pytest.mark.parametrize("words", [["help"], ["check", "--help"], ["explain", "CAP205"]])
def test_text_is_as_wide_as_the_screen(capsule_lint: Runner, words: list[str], columns: str, widest: int) -> None:
    lines = capsule_lint(*words, COLUMNS=columns).out.splitlines()

    # Lines of YAML are not broken: they are there to be copied.
    assert [line for line in lines if len(line) > widest and "expression:" not in line] == []


@pytest.mark.parametrize("words", [["help"], ["check", "--help"], ["explain", "CAP205"], ["rules"]])
def test_headings_are_bold_where_colour_is_asked_for(capsule_lint: Runner, words: list[str]) -> None:
    shown = [capsule_lint(*words, **env).out for env in ({"FORCE_COLOR": "1"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"})]

    assert [("\x1b[1m" in text, "\x1b" in text) for text in shown] == [(True, True), (False, False)]
    assert re.sub(r"\x1b\[[\d;]*m", "", shown[0]) == shown[1]
