"""The keys of the values that belong where one is being written, each with its default and what it does."""

from __future__ import annotations

from lsprotocol.types import CompletionItem, CompletionItemKind, MarkupContent, MarkupKind, Position, Range, TextEdit

from .key_pages import Choice, choices, page
from .positions import Lines
from .values_keys import Unfinished

_LONGEST = 60


def completions(found: Unfinished, position: Position, lines: Lines) -> list[CompletionItem]:
    """Return the keys that may stand at a position of a document.

    Args:
        found: What is being written there.
        position: The position.
        lines: Of the document.
    """
    line = position.line + 1
    span = Range(lines.position(line, found.column), lines.position(line, found.end))
    chosen = choices(found.chart, found.versions, found.above, found.others)
    return [_item(found, choice, span) for choice in chosen]


def _item(found: Unfinished, choice: Choice, span: Range) -> CompletionItem:
    default = choice.default if len(choice.default) <= _LONGEST else f"{choice.default[:_LONGEST]}..."
    return CompletionItem(
        label=choice.name,
        kind=CompletionItemKind.Module if choice.is_mapping else CompletionItemKind.Property,
        detail=default,
        documentation=MarkupContent(MarkupKind.Markdown, page(found.chart, found.versions, choice.key)),
        filter_text=choice.name,
        text_edit=TextEdit(span, f"{choice.name}:" if choice.is_mapping else f"{choice.name}: "),
    )
