"""From the inputs of a run to its bundle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..frozen import replace
from ..model import Bundle, Document, Elsewhere, Path, Problem, Source, Span
from ..paths import dotted
from ..progress import SILENT, Progress
from .documents import Draft, is_object, read, walk
from .marks import Original, Piece, Positions
from .text import decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Json, PassedOver
    from .files import Input, Inputs
    from .marks import Place


_DECLARING = frozenset(
    [
        *("Application", "ApplicationSet", "HelmRelease", "HelmChart", "ClusterProfile", "Profile", "EventTrigger"),
        *("HelmChartInflationGenerator", "Release", "HelmChartProxy", "Program", "Composition"),
    ]
)
"""The kinds of objects that may declare a release of a chart; by group and kind, ``declared`` knows them."""

_FIELDS = ("helmCharts", "releases", "helm", "dependencies", "resources")
"""Files that declare releases and are not objects have one of these: of Kustomize, Helmfile, Fleet, Helm, Pulumi."""

_TEMPLATES = (".gotmpl", "helmfile.yaml", "helmfile.yml")
_OTHERS = (".tf", ".tofu")


def load(
    inputs: Sequence[Input] | Inputs, namespace: str = "", progress: Progress = SILENT, parts: Sequence[Input] = ()
) -> Bundle:
    """Read all documents of all inputs; whatever the bytes, what is wrong with them becomes problems of documents.

    The items of a List, and the custom resource definitions that a ConfigMap carries as text, follow the document that
    they stand in as documents of their own. The schema of a definition is mostly left out, as an empty mapping:
    ``schema_at`` reads it.

    Args:
        inputs: What was read, or is read as it is asked for: the bytes of one are let go before the next is.
        namespace: Of the objects that name none.
        progress: Is told of documents.
        parts: The files that kustomizations build with, and which are not objects: what they patch is known of
            releases.
    """
    progress.stage("reading", len(inputs))
    sources: dict[str, Source] = {}
    documents: list[Document] = []
    elsewhere: list[Elsewhere] = []
    records: list[tuple[Document, Draft]] = []
    aside: list[Document] = []
    for name, text, flaw, readable in _decoded(inputs):
        if name.endswith(_OTHERS):
            found = _in_other_language(name, text)
            sources.update({name: Source(name, text)} if found else {})
            elsewhere += found
            continue
        sources[name] = Source(name, text)
        whole = Piece(Original(text), text, start=0)
        progress.more(text.count("\n---"))
        drafts = []
        for draft in _drafts(whole, name) if readable else ():
            if draft.aside:
                aside.append(_document(draft, -1 - len(aside), name))
            else:
                drafts.append(draft)
            progress.step()
        if readable and _is_template(name, text) and not all(draft.place for draft in drafts):
            elsewhere += _in_template(name, text)
        if flaw:
            # Shown at the document it stands in, or at the last one before it.
            before = [draft for draft in drafts if draft.piece.line < flaw.span.line]
            if not before:
                drafts.insert(0, Draft(whole))
            (before or drafts)[-1 if before else 0].problems.append(flaw)
        among_objects = any(is_object(draft.data) for draft in walk(drafts))
        first = len(documents)
        for draft in drafts:
            _append(documents, draft, name, among_objects)
        read_now = zip(documents[first:], walk(drafts), strict=True)
        records += ((document, draft) for document, draft in read_now if document.is_helm_record)
    passed_over = _with_records(documents, aside, records) if records else ()
    bundle = Bundle(sources, tuple(documents), namespace, passed_over=passed_over, aside=tuple(aside))
    declaring = [document for document in documents if _may_declare(document)]
    if not declaring and not elsewhere:
        return bundle
    from .declared import with_releases  # seldom met

    return with_releases(bundle, declaring, elsewhere, load(parts) if parts else None)


def _may_be_helms(start: str) -> bool:
    """Return whether a text may be what Helm prints of a release: few others start with a capital, or as a log does."""
    return start.lstrip()[:1].isupper() or ".go:" in start or "level=" in start


def _with_records(
    documents: list[Document],
    aside: list[Document],
    found: Sequence[tuple[Document, Draft]],
) -> tuple[PassedOver, ...]:
    """Append what stands in Helm's records of releases to the lists; return what of it is not judged."""
    from .helm_records import Record, identities, in_force, opened  # seldom met

    known = identities(documents)
    records, passed_over = in_force([Record(document, draft.piece) for document, draft in found])
    for record in records:
        inside, index = opened(record, known), record.document.index
        passed_over += inside.passed_over
        if inside.problem:
            problems = (*record.document.problems, inside.problem)
            documents[index] = replace(record.document, problems=problems)
        for draft in inside.drafts:
            _append(documents, draft, record.document.source, True, index)
        for draft in inside.values:
            aside.append(_document(draft, -1 - len(aside), record.document.source, wrapped_in=index))
    return tuple(passed_over)


def _drafts(whole: Piece, name: str) -> Iterator[Draft]:
    """Yield the documents of a file, with those inside them; of what Helm prints of a release, only its manifests.

    A file that Helmfile takes may hold actions of templates.
    """
    if _may_be_helms(whole.text[:300]):
        from .helm_output import drafts  # seldom met

        return drafts(whole)
    if _is_template(name, whole.text):
        from .declared.templates import read_file_template  # seldom met

        return read_file_template(whole)
    return read(whole)


def _is_template(name: str, text: str) -> bool:
    return "{{" in text and (name.endswith(_TEMPLATES) or "helmfile.d/" in name)


def _in_template(name: str, text: str) -> list[Elsewhere]:
    from .declared.other_languages import in_template  # seldom met

    return list(in_template(name, text))


def _in_other_language(name: str, text: str) -> list[Elsewhere]:
    if "helm_release" not in text:
        return []
    from .declared.other_languages import in_text  # seldom met

    return list(in_text(name, text))


def _may_declare(document: Document) -> bool:
    """Return whether it is worth its time to look whether a document declares a release."""
    if document.kind:
        is_kind = document.kind in _DECLARING or document.is_helm_record
        return is_kind or (document.kind == "Kustomization" and "helmCharts" in document.data)
    return isinstance(document.data, dict) and any(field in document.data for field in _FIELDS)


def _decoded(inputs: Sequence[Input] | Inputs) -> Iterator[tuple[str, str, Problem | None, bool]]:
    """Yield name and text of each input, with what ``decode`` says of it; its bytes are not kept next to the text."""
    for entry in inputs:
        name, decoded = entry.name, decode(entry.content)
        del entry
        yield name, *decoded


def _append(
    documents: list[Document],
    draft: Draft,
    source: str,
    among_objects: bool,
    wrapped_in: int | None = None,
) -> None:
    piece, place = draft.piece, draft.place
    problems = [*draft.problems, *(_duplicate(piece, *keys) for keys in draft.duplicates)]
    if place and among_objects and not is_object(draft.data):
        problems.append(_stray(draft.data, piece.rest_of_line(*place.start)))
    document = _document(draft, len(documents), source, problems, wrapped_in)
    documents.append(document)
    for inner in draft.inside:
        _append(documents, inner, source, among_objects, document.index)


def _document(
    draft: Draft, index: int, source: str, problems: Sequence[Problem] = (), wrapped_in: int | None = None
) -> Document:
    piece, place = draft.piece, draft.place
    data = draft.data if isinstance(draft.data, dict) else None
    return Document(
        index=index,
        source=source,
        span=place.span(piece) if place else piece.extent(),
        data=data,
        problems=tuple(sorted(problems, key=lambda problem: problem.span)),
        template=draft.template,
        wrapped_in=wrapped_in,
        release_namespace=draft.namespace,
        printed=draft.printed,
        positions=Positions(piece, data, place, inserts=draft.inserts)
        if place and data is not None
        else lambda _: None,
    )


def _stray(data: Json, span: Span) -> Problem:
    """Say what keeps a document in a file of Kubernetes objects from being one."""
    what = "a list" if isinstance(data, list) else "a single value"
    if isinstance(data, dict):
        lacks = [key for key in ("apiVersion", "kind") if not (data.get(key) and isinstance(data[key], str))]
        what = f"a mapping without {' and '.join(lacks)}"
    return Problem("not-a-resource", f"{what} stands among Kubernetes objects", span)


def _duplicate(piece: Piece, path: Path, key: Place, first: Place) -> Problem:
    message = f"`{dotted(path)}` is set twice; Kubernetes keeps the last value and says nothing"
    return Problem("duplicate-key", message, key.span(piece), path, first.span(piece))
