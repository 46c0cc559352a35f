"""What people and programs see, whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from capsule_lint import __version__
from capsule_lint.facts.impact import Impact
from capsule_lint.report.impact import ImpactOptions, render
from capsule_lint.report.terminal import columns

from .conftest import INPUTS, impact_of

ANSI = re.compile(r"\x1b\[[0-9;]*m")
FEW = ("kubelet-lease-renew", "node-uncordon", "namespace-create", "leader-lease", "capsule-pod-create")


def few(impact: Impact) -> Impact:
    """Return an impact with some of its requests only, to be readable as JSON or as a list."""
    return replace(
        impact,
        requests=tuple(effect for effect in impact.requests if effect.entry.id.partition("@")[0] in FEW),
        backends=tuple(map(few, impact.backends)),
    )


@pytest.mark.parametrize("name", INPUTS)
def test_text(name: str, assert_golden: Callable[[str, str], None]) -> None:
    assert_golden(f"{name}.text", render("text", impact_of(name), ImpactOptions()))


@pytest.mark.parametrize("name", INPUTS)
def test_markdown(name: str, assert_golden: Callable[[str, str], None]) -> None:
    assert_golden(f"{name}.markdown", render("markdown", impact_of(name), ImpactOptions()))


@pytest.mark.parametrize("name", INPUTS)
def test_json(name: str, assert_golden: Callable[[str, str], None]) -> None:
    rendered = render("json", few(impact_of(name)), ImpactOptions())

    assert_golden(f"{name}.json", rendered.replace(f'"capsuleLint": "{__version__}"', '"capsuleLint": "any"'))


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_every_request_of_one_that_hangs(form: str, assert_golden: Callable[[str, str], None]) -> None:
    options = ImpactOptions(scenarios=("hung",), everything=True)

    assert_golden(f"hung-all.{form}", render(form, few(impact_of("static")), options))


def test_every_request_of_one_that_refuses(assert_golden: Callable[[str, str], None]) -> None:
    options = ImpactOptions(scenarios=("refused",), everything=True)

    assert_golden("refused-all.text", render("text", few(impact_of("static")), options))


@pytest.mark.parametrize("name", INPUTS)
def test_colour_adds_nothing_but_colour(name: str) -> None:
    coloured = render("text", impact_of(name), ImpactOptions(colour=True))

    assert ANSI.sub("", coloured) == render("text", impact_of(name), ImpactOptions())
    assert "\x1b[1;3" in coloured or name in ("selected", "silent")


@pytest.mark.parametrize("width", [0, 60, 80, 100, 200])
@pytest.mark.parametrize("name", INPUTS)
def test_no_line_but_a_command_is_wider_than_the_terminal(name: str, width: int) -> None:
    lines = render("text", impact_of(name), ImpactOptions(width=width)).splitlines()
    commands = ("    kubectl ", "      kubectl ", '    {"op":', "    saved=", "    printf ")
    wide = [line for line in lines if columns(line) > max(width, 60) and not line.startswith(commands)]

    # A name and a place are never broken, to be copied.
    assert [line for line in wide if len(line.split()) > 3] == []
