"""Helm's own records of releases: Secrets of type ``helm.sh/release.v1``, and ConfigMaps with the same in them.

``data.release`` is JSON, packed by gzip and written in base64 (``encodeRelease`` in pkg/storage/driver/util.go of
Helm); in ``data`` of a Secret in base64 once more. Each holds a release as it was rendered: its
manifests, Helm hooks, values and chart.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from json import dumps, loads

from ..english import count
from ..frozen import dataclass
from ..model import HELM_RECORD, PassedOver, Problem
from .documents import Draft, is_object, read, walk
from .marks import Original, Piece

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeAlias

    from ..model import Document, Json, Span

    Identity: TypeAlias = tuple[str, ...]

_NAME = re.compile(re.escape(HELM_RECORD) + r"(.+)\.v([0-9]{1,9})")
_GZIP = b"\x1f\x8b\x08"

_MOST_STORED = 2**20
"""Bytes of a record as it is stored: the API server takes no Secret with more (``MaxSecretSize`` in
pkg/apis/core/types.go of Kubernetes)."""

_MOST = 16 * 2**20
"""Bytes of a record unpacked. Those of Capsule have one or two million, and each may become an object here."""

_RATIO = 100
"""By how much a record may grow: charts and manifests grow tenfold, what grows a thousandfold was made for it."""

_ALWAYS = 2**20
"""Bytes that are unpacked whatever the ratio: few objects that are much alike pack well and do no harm."""


class _UndecodableError(ValueError):
    """A record that cannot be decoded; the text says why, as what follows "the release"."""


@dataclass(frozen=True)
class _Revision:
    """Of what a record is."""

    release: str  #: The release's name.
    namespace: str  #: The release's namespace.
    number: int  #: Which revision of it.
    status: str  #: What has become of it, in Helm's words.

    def __str__(self) -> str:
        return f"revision {self.number} of Helm release {self.namespace}/{self.release}"


@dataclass(frozen=True, eq=False)
class Record:
    """An object that is Helm's record of a release."""

    document: Document  #: The object.
    piece: Piece  #: The text that it was read from.


@dataclass(frozen=True, eq=False)
class Opened:
    """What stands in a record."""

    drafts: Sequence[Draft]  #: Its objects, then its Helm hooks, as ``helm template`` prints them; none that is known.
    values: Sequence[Draft]  #: What its user has set, if that is anything.
    problem: Problem | None  #: Why it cannot be decoded; None if it can.
    passed_over: Sequence[PassedOver]  #: Those of its objects that are known, if there are any.


@dataclass(frozen=True, eq=False)
class Recorded:
    """What a record says of its release."""

    revision: _Revision  #: Of what it is.
    data: Json  #: The release, as Helm's JSON has it.


def recorded(document: Document) -> Recorded | None:
    """Return what an object that is Helm's record says of its release; None if it cannot be decoded."""
    data = _decoded_or_nothing(document.data)
    return Recorded(_revision(document), data) if data else None


def in_force(records: Sequence[Record]) -> tuple[list[Record], list[PassedOver]]:
    """Return the records of what is installed, and what becomes of the others: one revision of a release counts.

    It is the newest that is deployed, else the newest. Records in different folders are taken for those of different
    clusters.
    """
    releases: dict[Identity, list[tuple[_Revision, Record]]] = {}
    for record in records:
        revision = _revision(record.document)
        key = (_folder(record.document), revision.namespace, revision.release)
        releases.setdefault(key, []).append((revision, record))
    found, others = [], []
    for revisions in releases.values():
        # Of two that are the same, the first.
        counts, chosen = max(revisions, key=lambda each: (each[0].status == "deployed", each[0].number))
        for revision, record in revisions:
            reason = f"revision {counts.number} counts" if counts.number != revision.number else "it is here twice"
            if record is chosen:
                reason = "it is uninstalled" if revision.status == "uninstalled" else ""
                if not (reason or any(_stored(record.document.data))):
                    reason = "what it records is not in the input"
            if reason:
                others.append(PassedOver(record.document.index, str(revision), reason))
            else:
                found.append(record)
    return found, others


def identities(documents: Iterable[Document]) -> set[Identity]:
    """Return what ``opened`` has to know of the objects of an input."""
    return {
        (_folder(document), document.api_version.rpartition("/")[0], document.kind, document.namespace, document.name)
        for document in documents
        if document.name
    }


def opened(record: Record, known: set[Identity]) -> Opened:
    """Return what stands in a record, all of it placed at the key that holds it.

    Args:
        record: The record.
        known: The objects of the input: what is there as the cluster has it, is not judged as Helm wrote it.
    """
    document = record.document
    in_data, _ = _stored(document.data)
    span = document.locate(("data" if in_data else "stringData", "release"))
    try:
        release = _decoded(document.data)
    except _UndecodableError as error:
        return Opened((), (), Problem("unreadable", f"the release that Helm keeps in it {error}", span), ())
    drafts = list(_read("".join(_manifests(release)), span))
    values = release.get("config")
    namespace = _text(release, "namespace") or document.namespace
    for draft in walk(drafts):
        draft.namespace = namespace
    kept, left_out = _unknown(drafts, known, _folder(document), namespace)
    passed = (
        [PassedOver(document.index, f"{count(left_out, 'object')} of {_revision(document)}", _LIVE)] if left_out else []
    )
    return Opened(kept, list(_read(dumps(values), span)), None, passed)


def _read(text: str, span: Span) -> Iterator[Draft]:
    """Read a text that is in the input in another form; all of it has one place."""
    return read(Piece(Original(text), text, fixed=span))  # its lines are its own, whatever breaks those of the source


_LIVE = "the input has it as it is in the cluster"


def _unknown(drafts: Sequence[Draft], known: set[Identity], folder: str, namespace: str) -> tuple[list[Draft], int]:
    """Return the objects that are not known, those inside of them likewise, and how many are."""
    kept, left_out = [], 0
    for draft in drafts:
        if known.isdisjoint(_identities(draft.data, folder, namespace)):
            draft.inside, inside = _unknown(draft.inside, known, folder, namespace)
            kept.append(draft)
            left_out += inside
        else:
            left_out += 1
    return kept, left_out


def _identities(data: Json, folder: str, namespace: str) -> Iterator[Identity]:
    """Yield what an object may be known as: whether its kind lives in namespaces, only the API server knows."""
    if is_object(data):
        written = _text(data.get("metadata"), "namespace")
        for place_of in (written,) if written else ("", namespace):
            yield (
                folder,
                data["apiVersion"].rpartition("/")[0],
                data["kind"],
                place_of,
                _text(data.get("metadata"), "name"),
            )


def _revision(document: Document) -> _Revision:
    """Return what a document is the record of: by its labels, as Helm has it, else by its name and what is in it."""
    labels = document.labels
    named = _NAME.fullmatch(document.name)
    release = {} if "status" in labels else _decoded_or_nothing(document.data)
    number = _text(labels, "version") or (named[2] if named else str(release.get("version")))
    return _Revision(
        release=_text(labels, "name") or (named[1] if named else _text(release, "name")),
        namespace=document.namespace or _text(release, "namespace"),
        number=int(number) if re.fullmatch("[0-9]{1,9}", number) else 0,
        status=_text(labels, "status") or _text(release.get("info"), "status"),
    )


def _decoded_or_nothing(data: Json) -> dict[str, Json]:
    try:
        return _decoded(data)
    except _UndecodableError:
        return {}


def _manifests(release: Json) -> Iterator[str]:
    """Yield the manifests of a release as ``helm template`` prints them."""
    yield _text(release, "manifest")
    hooks = release.get("hooks")
    for hook in hooks if isinstance(hooks, list) else ():
        yield f"\n---\n# Source: {_text(hook, 'path')}\n{_text(hook, 'manifest')}\n"


def _decoded(data: Json) -> dict[str, Json]:
    """Return the release in a record.

    Raises:
        _UndecodableError: It cannot be decoded, or is beyond the limits.
    """
    in_data, as_text = _stored(data)
    packed = _from_base64((in_data or as_text).encode())
    if len(packed) > _MOST_STORED:
        raise _UndecodableError("has more than 1 MiB, which no cluster stores")
    if in_data and data["kind"] == "Secret":
        packed = _from_base64(packed)
    return _read_json(_unpacked(packed) if packed.startswith(_GZIP) else packed)  # Helm 2 did not pack it


def _stored(data: Json) -> tuple[str, str]:
    """Return what is stored in ``data`` and in ``stringData``; empty if nothing is."""
    return _text(data.get("data"), "release"), _text(data.get("stringData"), "release")


def _from_base64(text: bytes) -> bytes:
    try:
        return a2b_base64(b"".join(text.split()), strict_mode=True)
    except ValueError:
        raise _UndecodableError("is not written in base64") from None


def _unpacked(packed: bytes) -> bytes:
    import zlib
    from gzip import BadGzipFile, GzipFile
    from io import BytesIO

    most = min(_MOST, max(_ALWAYS, _RATIO * len(packed)))
    try:
        text = GzipFile(fileobj=BytesIO(packed)).read(most + 1)
    except (EOFError, BadGzipFile, zlib.error):
        raise _UndecodableError("is not packed by gzip, or cut off") from None
    if len(text) > most:
        raise _UndecodableError(f"is too large: unpacked, its {len(packed)} bytes are more than {most}")
    return text


def _read_json(text: bytes) -> dict[str, Json]:
    try:
        release = loads(text)
    except (ValueError, RecursionError):
        raise _UndecodableError("is not JSON") from None
    if not isinstance(release, dict):
        raise _UndecodableError("is not one")
    return release


def _folder(document: Document) -> str:
    return document.source[: document.source.rfind("/") + 1]


def _text(data: Json, key: str) -> str:
    """Return a text in a mapping; empty without one."""
    value = data.get(key) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""
