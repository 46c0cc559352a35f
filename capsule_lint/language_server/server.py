"""The language server: documents as an editor holds them, judged in a thread of its own, and answers about them.

What the editor sends is handled in the loop of pygls. All else, which takes its time and needs the folder of the
workspace as working directory, is done by one thread, one thing after the other.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from .. import __version__
from ..errors import CapsuleLintError, InputError
from ..frozen import dataclass
from ..load.chart_files import is_below
from ..progress import UnwantedError
from .actions import FIX_ALL, Client, actions, edit_of, workspace_edit
from .completions import completions
from .diagnostics import Files, of_error, of_report
from .hovers import hover
from .judging import Judgement, ReadSettings, Texts, enter, judged
from .positions import Lines, lines
from .scopes import scope_of
from .values_keys import unfinished_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import BinaryIO, TypeVar

    from ..model import Json
    from .scopes import Scope

    T = TypeVar("T")

DELAY = 0.2
"""Seconds without a change after which a document is judged."""

_MOST_TRIED = 8
"""How many edits are tried at once, for an editor that does not ask for the edit of an action alone."""

_WATCHED = ("**/*.yaml", "**/*.yml", "**/*.json", "**/pyproject.toml")


class _Document:
    """A document that is open."""

    def __init__(self, uri: str, text: str, version: int | None) -> None:
        self.uri = uri
        self.text = text
        self.version = version
        self.generation = 0  # grows with each change of what it is judged by
        self.timer: asyncio.TimerHandle | None = None
        self.task: asyncio.Task[_Answer | None] | None = None
        self.started = -1  # the generation that the task judges
        self.answer: _Answer | None = None
        self.answered = -1  # the generation that the answer is about

    def outdate(self) -> None:
        """Let a run for what it was judged by so far give up."""
        self.generation += 1
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None


@dataclass(frozen=True)
class _Held:
    """A document as it was when a run began."""

    uri: str  #: Its URI.
    version: int | None  #: The editor's number for its text.
    generation: int  #: Ours.


@dataclass(frozen=True, eq=False)
class _Answer:
    """What came of judging a document, with what it was judged by."""

    given: Texts  #: What the editor held.
    judgement: Judgement  #: What came of it.
    #: The diagnostics, by URI, of the files that are judged in the same scope.
    diagnostics: Mapping[str, list[types.Diagnostic]]
    files: Files  #: What the editor knows of files.
    versions: dict[str, int | None]  #: By name, of the open documents.
    generations: Mapping[str, int]  #: By URI, of the open documents that were judged together.


class Session:
    """What a client is served with, from its first message to its last."""

    def __init__(self, read: ReadSettings, asked: Sequence[str], tell: Callable[[BaseException], None]) -> None:
        """Make a server that waits for a client.

        Args:
            read: Reads the settings that count in the working directory.
            asked: Inputs, from a folder of the workspace, that are judged together.
            tell: Is told of what must not happen: a bug.
        """
        self._read = read
        self._asked = asked
        self._tell = tell
        self._start_folder = os.getcwd()
        self._documents: dict[str, _Document] = {}
        self._published: dict[object, set[str]] = {}
        self._said: dict[object, str] = {}
        self._thread = ThreadPoolExecutor(1, "capsule-lint")
        self._is_shut_down = False
        kind = types.TextDocumentSyncKind.Full
        self._server = LanguageServer("capsule-lint", __version__, text_document_sync_kind=kind)
        self._register()

    def serve(self, incoming: BinaryIO, outgoing: BinaryIO) -> bool:
        """Serve a client until it is gone; return whether it asked to shut down.

        Args:
            incoming: What it writes.
            outgoing: What it reads.
        """
        self._server.start_io(incoming, outgoing)
        self._end()
        return self._is_shut_down

    def _register(self) -> None:
        def feature(name: str, options: object = None) -> Callable[[Callable[..., object]], object]:
            # What is registered is given attributes, which a method cannot have.
            return lambda handler: self._server.feature(name, options)(partial(handler))

        feature(types.INITIALIZED)(self._initialized)
        feature(types.SHUTDOWN)(self._shutdown)
        feature(types.TEXT_DOCUMENT_DID_OPEN)(self._opened)
        feature(types.TEXT_DOCUMENT_DID_CHANGE)(self._changed)
        feature(types.TEXT_DOCUMENT_DID_SAVE)(self._saved)
        feature(types.TEXT_DOCUMENT_DID_CLOSE)(self._closed)
        feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)(self._changed_elsewhere)
        feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)(self._changed_elsewhere)
        feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)(self._changed_elsewhere)
        feature(types.TEXT_DOCUMENT_HOVER)(self._hover)
        feature(types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions())(self._completion)
        kinds = [types.CodeActionKind.QuickFix, FIX_ALL]
        options = types.CodeActionOptions(code_action_kinds=kinds, resolve_provider=True)
        feature(types.TEXT_DOCUMENT_CODE_ACTION, options)(self._code_action)
        feature(types.CODE_ACTION_RESOLVE)(self._resolve)

    # What the editor says

    async def _initialized(self, _: types.InitializedParams) -> None:
        """Ask to be told of files that change outside of the editor."""
        workspace = self._server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if watching and watching.dynamic_registration:
            options = types.DidChangeWatchedFilesRegistrationOptions(
                [types.FileSystemWatcher(each) for each in _WATCHED]
            )
            wanted = types.Registration("files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
            # Without being told, what changed elsewhere is seen at the next change here.
            with suppress(JsonRpcException):
                await self._server.client_register_capability_async(types.RegistrationParams([wanted]))

    def _shutdown(self, _: None) -> None:
        self._is_shut_down = True
        self._end()

    def _end(self) -> None:
        for document in self._documents.values():
            document.outdate()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _opened(self, params: types.DidOpenTextDocumentParams) -> None:
        item = params.text_document
        if item.uri.startswith(("file:", "untitled:")):
            self._documents[item.uri] = _Document(item.uri, item.text, item.version)
            self._start(item.uri)

    def _changed(self, params: types.DidChangeTextDocumentParams) -> None:
        document = self._documents.get(params.text_document.uri)
        if document is not None:
            held = self._server.workspace.get_text_document(document.uri)
            document.text, document.version = held.source, held.version
            self._judge_soon(document)

    def _saved(self, params: types.DidSaveTextDocumentParams) -> None:
        document = self._documents.get(params.text_document.uri)
        if document is not None:
            self._judge_soon(document)
        else:
            self._changed_elsewhere(params)

    def _closed(self, params: types.DidCloseTextDocumentParams) -> None:
        document = self._documents.pop(params.text_document.uri, None)
        if document is None:
            return
        document.outdate()
        scope = document.answer.judgement.scope if document.answer else None
        if scope is not None and not self._is_open(scope):
            self._publish(scope, {})
        self._changed_elsewhere(params)

    def _changed_elsewhere(self, _: object) -> None:
        """Judge all again: what is not open in the editor may be another."""
        for document in self._documents.values():
            self._judge_soon(document)

    # Judging

    def _judge_soon(self, document: _Document) -> None:
        document.outdate()
        document.timer = asyncio.get_running_loop().call_later(DELAY, self._start, document.uri)

    def _start(self, uri: str) -> None:
        """Have a document judged now, unless another that it is judged with has just been."""
        document = self._documents.get(uri)
        if document is None or document.answered == document.generation:
            return
        document.timer = None
        document.started = document.generation
        document.task = asyncio.ensure_future(self._judge(document))
        document.task.add_done_callback(self._told)

    def _told(self, task: asyncio.Task[_Answer | None]) -> None:
        """Say what was wrong with a run that ended otherwise than it should."""
        error = None if task.cancelled() else task.exception()
        if error is not None:
            self._tell(error)
            message = "capsule-lint has a bug: what it met is in its log. Diagnostics may be out of date."
            self._show("", message, types.MessageType.Error)

    async def _judge(self, document: _Document) -> _Answer | None:
        """Judge a document as it is now, and publish what is found; None if it has changed since."""
        generation = document.generation
        given, held = self._held_with(document)

        def is_wanted() -> bool:
            # A run for a document that it is judged with may have said it all.
            return document.generation == generation and document.answered != generation

        try:
            answer = await self._work(partial(self._answer, given, held, is_wanted))
        except UnwantedError:
            return None
        if not is_wanted() or document.uri not in self._documents:
            return None
        previous = document.answer.judgement.scope if document.answer else None
        for uri, of_text in answer.generations.items():
            other = self._documents.get(uri)
            if other is not None and other.generation == of_text:
                other.answer, other.answered = answer, of_text
        document.answer, document.answered = answer, generation
        scope = answer.judgement.scope
        if previous is not None and previous != scope and not self._is_open(previous):
            self._publish(previous, {})
        self._show_answer(document, answer)
        return answer

    def _show_answer(self, document: _Document, answer: _Answer) -> None:
        root, error, scope = answer.given.root, answer.judgement.error, answer.judgement.scope
        if scope is None and error is not None:
            self._publish(root, answer.diagnostics)
        else:
            self._publish(root, {})
            nothing: dict[str, list[types.Diagnostic]] = {uri: [] for uri in (document.uri, *answer.generations)}
            open_ = ((uri, self._documents.get(uri)) for uri in answer.generations)
            later = [uri for uri, each in open_ if each and each.generation != answer.generations[uri]]
            self._publish(scope, {**nothing, **answer.diagnostics}, later)
        about = scope or root
        if error is None:
            self._said.pop(about, None)
            self._said.pop(root, None)
        elif not (isinstance(error, InputError) and answer.diagnostics):
            self._show(about, f"capsule-lint: {error}", types.MessageType.Error)

    async def _work(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, job)

    def _answer(self, given: Texts, held: Mapping[str, _Held], is_wanted: Callable[[], bool]) -> _Answer:
        """Judge a document, and make diagnostics of what is found; this is done in the thread."""
        if not is_wanted():
            raise UnwantedError
        judgement = judged(given, self._read, self._asked, is_wanted)
        files = self._files(given, {name: each.uri for name, each in held.items()}, judgement)
        by_name: Mapping[str, list[types.Diagnostic]] = {}
        together = {entry.name for entry in judgement.request.contents} if judgement.request else {given.name}
        if judgement.error is not None:
            by_name = of_error(judgement.error, files)
        elif judgement.report is not None:
            found = of_report(judgement.report, files)
            by_name = {name: each for name, each in found.items() if self._is_of(judgement, name, given, together)}
        return _Answer(
            given,
            judgement,
            {files.uri(name): each for name, each in by_name.items()},
            files,
            {name: each.version for name, each in held.items()},
            {each.uri: each.generation for name, each in held.items() if name in together},
        )

    def _is_of(self, judgement: Judgement, name: str, given: Texts, together: Iterable[str]) -> bool:
        """Return whether a file is judged in the same scope: else what is found there is shown once it is open."""
        if name in given.texts:
            return name in together
        if judgement.request is None or judgement.linted is None:
            return False
        source = judgement.linted.bundle.sources.get(name)
        text = source.text if source else ""
        exclude = judgement.request.exclude
        return scope_of(given.root, name, text, self._asked, judgement.chart_version, exclude) == judgement.scope

    def _held_with(self, document: _Document) -> tuple[Texts, Mapping[str, _Held]]:
        """Return what the editor holds now of the folder of the workspace that a document is in, by name."""
        path = _path(document.uri)
        root = self._root(path)
        others = self._documents.values() if path is not None else [document]
        named = {_name(each.uri, root): each for each in others}
        held = {name: each for name, each in named.items() if name}
        texts = Texts(
            root, _name(document.uri, root), path is not None, {name: each.text for name, each in held.items()}
        )
        return texts, {name: _Held(each.uri, each.version, each.generation) for name, each in held.items()}

    def _root(self, path: str | None) -> str:
        """Return the folder of the workspace that a file is in, the innermost; else its own folder."""
        workspace = self._server.workspace
        folders = [to_fs_path(folder.uri) for folder in workspace.folders.values()] or [workspace.root_path]
        there = [os.path.normpath(folder) for folder in folders if folder]
        if path is None:
            return there[0] if there else self._start_folder
        within = [folder for folder in there if is_below(path, folder)]
        return max(within, key=len) if within else os.path.dirname(path)

    def _files(self, given: Texts, uris: Mapping[str, str], judgement: Judgement) -> Files:
        """Return what the editor knows of files, for answers about what was judged."""
        capabilities = self._server.client_capabilities.text_document
        publishing = capabilities.publish_diagnostics if capabilities else None
        units = self._server.workspace.position_codec.client_num_units
        cut: dict[str, Lines] = {}

        def lines_of(name: str) -> Lines:
            if name not in cut:
                cut[name] = lines(_text(given, judgement, name), units)
            return cut[name]

        def new_uri(name: str) -> str:
            return _uri(os.path.normpath(os.path.join(given.root, name)))

        def uri_of(name: str) -> str:
            return uris.get(name) or (new_uri(name) if os.path.isfile(os.path.join(given.root, name)) else "")

        return Files(lines_of, uri_of, new_uri, bool(publishing and publishing.related_information))

    def _is_open(self, scope: Scope) -> bool:
        return any(
            document.answer is not None and document.answer.judgement.scope == scope
            for document in self._documents.values()
        )

    def _publish(
        self, of: object, diagnostics: Mapping[str, list[types.Diagnostic]], later: Collection[str] = ()
    ) -> None:
        """Show diagnostics in the place of those that the same scope had.

        Args:
            of: The scope.
            diagnostics: By URI.
            later: The documents that keep those they have, because they have changed since and are judged again.
        """
        gone = self._published.get(of, set()) - diagnostics.keys() - set(later)
        for uri, found in {**dict.fromkeys(sorted(gone), ()), **diagnostics}.items():
            document = self._documents.get(uri)
            params = types.PublishDiagnosticsParams(uri, list(found), document.version if document else None)
            if uri not in later:
                self._server.text_document_publish_diagnostics(params)
        self._published[of] = {*later, *(uri for uri, found in diagnostics.items() if found)}

    def _show(self, about: object, message: str, kind: types.MessageType) -> None:
        """Show a message about something, the same once until it is over."""
        from ..report.terminal import harmless

        if self._said.get(about) != message:
            self._said[about] = message
            text = "\n".join(map(harmless, message.split("\n")))
            self._server.window_show_message(types.ShowMessageParams(kind, text))

    # What the editor asks

    async def _fresh(self, uri: str) -> _Answer | None:
        """Return the answer about a document as it is now; None if there is none."""
        document = self._documents.get(uri)
        if document is None:
            return None
        if document.answered != document.generation:
            if document.timer is not None:
                document.timer.cancel()
            if document.task is None or document.started != document.generation:
                self._start(uri)
            if document.task is not None:
                await asyncio.shield(document.task)
        return document.answer if document.answered == document.generation else None

    async def _hover(self, params: types.HoverParams) -> types.Hover | None:
        answer = await self._fresh(params.text_document.uri)
        if answer is None or answer.judgement.linted is None or answer.judgement.report is None:
            return None
        name = _name(params.text_document.uri, answer.given.root)
        line, column = answer.files.lines(name).place(params.position)
        found, report = answer.judgement.linted, answer.judgement.report
        text = await self._work(lambda: hover(found, report, name, line, column, answer.files))
        return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text)) if text else None

    async def _completion(self, params: types.CompletionParams) -> list[types.CompletionItem]:
        document = self._documents.get(params.text_document.uri)
        answer = document.answer if document else None
        if document is None or answer is None or answer.judgement.request is None:
            answer = await self._fresh(params.text_document.uri)
        if document is None or answer is None or answer.judgement.request is None:
            return []
        name, text = _name(document.uri, answer.given.root), document.text
        cut = lines(text, self._server.workspace.position_codec.client_num_units)
        request, root = answer.judgement.request, answer.given.root
        line, column = cut.place(params.position)

        def found() -> list[types.CompletionItem]:
            try:
                enter(root)
            except InputError:
                return []
            there = unfinished_at(request, name, text, line, column)
            return completions(there, params.position, cut) if there else []

        return await self._work(found)

    async def _code_action(self, params: types.CodeActionParams) -> list[types.CodeAction]:
        uri = params.text_document.uri
        answer = await self._fresh(uri)
        report = answer.judgement.report if answer else None
        if answer is None or report is None:
            return []
        only = params.context.only
        found = list(actions(report, uri, _name(uri, answer.given.root), params.range, only, answer.files))
        client = self._client()
        if client.resolves:
            return found
        # Each takes a part of a second, and a cursor that moves asks for all.
        found = [action for action in found if action.kind != FIX_ALL or only][:_MOST_TRIED]
        with_edits = [await self._with_edit(action, answer) for action in found]
        return [action for action in with_edits if action.edit is not None]

    async def _resolve(self, action: types.CodeAction) -> types.CodeAction:
        data: Json = action.data if isinstance(action.data, dict) else {}
        answer = await self._fresh(str(data.get("uri", "")))
        if answer is None:
            return action
        action = await self._with_edit(action, answer)
        if action.edit is None:
            message = "capsule-lint: this change does not hold in the text as it is now, and is not made."
            self._server.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))
        return action

    async def _with_edit(self, action: types.CodeAction, answer: _Answer) -> types.CodeAction:
        data: Json = action.data if isinstance(action.data, dict) else {}
        client = self._client()

        def edit() -> types.WorkspaceEdit | None:
            try:
                enter(answer.given.root)
            except InputError:
                return None
            what, fingerprint = str(data.get("what", "")), str(data.get("finding", ""))
            found = edit_of(answer.judgement, what, fingerprint, answer.files)
            return workspace_edit(found, answer.files, answer.versions, client) if found else None

        action.edit = await self._work(edit)
        return action

    def _client(self) -> Client:
        """Return what the editor can do with edits."""
        capabilities = self._server.client_capabilities
        editing = capabilities.workspace.workspace_edit if capabilities.workspace else None
        asking = capabilities.text_document.code_action if capabilities.text_document else None
        resolving = asking.resolve_support if asking and asking.data_support else None
        return Client(
            resolves=bool(resolving and "edit" in resolving.properties),
            versions=bool(editing and editing.document_changes),
            creates=bool(editing and types.ResourceOperationKind.Create in (editing.resource_operations or ())),
        )


def _path(uri: str) -> str | None:
    """Return the path of a document; None for one that has no file."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    # No file has a NUL byte in its name, whatever an editor calls a document.
    return os.path.normpath(path) if path and "\0" not in path else None


def _uri(path: str) -> str:
    """Return the URI of a file, whose name need not be UTF-8; empty if there is none."""
    try:
        return from_fs_path(path) or ""
    except UnicodeEncodeError:
        return Path(path).as_uri()


def _name(uri: str, root: str) -> str:
    """Return what a document is called in a folder: its path from there, its URI if it has none; empty elsewhere."""
    path = _path(uri)
    if path is None:
        return uri
    return os.path.relpath(path, root).replace(os.sep, "/") if is_below(path, root) else ""


def _text(given: Texts, judgement: Judgement, name: str) -> str:
    """Return the text of a file: what the editor holds, else what was judged, else what is there."""
    if name in given.texts:
        return given.texts[name]
    source = judgement.linted.bundle.sources.get(name) if judgement.linted else None
    if source is not None:
        return source.text
    from ..load.files import read_file

    try:
        return read_file(os.path.join(given.root, name), given=False).content.decode("utf-8", "replace")
    except CapsuleLintError:
        return ""
