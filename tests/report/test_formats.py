"""Every format of the table against golden files, which are to be read like prose."""

import pytest

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
