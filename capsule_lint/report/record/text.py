"""A comparison with a record as text that fits a terminal."""

from __future__ import annotations

from ..terminal import wrap
from .wording import rest, sentence, title, verdict

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...recovery.record import Comparison
    from . import RecordOptions


def render(comparison: Comparison, options: RecordOptions) -> str:
    """Render a comparison: which drill, how many predictions were wrong, and each of them with what came instead."""
    lines = wrap(title(comparison), options.width)
    told = verdict(comparison)
    lines += ["", f"\x1b[1m{told}\x1b[0m" if options.colour else told]
    for wrong in comparison.wrong:
        lines += wrap(sentence(wrong), options.width, "- ", "  ")
        if wrong.message:
            lines += wrap(wrong.message, options.width, "  ", "  ")
    others = list(rest(comparison))
    if others:
        lines += ["", *(line for each in others for line in wrap(each, options.width))]
    return "\n".join(lines) + "\n"
