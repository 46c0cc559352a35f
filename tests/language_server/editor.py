"""A client that starts ``capsule-lint lsp`` as a process, as editors do, and speaks to it over stdio."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.lsp.client import LanguageClient

from capsule_lint.language_server.edits import applied
from capsule_lint.model import Change, Span

PATIENCE = 60
"""Seconds after which a test gives up; nothing here takes that long."""


class Editor(LanguageClient):
    """An editor with a folder open."""

    def __init__(self, folder: Path, *, registers: bool = True) -> None:
        super().__init__("editor", "1")
        self.folder = folder
        self.messages: list[str] = []
        self.published: list[types.PublishDiagnosticsParams] = []
        self.registered: list[str] = []
        self.log = ""  # what the server wrote to standard error, once it is gone
        self._news = asyncio.Event()
        self.capabilities: types.ServerCapabilities | None = None
        self.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(self._of_published())
        self.feature(types.WINDOW_SHOW_MESSAGE)(self._of_shown())
        if registers:
            self.feature(types.CLIENT_REGISTER_CAPABILITY)(self._of_registered())

    def _of_published(self) -> Any:
        def published(params: types.PublishDiagnosticsParams) -> None:
            self.published.append(params)
            self._news.set()

        return published

    def _of_shown(self) -> Any:
        def shown(params: types.ShowMessageParams) -> None:
            self.messages.append(params.message)
            self._news.set()

        return shown

    def _of_registered(self) -> Any:
        def registered(params: types.RegistrationParams) -> None:
            self.registered += [each.method for each in params.registrations]
            self._news.set()

        return registered

    def uri(self, name: str) -> str:
        return name if ":" in name else (self.folder / name).as_uri()

    def open(self, name: str, text: str | None = None, version: int = 1) -> None:
        held = (self.folder / name).read_bytes().decode() if text is None else text
        item = types.TextDocumentItem(self.uri(name), "yaml", version, held)
        self.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def change(self, name: str, text: str, version: int) -> None:
        identifier = types.VersionedTextDocumentIdentifier(version, self.uri(name))
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(types.DidChangeTextDocumentParams(identifier, [whole]))

    def close(self, name: str) -> None:
        identifier = types.TextDocumentIdentifier(self.uri(name))
        self.text_document_did_close(types.DidCloseTextDocumentParams(identifier))

    async def diagnostics(self, name: str, version: int | None = 1) -> list[types.Diagnostic]:
        """Wait for what is found in a version of a document."""
        return await self._until(
            lambda: next(
                (
                    list(each.diagnostics)
                    for each in reversed(self.published)
                    if each.uri == self.uri(name) and each.version == version
                ),
                None,
            )
        )

    async def message(self) -> str:
        """Wait for the next message that is shown, and take it."""
        await self._until(lambda: self.messages or None)
        return self.messages.pop(0)

    async def registration(self) -> Sequence[str]:
        """Wait until the server has asked to be told of something."""
        return await self._until(lambda: self.registered or None)

    async def _until(self, found: Any) -> Any:
        async with asyncio.timeout(PATIENCE):
            while (value := found()) is None:
                self._news.clear()
                await self._news.wait()
            return value

    async def hover(self, name: str, line: int, character: int) -> str:
        """Return what is shown of a position, as the protocol counts; empty for nothing."""
        params = types.HoverParams(types.TextDocumentIdentifier(self.uri(name)), types.Position(line, character))
        found = await self.text_document_hover_async(params)
        return found.contents.value if found and isinstance(found.contents, types.MarkupContent) else ""

    async def completion(self, name: str, line: int, character: int) -> Sequence[types.CompletionItem]:
        identifier = types.TextDocumentIdentifier(self.uri(name))
        params = types.CompletionParams(identifier, types.Position(line, character))
        found = await self.text_document_completion_async(params)
        return found if isinstance(found, list) else []

    async def actions(self, name: str, line: int, *only: str) -> list[types.CodeAction]:
        """Return the actions for a line, as the protocol counts, with their edits."""
        position = types.Position(line, 0)
        context = types.CodeActionContext([], only=list(only) or None)
        identifier = types.TextDocumentIdentifier(self.uri(name))
        params = types.CodeActionParams(identifier, types.Range(position, position), context)
        found = await self.text_document_code_action_async(params)
        return [
            await self.code_action_resolve_async(each) if each.edit is None else each
            for each in found or []
            if isinstance(each, types.CodeAction)
        ]


def found(diagnostics: Sequence[types.Diagnostic]) -> list[tuple[str, str]]:
    """Return code and range of diagnostics."""
    return [(str(each.code), str(each.range)) for each in diagnostics]


def edited(texts: Mapping[str, str], action: types.CodeAction) -> dict[str, str]:
    """Return texts by URI, of ASCII alone, as an action leaves them."""
    assert action.edit is not None
    result = dict(texts)
    for each in action.edit.document_changes or []:
        assert isinstance(each, types.TextDocumentEdit)
        uri = each.text_document.uri
        changes = [
            Change(
                uri,
                Span(
                    edit.range.start.line + 1,
                    edit.range.start.character + 1,
                    edit.range.end.line + 1,
                    edit.range.end.character + 1,
                ),
                edit.new_text,
            )
            for edit in each.edits
            if isinstance(edit, types.TextEdit)
        ]
        result[uri] = applied(result[uri], changes)
    return result


def capabilities(
    *encodings: str, resolves: bool = True, watches: bool = False, creates: bool = False
) -> types.ClientCapabilities:
    """Return what an editor can do."""
    resolving = types.ClientCodeActionResolveOptions(["edit"]) if resolves else None
    return types.ClientCapabilities(
        general=types.GeneralClientCapabilities(position_encodings=list(encodings) or None),
        text_document=types.TextDocumentClientCapabilities(
            publish_diagnostics=types.PublishDiagnosticsClientCapabilities(related_information=True),
            code_action=types.CodeActionClientCapabilities(data_support=True, resolve_support=resolving),
        ),
        workspace=types.WorkspaceClientCapabilities(
            workspace_edit=types.WorkspaceEditClientCapabilities(
                document_changes=True,
                resource_operations=[types.ResourceOperationKind.Create] if creates else None,
            ),
            did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=watches),
        ),
    )


@asynccontextmanager
async def editor(
    folder: Path,
    *words: str,
    able: types.ClientCapabilities | None = None,
    program: str = "",
    folders: Sequence[Path] = (),
    registers: bool = True,
    environment: Mapping[str, str] | None = None,
) -> AsyncIterator[Editor]:
    """Start the server, with a folder open, and shut it down in the end.

    Args:
        folder: The folder of the workspace.
        words: Of the command line after ``lsp``.
        able: What the editor can do.
        program: Python to run in place of the program; it finds the words in ``sys.argv``.
        folders: All folders of the workspace, where these are several.
        registers: Whether the editor lets the server ask to be told of more, or answers with an error.
        environment: Variables that differ.
    """
    client = Editor(folder, registers=registers)
    start = ["-c", program] if program else ["-m", "capsule_lint"]
    await client.start_io(sys.executable, *start, "lsp", *words, cwd=folder, env={**os.environ, **(environment or {})})
    opened = [types.WorkspaceFolder(each.as_uri(), each.name) for each in folders or [folder]]
    params = types.InitializeParams(able or capabilities(), root_uri=folder.as_uri(), workspace_folders=opened)
    async with asyncio.timeout(PATIENCE):
        client.capabilities = (await client.initialize_async(params)).capabilities
    client.initialized(types.InitializedParams())
    yield client
    async with asyncio.timeout(PATIENCE):
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()
        server = client._server
        assert server is not None
        assert server.stderr is not None
        client.log = (await server.stderr.read()).decode()
