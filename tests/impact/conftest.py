"""The inputs that the tests of the impact share, and the comparison with golden files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from capsule_lint.admission import Catalogue
from capsule_lint.facts.impact import Impact, impact
from capsule_lint.load import Input, load

from ..cli.conftest import capsule_lint

__all__ = ["capsule_lint"]

HERE = Path(__file__).parent
INPUTS = sorted(path.stem for path in (HERE / "inputs").glob("*.yaml"))


def impact_of(name: str, requests: Catalogue | None = None) -> Impact:
    """Return the impact of one of ``inputs``; its places name it without a folder."""
    content = (HERE / "inputs" / f"{name}.yaml").read_bytes()
    return impact(load([Input(f"{name}.yaml", content)]), requests)


@pytest.fixture
def assert_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare with a golden file; ``pytest tests/report tests/impact --update-golden`` writes it instead."""

    def check(name: str, rendered: str) -> None:
        path = HERE / "golden" / name
        # The option is declared with the tests of the reports, which a run of these alone does not read.
        if request.config.getoption("--update-golden", default=False):
            path.write_bytes(rendered.encode())

        assert rendered == path.read_bytes().decode()

    return check
