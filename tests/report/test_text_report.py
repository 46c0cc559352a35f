"""The overview: one screen, nothing that a terminal obeys, the most consequence first."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from capsule_lint.lint import Request, lint, rules_of
from capsule_lint.model import (
    Consequence,
    Finding,
    NotJudged,
    Origin,
    Place,
    Repair,
    Report,
    Rule,
    Severity,
    Source,
    Span,
    ValuesKey,
)
from capsule_lint.report import FORMATS, Options
from capsule_lint.report.terminal import columns

MARKS = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\")
WEAKNESS = Rule("CAP102", "b", "availability", Severity.WARNING, "backend", "S.", "W.", "F.")
OUTAGE = replace(WEAKNESS, id="CAP205", name="a", consequence=Consequence.OUTAGE)
ERROR = replace(WEAKNESS, id="CAP999", name="c", severity=Severity.ERROR, consequence=Consequence.UPKEEP)


def text(report: Report, options: Options = Options()) -> str:  # noqa: B008 - frozen
    return FORMATS["text"](report, options)


def found(*findings: Finding) -> Report:
    return Report(findings, (), {"a.yaml": Source("a.yaml", "a: 1\n")}, {"object": 1}, release="Capsule")


def finding(rule: Rule, line: int = 1, message: str = "It is wrong.", label: str = "") -> Finding:
    return Finding(rule, rule.severity, message, Place("a.yaml", Span(line, 1, line, 2), label=label))


def rules(report: Report, options: Options = Options()) -> list[str]:  # noqa: B008 - frozen
    """Return the block of the rules."""
    return text(report, options).split("\n\n")[1].splitlines()


def test_errors_come_first_and_then_what_leads_to_an_outage() -> None:
    report = found(finding(WEAKNESS, 1), finding(OUTAGE, 2), finding(ERROR, 3))

    assert rules(report) == [
        "1 error",
        "CAP999 c :3",
        "       It is wrong",
        "2 warnings",
        "CAP205 a :2",
        "       It is wrong",
        "CAP102 b :1",
        "       It is wrong",
    ]


def test_a_rule_is_shown_once_with_what_to_set() -> None:
    key = ValuesKey("replicaCount", place=Place("values.yaml", Span(12, 1, 12, 2)))
    repair = Repair(Origin(0, ("spec", "replicas")), "3", key=key)
    first = replace(finding(OUTAGE), repairs=(repair,), values=key, fixable=True)

    assert rules(found(first, first)) == ["2 warnings", "CAP205 a (2) :12 replicaCount: 3 [fix]", INDENTED]


INDENTED = "       It is wrong"


def test_the_file_of_most_rules_is_named_once() -> None:
    elsewhere = replace(finding(ERROR), place=Place("b.yaml", Span(7, 1, 7, 2)))

    lines = text(found(finding(OUTAGE), finding(WEAKNESS, 2), elsewhere)).splitlines()

    assert lines[0] == "Capsule; :N is line N of a.yaml"
    assert [line for line in lines if line.startswith("CAP")] == ["CAP999 c b.yaml:7", "CAP205 a :1", "CAP102 b :2"]


def test_without_a_key_the_label_says_what_to_do() -> None:
    assert rules(found(finding(OUTAGE, label="leave out events"))) == [
        "1 warning",
        "CAP205 a :1 leave out events",
        INDENTED,
    ]


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        (f"Webhook a refuses changes of all namespaces: {'b ' * 200}", "Webhook a refuses changes of all namespaces"),
        ("word " * 200, "word word word word word word word word word word word word word word..."),
        (
            f"Capsule has CVE-1 in all its releases so far ({'c ' * 99})",
            "Capsule has CVE-1 in all its releases so far...",
        ),
        ("While Deployment a/b is down, webhook c refuses d.", "While down, webhook c refuses d"),
        ("ConfigMap a/b, and webhook pods.capsule.clastix.io.", "ConfigMap a/b, and webhook pods"),
    ],
)
def test_a_message_is_shortened_where_it_loses_least(message: str, shown: str) -> None:
    others = [finding(replace(OUTAGE, id=f"CAP3{number:02}")) for number in range(20)]

    lines = rules(found(finding(OUTAGE, message=message), *others))

    assert lines[1:3] == ["CAP205 a :1", f"       {shown}"]


def test_messages_of_least_consequence_are_left_out_where_a_screen_ends() -> None:
    many = [finding(replace(WEAKNESS, id=f"CAP3{number:02}"), message="word " * 40) for number in range(30)]
    report = found(finding(ERROR), *many)

    printed = text(report)

    assert len(printed.splitlines()) <= 44
    assert "       It is wrong" in printed
    assert [line for line in printed.splitlines() if line.startswith("CAP3")] == [f"CAP3{n:02} b :1" for n in range(30)]


def test_commands_are_those_that_the_command_line_gives() -> None:
    fixed = replace(finding(OUTAGE), repairs=(Repair(Origin(0, ("a",)), "1"),), fixable=True)
    report = replace(found(fixed), outage="If Capsule stops: b.", recovery="Can it come back by itself? Yes.")

    without, with_commands = text(report), text(report, Options(commands={"fix": "F a", "impact": "I a"}))

    assert "It can be fixed." in without.splitlines()
    assert [line for line in with_commands.splitlines() if line not in without.splitlines()] == [
        "It can be fixed: F a",
        "What stops, request by request: I a",
    ]


def test_what_was_not_judged_is_folded_after_three() -> None:
    items = tuple(NotJudged(f"subject {number}", "why " * 60) for number in range(5))

    printed = text(replace(found(), not_judged=items)).splitlines()

    assert [line for line in printed if line.startswith("  subject") or "more" in line] == [
        *(f"  subject {number}: {('why ' * 17).strip()}" for number in range(3)),
        "  ... and 2 more: --format full shows them.",
    ]


def test_colours_and_links_add_nothing_but_themselves(example) -> None:
    plain = text(example("outage"))
    marked = text(example("outage"), Options(colour=True, links=True))

    assert MARKS.sub("", marked) == plain
    assert "\x1b[1;31m1 error\x1b[0m" in marked
    assert "\x1b[1m\x1b]8;;https://github.com/capsule-lint/capsule-lint/blob/main/docs/rules/CAP101.md\x1b" in marked


@pytest.mark.parametrize("name", ["outage", "stdin", "hidden", "clean", "crowd"])
def test_nothing_a_terminal_obeys_is_left(name, example) -> None:
    assert text(example(name)).replace("\n", "").isprintable()


@pytest.mark.parametrize("width", [40, 61, 80, 100, 200])
@pytest.mark.parametrize("name", ["outage", "stdin", "hidden", "clean", "crowd"])
def test_no_line_is_wider_than_the_terminal_but_for_a_long_word(name, width, example) -> None:
    wide = [line for line in text(example(name), Options(width=width)).splitlines() if columns(line) > width]

    assert [line for line in wide if len(line.split()) > 1] == []


@pytest.mark.parametrize(("render", "most"), [("v0.14.0.default", 45), ("v0.10.9.default", 50)])
def test_a_default_render_fits_a_screen(render: str, most: int, renders: Path) -> None:
    report = lint(Request(inputs=(str(renders / f"{render}.yaml"),), suppressions=None, rules=rules_of(repairs=True)))
    shown = [each for each in report.findings if each.severity is not Severity.NOTE]

    lines = text(replace(report, findings=tuple(shown))).splitlines()

    assert len(lines) <= most
    assert max(map(columns, lines)) <= 80 + len(str(renders))
    for called in {finding.rule.id for finding in shown}:
        assert [line for line in lines if line.startswith(f"{called} ")]
