"""The table of areas and webhooks: how many kinds of requests of each area stop for each webhook."""

from __future__ import annotations

from ...admission.matching import Verdict
from ...capsule.hook_purposes import without_domain
from ...english import count, few
from ...facts.hook_pairs import hook_pairs
from ...frozen import dataclass
from ..impact.wording import areas, end, location
from .escaped import folded, paragraphs, scrolling, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ...admission import Effect
    from ...facts.impact import Impact
    from ...facts.words.admission import Hook

_MOST = 100
_NAMED = 40
_ENDS = ("stopped", "unknown", "delayed")


@dataclass(frozen=True)
class Cell:
    """What becomes of the requests of one area for one webhook, or for all together."""

    of: int  #: How many requests the area has.
    stopped: int = 0  #: How many stop.
    unknown: int = 0  #: How many may.
    delayed: int = 0  #: How many go through late.
    needed: bool = False  #: Whether one of those that stop is needed for the backend to start again.

    @property
    def words(self) -> str:
        """``15 of 25``, and what is not known or late."""
        said = [f"{self.stopped} of {self.of}"] if self.stopped or not (self.unknown or self.delayed) else []
        said += [f"perhaps {self.unknown}{'' if said else f' of {self.of}'}"] if self.unknown else []
        said += [f"{self.delayed}{'' if said else f' of {self.of}'} late"] if self.delayed else []
        return ", ".join(said)

    @property
    def kind(self) -> str:
        """The class of the cell: ``needed``, ``stop``, ``perhaps`` or ``none``."""
        if self.needed:
            return "stop needed"
        return "stop" if self.stopped else "perhaps" if self.unknown or self.delayed else "none"


@dataclass(frozen=True)
class Table:
    """What stops, by webhook and area."""

    areas: tuple[str, ...]  #: What people call them, in the order to show.
    total: tuple[Cell, ...]  #: All webhooks and conversions together, by area.
    rows: Mapping[
        str, tuple[Cell, ...]
    ]  #: By the key of a webhook or the name of a CRD, by area; only what stops something.


def table(impact: Impact, scenario: str) -> Table:
    """Return what stops in a scenario; a webhook has a row if a request stops, may stop or waits for it."""
    found = areas(impact, scenario)
    needed = {effect.entry.id for effect in impact.restart.stopped} if scenario == "refused" else set()
    total = []
    numbers: dict[str, list[dict[str, int]]] = {}
    for index, area in enumerate(found):
        groups = dict(zip(_ENDS, (area.stopped, area.unknown, area.delayed), strict=True))
        is_needed = any(effect.entry.id in needed for effect in area.stopped)
        total.append(Cell(len(area.effects), len(area.stopped), len(area.unknown), len(area.delayed), is_needed))
        for outcome, effects in groups.items():
            for effect in effects:
                for key in _to_blame(effect, scenario):
                    row = numbers.setdefault(key, [{} for _ in found])
                    row[index][outcome] = row[index].get(outcome, 0) + 1
                    if outcome == "stopped" and effect.entry.id in needed:
                        row[index]["needed"] = 1
    rows = {
        key: tuple(_counted(len(area.effects), each) for area, each in zip(found, row, strict=True))
        for key, row in numbers.items()
    }
    order = sorted(rows, key=lambda key: [-sum(getattr(cell, name) for cell in rows[key]) for name in _ENDS])
    return Table(tuple(area.label for area in found), tuple(total), {key: rows[key] for key in order})


def _counted(of: int, numbers: Mapping[str, int]) -> Cell:
    stopped, unknown, delayed = (numbers.get(name, 0) for name in _ENDS)
    return Cell(of, stopped, unknown, delayed, bool(numbers.get("needed")))


def _to_blame(effect: Effect, scenario: str) -> list[str]:
    """Return to which webhooks, by key, a request owes its end, or the name of the CRD whose conversion it needs."""
    calls = [call for call in effect.all_calls if call.refuses or scenario == "hung"]
    certain = [call for call in calls if call.verdict is not Verdict.UNKNOWN]
    named = dict.fromkeys(call.hook.key for call in certain or calls)
    return [*named, *([effect.conversion] if effect.conversion and end(effect, scenario) != "passes" else [])]


def matrix(impact: Impact, scenario: str) -> list[str]:
    """Return the table of an impact in HTML, and below it the webhooks for which nothing stops."""
    found = table(impact, scenario)
    named = {hook.key: hook for hook in impact.hooks}
    rows = [_row(_name(key, named.get(key), impact), cells) for key, cells in [*found.rows.items()][:_MOST]]
    if left := len(found.rows) - _MOST:
        rows += [_rest(left, len(found.areas))] if left > 0 else []
    caption = "Requests that stop, by webhook and area"
    told = [
        "How many of the requests of each area stop for each webhook. Red, with the word needed: one of them is a "
        "request without which the backend does not start again."
    ]
    silent = [without_domain(hook.name) or hook.name for hook in impact.hooks if hook.key not in found.rows]
    head = _head(found.areas)
    body = [_total(found), *rows]
    return [
        *paragraphs(told),
        *scrolling(caption, _table(caption, head, body)),
        *folded(f"{count(len(silent), 'webhook')} for which nothing stops", paragraphs([few(silent, _NAMED)])),
    ]


def _table(caption: str, head: str, body: Sequence[str]) -> list[str]:
    return [
        f'<table class="matrix"><caption>{text(caption)}</caption>',
        f"<thead><tr>{head}</tr></thead>",
        "<tbody>",
        *body,
        "</tbody></table>",
    ]


def _head(labels: Sequence[str]) -> str:
    return '<th scope="col">Webhook</th>' + "".join(f'<th scope="col">{text(label)}</th>' for label in labels)


def _total(found: Table) -> str:
    return f'<tr class="total"><th scope="row">All together</th>{"".join(map(_cell, found.total))}</tr>'


def _row(name: str, cells: Sequence[Cell]) -> str:
    return f'<tr><th scope="row">{name}</th>{"".join(map(_cell, cells))}</tr>'


def _rest(left: int, columns: int) -> str:
    words = f"... and {left} more: --format json has them"
    return f'<tr><th scope="row">{text(words)}</th><td colspan="{columns}"></td></tr>'


def _cell(cell: Cell) -> str:
    needed = "<small>needed to start again</small>" if cell.needed else ""
    return f'<td class="{cell.kind}">{text(cell.words)}{needed}</td>'


def _name(key: str, hook: Hook | None, impact: Impact) -> str:
    if hook is None:
        return f"conversion of {text(key.partition('.')[0])}"
    line = location(impact.place(hook)).rpartition(":")[2]
    details = f"{hook.phase}, {hook.failure_policy}, line {line}"
    return f"{text(without_domain(hook.name) or hook.name)}<small>{text(details)}</small>"


def matrix_of_both(old: Impact, new: Impact) -> list[str]:
    """Return one table of two inputs: what stops in the new one, and what stopped where that differs."""
    was, now = table(old, "refused"), table(new, "refused")
    labels = [*now.areas, *(label for label in was.areas if label not in now.areas)]
    pairs = [*hook_pairs(old.hooks, new.hooks)]
    shown = [
        pair for pair in pairs if any(hook and hook.key in of.rows for hook, of in zip(pair, (was, now), strict=True))
    ]
    conversions = dict.fromkeys(key for of in (now, was) for key in of.rows if "/" not in key)
    rows = [f'<tr class="total"><th scope="row">All together</th>{_both(labels, was, was.total, now, now.total)}</tr>']
    for before, after in shown[:_MOST]:
        cells = _both(
            labels, was, was.rows.get(before.key) if before else None, now, now.rows.get(after.key) if after else None
        )
        rows.append(f'<tr><th scope="row">{_pair(before, after)}</th>{cells}</tr>')
    rows += [
        f'<tr><th scope="row">conversion of {text(key.partition(".")[0])}</th>'
        f"{_both(labels, was, was.rows.get(key), now, now.rows.get(key))}</tr>"
        for key in conversions
    ]
    if shown[_MOST:]:
        rows.append(_rest(len(shown) - _MOST, len(labels)))
    caption = "Requests that stop before and now, by webhook and area"
    told = [
        "How many of the requests of each area stop for each webhook in the new input, and how many did in the old one "
        "where that differs. Red, with the word needed: one of them is a request without which the backend does not "
        "start again."
    ]
    return [*paragraphs(told), *scrolling(caption, _table(caption, _head(labels), rows))]


def _pair(before: Hook | None, after: Hook | None) -> str:
    hook = after or before
    assert hook is not None  # nothing makes a pair of nothing
    change = "comes" if before is None else "goes" if after is None else ""
    details = ", ".join(filter(None, [hook.phase, hook.failure_policy, change]))
    return f"{text(without_domain(hook.name) or hook.name)}<small>{text(details)}</small>"


def _both(
    labels: Sequence[str], was: Table, before: Sequence[Cell] | None, now: Table, after: Sequence[Cell] | None
) -> str:
    return "".join(
        _changed(*pair) for pair in zip(_by_label(labels, was, before), _by_label(labels, now, after), strict=True)
    )


def _by_label(labels: Sequence[str], of: Table, cells: Sequence[Cell] | None) -> Iterator[Cell]:
    sizes = {label: cell.of for label, cell in zip(of.areas, of.total, strict=True)}
    found = dict(zip(of.areas, cells, strict=True)) if cells else {}
    for label in labels:
        yield found.get(label) or Cell(sizes.get(label, 0))


def _changed(before: Cell, after: Cell) -> str:
    if (before.stopped, before.unknown) == (after.stopped, after.unknown):
        return _cell(after)
    needed = "<small>needed to start again</small>" if after.needed else ""
    return f'<td class="{after.kind} changed">{text(after.words)}{needed}<small>was {text(before.words)}</small></td>'
