"""Which key of the values of one of Capsule's charts stands at a place of a document, and which keys belong there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..capsule.chart_keys import chart_keys
from ..capsule.charts.table import REBUILT
from ..errors import CapsuleLintError
from ..frozen import dataclass, replace
from ..kubernetes.fields import get
from ..lint.reading import read
from ..load import Input
from .positions import is_within

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lint import Linted, Request
    from ..model import Bundle, Chart, Document, Json

    Key = tuple[str, ...]

_PROBE = "capsuleLintCompletesThis"
"""A key that stands for the one that is being written, in a copy of the document that is only read."""

_UNFINISHED = re.compile(r"(?P<indent>\s*(?:- +)*)(?P<word>[\w-]*)")
_REST = re.compile(r"(?P<word>[\w-]*:?)\s*")


@dataclass(frozen=True, eq=False)
class KeyInValues:
    """A key that stands in values."""

    chart: Chart  #: The chart that the values are for.
    versions: tuple[str, ...]  #: Those the chart may be, the oldest first, whose keys are known; none if none is known.
    key: Key  #: From the root of the values.
    index: int  #: Of the document that the values are.


@dataclass(frozen=True, eq=False)
class Unfinished:
    """A key that is being written."""

    chart: Chart  #: The chart that the values are for.
    versions: tuple[str, ...]  #: As of ``KeyInValues``.
    above: Key  #: The keys below which it stands.
    others: tuple[str, ...]  #: The keys that stand next to it.
    word: str  #: What is written of it.
    column: int  #: Where that begins, from 1.
    end: int  #: Where it ends, with what stands of it after the cursor, and its colon.


def key_at(found: Linted, file: str, line: int, column: int) -> KeyInValues | None:
    """Return the key of values that stands at a place, or whose value does; None without one.

    Args:
        found: What was judged.
        file: The document.
        line: In it, from 1.
        column: In that line, from 1.
    """
    for chart, document in _values((world.bundle for world in found.worlds), file):
        best: Key = ()
        for path in _keys(document.data):
            spans = document.positions(path)
            if spans and any(span.line == span.end_line and is_within(span, line, column) for span in spans):
                best = max(best, path, key=len)
        if best:
            return KeyInValues(chart, versions_of(chart), best, document.index)
    return None


def unfinished_at(request: Request, file: str, text: str, line: int, column: int) -> Unfinished | None:
    """Return the key of values that is being written at a place; None where none can be.

    Args:
        request: What the document was judged with.
        file: The document.
        text: What it says now.
        line: In it, from 1.
        column: In that line, from 1.
    """
    # The linter does not count a byte order mark.
    lines = text.removeprefix("\ufeff").split("\n")
    before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 :]
    started = _UNFINISHED.fullmatch(before)
    rest = _REST.fullmatch(after)
    if started is None or rest is None:
        return None
    lines[line - 1] = f"{started['indent']}{_PROBE}:"
    try:
        bundle = read(_with_text(request, file, "\n".join(lines)))
    except CapsuleLintError:
        return None
    for chart, document in _values((bundle, *bundle.others), file):
        for path in _keys(document.data):
            if path[-1] == _PROBE:
                beside = get(document.data, path[:-1])
                others = tuple(str(each) for each in beside if each != _PROBE)
                start = len(started["indent"]) + 1
                end = column + len(rest["word"])
                return Unfinished(chart, versions_of(chart), path[:-1], others, started["word"], start, end)
    return None


def versions_of(chart: Chart) -> tuple[str, ...]:
    """Return the versions that a chart may be and whose keys are known, the oldest first."""
    several = (chart.version,) if chart.version else chart.alone.like if chart.alone else ()
    known = dict.fromkeys(version.removeprefix("v").partition(REBUILT)[0] for version in several)
    return tuple(version for version in known if chart_keys(chart.name, version))


def _with_text(request: Request, file: str, text: str) -> Request:
    others = tuple(each for each in request.contents if each.name != file)
    return replace(request, contents=(*others, Input(file, text.encode("utf-8", "replace"))))


def _values(bundles: Iterator[Bundle] | Sequence[Bundle], file: str) -> Iterator[tuple[Chart, Document]]:
    """Yield the values that stand in a file, each with the chart that they are for."""
    for bundle in bundles:
        for chart in bundle.charts:
            for index in chart.values:
                document = bundle.document(index)
                if document.source == file:
                    yield chart, document


def _keys(data: Json, above: Key = ()) -> Iterator[Key]:
    for key, value in data.items() if isinstance(data, dict) else ():
        yield (*above, str(key))
        yield from _keys(value, (*above, str(key)))
