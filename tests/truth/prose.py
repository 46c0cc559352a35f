"""What people wrote for people is taken out of recorded data: descriptions, dashboards, scripts, comments.

Of a description those words stay that say what a field is: that it is deprecated, or holds a regular expression.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from typing import Any

import yaml

FIELDS = {"description", "summary"}
"""Fields whose text is prose: of schemas, printer columns, alerts."""

_OF_MANIFESTS = FIELDS | {"message"}
"""The same in manifests, where a message is what the author of a validation rule wrote; elsewhere it is an answer."""

_MARKS = re.compile(r"^Deprecated:|regexp?\b|regular expression", re.IGNORECASE)

_LOADER = getattr(yaml, "CLoader", yaml.Loader)
_COMMENT = re.compile(r"^ *#(?! Source: ).*\n", re.MULTILINE)


def without_prose(data: Any) -> Any:
    """Return recorded data with prose emptied; fields stay, since that they are there is recorded too."""
    if isinstance(data, list):
        return [without_prose(item) for item in data]
    if not isinstance(data, dict):
        return "" if _is_script(data) else data
    path = data.get("path")
    is_prose = isinstance(path, list) and not FIELDS.isdisjoint(map(str, path))
    fields = {"before", "after"} if is_prose else FIELDS
    return {
        key: _marks(value) if key in fields and isinstance(value, str) else without_prose(value)
        for key, value in data.items()
    }


def _marks(description: str) -> str:
    return " ".join(_MARKS.findall(description))


def _is_script(text: Any) -> bool:
    return isinstance(text, str) and " " in text and "kubectl" in text


def manifests_without_prose(text: str) -> str:
    """Return YAML with prose emptied and comments taken out, all else as it stands; Helm's ``# Source:`` stays.

    CRDs in ConfigMaps lose theirs too; other texts in ConfigMaps, such as dashboards, are emptied.
    """
    pieces = []
    end = 0
    for start, stop, replacement in sorted(_replacements(text)):
        pieces += [_COMMENT.sub("", text[end:start]), replacement]
        end = stop
    return "".join([*pieces, _COMMENT.sub("", text[end:])])


def _replacements(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where prose begins and ends in a text, and what stands there instead."""
    for document in yaml.compose_all(text, _LOADER):
        for key, value in _pairs(document):
            is_configured = key == "data" and isinstance(value, yaml.MappingNode)
            if is_configured and _kind(document) == "ConfigMap":
                for name, content in value.value:
                    yield _instead(
                        text, content, manifests_without_prose(content.value) if name.value == "content" else ""
                    )
            elif isinstance(value, yaml.ScalarNode) and (key in _OF_MANIFESTS or _is_script(value.value)):
                yield _instead(text, value, _marks(value.value) if key in FIELDS else "")


def _pairs(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    """Yield every key with its value, and every item of a list with an empty key."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield key.value, value
            yield from _pairs(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield "", value
            yield from _pairs(value)


def _kind(document: yaml.Node | None) -> str:
    pairs = document.value if isinstance(document, yaml.MappingNode) else []
    return next((value.value for key, value in pairs if key.value == "kind"), "")


def _instead(text: str, node: yaml.ScalarNode, value: str) -> tuple[int, int, str]:
    """Return from where to where a scalar stands in a text, and the same scalar with another value."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.style not in ("|", ">"):
        return start, end, json.dumps(value)
    # A block scalar ends where the next key begins, or the next line of a comment: the indentation is that one's.
    after = text[:end].rpartition("\n")[2]
    if "\n" not in value:
        return start, end, f"{json.dumps(value)}\n{after}"
    line = text[:start].rpartition("\n")[2]
    lines = textwrap.indent(value, " " * (len(line) - len(line.lstrip()) + 2))
    return start, end, f"|\n{lines}{after}"
