"""The whole report for people: what the golden files do not show."""

import re
from dataclasses import replace

import pytest

from capsule_lint.model import START, Finding, NotJudged, Place, Report, Rule, Severity, Source, Span
from capsule_lint.report import FORMATS, Options
from capsule_lint.report.terminal import columns

ANSI = re.compile(r"\x1b\[[0-9;]*m")
RULE = Rule("CAP001", "example", "input", Severity.WARNING, "document", "Summary.", "Why.", "Fix.")


def text(report: Report, **options: int) -> str:
    return FORMATS["full"](report, Options(**options))


def found(*findings: Finding, **sources: str) -> Report:
    named = {f"{name}.yaml": Source(f"{name}.yaml", value) for name, value in sources.items()}
    return Report(findings, (RULE,), named, {"object": 1}, release="Capsule")


def first_block(report: Report, **options: int) -> list[str]:
    """Return what is shown of the first rule, without what is said about the rule itself."""
    return text(report, **options).partition("\n\n  Why:")[0].splitlines()


def test_colour_adds_nothing_but_colour(example):
    coloured = text(example("outage"), colour=True)

    assert ANSI.sub("", coloured) == text(example("outage"))
    assert coloured.startswith("\x1b[1;31merror\x1b[0m \x1b[1mCAP101\x1b[0m single-replica")
    assert "      | \x1b[1;31m  ^^^^^^^^\x1b[0m at least 2" in coloured


def test_nothing_a_terminal_obeys_is_left(example):
    printed = text(example("stdin")).replace("\n", "")

    assert printed.isprintable()


@pytest.mark.parametrize("width", [40, 61, 80, 100, 200])
@pytest.mark.parametrize("name", ["outage", "stdin", "hidden", "clean", "crowd"])
def test_no_line_is_wider_than_the_terminal_but_for_a_long_word(name, width, example):
    wide = [line for line in text(example(name), width=width).splitlines() if columns(line) > width]

    assert [line for line in wide if len(line.split()) > 1] == []


def test_a_terminal_without_width_gets_forty_columns(example):
    assert text(example("outage"), width=0) == text(example("outage"), width=40)


def test_others_of_a_rule_say_only_what_differs():
    one = Finding(RULE, Severity.WARNING, "a is wrong", Place("a.yaml", Span(1, 1, 1, 2), label="not a"))
    same = replace(one, place=replace(one.place, span=Span(2, 1, 2, 2)))
    worse = replace(one, message="b is worse", severity=Severity.ERROR, place=Place("a.yaml", Span(3, 1, 3, 2)))

    assert first_block(found(one, same, worse, a="a: 1\nb: 2\nc: 3")) == [
        "error CAP001 example (1 error, 2 warnings)",
        "  b is worse.",
        "",
        "  a.yaml:3:1",
        "    2 | b: 2",
        "    3 | c: 3",
        "      | ^",
        "",
        "  warning: a is wrong.",
        "  a.yaml:1:1 not a",
        "    1 | a: 1",
        "",
        "  a.yaml:2:1 not a",
        "    2 | b: 2",
    ]


def test_the_sixth_finding_of_a_rule_is_a_number():
    finding = Finding(RULE, Severity.WARNING, "wrong", Place("a.yaml", START))

    assert first_block(found(*[finding] * 6)) == [
        "warning CAP001 example (6 findings)",
        "  wrong.",
        "",
        *["  a.yaml:1:1", ""] * 5,
        "  ... and 1 more: --format json lists them.",
    ]


def test_related_places_with_one_label_are_one_entry():
    places = [Place(file, Span(line, 1, line, 2), label="hook") for file, line in [("a", 1), ("a", 2), ("b", 3)]]
    elsewhere = Finding(RULE, Severity.NOTE, "wrong", Place("c", START), tuple(places))
    here = replace(elsewhere, related=tuple(places[:2]))

    assert first_block(found(elsewhere))[4:] == ["  a:1:1 related: hook", "    likewise a:2:1 and b:3:1"]
    assert first_block(found(here))[4:] == ["  a:1:1 related: hook", "    likewise line 2"]


def test_the_sixth_related_label_is_a_number():
    places = [Place("a", Span(number, 1, number, 2), label=f"hook {number // 2}") for number in range(2, 16)]

    block = first_block(found(Finding(RULE, Severity.NOTE, "wrong", Place("a", START), tuple(places))))

    assert block[4:] == [
        *[line for n in range(1, 6) for line in (f"  a:{2 * n}:1 related: hook {n}", f"    likewise line {2 * n + 1}")],
        "  ... and 4 more: --format json lists them.",
    ]


def test_a_line_is_shown_once():
    version, values = Place("a.yaml", Span(1, 1, 1, 2), label="old"), Place("a.yaml", Span(2, 1, 2, 2))
    related = [replace(version, label=f"job {name}") for name in "abc"]
    related += [replace(values, label=f"hook {name}") for name in "ab"]
    finding = Finding(RULE, Severity.NOTE, "wrong", version, tuple(related))
    other = replace(finding, message="too old", related=())

    assert first_block(found(finding, other, other, a="version: 1\nvalues: 2")) == [
        "note CAP001 example (3 findings)",
        "  wrong.",
        "",
        "  a.yaml:1:1",
        "    1 | version: 1",
        "      | ^ old",
        "    2 | values: 2",
        "  related, in the same line: job a; job b; job c",
        "  a.yaml:2:1 related: hook a",
        "    2 | values: 2",
        "  a.yaml:2:1 related: hook b",
        "",
        "  too old.",
        "  a.yaml:1:1",
        "",
        "  a.yaml:1:1",
    ]


def test_the_sixth_subject_not_judged_is_a_number():
    undecided = [NotJudged(f"Service {number}", "no pods") for number in range(7)]

    assert text(replace(found(), not_judged=undecided)).splitlines()[2:] == [
        "Not judged:",
        *[f"  Service {number}: no pods." for number in range(5)],
        "  ... and 2 more: --format json lists them.",
    ]


def test_a_label_goes_below_the_mark_where_there_is_no_room_beside():
    place = Place("a.yaml", Span(1, 21, 1, 31), label="this label is too long to stand beside")
    short = replace(place, label="too long")
    source = " " * 20 + "timeout: 30"

    assert first_block(found(Finding(RULE, Severity.NOTE, "x", place), a=source), width=40)[4:] == [
        "    1 |                     timeout: 30",
        "      |                     ^^^^^^^^^^",
        "      | this label is too long to stand",
        "      | beside",
    ]
    assert first_block(found(Finding(RULE, Severity.NOTE, "x", short), a=source), width=40)[4:] == [
        "    1 |                     timeout: 30",
        "      |                     ^^^^^^^^^^",
        "      |                     too long",
    ]


def test_a_label_beside_the_mark_hangs():
    place = Place("a.yaml", Span(1, 1, 1, 3), label="this label is too long for one line")

    assert first_block(found(Finding(RULE, Severity.NOTE, "x", place), a="ab: 1"), width=40)[4:] == [
        "    1 | ab: 1",
        "      | ^^ this label is too long for",
        "      |    one line",
    ]


def test_context_ends_at_the_document():
    place = Place("a.yaml", Span(3, 1, 3, 2))

    assert first_block(found(Finding(RULE, Severity.NOTE, "x", place), a="a: 1\n---\nb: 2\n\nc: 3"))[4:] == [
        "    3 | b: 2",
        "      | ^",
    ]
