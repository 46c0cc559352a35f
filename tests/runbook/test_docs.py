"""What docs/runbook.md shows of the page is what the command writes."""

from __future__ import annotations

import re
from pathlib import Path

from ..cli.conftest import Runner, capsule_lint

__all__ = ["capsule_lint"]

ROOT = Path(__file__).resolve().parents[2]
EXCERPTS = re.findall(
    r"<!-- excerpt -->\n```markdown\n(.*?)```", (ROOT / "docs/runbook.md").read_text(encoding="utf-8"), re.DOTALL
)


def test_the_excerpts_are_of_the_page(capsule_lint: Runner) -> None:
    page = capsule_lint("runbook", "examples/fragile", "--date", "2026-11-29", folder=ROOT).out

    assert (len(EXCERPTS), [excerpt for excerpt in EXCERPTS if excerpt not in page]) == (2, [])
