"""What people and programs see, whole."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from capsule_lint import __version__
from capsule_lint.report.answers import FORMATS
from capsule_lint.report.diff import DiffOptions, render
from capsule_lint.report.diff.difference import Difference
from capsule_lint.report.terminal import columns


@pytest.mark.parametrize("name", FORMATS)
def test_shown(name: str, forward: Difference, assert_golden: Callable[[str, str], None]) -> None:
    rendered = render(name, forward, DiffOptions())

    assert_golden(f"forward.{name}", rendered.replace(f'"capsuleLint": "{__version__}"', '"capsuleLint": "any"'))


def test_colours_only_repeat_the_words(forward: Difference) -> None:
    coloured = render("text", forward, DiffOptions(colour=True))

    assert coloured.count("\x1b[1m") == coloured.count("\x1b[0m") > 0
    assert coloured.replace("\x1b[1m", "").replace("\x1b[0m", "") == render("text", forward, DiffOptions())


@pytest.mark.parametrize("width", [60, 80, 120])
def test_nothing_is_wider_than_the_terminal(forward: Difference, width: int) -> None:
    lines = render("text", forward, DiffOptions(width=width)).splitlines()

    assert [line for line in lines if columns(line) > width] == []
