"""Nothing is written unless the server was started to write, and then only what was proposed."""

from __future__ import annotations

import pytest
from mcp import Client

from .conftest import FRAGILE, ROOT, Server, refused, said, talk

pytestmark = pytest.mark.slow

TEXT = (ROOT / FRAGILE).read_text(encoding="utf-8")
ONE = {"paths": ["a.yaml"], "select": ["CAP101"]}
NONE = "0" * 64


def test_nothing_is_written_by_default(server: Server) -> None:
    (server.folder / "a.yaml").write_text(TEXT, encoding="utf-8")

    async def job(client: Client) -> tuple[str | None, str]:
        proposal = said(await client.call_tool("fix", ONE)).answer["proposal"]
        return proposal, await refused(client, "apply_fix", {**ONE, "proposal": proposal})

    proposal, error = talk(server.folder, server.errors, job)

    assert (proposal is not None, error) == (
        True,
        "there is no tool of this name; there are check, impact, explain, fix, diff",
    )
    assert [(path.name, path.read_text(encoding="utf-8")) for path in server.folder.iterdir()] == [("a.yaml", TEXT)]


def test_what_was_proposed_is_written_once(server: Server) -> None:
    file = server.folder / "a.yaml"
    file.write_text(TEXT, encoding="utf-8")
    file.chmod(0o640)

    async def job(client: Client) -> list[object]:
        first = said(await client.call_tool("fix", ONE))
        wanted = {**ONE, "proposal": first.answer["proposal"]}
        return [
            first,
            said(await client.call_tool("apply_fix", wanted)),
            said(await client.call_tool("apply_fix", wanted)),
        ]

    first, second, third = talk(server.folder, server.errors, job, "--allow-write")

    assert isinstance(first, tuple)
    assert isinstance(second, tuple)
    assert isinstance(third, tuple)
    assert second.answer == {**first.answer, "written": True}
    assert second.text.splitlines()[:3] == [
        "a.yaml:",
        "  CAP101 single-replica: spec.replicas: 3",
        "Fixed 1 finding in a.yaml; none is left.",
    ]
    assert file.read_text(encoding="utf-8") == TEXT.replace("  replicas: 1\n", "  replicas: 3\n")
    assert (file.stat().st_mode & 0o777, [path.name for path in server.folder.iterdir()]) == (0o640, ["a.yaml"])
    assert third == (CHANGED, None, True)


CHANGED = (
    "what would be written is not what was proposed: an input has changed since, or the arguments are others; nothing "
    "was written. Call fix again and look at its proposal"
)


def test_nothing_is_written_that_was_not_proposed(server: Server) -> None:
    file = server.folder / "a.yaml"
    file.write_text(TEXT, encoding="utf-8")

    async def job(client: Client) -> list[object]:
        proposal = said(await client.call_tool("fix", ONE)).answer["proposal"]
        answers = [
            said(await client.call_tool("apply_fix", {**ONE, **more, "proposal": name}))
            for more, name in (({"select": ["CAP1"]}, proposal), ({}, NONE), ({}, "x"))
        ]
        texts = {"contents": [{"path": "a.yaml", "text": TEXT}], "proposal": proposal}
        answers.append(said(await client.call_tool("apply_fix", texts)))
        file.write_text(TEXT + "# changed\n", encoding="utf-8")
        answers.append(said(await client.call_tool("apply_fix", {**ONE, "proposal": proposal})))
        return [*answers]

    answers = talk(server.folder, server.errors, job, "--allow-write")

    assert answers == [
        (CHANGED, None, True),
        (CHANGED, None, True),
        ("proposal: 'x' does not have the form ^[0-9a-f]{64}$", None, True),
        ("contents are in no file, so nothing can be written: write them yourself, or give paths", None, True),
        (CHANGED, None, True),
    ]
    assert file.read_text(encoding="utf-8") == TEXT + "# changed\n"


def test_a_file_that_is_read_only_is_refused(server: Server) -> None:
    file = server.folder / "a.yaml"
    file.write_text(TEXT, encoding="utf-8")
    file.chmod(0o444)

    answers = server.ask(("fix", ONE), ("apply_fix", {**ONE, "proposal": NONE}), words=("--allow-write",))

    assert answers == [("a.yaml cannot be written: it is read-only; nothing was written", None, True)] * 2
    assert file.read_text(encoding="utf-8") == TEXT
