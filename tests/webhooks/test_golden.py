"""What people and programs see of the table, whole."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from capsule_lint import __version__
from capsule_lint.report.answers import FORMATS
from capsule_lint.report.terminal import columns
from capsule_lint.report.webhooks import TableOptions, render

from .conftest import INPUTS, table_of_file

ANSI = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", INPUTS)
def test_shown(name: str, form: str, assert_golden: Callable[[str, str], None]) -> None:
    rendered = render(form, table_of_file(name), TableOptions())

    assert_golden(f"{name}.{form}", rendered.replace(f'"capsuleLint": "{__version__}"', '"capsuleLint": "any"'))


@pytest.mark.parametrize("name", INPUTS)
def test_colour_adds_nothing_but_colour(name: str) -> None:
    coloured = render("text", table_of_file(name), TableOptions(colour=True))

    assert ANSI.sub("", coloured) == render("text", table_of_file(name), TableOptions())
    assert coloured.count("\x1b[1m") == coloured.count("\x1b[0m") > 0


@pytest.mark.parametrize("width", [0, 60, 80, 120, 200])
@pytest.mark.parametrize("name", INPUTS)
def test_no_line_but_a_name_is_wider_than_the_terminal(name: str, width: int) -> None:
    lines = render("text", table_of_file(name), TableOptions(width=width)).splitlines()
    wide = [line for line in lines if columns(line) > max(width, 60)]

    # A name and a command are never broken, to be copied.
    assert [line for line in wide if len(line.split()) > 1 and not line.startswith("    kubectl ")] == []
