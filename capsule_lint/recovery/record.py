"""What came of a drill: the record that its script writes, and where predictions and the record differ."""

from __future__ import annotations

import re

from ..errors import UsageError
from ..frozen import dataclass
from .drill import TAKE_AWAY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Json
    from .drill import Drill

CAME = ("stopped", "passes", "stopped by another webhook", "refused by something else", "not probed")
"""What may have come of a probe."""

_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

_HEAD = {"record": str, "version": int, "date": str, "context": str, "name": str, "takeAway": str, "verified": bool}
_LINE = {"id": str, "predicted": str, "came": str, "seconds": int, "message": str}
_END = {
    "end": str,
    "asPredicted": int,
    "surprises": int,
    "notProbed": int,
    "secondsToRecover": (int, type(None)),
    "complete": bool,
}


@dataclass(frozen=True)
class Came:
    """What came of one probe."""

    id: str  #: Of the request of the catalogue.
    predicted: str  #: ``stopped`` or ``passes``: what the script was told.
    came: str  #: One of ``CAME``.
    seconds: int  #: How long it took.
    message: str  #: What the API server said; empty if it went as predicted.


@dataclass(frozen=True)
class Record:
    """What came of a drill."""

    name: str  #: Of the file.
    date: str  #: When it began, in UTC: ``2026-11-29T18:00:00Z``.
    context: str  #: What kubectl calls the cluster.
    backend: str  #: What was taken away: ``Capsule``.
    take_away: str  #: How: one of ``drill.TAKE_AWAY``.
    verified: bool  #: Whether the prediction was said to hold for that.
    came: tuple[Came, ...]  #: What came, in the order in which it was sent.
    seconds_to_recover: int | None  #: From when it was brought back until it answered; None if that is not known.
    complete: bool  #: Whether all probes were sent: not if it ended at its first surprise, or was interrupted.


@dataclass(frozen=True)
class Wrong:
    """A request that ended otherwise than it is predicted to."""

    id: str  #: Of the request.
    kind: str  #: Operation and resource: ``UPDATE nodes``.
    actor: str  #: Who sends it.
    namespace: str  #: Where it goes in the catalogue; empty for cluster-scoped objects.
    predicted: str  #: ``stopped`` or ``passes``, by the input as it is now.
    came: str  #: One of ``CAME``.
    message: str  #: What the API server said.


@dataclass(frozen=True)
class Comparison:
    """An input against the record of a drill."""

    record: Record  #: What came.
    compared: int  #: How many requests were predicted and sent.
    wrong: tuple[Wrong, ...]  #: Where the prediction was wrong, in the order of the record.
    not_probed: tuple[Came, ...]  #: What the drill could not send.
    unknown: tuple[str, ...]  #: Ids in the record that the input predicts nothing of.


def read(text: str, name: str) -> Record:
    """Return what a record says.

    Args:
        text: Of the file: JSON, one object a line.
        name: What to call it in messages.

    Raises:
        UsageError: It is no such record; the message names the line.
    """
    lines = [
        (number, _line(line, f"{name}:{number}")) for number, line in enumerate(text.splitlines(), 1) if line.strip()
    ]
    if not lines:
        raise UsageError(f"{name} is empty, wanted the record of a drill")
    (number, head), *rest = lines
    _hold_against(head, _HEAD, f"{name}:{number}")
    if head["record"] != "capsule-lint drill" or head["version"] != 1:
        raise UsageError(f"{name}:{number}: it is not a record of a drill of version 1")
    if head["takeAway"] not in TAKE_AWAY:
        raise UsageError(f"{name}:{number}: takeAway is {head['takeAway']!r}, wanted one of {', '.join(TAKE_AWAY)}")
    if not _DATE.fullmatch(head["date"]):
        raise UsageError(f"{name}:{number}: date is {head['date']!r}, wanted one such as 2026-11-29T18:00:00Z")
    came, end = [], None
    for number, line in rest:
        place = f"{name}:{number}"
        if "end" in line:
            _hold_against(line, _END, place)
            end = line
            continue
        _hold_against(line, _LINE, place)
        if line["came"] not in CAME or line["predicted"] not in CAME[:2]:
            raise UsageError(f"{place}: {line['predicted']!r} and {line['came']!r} are not outcomes of a probe")
        came.append(Came(*(line[field] for field in _LINE)))
    return Record(
        name=name,
        date=head["date"],
        context=head["context"],
        backend=head["name"],
        take_away=head["takeAway"],
        verified=head["verified"],
        came=tuple(came),
        seconds_to_recover=end["secondsToRecover"] if end else None,
        complete=end is not None and end["complete"],
    )


def _line(line: str, place: str) -> Json:
    import json

    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        raise UsageError(f"{place}: it is not JSON") from None
    if not isinstance(data, dict):
        raise UsageError(f"{place}: it is not an object")
    return data


def _hold_against(data: Json, fields: Json, place: str) -> None:
    for field, kind in fields.items():
        value = data.get(field)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise UsageError(f"{place}: {field} is missing or of a wrong type")


def compare(drill: Drill, record: Record) -> Comparison:
    """Return where an input predicts what did not come.

    Args:
        drill: Of the input, with the way of taking away of the record.
        record: What came.
    """
    predicted = {each.probe.entry.id: each for each in drill.sent}
    sent = [came for came in record.came if came.id in predicted and came.came != "not probed"]
    return Comparison(
        record=record,
        compared=len(sent),
        wrong=tuple(_wrong(drill, sent)),
        not_probed=tuple(came for came in record.came if came.came == "not probed"),
        unknown=tuple(came.id for came in record.came if came.id not in predicted),
    )


def _wrong(drill: Drill, sent: list[Came]) -> Iterator[Wrong]:
    predicted = {each.probe.entry.id: each for each in drill.sent}
    for came in sent:
        told = predicted[came.id].predicted
        if came.came != told:
            entry = predicted[came.id].probe.entry
            yield Wrong(came.id, entry.kind, entry.actor, entry.namespace, told, came.came, came.message)
