"""The tool ``impact``: what stops when Capsule stops, as ``capsule-lint impact --format json`` has it."""

from __future__ import annotations

from json import loads

from ..lint.outage import outage_of
from ..report.impact import ImpactOptions, render
from .bounds import left_out
from .call import Answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..model import Json
    from .running import Running

_MOST_REQUESTS = 150
_MORE = "give `all` as true to have every request"


def impact(running: Running, arguments: Json) -> Answer:
    """Say what stops.

    Raises:
        CapsuleLintError: An argument or an input is wrong, or there is nothing to look at.
    """
    together = arguments.get("scenario") == "cold-start"
    outage = outage_of(running.prepared("impact", arguments, arguments).request, together=together)
    first, *others = outage.impacts
    data: Json = loads(outage.without_secrets(render("json", first, ImpactOptions(), others)))
    text = render("text", first, ImpactOptions(cold_start=together, hints=False), others)
    gone = [] if arguments.get("all") else [sentence for each in _each(data) for sentence in _cut(each)]
    return Answer(outage.without_secrets(text), data, tuple(dict.fromkeys(gone)))


def _each(data: Json) -> Iterator[Json]:
    """Yield an impact and those in it."""
    yield data
    for key in ("others", "backends"):
        for each in data.get(key, ()):
            yield from _each(each)


def _cut(data: Json) -> Iterator[str]:
    """Leave requests out that keep working, and say so."""
    whole = data["requests"]
    stopped = [each for each in whole if each["refused"] != "passes" or each["hung"]["outcome"] != "passes"]
    data["requests"] = stopped[:_MOST_REQUESTS]
    yield from left_out(len(data["requests"]), len(whole), "requests", _MORE)
