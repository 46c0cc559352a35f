"""The table of webhooks as Markdown that fits a pull request or a wiki: a table for each backend."""

from __future__ import annotations

from ..marked_up import Markdown, bullets, plain, row
from ..terminal import harmless
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
    from ...facts.webhook_table import BackendWebhooks, WebhookRow, WebhookTable
    from . import TableOptions

_HEADS = (
    *("webhook", "phase", "matches", "failurePolicy", "timeout", "own", "kube-sys"),
    *("stops", "lost with Ignore", "off"),
)


def render(table: WebhookTable, options: TableOptions) -> str:  # noqa: ARG001 - every format has these two arguments
    """Render a table as Markdown that GitHub and GitLab show."""
    blocks = ["## Webhooks", plain(table.release), plain(title(table))]
    for each in table.backends:
        blocks += _backend(each)
    if table.doubt is not None:
        blocks += [plain(missing_sentence(table)), *_command(table.doubt.add)]
    not_known = [f"Not known: {each}" for each in table.unsettled]
    not_known += [f"Not in this: {location(place)}: {place.label}." for place in table.unread]
    blocks.append(bullets([*legend(table), *not_known]))
    return "\n\n".join(filter(None, blocks)) + "\n"


def _command(command: str) -> list[str]:
    # Indented, not fenced: no name in a manifest can end such a block.
    return ["Add to the input what this prints:", f"    {harmless(command)}"] if command else []


def _backend(backend: BackendWebhooks) -> list[str]:
    blocks = [f"### {plain(heading(backend))}", plain(contents(backend))]
    if backend.doubt is not None:
        blocks += [plain(doubt_sentence(backend)), *_command(backend.doubt.add)]
    if backend.webhooks:
        rows = [row(*_HEADS), row(*(Markdown("---") for _ in _HEADS)), *map(_webhook, backend.webhooks)]
        blocks.append("\n".join(rows))
    return blocks


def _webhook(of: WebhookRow) -> str:
    return row(
        short(of.webhook.name),
        of.webhook.phase,
        reach(of),
        policy(of),
        timeout(of),
        answer(of.own_namespace),
        answer(of.kube_system),
        stops(of),
        loss(of),
        of.values_key,
    )
