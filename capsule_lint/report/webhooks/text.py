"""The table of webhooks for people at a terminal: a block for each backend, two or three lines for each webhook."""

from __future__ import annotations

from collections import Counter

from ..terminal import columns, harmless, wrap
from .wording import (
    answer,
    contents,
    doubt_sentence,
    heading,
    legend,
    location,
    loss,
    missing_sentence,
    policy,
    reach,
    short,
    stops,
    timeout,
    title,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...facts.webhook_table import BackendWebhooks, WebhookRow, WebhookTable
    from . import TableOptions

_NARROWEST = 60
_BOLD = "1"
_HEADS = ("phase", "policy", "time", "own", "kube-sys")
_WIDTHS = (10, 6, 4, 7, 8)
_GAP = "  "
_FIXED = sum(_WIDTHS) + len(_GAP) * len(_WIDTHS)


def render(table: WebhookTable, options: TableOptions) -> str:
    """Render a table for the terminal; colours only repeat what the words say."""
    page = _Page(options)
    blocks = [page.bold(wrap(f"{table.release}:", page.width))] if table.release else []
    blocks.append(wrap(title(table), page.width))
    blocks += [page.backend(each) for each in table.backends]
    if table.doubt is not None:
        blocks.append([*wrap(missing_sentence(table), page.width), *_command(table.doubt.add)])
    blocks.append([line for said in legend(table) for line in wrap(said, page.width, "", "  ")])
    not_known = [f"Not known: {each}" for each in table.unsettled]
    not_known += [f"Not in this: {location(place)}: {place.label}." for place in table.unread]
    blocks.append([line for said in not_known for line in wrap(said, page.width, "", "  ")])
    return "\n\n".join("\n".join(line.rstrip() for line in block) for block in blocks if block) + "\n"


def _command(command: str) -> list[str]:
    # A command stays on one line, however long: it is there to be copied.
    return ["Add to the input what this prints:", f"    {harmless(command)}"] if command else []


class _Page:
    """The blocks of one table, each a list of lines."""

    def __init__(self, options: TableOptions) -> None:
        self._colour, self.width = options.colour, max(options.width, _NARROWEST)

    def bold(self, lines: Sequence[str]) -> list[str]:
        """Return lines in bold where colours are wanted."""
        return [f"\x1b[{_BOLD}m{line}\x1b[0m" for line in lines] if self._colour else [*lines]

    def backend(self, backend: BackendWebhooks) -> list[str]:
        """Return the block of one backend: who answers, how many, then its webhooks."""
        lines = [*self.bold(wrap(heading(backend), self.width)), *wrap(contents(backend), self.width)]
        if backend.doubt is not None:
            lines += [*wrap(doubt_sentence(backend), self.width), *_command(backend.doubt.add)]
        if not backend.webhooks:
            return lines
        names = [harmless(short(row.webhook.name)) for row in backend.webhooks]
        room = min(max(map(columns, (*names, "webhook"))), self.width - _FIXED)
        lines.append(_cells("webhook", _HEADS, room))
        shared = Counter((row.webhook.phase, row.webhook.name) for row in backend.webhooks)
        for name, row in zip(names, backend.webhooks, strict=True):
            lines += self._webhook(name, row, room, is_shared=shared[row.webhook.phase, row.webhook.name] > 1)
        return lines

    def _webhook(self, name: str, row: WebhookRow, room: int, *, is_shared: bool) -> Iterator[str]:
        cells = (
            row.webhook.phase,
            policy(row),
            timeout(row),
            answer(row.own_namespace),
            answer(row.kube_system),
        )
        if columns(name) > room:
            yield from self.bold([name])
            yield _cells("", cells, room)
        else:
            line = _cells(name, cells, room)
            yield line.replace(name, self.bold([name])[0], 1) if name else line
        where = f" {location(row.place)}." if is_shared else ""
        off = f" Off: {row.values_key}" if row.values_key else ""
        reached, lost = f"{reach(row)}. Stops: {stops(row)}.{where}", f"Lost with Ignore: {loss(row)}.{off}"
        told = [reached, lost] if row.webhook.loss or off else [f"{reached} {lost}"]
        yield from (line for each in told for line in wrap(each, self.width, _GAP, _GAP))


def _cells(name: str, cells: Sequence[str], room: int) -> str:
    """Return a line of the table: a name that fills its column, then the cells."""
    padded = (f"{cell:{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))
    return _GAP.join([name + " " * (room - columns(name)), *padded])
