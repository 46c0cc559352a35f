"""Schemas of custom resource definitions: left out of the first reading, read when asked for.

Nine tenths of a Capsule render are schemas, which only the validation of custom resources looks at, and parsing is most
of a run's time. So the lines below ``openAPIV3Schema:`` are cut out before the parser sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yaml import YAMLError

from ..model import Bundle, Document, Json, Path
from .builder import Builder, Refused
from .parser import events

_NAME = "openAPIV3Schema"
KEY = f"{_NAME}:"
_BLANK = " \t\r\n"
"""White space to YAML: a no-break space begins a value."""


def cut(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Take the lines below each block-style ``openAPIV3Schema:`` out of ``text``.

    The caller makes sure that each is the schema of a custom resource definition, and not a line of some block scalar.

    Returns:
        The text, in which these keys have the value ``{}``; and for each key its line in this text, counted from 0, and
        how many lines are missing by then.
    """
    parts: list[str] = []
    gaps: list[tuple[int, int]] = []
    line = missing = done = 0
    key = text.find(KEY)
    while key >= 0:
        end = _end(text, key)
        if end > key:
            line += text.count("\n", done, key)
            missing += text.count("\n", key, end)
            gaps.append((line, missing))
            parts += (text[done:key], KEY, " {}")
            done = end
        key = text.find(KEY, max(end, key + 1))
    return "".join((*parts, text[done:])), gaps


def schema_paths(definition: Json) -> Iterator[Path]:
    """Yield where a custom resource definition of apiextensions v1 or v1beta1 holds schemas; nothing for others."""
    if _mapping(definition).get("kind") != "CustomResourceDefinition":
        return
    spec = _mapping(definition.get("spec"))
    if _NAME in _mapping(spec.get("validation")):
        yield "spec", "validation", _NAME
    versions = spec.get("versions")
    for index, version in enumerate(versions if isinstance(versions, list) else ()):
        if _NAME in _mapping(_mapping(version).get("schema")):
            yield "spec", "versions", index, "schema", _NAME


def schema_at(bundle: Bundle, document: Document, path: Path, known: dict[str, Json] | None = None) -> Json:
    """Return the schema at ``path`` of a custom resource definition, which ``load`` may have left empty.

    Args:
        bundle: The bundle that holds the document.
        document: A custom resource definition, of its own or unwrapped from a List or a ConfigMap.
        path: Such as ``("spec", "versions", 0, "schema", "openAPIV3Schema")``.
        known: What was read, by its text: a folder with a render for each cluster has the same schemas many times.

    Returns:
        The schema as parsed data; None if there is no such path, or if the schema cannot be read.
    """
    if not document.has(path):
        return None
    data = document.data
    for step in path:
        data = data[step]
    if data != {}:
        return data
    place = document.locate(path)
    text = bundle.sources[document.source].text
    start = 0
    for _ in range(place.line - 1):
        start = text.index("\n", start) + 1
    key = start + place.column - 1
    end = _end(text, key) if text.startswith(KEY, key) else -1
    if end < 0:
        return data
    text = text[start:end]
    known = {} if known is None else known
    if text not in known:
        known[text] = _read(text)
    return known[text]


def _read(text: str) -> Json:
    try:
        # load cuts nothing from a document with anchors, so this text can be read by itself.
        next_event = events(text)
        next_event()
        return Builder(next_event).build()[0][_NAME]
    except (YAMLError, Refused):
        return None


def _end(text: str, key: int) -> int:
    """Return where the block under the key ends: at the line break before the first line that is not deeper, or -1."""
    start = text.rfind("\n", 0, key) + 1
    line_end = text.find("\n", key)
    if line_end < 0 or text[start:key].strip(" ") or text[key + len(KEY) : line_end].strip(_BLANK):
        return -1
    next_line = re.compile(rf"\n {{0,{key - start}}}+[^ \n\r]").search(text, line_end)
    end = next_line.start() if next_line else len(text.rstrip(_BLANK))
    # Only comments, or nothing at all: that is null, not an empty schema.
    return end if text[line_end:end].lstrip(_BLANK)[:1] not in ("", "#") else -1


def _mapping(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
