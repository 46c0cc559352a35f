"""A comparison with a record as Markdown that fits a pull request or the summary of a CI job."""

from __future__ import annotations

from ..marked_up import bullets, plain, row
from .wording import rest, title, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...recovery.record import Comparison
    from . import RecordOptions


def render(comparison: Comparison, _options: RecordOptions) -> str:
    """Render a comparison: which drill, and a table of the predictions that were wrong."""
    blocks = ["## The drill against the prediction", plain(title(comparison)), f"**{verdict(comparison)}**"]
    if comparison.wrong:
        rows = [row("Request", "Who", "Predicted", "Came", "Message"), "| --- | --- | --- | --- | --- |"]
        for wrong in comparison.wrong:
            where = f" in {wrong.namespace}" if wrong.namespace else ""
            rows.append(
                row(f"{wrong.id}: {wrong.kind}{where}", wrong.actor, wrong.predicted, wrong.came, wrong.message)
            )
        blocks.append("\n".join(rows))
    blocks.append(bullets(list(rest(comparison))))
    return "\n\n".join(filter(None, blocks)) + "\n"
