"""What an object's difference from its schema is called: a sentence, and a label for the place."""

from __future__ import annotations

from collections.abc import Sequence

from ..english import enumerated, few
from ..model import Document

_LIMITS = {
    "minimum": "at least",
    "maximum": "at most",
    "exclusiveMinimum": "more than",
    "exclusiveMaximum": "less than",
}
_COUNTED = {"Length": "character", "Items": "item", "Properties": "key"}

_MOST = 8
"""How many values of an ``enum`` are named."""


def words(
    document: Document,
    definition: str,
    keyword: str,
    path: str,
    *,
    found: str,
    wanted: Sequence[str],
    nearest: str,
    message: str,
    error: str,
) -> str:
    """Return what is wrong, a sentence.

    Args:
        document: The object.
        definition: Name of its CRD.
        keyword: As in ``SchemaViolation``, like all that follow.
        path: Where it stands, in dotted form.
        found: The value, in words.
        wanted: What the schema demands, each in words.
        nearest: The known field most like an unknown one.
        message: What a rule of the CRD says.
        error: Why the API server cannot evaluate it.
    """
    named, version = f"{document.kind} {document.name}", document.api_version
    place = f"{path or 'The whole object'} of {named}"
    if keyword == "version":
        served = f"which {definition} does not serve: it serves {enumerated(wanted)}."
        return f"{named} is written in {version}, {served}"
    if keyword == "unknown":
        known = f" (the nearest field is {nearest})" if nearest else ""
        return f"{named} sets {path}, which {version} does not have{known}, so it never takes effect."
    if keyword == "rule":
        broken = f"makes a rule of {definition} fail ({error})" if error else f"breaks a rule of {definition}"
        return f"{place} {broken}: {message or wanted[0]}."
    if keyword == "required":
        return f"{named} lacks {path}, which {version} demands."
    if keyword == "duplicate":
        return f"{place} repeats item {wanted[0]} of its list{found and ': both have '}{found}."
    if keyword == "type":
        return f"{place} is {found}, not {' or '.join(wanted[:2])}."
    if keyword == "enum":
        return f"{place} is {found}, but {version} takes only {few(wanted, _MOST)}."
    if keyword == "pattern":
        return f"{place} is {found}, {f'not {wanted[1]}' if wanted[1:] else f'which does not match {wanted[0]}'}."
    if keyword == "format":
        return f"{place} is {found}, which is not of the format {wanted[0]}."
    if keyword in _LIMITS:
        return f"{place} is {found}, but has to be {_LIMITS[keyword]} {wanted[0]}."
    if noun := _COUNTED.get(keyword[3:]):
        bound = "least" if keyword.startswith("min") else "most"
        return f"{place} is {found}, but has to have at {bound} {wanted[0]} {noun}{'' if wanted[0] == '1' else 's'}."
    return f"{place} is {found}, which does not fit `{keyword}` in the schema of {version}."


def label(kind: str, keyword: str, field: str, wanted: Sequence[str], nearest: str) -> str:
    """Return a few words for the place; the arguments are those of ``SchemaViolation``, and the object's kind."""
    return {
        "version": f"{enumerated(wanted)} {'is' if len(wanted) == 1 else 'are'} served",
        "unknown": f"did you mean {nearest}?" if nearest else f"no field of {kind}",
        "required": f"{field} is missing here",
        "duplicate": "a second time",
        "type": f"{' or '.join(wanted[:2])} is wanted",
        "rule": "a rule of the CRD does not hold",
    }.get(keyword, "refused")
