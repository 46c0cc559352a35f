"""What is wrong with a document's text, in words for its author: syntax errors and templates that were not rendered."""

from __future__ import annotations

import re

from yaml import MarkedYAMLError, YAMLError

from ..model import Problem
from .builder import TOO_DEEP, Refused
from .marks import Piece, start_mark
from .unrendered import message

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml import Mark

_TAB = "a tab indents this line; YAML allows only spaces there"
_QUOTE = "this quoted string is never closed"

# libyaml's words; ours (LINE: where the construct starts); whether to show its start rather than where parsing stopped.
_WORDS = {
    "found a tab character that violates indentation": (_TAB, False),
    "found a tab character where an indentation space is expected": (_TAB, False),
    "found unexpected end of stream": (_QUOTE, True),
    "found unexpected document indicator": (_QUOTE, True),
    "could not find expected ':'": ("neither `key: value` nor a list item: there is no colon", True),
    "did not find expected key": (
        "this does not continue the mapping of line LINE: check indentation and quotes",
        False,
    ),
    "did not find expected '-' indicator": (
        "this does not continue the list of line LINE: check the indentation",
        False,
    ),
    "did not find expected ',' or ']'": ("this `[` is never closed, or a comma is missing after it", True),
    "did not find expected ',' or '}'": ("this `{` is never closed, or a comma is missing after it", True),
    "did not find expected node content": ("a value is expected here", False),
    "did not find expected <document start>": (
        "kubectl refuses directives such as `%YAML` and `%TAG`: remove this line",
        False,
    ),
    "mapping values are not allowed in this context": (
        "a `:` cannot stand here: quote the text, or indent the line",
        False,
    ),
    "block sequence entries are not allowed in this context": ("a list item cannot start here", False),
    # libyaml from 0.2.6 has a limit of its own, which it meets while it reads ahead of our builder.
    "exceeded maximum nesting depth": (TOO_DEEP, False),
}

# A template action where a line or a value starts; not one inside a quoted string or a comment.
_ACTION_AHEAD = re.compile(r"""^(?:[^"'#\n]*?(?:[:,\-][ \t]+|\[)|[ \t]*)(?=\{\{)""", re.MULTILINE)
_ACTION = re.compile(r"\{\{.*?(?:\}\}|$)", re.MULTILINE)

# What libyaml refuses wherever it stands.
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def problem(piece: Piece, error: YAMLError | Refused) -> Problem:
    """Return why a document cannot be read: ``template`` if a template action stopped the parser, else ``unreadable``.

    Args:
        piece: The document's text.
        error: What the builder or the parser raised.
    """
    action = _ACTION.match(piece.text, _action_index(piece.text, error))
    if action:
        line, column = piece.point(action.start())
        text = message(action[0], quoted=_may_be_quoted(piece, line, action[0]))
        return Problem("template", text, piece.span(line, column, line, column + len(action[0])))
    if isinstance(error, Refused):
        mark = start_mark(error.event)
        return Problem("unreadable", str(error), piece.rest_of_line(mark.line, mark.column))
    if isinstance(error, MarkedYAMLError) and error.problem_mark:
        return _syntax(piece, error, error.problem_mark)
    return _control_character(piece, error)


def _may_be_quoted(piece: Piece, line: int, action: str) -> bool:
    """Return whether a template action holds no text that is secret where it stands."""
    if not any(quote in action for quote in "\"'`"):
        return True
    from ..secrecy.texts import masked, scan  # seldom needed

    lines = piece.lines
    return action in masked(lines[line], scan(lines, strict=True)[line])


def _action_index(text: str, error: YAMLError | Refused) -> int:
    """Return where the action starts that stopped the parser; the end of the text if none did."""
    if isinstance(error, Refused):
        index = start_mark(error.event).index
        return next((at for at in (max(index - 1, 0), index) if text.startswith("{{", at)), len(text))
    if not isinstance(error, MarkedYAMLError) or not error.problem_mark:
        return len(text)
    end = error.problem_mark.index
    start = error.context_mark.index if error.context == "while scanning a simple key" and error.context_mark else end
    found = _ACTION_AHEAD.search(text, text.rfind("\n", 0, start) + 1, end + 2)
    return found.end() if found else len(text)


def _syntax(piece: Piece, error: MarkedYAMLError, mark: Mark) -> Problem:
    theirs = error.problem or "this is not YAML"
    context = error.context_mark
    ours, at_start = _WORDS.get(theirs, (f"{theirs} {error.context or ''}".rstrip(), False))
    if theirs == "found character that cannot start any token":
        char = piece.text[mark.index : mark.index + 1]
        ours = _TAB if char == "\t" else f"a value cannot start with {char!r}: quote it"
    elif context:
        ours = ours.replace("LINE", str(piece.span(context.line, 0, context.line, 0).line))
    if theirs == "did not find expected <document start>" and (directive := re.search("(?m)^%", piece.text)):
        return Problem("unreadable", ours, piece.rest_of_line(*piece.point(directive.start())))
    content = piece.text.rstrip()
    if context and (at_start or mark.index >= len(content)):
        mark = context
    line, column = (mark.line, mark.column) if mark.index < len(content) else piece.point(len(content))
    return Problem("unreadable", ours, piece.rest_of_line(line, column))


def _control_character(piece: Piece, error: YAMLError) -> Problem:
    found = _CONTROL.search(piece.text)
    if found is None:
        return Problem("unreadable", f"this is not YAML: {error}", piece.rest_of_line(0, 0))
    line, column = piece.point(found.start())
    words = f"the control character U+{ord(found[0]):04X} cannot stand in YAML"
    return Problem("unreadable", words, piece.span(line, column, line, column + 1))
