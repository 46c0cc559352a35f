"""The tool ``diff``: what changes from one input to another, as ``capsule-lint diff --format json`` has it."""

from __future__ import annotations

from json import loads

from ..english import enumerated
from ..lint.comparison import compared, of_its_checkout
from ..report.diff import DiffOptions, render
from .arguments import USUAL_FINDINGS
from .bounds import foremost, left_out, rank
from .call import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Json
    from .running import Running


def diff(running: Running, arguments: Json) -> Answer:
    """Compare two inputs.

    Raises:
        CapsuleLintError: An argument, a rule or an input is wrong, or there is nothing to compare.
    """
    sides = [arguments[side] for side in ("old", "new")]
    requests = [running.prepared("diff", side, arguments).request for side in sides]
    comparison = compared(of_its_checkout(requests[0]), requests[1], (_called(sides[0]), _called(sides[1])))
    first, *others = comparison.changes
    options = DiffOptions(stages=bool(arguments.get("stages")))
    data: Json = loads(comparison.without_secrets(render("json", first, options, others)))
    limit = arguments.get("limit", USUAL_FINDINGS)
    gone = [sentence for each in (data, *data.get("others", ())) for sentence in _cut(each, limit)]
    gone += [f"what {failure.rule.id} finds is left out: {failure}." for failure in comparison.failures]
    return Answer(comparison.without_secrets(render("text", first, options, others)), data, tuple(gone))


def _called(side: Json) -> str:
    """Return what a side is called: as on a command line, by its inputs and its values."""
    inputs = [*side.get("paths", ()), *(each["path"] for each in side.get("contents", ()))]
    values = side.get("values", ())
    return " with ".join([enumerated(inputs), *([enumerated(values)] if values else [])])


def _cut(data: Json, limit: int) -> Iterator[str]:
    """Leave findings out, those that stay first, and say so."""
    whole = data["findings"]
    data["findings"] = foremost(whole, limit, _rank)
    yield from left_out(len(data["findings"]), len(whole), "findings", "raise `limit`, or narrow with `select`")


def _rank(change: Json) -> int:
    return rank(change["finding"]) + (10 if change["change"] == "stays" else 0)
