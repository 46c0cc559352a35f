"""The runbook as one page for a browser and a printer: nothing in it is fetched, and it works without scripts."""

from __future__ import annotations

from html import escape

from ..terminal import harmless
from .head import head

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from . import RunbookOptions
    from .page import Page, Section

_STYLE = """\
:root { color-scheme: light dark; --line: #d5d8dc; --soft: #f4f5f7 }
@media (prefers-color-scheme: dark) { :root { --line: #3d4248; --soft: #22262b } }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; border-top: 1px solid var(--line); padding-top: 1rem }
pre { background: var(--soft); padding: .5rem; font: .8rem/1.4 ui-monospace, monospace; white-space: pre-wrap;
  overflow-wrap: anywhere; margin: .2rem 0 1rem }
.head { color: GrayText }
@media print { body { margin: 0; max-width: none } pre, h2 { break-inside: avoid } }"""


def render(page: Page, options: RunbookOptions) -> str:
    """Render a page as HTML."""
    return "\n".join(_lines(page, options)) + "\n"


def _lines(page: Page, options: RunbookOptions) -> Iterator[str]:
    yield "<!doctype html>"
    yield f'<html lang="en"><head><meta charset="utf-8"><title>{_text(page.title)}</title>'
    yield f"<style>\n{_STYLE}\n</style></head><body>"
    yield f"<h1>{_text(page.title)}</h1>"
    yield f'<p class="head">{"<br>".join(map(_text, head(page, options)))}</p>'
    for number, section in enumerate(page.sections, start=1):
        yield f"<h2>{number}. {_text(section.title)}</h2>"
        yield from _section(section)
    yield "</body></html>"


def _section(section: Section) -> Iterator[str]:
    yield from _bullets(section.sentences)
    for commands in section.commands:
        shown = "\n".join(harmless(line) for line in commands.command.split("\n"))
        yield f"<p>{_text(commands.heading)}</p>"
        yield from _bullets(commands.notes)
        yield f"<pre>{escape(shown)}</pre>"


def _bullets(sentences: Sequence[str]) -> Iterator[str]:
    if sentences:
        yield f"<ul>{''.join(f'<li>{_text(sentence)}</li>' for sentence in sentences)}</ul>"


def _text(words: str) -> str:
    return escape(harmless(" ".join(words.split())))
