"""The runbook as Markdown, to be printed or kept in a wiki that does not run in the cluster."""

from __future__ import annotations

from ..marked_up import bullets, plain
from ..terminal import harmless
from .head import head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from . import RunbookOptions
    from .page import Page


def render(page: Page, options: RunbookOptions) -> str:
    """Render a page as Markdown that GitHub and GitLab show."""
    return "\n\n".join(_blocks(page, options)) + "\n"


def _blocks(page: Page, options: RunbookOptions) -> Iterator[str]:
    yield f"# {plain(page.title)}"
    yield "\n".join(f"{plain(line)}  " for line in head(page, options)).rstrip()
    for number, section in enumerate(page.sections, start=1):
        yield f"## {number}. {plain(section.title)}"
        if section.sentences:
            yield bullets(section.sentences)
        for commands in section.commands:
            yield plain(commands.heading)
            if commands.notes:
                yield bullets(commands.notes)
            # Indented, not fenced: no name in a manifest can end such a block.
            yield "\n".join(f"    {harmless(line)}" for line in commands.command.split("\n"))
