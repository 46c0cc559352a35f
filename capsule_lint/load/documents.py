"""From a text to the Kubernetes objects in it: its documents, the items of Lists, definitions inside ConfigMaps."""

from __future__ import annotations

from yaml import YAMLError
from yaml.events import StreamEndEvent

from ..model import Problem
from .builder import Builder, Refused
from .filled_in import mark
from .marks import Piece, end_mark
from .parser import events
from .placeholders import may_hold
from .schemas import KEY, cut, schema_paths
from .streams import parts
from .text import respell, skip_nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Json
    from .builder import Duplicate
    from .marks import Place

_SOURCE = "# Source: "
_ENDED = "the document has ended: Kubernetes ignores this line and all below"
_JSON_ENDED = "this file starts with several JSON values, and kubectl refuses anything else after them"
_ACTION = "{{"


class Draft:
    """A document on its way to the bundle.

    Attributes:
        piece: The text it was read from.
        data: What it says; None if it could not be read.
        place: Where its value stands; None if it could not be read.
        template: The chart's template that wrote it.
        duplicates: The keys that it has twice.
        problems: What else is wrong with it.
        anchored: Whether something in its text is anchored.
        inserts: Whether it is a template that brings keys into it which are not known.
        inside: The objects that it carries.
        namespace: That of the Helm release that it is known to be of; empty if it is of none.
        printed: Whether it stands in what Helm prints of a release.
        aside: Whether it is not meant to be an object: values of a release.
    """

    __slots__ = (
        "anchored",
        "aside",
        "data",
        "duplicates",
        "inserts",
        "inside",
        "namespace",
        "piece",
        "place",
        "printed",
        "problems",
        "template",
    )

    def __init__(
        self, piece: Piece, data: Json = None, place: Place | None = None, template: str | None = None
    ) -> None:
        self.piece = piece
        self.data = data
        self.place = place
        self.template = template
        self.duplicates: list[Duplicate] = []
        self.problems: list[Problem] = []
        self.anchored = False
        self.inserts = False
        self.inside: list[Draft] = []
        self.namespace = ""
        self.printed = False
        self.aside = False


def read(piece: Piece, template: str | None = None) -> Iterator[Draft]:
    """Yield the documents of a stream, each with those inside it; one that cannot be read is a draft with a problem.

    Args:
        piece: The text of the stream.
        template: Of documents that no ``# Source:`` comment precedes.
    """
    values = 0  # of JSON
    for text, part, is_json in parts(piece):
        draft = _document(part, template, is_json)
        if values > 1 and not is_json and text.strip():
            draft = draft or Draft(part, template=template)
            draft.problems.append(Problem("unreadable", _JSON_ENDED, part.extent()))
            values = 0  # it is said once
        values += is_json
        if draft:
            yield draft
        # Helm names the file of a chart's crds/ above its first ---, so the comment may stand in a document by itself.
        template = draft.template if draft else _template(text) or template


def walk(drafts: list[Draft]) -> Iterator[Draft]:
    """Yield the drafts, each followed by those inside it."""
    for draft in drafts:
        yield draft
        yield from walk(draft.inside)


def is_object(data: Json) -> bool:
    """Return whether the data says that it is a Kubernetes object."""
    if not isinstance(data, dict):
        return False
    api_version, kind = data.get("apiVersion"), data.get("kind")
    return isinstance(api_version, str) and isinstance(kind, str) and bool(api_version and kind)


def _document(piece: Piece, template: str | None, is_json: bool) -> Draft | None:
    """Return the document between two ``---`` lines; None if nothing stands there, or an explicit null."""
    if is_json:
        text = respell(piece.text)
        piece = piece if text == piece.text else piece.part(text, 0)
    if KEY in piece.text and not piece.original.odd:
        text, gaps = cut(piece.text)
        if gaps:
            gaps = [(piece.line + line, missing) for line, missing in gaps]
            draft = _parse(Piece(piece.original, text, piece.line, piece.column, gaps, piece.fixed), template, is_json)
            if _are_schemas({line for line, _ in gaps}, [draft] if draft else []):
                return draft
    return _parse(piece, template, is_json)


def _parse(piece: Piece, template: str | None, is_json: bool) -> Draft | None:
    text = piece.text
    # kubectl ends every line, so a block scalar that ends the file has its last newline.
    text = text if text.endswith("\n") else f"{text}\n"
    builder = None
    try:
        next_event = events(text)
        if isinstance(next_event(), StreamEndEvent):
            return None
        builder = Builder(next_event)
        data, place = builder.build()
        if builder.aliased > 100:
            from .aliases import measure  # seldom needed

            measure(text)
        behind = end_mark(next_event()).index
    except (YAMLError, Refused) as error:
        from .problems import problem  # not needed where nothing is wrong

        draft = Draft(piece, template=_template(text) or template)
        draft.duplicates = builder.duplicates if builder else []
        draft.problems.append(problem(piece, error))
        return draft
    draft = Draft(piece, data, place, _template(text[: builder.index]) or template)
    draft.duplicates = builder.duplicates
    draft.anchored = bool(builder.anchors)
    draft.problems += _flaws(piece, text, builder, behind, is_json)
    if data is None and not draft.problems:
        return None  # kubectl skips it
    if is_object(data) and may_hold(text):
        mark(data)
    draft.inside = list(_unwrap(draft))
    return _judgeable(draft) if _ACTION in text else draft


def _flaws(piece: Piece, text: str, builder: Builder, behind: int, is_json: bool) -> Iterator[Problem]:
    """Yield what Kubernetes does not like about a document that libyaml reads."""
    if not is_json and _may_be_refused(text, builder):
        from .refusals import refusal  # seldom met

        refused = refusal(piece)
        if refused:
            yield refused
    if behind < len(text):
        following = skip_nothing(text, behind)
        if following < len(text):
            yield Problem("unreadable", _ENDED, piece.rest_of_line(*piece.point(following)))


def _may_be_refused(text: str, builder: Builder) -> bool:
    """Return whether ``refusal`` is worth its time: it reads the document again."""
    return (
        (builder.flow and "?" in text)
        or "\\/" in text
        or "\n---" in text
        or (text.startswith("---") and not text.startswith(("---\n", "---\r\n")))
    )


def _judgeable(draft: Draft) -> Draft:
    """Return a draft as it is, or without its data if a name in it is a template action in quotes.

    The text is YAML then, but no object that could be applied: what the names are, only rendering tells.
    """
    if draft.place is not None and is_object(draft.data):
        from .unrendered import action_in_name  # seldom met

        found = action_in_name(draft.piece, draft.data, draft.place)
        if found is not None:
            draft.problems.append(found)
            draft.data = draft.place = None
            draft.duplicates, draft.inside = [], []
    return draft


def _template(text: str) -> str | None:
    """Return the path in the last of Helm's comments in a text; None without one."""
    if _SOURCE not in text:
        return None
    comments = (line for line in reversed(text.split("\n")) if line.startswith(_SOURCE))
    return next(comments, "").removeprefix(_SOURCE).strip() or None


def _are_schemas(lines: set[int], drafts: list[Draft]) -> bool:
    """Return whether it was right to cut: all could be read, the cuts at ``lines`` are schemas, nothing is anchored.

    The value of a schema that was cut stands nowhere, so it gets the place of its key.
    """
    for draft in walk(drafts):
        if draft.place is None or draft.problems or draft.anchored:
            return False
        for path in () if draft.piece.fixed else schema_paths(draft.data):
            parent, data = draft.place, draft.data
            for step in path[:-1]:
                parent, data = parent.child(data, step), data[step]
            key = parent.key(data, path[-1])
            if (line := draft.piece.line + key.start[0]) in lines:
                lines.remove(line)
                key.notes.move(parent.child(data, path[-1]).at, key.at)
    return not lines


def _unwrap(draft: Draft) -> Iterator[Draft]:
    """Yield the objects inside a document: the items of a List, the custom resource definitions in a ConfigMap."""
    data = draft.data
    if draft.place is None or not is_object(data):
        return
    if data["kind"].endswith("List") and isinstance(data.get("items"), list):
        yield from _items(draft, draft.place.child(data, "items"))
    elif data["kind"] == "ConfigMap" and isinstance(data.get("data"), dict):
        yield from _definitions(draft, draft.place)


def _items(outer: Draft, items: Place) -> Iterator[Draft]:
    kind = outer.data["kind"].removesuffix("List")
    own: list[Duplicate] = []
    of_items: dict[str | int, list[Duplicate]] = {}
    for path, key, first in outer.duplicates:
        if len(path) > 2 and path[0] == "items":
            of_items.setdefault(path[1], []).append((path[2:], key, first))
        else:
            own.append((path, key, first))
    outer.duplicates = own
    has_actions = _ACTION in outer.piece.text
    for index, item in enumerate(outer.data["items"]):
        if isinstance(item, dict) and kind and not item.get("kind"):
            # The API server leaves this out in a typed list, such as a ConfigMapList, and kubectl fills it in.
            item = {**item, "apiVersion": outer.data["apiVersion"], "kind": kind}
        draft = Draft(outer.piece, item, items.child(outer.data["items"], index), outer.template)
        draft.duplicates = of_items.get(index, [])
        draft.inside = list(_unwrap(draft))
        yield _judgeable(draft) if has_actions else draft


def _definitions(outer: Draft, place: Place) -> Iterator[Draft]:
    data = outer.data["data"]
    for key, text in data.items():
        if isinstance(text, str) and _is_definition(text):
            texts = place.child(outer.data, "data")
            yield from read(inner(outer.piece, text, texts.key(data, key), texts.child(data, key)), outer.template)


def _is_definition(text: str) -> bool:
    """Return whether a text is a custom resource definition rather than prose that shows one: it starts with a key."""
    if "\nkind: CustomResourceDefinition" not in f"\n{text}":
        return False
    content = (line for line in text.split("\n") if line.strip() and not line.startswith(("---", "#")))
    return next(content).startswith(("apiVersion:", "kind:", "metadata:", "spec:"))


def inner(piece: Piece, text: str, key: Place, place: Place) -> Piece:
    """Return the piece that a value's text is: line by line for a literal block scalar, else all of it at the key."""
    if place.notes.is_literal(place.at):
        line = place.start[0] + 1
        lines = piece.original.lines(text)
        first = next((index for index, content in enumerate(lines) if content.strip()), None)
        written = "" if first is None else piece.lines[line + first].rstrip("\r")
        if first is not None and written.endswith(lines[first]):
            return piece.part(text, line, len(written) - len(lines[first]))
    return Piece(piece.original, text, fixed=key.span(piece))
