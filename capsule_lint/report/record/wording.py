"""What the text and the Markdown of a comparison with a record say in the same words."""

from __future__ import annotations

from ...english import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...recovery.record import Comparison, Wrong

_WAYS = {
    "all": "all of its pods were taken away",
    "one": "one of its pods was taken away",
    "hang": "it hung",
    "network-policy": "a NetworkPolicy kept requests from it",
}


def title(comparison: Comparison) -> str:
    """Return which drill it is."""
    record = comparison.record
    way = _WAYS.get(record.take_away, record.take_away)
    return f"The drill of {record.date} on {record.context}, for {record.backend}: {way}."


def verdict(comparison: Comparison) -> str:
    """Return how many predictions were wrong."""
    told = count(comparison.compared, "prediction")
    if not comparison.wrong:
        return f"{told} compared, none was wrong."
    return f"{told} compared, {len(comparison.wrong)} {'was' if len(comparison.wrong) == 1 else 'were'} wrong."


def sentence(wrong: Wrong) -> str:
    """Return what was predicted and what came."""
    where = f" in {wrong.namespace}" if wrong.namespace else ""
    came = {"passes": "passed", "stopped": "was stopped"}.get(wrong.came, f"was {wrong.came}")
    predicted = "stops" if wrong.predicted == "stopped" else "passes"
    return f"{wrong.id} ({wrong.kind}{where} by {wrong.actor}): the input says that it {predicted}, and it {came}."


def rest(comparison: Comparison) -> Iterator[str]:
    """Yield what else is worth knowing of the record."""
    record = comparison.record
    if record.seconds_to_recover is not None:
        yield f"{record.backend} answered again {count(record.seconds_to_recover, 'second')} after it was brought back."
    if comparison.not_probed:
        yield f"Not compared: {count(len(comparison.not_probed), 'request')} that could not be sent to this cluster."
    if comparison.unknown:
        yield f"Not compared: {count(len(comparison.unknown), 'request')} of which the input predicts nothing."
    if not record.verified:
        yield "The prediction is unverified: a NetworkPolicy may not bind the API server."
    if not record.complete:
        yield "The drill ended before all requests were sent: at its first surprise, or interrupted."
