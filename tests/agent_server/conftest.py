"""Asks a server that runs in a process of its own, as a client does: with the SDK's client, over standard streams."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import anyio
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp_types import CallToolResult

from ..cli.conftest import capsule_lint

__all__ = ["capsule_lint"]

ROOT = Path(__file__).resolve().parents[2]
FRAGILE = "examples/fragile/capsule.yaml"

T = TypeVar("T")


class Said(NamedTuple):
    """What a tool said."""

    text: str
    data: Any
    is_error: bool = False

    @property
    def answer(self) -> Any:
        return self.data["answer"]


def talk(folder: Path, errors: Path, job: Callable[[Client], Awaitable[T]], *words: str, mode: str = "auto") -> T:
    """Start a server in a folder, do a job with a client of it, and return what the job returns.

    Args:
        folder: Where it is started.
        errors: The file that its standard error goes to.
        job: Talks to it.
        words: Of its command line.
        mode: How the client begins: ``legacy`` with the handshake of the versions before 2026-07-28.
    """

    async def talked() -> T:
        command = StdioServerParameters(command=sys.executable, args=["-m", "capsule_lint", "mcp", *words], cwd=folder)
        with errors.open("w", encoding="utf-8") as file:
            async with Client(stdio_client(command, errlog=file), mode=mode) as client:
                return await job(client)

    return anyio.run(talked)


class Server:
    """A server to be asked.

    Attributes:
        errors: The file that holds what the last one has said on standard error.
    """

    def __init__(self, folder: Path, errors: Path) -> None:
        self.folder = folder
        self.errors = errors

    def ask(self, *calls: tuple[str, dict[str, Any]], words: tuple[str, ...] = ()) -> list[Said]:
        """Call tools one after the other, and return what they say; an error of the protocol ends the test."""

        async def job(client: Client) -> list[Said]:
            return [said(await client.call_tool(name, arguments)) for name, arguments in calls]

        return talk(self.folder, self.errors, job, *words)

    def one(self, name: str, *words: str, **arguments: Any) -> Said:
        """Call one tool."""
        return self.ask((name, arguments), words=words)[0]


def said(result: Any) -> Said:
    assert isinstance(result, CallToolResult)
    (content,) = result.content
    assert content.type == "text"
    return Said(content.text, result.structured_content, result.is_error)


async def refused(client: Client, name: str, arguments: dict[str, Any]) -> str:
    """Return the error of the protocol that a call ends with."""
    with pytest.raises(MCPError) as caught:
        await client.call_tool(name, arguments)
    return str(caught.value)


@pytest.fixture
def server(tmp_path: Path) -> Server:
    """Return a server in an empty folder."""
    folder = tmp_path / "folder"
    folder.mkdir()
    return Server(folder, tmp_path / "errors")


@pytest.fixture
def here(tmp_path: Path) -> Server:
    """Return a server in this checkout."""
    return Server(ROOT, tmp_path / "errors")
