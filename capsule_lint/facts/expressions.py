"""The regular expressions of Capsule's objects, and the names next to them that are not regular expressions."""

from __future__ import annotations

from ..capsule.expression_fields import exact_names, regular_expressions
from ..capsule.regular_expressions import doubt, problem
from ..model import Document, Origin, Placeholder
from ..paths import dotted
from .words.input import ExactName, Pattern


def patterns(document: Document) -> tuple[Pattern, ...]:
    """Return the regular expressions that a Capsule object sets."""
    found = regular_expressions(document.kind, document.api_version, document.data)
    return tuple(_pattern(text, Origin(document.index, path)) for path, text in found)


def _pattern(text: str, origin: Origin) -> Pattern:
    if isinstance(text, Placeholder):
        return Pattern(dotted(origin.path), text, "", f"{text} is filled in later", origin)
    return Pattern(dotted(origin.path), text, problem(text), doubt(text), origin)


def exactly_compared(document: Document) -> tuple[ExactName, ...]:
    """Return the entries of its lists that Capsule compares exactly."""
    found = exact_names(document.kind, document.api_version, document.data)
    return tuple(
        # Beside each list ``denied`` there is ``deniedRegex``.
        ExactName(dotted(path[:-1]), text, f"{path[-2]}Regex", Origin(document.index, path))
        for path, text in found
    )
