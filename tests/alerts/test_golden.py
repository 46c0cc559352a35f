"""What people and programs get, whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from capsule_lint import __version__
from capsule_lint.report.alerts import FORMATS

from .conftest import WHOLE, rendered


@pytest.mark.parametrize("form", FORMATS)
def test_everything(form: str, assert_golden: Callable[[str, str], None]) -> None:
    text = rendered(form, WHOLE).replace(f'"capsuleLint": "{__version__}"', '"capsuleLint": "any"')

    assert_golden(f"capsule.{form}", text)


@pytest.mark.parametrize("name", ["v0.14.0.default", "v0.14.0.monitoring"])
def test_renders(renders: Path, name: str, assert_golden: Callable[[str, str], None]) -> None:
    text = (renders / f"{name}.yaml").read_text(encoding="utf-8")

    assert_golden(f"{name}.prometheusrule", rendered("prometheusrule", text))
