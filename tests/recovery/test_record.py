"""The record of a drill: what may stand in it, and where an input predicts what did not come."""

from __future__ import annotations

import json

import pytest

from capsule_lint.errors import UsageError
from capsule_lint.recovery.record import Came, Comparison, Record, Wrong, compare, read

from ..drill.conftest import made

HEAD = {
    "record": "capsule-lint drill",
    "version": 1,
    "date": "2026-11-29T18:00:00Z",
    "capsuleLint": "0.1.0",
    "context": "staging",
    "name": "Capsule",
    "takeAway": "all",
    "verified": True,
}
END = {
    "end": "2026-11-29T18:02:00Z",
    "asPredicted": 1,
    "surprises": 1,
    "notProbed": 1,
    "secondsToRecover": 7,
    "complete": True,
}
CAME = (
    Came("node-cordon", "stopped", "passes", 0, ""),
    Came("pod-create", "passes", "passes", 1, ""),
    Came("tenant-pod-create", "stopped", "not probed", 0, "the cluster has no such object"),
    Came("gone-since", "passes", "passes", 0, ""),
)


def line(came: Came) -> dict[str, object]:
    fields = ("id", "predicted", "came", "seconds", "message")
    return {field: getattr(came, field) for field in fields}


def written(*lines: object) -> str:
    return "".join(f"{json.dumps(each)}\n" for each in lines)


def record(**more: object) -> Record:
    known: dict[str, object] = {
        "name": "record",
        "date": "2026-11-29T18:00:00Z",
        "context": "staging",
        "backend": "Capsule",
        "take_away": "all",
        "verified": True,
        "came": CAME,
        "seconds_to_recover": 7,
        "complete": True,
        **more,
    }
    return Record(**known)  # type: ignore[arg-type]


def test_a_record_says_what_came() -> None:
    assert read(written(HEAD, *map(line, CAME), END), "record") == record()


def test_a_drill_that_was_killed_has_no_end() -> None:
    assert read(written(HEAD, line(CAME[0])), "record") == record(
        came=CAME[:1], seconds_to_recover=None, complete=False
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "record is empty, wanted the record of a drill"),
        ("{", "record:1: it is not JSON"),
        ("[]\n", "record:1: it is not an object"),
        ("{}\n", "record:1: record is missing or of a wrong type"),
        (written({**HEAD, "version": True}), "record:1: version is missing or of a wrong type"),
        (written({**HEAD, "version": 2}), "record:1: it is not a record of a drill of version 1"),
        (
            written({**HEAD, "takeAway": "gone"}),
            "record:1: takeAway is 'gone', wanted one of all, one, hang, network-policy",
        ),
        (
            written({**HEAD, "date": "yesterday"}),
            "record:1: date is 'yesterday', wanted one such as 2026-11-29T18:00:00Z",
        ),
        (written(HEAD, {"id": "a"}), "record:2: predicted is missing or of a wrong type"),
        (
            written(HEAD, {**line(CAME[0]), "came": "lost"}),
            "record:2: 'stopped' and 'lost' are not outcomes of a probe",
        ),
        (written(HEAD, {**END, "complete": 1}), "record:2: complete is missing or of a wrong type"),
    ],
)
def test_what_is_no_record_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        read(text, "record")

    assert str(refused.value) == said


def test_a_prediction_that_did_not_come_is_wrong() -> None:
    compared = compare(made(only_probes=True), record())

    assert compared == Comparison(
        record=record(),
        compared=2,
        wrong=(
            Wrong(
                id="node-cordon",
                kind="UPDATE nodes",
                actor="administrator (kubectl cordon, kubectl drain)",
                namespace="",
                predicted="stopped",
                came="passes",
                message="",
            ),
        ),
        not_probed=(CAME[2],),
        unknown=("gone-since",),
    )
