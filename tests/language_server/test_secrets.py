"""No secret value of any document is in what an editor is told of it, except in the document itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ..test_secrecy import HALF_READABLE, READABLE, folder, marks_in
from .editor import editor
from .test_server import run

__all__ = ["folder"]

pytestmark = pytest.mark.many


def test_no_secret_value_is_in_what_an_editor_is_told(folder: Path) -> None:
    leaks: dict[str, set[str]] = {}
    hovers: list[str] = []

    async def job() -> None:
        async with editor(folder / "manifests", "--no-config") as client:
            names = [name for name in (*READABLE, *HALF_READABLE) if name.endswith((".yaml", ".yml", ".json"))]
            for name in names:
                text = (folder / "manifests" / name).read_text(encoding="utf-8", errors="replace")
                client.open(name, text)
                told = [str(await client.diagnostics(name))]
                for line, words in enumerate(text.split("\n")):
                    hovers.append(await client.hover(name, line, len(words) - len(words.lstrip()) + 1))
                    told.append(hovers[-1])
                told += [str(each) for each in await client.actions(name, 0, "quickfix")]
                if marks := marks_in(json.dumps(told)):
                    leaks[name] = marks
            assert len(names) > 5

    run(job())
    assert leaks == {}
    assert any(hovers)
