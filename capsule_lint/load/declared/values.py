"""The values of a release as documents: what stands in a manifest, in a text, in a file, and what sets single keys."""

from __future__ import annotations

import re
from functools import partial
from itertools import takewhile

from ...frozen import replace
from ...model import Document, Json, Path, Placeholder, Span, UnreadValues
from ..documents import inner
from ..marks import Piece, Positions
from ..overrides import paths_of
from ..placeholders import placeholder, with_placeholders
from .fields import get, mapping
from .templates import inserts, read_template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    # Values that are known, or not; indexes, and how many are weaker, are filled in once all are there.
    Layer: TypeAlias = Document | UnreadValues
    # The path that is set, as ``--set`` writes it, its value, and where name and value stand in the manifest.
    Assignment: TypeAlias = tuple[str, Json, Path, Path]

_ENCRYPTED = r"\AENC\[[A-Z0-9_]+,"
_MOST_DOTS = 30  # ``MaxNestedNameLevel`` in Helm's pkg/strvals/parser.go
_WORDS = {"true": True, "false": False, "null": None}
_NUMBER = r"0|[1-9][0-9]{0,17}|[+-][0-9]{1,18}"


def unread(what: str, reason: str, path: Path, key: Path = ()) -> UnreadValues:
    """Return values that are not known; ``path`` is where the manifest names them."""
    return UnreadValues(what, reason, path, weaker=0, key=key)


def key_of(name: str) -> Path:
    """Return the key that ``--set`` gives a value; the list, if that is an item of one."""
    path = next(iter(paths_of("--set", f"{name}=")), ())
    return tuple(takewhile(lambda step: isinstance(step, str), path))


def at(document: Document, path: Path) -> Iterator[Layer]:
    """Yield the values that stand as a mapping in a manifest; none if it is empty or of another type."""
    found, data = document.positions(path), get(document.data, path)
    if found is None or not data:
        return
    if isinstance(data, str) and placeholder(data):
        yield unread("values", "something else fills them in", path)
    if isinstance(data, dict):
        yield _view(document, path, found[1], with_placeholders(data))
        if _inserts(document):
            yield unread("values", "a template brings more of them in", path)


def in_text(document: Document, path: Path, named: Path = ()) -> Iterator[Layer]:
    """Yield the values in a text of a manifest, placed line by line where it is written as a block.

    Args:
        document: The manifest.
        path: Of the text.
        named: Where the manifest that declares the release names the text; empty if that is this one.
    """
    text = get(document.data, path)
    positions = document.positions
    if not isinstance(text, str) or not isinstance(positions, Positions):
        return
    place, around = positions.place, positions.data
    for step in path[:-1]:
        place, around = place.child(around, step), around[step]
    key = str(path[-1])
    piece = inner(positions.piece, text, place.key(around, key), place.child(around, key))
    yield from _read(document, piece, named or path)


def decoded(document: Document, path: Path, text: str, named: Path) -> Iterator[Layer]:
    """Yield the values in a text of which a manifest holds another form: all of it stands at the key."""
    found, positions = document.positions(path), document.positions
    if found is not None and isinstance(positions, Positions):
        yield from _read(document, Piece(positions.piece.original, text, fixed=found[0]), named)


def _read(document: Document, piece: Piece, named: Path) -> Iterator[Layer]:
    text = piece.text
    if re.match(_ENCRYPTED, text):
        yield unread("values", "they are encrypted", named)
        return
    draft = next(read_template(piece), None)
    if draft is None:
        return
    if draft.place is None or not isinstance(draft.data, dict):
        if isinstance(draft.data, str) and placeholder(draft.data):
            yield unread("values", "something else fills them in", named)
        else:
            yield unread("values", "they are not a mapping in YAML", named)
        return
    if draft.data:
        data = with_placeholders(draft.data)
        positions = Positions(draft.piece, data, draft.place)
        span = draft.place.span(draft.piece)
        yield Document(0, document.source, span, data, wrapped_in=document.index, positions=positions)
    if inserts(text):
        yield unread("values", "a template brings more of them in", named)


def whole(document: Document, named: Path) -> Iterator[Layer]:
    """Yield the values in a file, of which this is the first document."""
    if isinstance(document.data, dict):
        if document.data:
            yield replace(document, data=with_placeholders(document.data), problems=())
        if _inserts(document):
            yield unread(document.source, "a template brings more of them in", named)
    else:
        yield unread(document.source, "it is not a mapping in YAML", named)


def below(layers: Iterable[Layer], key: Path) -> Iterator[Layer]:
    """Yield of values what a dependency gets that is called ``key`` there; what is ``global``, it gets as well.

    See https://helm.sh/docs/chart_template_guide/subcharts_and_globals.
    """
    shared: list[Layer] = []
    for layer in layers:
        if isinstance(layer, UnreadValues):
            if layer.key[:1] == ("global",):
                shared.append(layer)
            elif layer.key[: len(key)] == key or key[: len(layer.key)] == layer.key:
                yield replace(layer, key=layer.key[len(key) :])
            continue
        found, data = layer.positions(key), get(layer.data, key)
        if found is not None and isinstance(data, dict) and data:
            yield _view(layer, key, found[1], data, layer.wrapped_in)
        elif isinstance(data, Placeholder):
            yield unread("values", "something else fills them in", ())
        of_all = layer.data.get("global")
        if isinstance(of_all, dict) and of_all:
            shared.append(_of_all(layer, of_all))
    yield from shared


def assigned(document: Document, assignments: Iterable[Assignment], *, literal: bool = False) -> Iterator[Layer]:
    """Yield values that are given key by key, as by ``--set``, as one document; a list is not known of one item.

    Args:
        document: The manifest, which has their positions.
        assignments: In their order.
        literal: Whether what they set is always a text.
    """
    data: dict[str, Json] = {}
    spans: dict[Path, tuple[Span, Span]] = {}
    for name, value, at_name, at_value in assignments:
        paths = paths_of("--set", f"{name}=")
        key, given = document.positions(at_name), document.positions(at_value) or document.positions(at_name)
        if len(paths) != 1 or len(paths[0]) - 1 > _MOST_DOTS or key is None or given is None:
            continue
        path = paths[0]
        typed = _typed(value, literal=literal)
        if any(isinstance(step, int) for step in path):
            path, typed = key_of(name), Placeholder(value)
        if not path:
            continue
        _put(data, path, typed)
        here = key[0] if at_name == at_value else key[1], given[1]
        for length in range(1, len(path)):
            spans.setdefault(path[:length], here)
        spans[path] = here
    if data:
        first = next(iter(spans.values()))[0]
        yield Document(
            0, document.source, first, data, wrapped_in=document.index, positions=partial(_assigned_at, data, spans)
        )


def _assigned_at(data: Json, spans: dict[Path, tuple[Span, Span]], path: Path) -> tuple[Span, Span] | None:
    if get(data, path) is None and path[-1] not in mapping(data, *path[:-1]):
        return None
    lengths = range(len(path), 0, -1)
    return next((spans[path[:length]] for length in lengths if path[:length] in spans), None)


def _put(data: dict[str, Json], path: Path, value: Json) -> None:
    for step in path[:-1]:
        inside = data.get(str(step))
        if not isinstance(inside, dict):
            inside = data[str(step)] = {}
        data = inside
    data[str(path[-1])] = value


def _typed(value: Json, *, literal: bool) -> Json:
    """Return what ``--set`` makes of a value (``typedVal`` in Helm's pkg/strvals/parser.go)."""
    if not isinstance(value, str) or isinstance(value, Placeholder) or literal:
        return with_placeholders(value)
    if placeholder(value) or "$ARGOCD_" in value:
        return Placeholder(value)
    if value.startswith("{") and value.endswith("}"):
        return [_typed(item, literal=False) for item in re.split(r"(?<!\\),", value[1:-1]) if value != "{}"]
    plain = re.sub(r"\\(.)", r"\1", value)
    if plain.lower() in _WORDS:
        return _WORDS[plain.lower()]
    return int(plain) if re.fullmatch(_NUMBER, plain) else plain


def _view(document: Document, path: Path, span: Span, data: Json, wrapped_in: int | None = None) -> Document:
    """Return a part of a document as a separate document."""

    def positions(below: Path) -> tuple[Span, Span] | None:
        return document.positions((*path, *below))

    outer = document.index if wrapped_in is None else wrapped_in
    return Document(0, document.source, span, data, wrapped_in=outer, positions=positions)


def _of_all(document: Document, data: Json) -> Document:
    """Return what of values is for all dependencies."""

    def positions(path: Path) -> tuple[Span, Span] | None:
        return document.positions(path) if path[:1] == ("global",) else None

    return replace(document, data={"global": data}, positions=positions)


def _inserts(document: Document) -> bool:
    return isinstance(document.positions, Positions) and document.positions.inserts
