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
    page = without_hash(capsule_lint("runbook", "examples/fragile", "--date", "2026-11-29", folder=ROOT).out)

    assert (len(EXCERPTS), [each for each in EXCERPTS if without_hash(each) not in page]) == (2, [])


def without_hash(text: str) -> str:
    return re.sub("sha256:[0-9a-f]+", "sha256:any", text)
