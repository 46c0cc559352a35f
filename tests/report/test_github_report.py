"""Workflow commands: what the golden files do not show."""

import pytest

from capsule_lint.model import Finding, Place, Report, Rule, Severity, Source, Span
from capsule_lint.report import FORMATS, Options
from capsule_lint.report.github import LONGEST

RULE = Rule("CAP001", "example", "input", Severity.ERROR, "document", "Summary.", "Why.", "Fix it.")


def commands(*findings: Finding, **uris: str) -> list[str]:
    report = Report(findings, (RULE,), {"a": Source("a", "one: 1\ntwo: 2\n")}, {"object": 1})
    return FORMATS["github"](report, Options(uris=uris)).splitlines()


def test_what_would_end_a_property_or_a_message_is_escaped():
    finding = Finding(RULE, Severity.NOTE, "100%\r\nsure::", Place("a", Span(1, 1, 1, 4)))

    assert commands(finding, a="100%, a:b.yaml")[0] == (
        "::notice file=100%25%2C a%3Ab.yaml,line=1,endLine=1,col=1,endColumn=4,title=CAP001 example"
        "::100%25 sure::.%0AFix: Fix it."
    )


def test_the_name_of_a_file_holds_nothing_that_a_terminal_obeys():
    finding = Finding(RULE, Severity.NOTE, "wrong", Place("a", Span(1, 1, 1, 4)))

    assert commands(finding, a="\x1b[31m\u202e.yaml")[0].startswith("::notice file=\\x1b[31m\\u202e.yaml,line=1,")


def test_a_region_of_several_lines_is_cut_to_its_first():
    finding = Finding(RULE, Severity.WARNING, "wrong", Place("a", Span(1, 4, 2, 3)))

    assert "line=1,endLine=1,col=4,endColumn=7," in commands(finding, a="a.yaml")[0]


@pytest.mark.parametrize(("length", "end"), [(LONGEST, "x.%0AFix: Fix it."), (LONGEST + 1, "x.%0AFix: Fix...")])
def test_a_message_is_no_longer_than_the_runner_keeps(length, end):
    words = "x" * (length - len(".\nFix: Fix it."))

    command = commands(Finding(RULE, Severity.ERROR, words, Place("a", Span(1, 1, 1, 4))), a="a.yaml")[0]
    message = command.partition("example::")[2].replace("%0A", "\n")

    assert len(message) == LONGEST
    assert command.endswith(end)


def test_an_eleventh_finding_makes_room_for_the_number_of_the_rest(example, options):
    lines = FORMATS["github"](example("crowd"), options).splitlines()

    assert [line.split()[0] for line in lines if line.startswith("::")] == ["::error"] * 10 + ["::notice"] * 10
    assert lines[9] == "::error title=capsule-lint::2 more errors: the log of this step lists them."


def test_plain_lines_hold_no_command(example, options):
    plain = [line for line in FORMATS["github"](example("crowd"), options).splitlines() if line[:2] != "::"]

    assert [line for line in plain if "##[" in line] == []
    assert len(plain) == 5
