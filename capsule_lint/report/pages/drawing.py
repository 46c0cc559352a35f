"""The way of a call as a drawing in SVG, wide for screens and paper and narrow for phones, and the same in words."""

from __future__ import annotations

from ...english import few
from ...frozen import dataclass
from ..terminal import harmless
from .chain import BROKEN, OK, SINGLE, UNKNOWN, counted, in_words, ways
from .escaped import bullets, folded, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...facts.impact import Impact
    from .chain import Stop, Way

    Corners = tuple[tuple[int, int], ...]

_MOST = 8
"""Ways that are drawn; the others are told in words."""

_MOST_TOLD = 100
_LINE, _PAD, _GAP = 17, 10, 18
_WIDTHS = {"api": 120, "webhooks": 270, "service": 250, "pods": 250, "nodes": 215}
_BETWEEN = 44
_STRAIGHT = 6
_NARROW = 352
_LETTER = 7.1
_WORDS = {SINGLE: "single", BROKEN: "broken", UNKNOWN: "not known"}
_MARKS = {SINGLE: "1", BROKEN: "×", UNKNOWN: "?"}


@dataclass(frozen=True)
class _Box:
    """A station that has its place."""

    x: int  #: Its left side.
    y: int  #: Its upper side.
    width: int  #: Its width.
    lines: tuple[tuple[str, str], ...]  #: Each with the class of its text.
    link: str  #: How the link that leads to it is.

    @property
    def height(self) -> int:
        """What its lines need."""
        return len(self.lines) * _LINE + 2 * _PAD

    @property
    def middle(self) -> int:
        """Half of its height."""
        return self.y + self.height // 2


def drawing(impact: Impact, identifier: str) -> list[str]:
    """Return the drawing of what is down as a figure, with a list that says the same; nothing if nothing is called.

    Args:
        impact: What stops.
        identifier: Begins the ids of its elements.
    """
    found = ways(impact)
    if not found:
        return []
    drawn, told = found[:_MOST], found[:_MOST_TOLD]
    back = _back(impact)
    caption = f"From kube-apiserver to the pods that answer: {counted(found)}."
    if found[_MOST:]:
        caption += f" {len(found) - _MOST} more ways are told in words below."
    words = []
    for way in told:
        words += ["<li>", *bullets(in_words(way)), "</li>"]
    if back:
        words.append(f"<li>{text(back)}</li>")
    if found[_MOST_TOLD:]:
        words.append(f"<li>... and {len(found) - _MOST_TOLD} more: <code>--format json</code> has all webhooks.</li>")
    return [
        "<figure>",
        *_svg(_wide(drawn), f"{identifier}-wide", "wide", caption, back),
        *_svg(_narrow(drawn), f"{identifier}-narrow", "narrow", caption, back),
        f"<figcaption>{text(caption)} Broken links are dotted and marked ×, links that hang on one thing are dashed "
        "and marked 1, and what the input does not say is dotted thinly and marked ?.</figcaption>",
        *folded("The drawing in words", ["<ol>", *words, "</ol>"]),
        "</figure>",
    ]


def _back(impact: Impact) -> str:
    """Return what closes the circle: what the backend needs to start again and is refused."""
    restart = impact.restart
    if restart.possible is not False or not (restart.stopped or restart.conversions):
        return ""
    if not restart.stopped:
        read = few([name.partition(".")[0] for name in restart.conversions], 2)
        return f"Circle: to start again, {impact.name} reads {read}, which only {impact.name} converts."
    kinds = few([effect.entry.kind for effect in restart.stopped], 1)
    return f"Circle: to start again, {impact.name} needs {kinds}, which its own webhooks refuse."


@dataclass(frozen=True)
class _Plan:
    """Where everything stands."""

    width: int  #: Of the drawing.
    height: int  #: Of the drawing, without what is below the boxes.
    boxes: tuple[_Box, ...]  #: The stations.
    edges: tuple[tuple[str, Corners], ...]  #: How each link is, and its corners.


def _wide(found: Sequence[Way]) -> _Plan:
    """Place a way in a row, from left to right."""
    columns, x = {}, 0
    for name, width in _WIDTHS.items():
        columns[name] = x
        x += width + _BETWEEN
    boxes: list[_Box] = []
    edges: list[tuple[str, Corners]] = []
    y = 0
    starts = []
    for way in found:
        rows = [
            [
                _box(pods, columns["pods"], _WIDTHS["pods"]),
                *([_box(nodes, columns["nodes"], _WIDTHS["nodes"])] if nodes else []),
            ]
            for pods, nodes in way.pods
        ]
        callers = _box(way.webhooks, columns["webhooks"], _WIDTHS["webhooks"])
        service = _box(way.service, columns["service"], _WIDTHS["service"])
        heights = [max(box.height for box in row) for row in rows]
        height = max(callers.height, service.height, sum(heights) + _GAP * max(len(rows) - 1, 0))
        callers, service = (_at(box, y + (height - box.height) // 2) for box in (callers, service))
        boxes += [callers, service]
        starts.append(callers)
        edges.append((service.link, _right(callers, service)))
        top = y + (height - sum(heights) - _GAP * max(len(rows) - 1, 0)) // 2
        for row, tall in zip(rows, heights, strict=True):
            placed = [_at(box, top + (tall - box.height) // 2) for box in row]
            boxes += placed
            edges += [(box.link, _right(before, box)) for before, box in zip([service, *placed], placed, strict=False)]
            top += tall + _GAP
        y += height + _GAP
    total = y - _GAP
    api = _Box(0, 0, _WIDTHS["api"], (("kube-apiserver", "head"),), OK)
    api = _at(api, (total - api.height) // 2)
    edges += [(OK, _right(api, start)) for start in starts]
    return _Plan(x - _BETWEEN, total, (api, *boxes), tuple(edges))


def _narrow(found: Sequence[Way]) -> _Plan:
    """Place one station below the other."""
    rail = 14
    api = _Box(0, 0, _NARROW - rail, (("kube-apiserver", "head"),), OK)
    boxes, y = [api], api.height + _GAP + 8
    edges: list[tuple[str, Corners]] = []
    corners: Corners
    for way in found:
        for number, (stop, leads) in enumerate(_stacked(way)):
            box = _at(_box(stop, 2 * rail, _NARROW - 3 * rail), y)
            y += box.height + _GAP + 10
            if number == 0:
                corners = ((rail // 2, api.height), (rail // 2, box.middle), (box.x, box.middle))
            elif leads:
                corners = ((box.x + 40, boxes[-1].y + boxes[-1].height), (box.x + 40, box.y))
            else:
                service, between = boxes[-number + 1], rail * 3 // 2
                corners = (
                    (service.x, service.middle),
                    (between, service.middle),
                    (between, box.middle),
                    (box.x, box.middle),
                )
            edges.append((stop.link, corners))
            boxes.append(box)
    return _Plan(_NARROW, y - _GAP - 10, tuple(boxes), tuple(edges))


def _stacked(way: Way) -> Iterator[tuple[Stop, bool]]:
    """Yield the stations of a way, each with whether the one before it leads there; else the Service does."""
    yield way.webhooks, False
    yield way.service, True
    for number, (pods, nodes) in enumerate(way.pods):
        yield pods, number == 0
        if nodes:
            yield nodes, True


def _box(stop: Stop, x: int, width: int) -> _Box:
    room = int((width - 2 * _PAD) / _LETTER)
    lines = [(line, "head") for line in _wrapped(stop.title, room, 3)]
    for words in stop.lines:
        if words and words != stop.because:
            lines += [(line, "") for line in _wrapped(words, room, 4)]
    if stop.because:
        word = f"{_WORDS[stop.link]}: " if stop.link in (SINGLE, BROKEN) else ""
        lines += [(line, stop.link) for line in _wrapped(word + stop.because, room, 3)]
    return _Box(x, 0, width, tuple(lines), stop.link)


def _at(box: _Box, y: int) -> _Box:
    return _Box(box.x, y, box.width, box.lines, box.link)


def _wrapped(words: str, room: int, most: int) -> list[str]:
    """Break words into lines; what is longer than a line is broken within, and what is too much is cut."""
    rows = [""]
    for piece, is_joined in _pieces(words, room):
        space = "" if is_joined or not rows[-1] else " "
        if rows[-1] and len(rows[-1]) + len(space) + len(piece) > room:
            rows.append(piece)
        else:
            rows[-1] += space + piece
    if len(rows) > most:
        rows = [*rows[: most - 1], f"{rows[most - 1][: room - 3]}..."]
    return rows


def _pieces(words: str, room: int) -> Iterator[tuple[str, bool]]:
    """Yield words, and of a word that is longer than a line its pieces, which are joined: names break after a sign."""
    for word in harmless(words).split():
        is_joined = False
        while len(word) > room:
            end = max(word.rfind(sign, 0, room) for sign in "/-.") + 1 or room
            yield word[:end], is_joined
            word, is_joined = word[end:], True
        yield word, is_joined


def _right(start: _Box, end: _Box) -> Corners:
    """Return the corners of a line from the right side of a box to the left side of the next."""
    first, last = (start.x + start.width, start.middle), (end.x, end.middle)
    if abs(first[1] - last[1]) <= _STRAIGHT:
        return (first[0], last[1]), last
    half = (first[0] + last[0]) // 2
    return first, (half, first[1]), (half, last[1]), last


def _svg(plan: _Plan, identifier: str, css: str, caption: str, back: str) -> Iterator[str]:
    below = 0
    if back:
        rows = _wrapped(back, int((plan.width - 40) / _LETTER), 4)
        below = _GAP + len(rows) * _LINE + 8
    yield (
        f'<svg class="drawing {css}" viewBox="-2 -2 {plan.width + 4} {plan.height + below + 4}" role="img" '
        f'aria-labelledby="{identifier}-title {identifier}-desc">'
    )
    yield f'<title id="{identifier}-title">The way of a call to a webhook</title>'
    yield f'<desc id="{identifier}-desc">{text(caption)} {text(back)} The drawing in words is below.</desc>'
    for link, corners in plan.edges:
        yield from _edge(link, corners)
    for box in plan.boxes:
        yield from _drawn(box)
    if back:
        yield from _circle(plan, rows)
    yield "</svg>"


def _edge(link: str, corners: Sequence[tuple[int, int]]) -> Iterator[str]:
    path = " ".join(f"{x},{y}" for x, y in corners)
    (px, py), (x, y) = corners[-2:]
    tip = f"{x - 9},{y - 5} {x},{y} {x - 9},{y + 5}" if py == y else f"{x - 5},{y - 9} {x},{y} {x + 5},{y - 9}"
    yield f'<g class="{link}"><title>{_WORDS.get(link, "holds")}</title><polyline class="edge" points="{path}"/>'
    yield f'<polygon class="tip" points="{tip}"/>'
    if link in _MARKS:
        mx, my = ((max(px, x - _BETWEEN) + x) // 2 - 2, y) if py == y else (x, (py + y) // 2 - 2)
        yield f'<circle class="mark" cx="{mx}" cy="{my}" r="9"/>'
        yield f'<text class="{link}" x="{mx}" y="{my + 4}" text-anchor="middle">{_MARKS[link]}</text>'
    yield "</g>"


def _drawn(box: _Box) -> Iterator[str]:
    yield f'<rect class="box {box.link}" x="{box.x}" y="{box.y}" width="{box.width}" height="{box.height}" rx="5"/>'
    for number, (line, css) in enumerate(box.lines, start=1):
        kind = f' class="{css}"' if css else ""
        yield f'<text{kind} x="{box.x + _PAD}" y="{box.y + _PAD + number * _LINE - 4}">{text(line)}</text>'


def _circle(plan: _Plan, rows: Sequence[str]) -> Iterator[str]:
    """Draw the way back from the last station to kube-apiserver: below the others, or at their right."""
    api, is_wide = plan.boxes[0], plan.width > _NARROW
    last = max(plan.boxes, key=lambda box: (box.x, box.y)) if is_wide else plan.boxes[-1]
    y = plan.height + _GAP // 2
    if is_wide:
        middle, end, below = last.x + last.width // 2, api.x + api.width // 2, api.y + api.height
        corners = ((middle, last.y + last.height), (middle, y), (end, y), (end, below))
        tip = f"{end - 5},{below + 9} {end},{below} {end + 5},{below + 9}"
    else:
        side = plan.width - 3
        corners = ((last.x + last.width, last.middle), (side, last.middle), (side, api.middle), (api.width, api.middle))
        tip = f"{api.width + 9},{api.middle - 5} {api.width},{api.middle} {api.width + 9},{api.middle + 5}"
    points = " ".join(f"{x},{y}" for x, y in corners)
    yield f'<g class="back"><polyline class="edge" points="{points}"/><polygon class="tip" points="{tip}"/>'
    for number, row in enumerate(rows, start=1):
        yield f'<text class="head" x="{20 if is_wide else 0}" y="{y + 4 + number * _LINE}">{text(row)}</text>'
    yield "</g>"
