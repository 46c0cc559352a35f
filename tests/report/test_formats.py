"""Every format of the table against golden files, which are to be read like prose."""

from pathlib import Path

import pytest

from capsule_lint.facts.impact import impacts
from capsule_lint.lint import Request, linted, rules_of
from capsule_lint.report import FORMATS, Options


@pytest.mark.parametrize(
    "golden",
    [
        "outage.text",
        "stdin.text",
        "hidden.text",
        "clean.text",
        "crowd.text",
        "outage.full",
        "stdin.full",
        "hidden.full",
        "clean.full",
        "outage.concise",
        "stdin.concise",
        "clean.concise",
        "outage.json",
        "stdin.json",
        "outage.sarif",
        "clean.sarif",
        "outage.github",
        "stdin.github",
        "crowd.github",
        "outage.gitlab",
        "outage.junit",
        "stdin.junit",
        "clean.junit",
        "outage.markdown",
        "stdin.markdown",
        "clean.markdown",
    ],
)
def test_output_is_the_golden_file(golden, example, options, assert_golden):
    name, format_ = golden.split(".")

    assert_golden(golden, FORMATS[format_](example(name), options))


@pytest.mark.parametrize("name", ["outage", "stdin", "hidden", "clean", "crowd"])
@pytest.mark.parametrize("format_", FORMATS)
def test_output_is_the_same_on_a_second_run(format_, name, example, options):
    assert FORMATS[format_](example(name), options) == FORMATS[format_](example(name), options)


@pytest.mark.parametrize("format_", FORMATS)
def test_output_ends_in_one_newline(format_, example):
    rendered = FORMATS[format_](example("outage"), Options())

    assert rendered == rendered.rstrip() + "\n"


@pytest.mark.parametrize("format_", [name for name in FORMATS if name not in ("concise", "gitlab")])
def test_every_format_with_room_says_what_stops_and_whether_it_comes_back(format_: str, renders: Path) -> None:
    # concise and gitlab have findings alone.
    file = str(renders / "v0.14.0.default.yaml")
    done = linted(Request(inputs=(file,), suppressions=None, rules=rules_of(repairs=True)))
    options = Options(uris={file: "a.yaml"}, impacts=tuple(impacts(done.subjects)) if format_ == "html" else ())

    said = " ".join(FORMATS[format_](done.report, options).replace("\\", "").split())

    # A page says it in more words.
    told = ("77 of 97", "Yes.") if format_ == "html" else (done.report.outage, done.report.recovery)
    assert [each for each in (*told, "capsule.clastix.io/tenant") if each not in said] == []
