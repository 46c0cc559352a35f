"""A comparison with a record as JSON: the shape is that of docs/record.schema.json."""

from __future__ import annotations

from ... import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...recovery.record import Comparison
    from . import RecordOptions

VERSION = 1
"""Of the shape."""


def render(comparison: Comparison, _options: RecordOptions, _others: Sequence[Comparison] = ()) -> str:
    """Render a comparison for programs."""
    import json

    record = comparison.record
    data = {
        "version": VERSION,
        "capsuleLint": __version__,
        "record": {
            "file": record.name,
            "date": record.date,
            "context": record.context,
            "name": record.backend,
            "takeAway": record.take_away,
            "verified": record.verified,
            "complete": record.complete,
            "secondsToRecover": record.seconds_to_recover,
        },
        "compared": comparison.compared,
        "wrong": [
            {
                "id": wrong.id,
                "kind": wrong.kind,
                "actor": wrong.actor,
                "namespace": wrong.namespace,
                "predicted": wrong.predicted,
                "came": wrong.came,
                "message": wrong.message,
            }
            for wrong in comparison.wrong
        ],
        "notProbed": [{"id": came.id, "reason": came.message} for came in comparison.not_probed],
        "notPredicted": list(comparison.unknown),
    }
    return json.dumps(data, indent=2) + "\n"
