"""Code actions: remove a finding, suppress it, or do what ``capsule-lint fix`` does; edits are made when asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lsprotocol.types import (
    CodeAction,
    CodeActionKind,
    CreateFile,
    Diagnostic,
    OptionalVersionedTextDocumentIdentifier,
    Position,
    Range,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from ..frozen import dataclass
from ..lint.changes import is_changed
from ..model import Finding, Report
from ..report.terminal import harmless
from ..report.to_set import to_set
from .diagnostics import Files, of_finding, place_in
from .edits import Edit, by_file, finding_of, fixing_all, removing, suppressing
from .judging import Judgement

FIX_ALL = "source.fixAll.capsule-lint"
"""The kind of the action that does what ``capsule-lint fix`` does, for ``editor.codeActionsOnSave`` and its like."""

_MOST_SETTINGS = 3
_REMOVE, _SUPPRESS, _ALL = "remove", "suppress", "all"


@dataclass(frozen=True)
class Client:
    """What an editor can do with edits."""

    resolves: bool  #: Whether it asks for the edit of an action once somebody chooses it.
    versions: bool  #: Whether it takes edits that name the version of a document.
    creates: bool  #: Whether an edit may add a file.


def actions(
    report: Report, uri: str, file: str, asked: Range, only: Sequence[str] | None, files: Files
) -> Iterator[CodeAction]:
    """Yield the actions for a range of a document, without their edits.

    Args:
        report: The findings that are shown.
        uri: Of the document.
        file: Its name.
        asked: The range.
        only: The kinds that are asked for; None for all.
        files: What the editor knows of files.
    """
    here = [finding for finding in report.findings if (place := place_in(finding, files)) and place.file == file]
    there = [finding for finding in here if _touches(finding, asked, files)]
    if _is_wanted(CodeActionKind.QuickFix, only):
        is_open = is_changed("\n".join(files.lines(file).lines))
        fixable = [finding for finding in there if finding.fixable and is_open]
        for title, finding in reversed({_to_do(finding): finding for finding in reversed(fixable)}.items()):
            yield _action(uri, finding, _REMOVE, title, files)
        for finding in _once(there, files):
            title = f"Suppress {finding.rule.id} here: a comment, whose reason you write"
            yield _action(uri, finding, _SUPPRESS, title, files)
    if _is_wanted(FIX_ALL, only) and any(finding.fixable for finding in here):
        title = "Fix all that capsule-lint can fix, in all files that are judged together"
        yield CodeAction(title, kind=FIX_ALL, data={"uri": uri, "what": _ALL, "finding": ""})


def _once(findings: Sequence[Finding], files: Files) -> list[Finding]:
    """Return the first finding of each rule on each line: one comment is about all of them."""
    lines = {(finding.rule.id, _range(finding, files).start.line): finding for finding in reversed(findings)}
    return list(reversed(lines.values()))


def _is_wanted(kind: str, only: Sequence[str] | None) -> bool:
    return only is None or any(kind == each or kind.startswith(f"{each}.") for each in only)


def _touches(finding: Finding, asked: Range, files: Files) -> bool:
    span = _range(finding, files)
    return (span.start.line, 0) <= (asked.end.line, 0) and (asked.start.line, 0) <= (span.end.line, 0)


def _range(finding: Finding, files: Files) -> Range:
    place = place_in(finding, files)
    assert place is not None  # it is shown in a file
    return files.lines(place.file).range_of(place.span)


def _action(uri: str, finding: Finding, what: str, title: str, files: Files) -> CodeAction:
    place = place_in(finding, files)
    diagnostics: list[Diagnostic] = [of_finding(finding, place, files)] if place else []
    return CodeAction(
        title,
        kind=CodeActionKind.QuickFix,
        diagnostics=diagnostics,
        is_preferred=True if what == _REMOVE else None,
        data={"uri": uri, "what": what, "finding": finding.fingerprint},
    )


def _to_do(finding: Finding) -> str:
    """Return the title of the action that removes a finding: what it sets."""
    wanted = to_set([finding])
    told = [
        f"{each.value} to {each.key}" if each.key and each.value.startswith("add ") else str(each)
        for each in wanted[:_MOST_SETTINGS]
    ]
    told += [f"{len(wanted) - _MOST_SETTINGS} more"] if len(wanted) > _MOST_SETTINGS else []
    said = "; ".join(told)
    verb = "" if said.startswith("add ") else "set "
    return harmless(f"Fix {finding.rule.id}: {verb}{said}" if said else f"Fix {finding.rule.id}")


def edit_of(judgement: Judgement, what: str, fingerprint: str, files: Files) -> Edit | None:
    """Return the edit of an action, which was tried; None if it would not hold.

    Args:
        judgement: Of the document as it is now.
        what: Of the action's data.
        fingerprint: Likewise.
        files: What the editor knows of files.
    """
    if what == _ALL:
        return fixing_all(judgement)
    finding = finding_of(judgement, fingerprint)
    if finding is None:
        return None
    if what == _REMOVE:
        return removing(judgement, finding)
    place = place_in(finding, files)
    return suppressing(judgement, finding, place.file, place.span.line) if place else None


def workspace_edit(edit: Edit, files: Files, versions: dict[str, int | None], client: Client) -> WorkspaceEdit | None:
    """Return an edit as the editor makes it; None if it adds a file and the editor cannot.

    Args:
        edit: The edit.
        files: What the editor knows of files.
        versions: By name, the versions of the documents that are open.
        client: What the editor can do.
    """
    edits = {
        file: [TextEdit(files.lines(file).range_of(change.span), change.text) for change in changes]
        for file, changes in by_file(edit).items()
    }
    if edit.new and not (client.creates and client.versions):
        return None
    if not client.versions:
        return WorkspaceEdit(changes={files.uri(file): list(each) for file, each in edits.items()})
    documents: list[TextDocumentEdit | CreateFile] = []
    for file, each in edits.items():
        identifier = OptionalVersionedTextDocumentIdentifier(files.uri(file), versions.get(file))
        documents.append(TextDocumentEdit(identifier, list(each)))
    for file, text in edit.new:
        uri = files.new_uri(file)
        start = Position(0, 0)
        documents.append(CreateFile(uri))
        documents.append(
            TextDocumentEdit(OptionalVersionedTextDocumentIdentifier(uri), [TextEdit(Range(start, start), text)])
        )
    return WorkspaceEdit(document_changes=list(documents))
