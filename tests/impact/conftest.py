"""The inputs that the tests of the impact share."""

from __future__ import annotations

from pathlib import Path

from capsule_lint.admission import Catalogue
from capsule_lint.facts.build import build
from capsule_lint.facts.impact import Impact, each_impact
from capsule_lint.load import Input, load

from ..cli.conftest import capsule_lint

__all__ = ["capsule_lint"]

HERE = Path(__file__).parent
INPUTS = sorted(path.stem for path in (HERE / "inputs").glob("*.yaml"))


def impact_of(name: str, requests: Catalogue | None = None) -> Impact:
    """Return the impact of one of ``inputs``; its places name it without a folder."""
    content = (HERE / "inputs" / f"{name}.yaml").read_bytes()
    return each_impact(build(load([Input(f"{name}.yaml", content)]), requests=requests))
