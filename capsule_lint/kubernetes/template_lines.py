"""The line of a Helm template that writes a field, without rendering: keys are followed by their indentation.

What stands in a named template is looked for where it is included. A key that stands twice at one level (in both
branches of a condition), or that a template hands on from the values, is shown at the key above it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..frozen import dataclass

_KEY = re.compile(r"(?P<space> *)(?P<dash>(?:- +)*)(?P<key>[\w./-]+|\"[^\"]+\") *:(?P<value>$|\s.*)")
_INCLUDE = re.compile(r"\{\{-?\s*(?:include|template)\s+\"(?P<name>[^\"]+)\"")
_DEFINE = re.compile(r"\{\{-?\s*define\s+\"(?P<name>[^\"]+)\"")
_DEEPEST = 8
_ANY = 999


@dataclass(frozen=True)
class TemplateLine:
    """A line of a template."""

    file: str  #: The template, as its chart's contents call it.
    line: int  #: From 1.
    column: int  #: Of the key, from 1.
    end_column: int  #: Behind the key.


@dataclass(frozen=True)
class _Line:
    """A line that matters: one with a key, or one that includes a named template."""

    at: TemplateLine  #: Where it is.
    indent: int  #: Spaces before the key, a dash counted as one.
    item: bool  #: Whether it begins an item of a list.
    key: str  #: The key; empty for an include.
    value: str  #: What follows the key, without quotes.
    include: str  #: The named template.


def template_line(templates: Mapping[str, str], file: str, kind: str, steps: Sequence[str]) -> TemplateLine | None:
    """Return the line that writes a field, or the nearest key above it; None if the object is not found.

    Args:
        templates: The texts of all templates of the chart.
        file: The one that writes the object.
        kind: Of the object.
        steps: The field's path; an item of a list is ``[name]``, by its name.
    """
    objects = [
        lines
        for lines in _documents(file, templates.get(file, ""))
        if any(line.key == "kind" and line.value == kind and line.indent == 0 for line in lines)
    ]
    if len(objects) != 1:
        return None
    start = next(line.at for line in objects[0] if line.key == "kind" and line.indent == 0)
    return _find(_named(templates), objects[0], steps, start, 0)


def _find(
    named: Mapping[str, list[_Line]], lines: Sequence[_Line], steps: Sequence[str], best: TemplateLine, depth: int
) -> TemplateLine:
    """Return the line of the last step that can be followed; ``lines`` are what stands below the step before."""
    if not steps or not lines:
        return best
    if steps[0].startswith("["):
        item = _item(lines, steps[0][1:-1])
        return _find(named, item, steps[1:], item[0].at, depth) if item else best
    level = min((line.indent for line in lines if line.key), default=_ANY)
    found = [number for number, line in enumerate(lines) if line.key == steps[0] and line.indent == level]
    if len(found) == 1:
        line = lines[found[0]]
        return _find(named, _below(lines, found[0]), steps[1:], line.at, depth)
    includes = [line.include for line in lines if line.include and line.indent <= level + 2]
    for name in includes if not found and depth < _DEEPEST else ():
        inside = _find(named, named.get(name, []), steps, best, depth + 1)
        if inside != best:
            return inside
    return best


def _below(lines: Sequence[_Line], number: int) -> Sequence[_Line]:
    """Return the lines below a key: those with more indentation, and the items of its list."""
    indent = lines[number].indent
    end = number + 1
    while end < len(lines):
        line = lines[end]
        starts_item = line.item and line.indent - 2 == indent
        if line.key and line.indent <= indent and not starts_item:
            break
        end += 1
    return lines[number + 1 : end]


def _item(lines: Sequence[_Line], name: str) -> Sequence[_Line]:
    """Return the lines of the item of a name; nothing unless there is exactly one."""
    level = min((line.indent for line in lines if line.item), default=0)
    starts = [number for number, line in enumerate(lines) if line.item and line.indent == level]
    items = [lines[start:end] for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    found = [
        item
        for item in items
        if any(line.key == "name" and line.value == name and line.indent == level for line in item)
    ]
    return found[0] if len(found) == 1 else []


def _documents(file: str, text: str) -> list[list[_Line]]:
    documents: list[list[_Line]] = [[]]
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("---"):
            documents.append([])
        else:
            documents[-1] += _line(file, number, line)
    return documents


def _named(templates: Mapping[str, str]) -> dict[str, list[_Line]]:
    named: dict[str, list[_Line]] = {}
    for file, text in templates.items():
        name = ""
        for number, line in enumerate(text.splitlines(), start=1):
            defined = _DEFINE.search(line)
            if defined:
                name = defined["name"]
                named[name] = []
            elif name:
                named[name] += _line(file, number, line)
    return named


def _line(file: str, number: int, text: str) -> list[_Line]:
    found = _KEY.match(text)
    if found:
        indent = len(found["space"]) + len(found["dash"])
        at = TemplateLine(file, number, indent + 1, found.end("key") + 1)
        value = found["value"].partition(" #")[0].strip().strip("\"'")
        include = _INCLUDE.search(text)
        key = [_Line(at, indent, bool(found["dash"]), found["key"].strip('"'), value, "")]
        return [*key, _Line(at, indent + 2, False, "", "", include["name"])] if include else key
    include = _INCLUDE.search(text)
    if include:
        indent = len(text) - len(text.lstrip())
        return [_Line(TemplateLine(file, number, indent + 1, len(text) + 1), indent, False, "", "", include["name"])]
    return []
