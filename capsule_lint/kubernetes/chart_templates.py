"""What the templates of a Helm chart read of its values (Go's text/template with Sprig, as ``helm template`` has it).

Read without rendering: what a template hands on as a whole (``toYaml .Values.affinity``) may be read in any part, and
what is done with a value whose origin cannot be followed is not known. In doubt a value counts as read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ..frozen import dataclass, replace

_ACTION = re.compile(r"\{\{-?\s*(?P<comment>/\*.*?\*/)?(?P<text>.*?)\s*-?\}\}", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
_OPERAND = re.compile(r"(?<![\w.)\]])(?P<variable>\$\w*)?(?P<fields>(?:\.[A-Za-z_]\w*)+|\.(?!\w))?")
_ASSIGNMENT = re.compile(r"(?P<name>\$\w+)(?:\s*,\s*\$\w+)?\s*:?=\s*(?P<value>.*)", re.DOTALL)
_VALUES = "Values"
_READ = ("",)
"""In place of the path of a value that is made of others, each of which counts as read as a whole: no key is empty."""


@dataclass(frozen=True)
class Read:
    """A value that a template reads."""

    path: tuple[str, ...]  #: Its path in the values of the chart; empty for all of them.
    whole: bool  #: Whether everything below it may be read too.
    #: The values that must be true (in Go's sense: not empty, zero or false) for the read to matter.
    guards: frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Reads:
    """What templates read."""

    values: frozenset[Read]  #: Every read.
    loose: frozenset[str]  #: Names of fields that are read of values whose origin is not known.

    def of(self, path: tuple[str, ...]) -> tuple[Read, ...] | None:
        """Return the reads of a value, of what holds it as a whole, or of something in it; None if that is not known.

        None means that one of its fields may be read by somebody who got hold of a value in a way not understood.
        """
        found = tuple(
            read
            for read in self.values
            if read.path[: len(path)] == path or (read.whole and path[: len(read.path)] == read.path)
        )
        known = max((_shared(read.path, path) for read in self.values), default=0)
        if not found and path[min(known, len(path) - 1)] in self.loose:
            return None
        return found


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


@dataclass(frozen=True)
class _Block:
    """An action that ``end`` closes."""

    #: What ``.`` is in it: a path in the values, or None where that is not known or is the root of everything.
    dot: tuple[str, ...] | None
    outer: tuple[str, ...] | None  #: What it is behind ``else``.
    guard: tuple[tuple[str, ...], ...]  #: What must be true in it; empty after ``else`` and where it is not one value.
    names: tuple[tuple[str, tuple[str, ...] | None], ...]  #: Variables that were set before it.


_ROOT = _Block(None, None, (), ())


def reads(templates: Iterable[str]) -> Reads:
    """Return what some templates read of the values.

    Args:
        templates: Their texts.
    """
    values: set[Read] = set()
    loose: set[str] = set()
    for text in templates:
        for found in _reads(text):
            (loose.add if isinstance(found, str) else values.add)(found)  # type: ignore[arg-type]
    return Reads(frozenset(values), frozenset(loose))


def _reads(text: str) -> Iterator[Read | str]:
    blocks = [_ROOT]
    names: dict[str, tuple[str, ...] | None] = {}
    for action in _ACTION.finditer(text):
        source = _STRING.sub('""', action["text"]).strip()
        word, _, rest = source.partition(" ")
        block = blocks[-1]
        if word == "end":
            names = dict(blocks.pop().names) if len(blocks) > 1 else names
        elif word == "else":
            blocks[-1] = replace(block, dot=block.outer, guard=())
            word, _, rest = rest.partition(" ")
            if word in ("if", "with"):
                yield from _operands(rest, blocks, names, whole=word == "with")
        elif word in ("if", "with", "range", "define", "block"):
            yield from _operands(rest, blocks, names, whole=word == "range" or (word != "if" and not _single(rest)))
            blocks.append(_opened(word, rest, block, names))
        elif assigned := _ASSIGNMENT.fullmatch(source):
            yield from _operands(assigned["value"], blocks, names, whole=not _single(assigned["value"]))
            names[assigned["name"]] = _path(assigned["value"], block.dot, names) or _made(
                assigned["value"], block.dot, names
            )
        elif not action["comment"]:
            yield from _operands(source, blocks, names, whole=True)


def _opened(word: str, rest: str, block: _Block, names: dict[str, tuple[str, ...] | None]) -> _Block:
    before = tuple(names.items())
    assigned = _ASSIGNMENT.fullmatch(rest)
    value = assigned["value"] if assigned else rest
    path = _path(value, block.dot, names)
    if word == "if":
        return _Block(block.dot, block.dot, _conditions(value, block.dot, names), before)
    if word == "with":
        if assigned:
            names[assigned["name"]] = path
        return _Block(path, block.dot, (path,) if path else (), before)
    return _Block(None, block.dot, (), before)


def _conditions(
    text: str, dot: tuple[str, ...] | None, names: dict[str, tuple[str, ...] | None]
) -> tuple[tuple[str, ...], ...]:
    """Return what must be true for a condition: one value, or all of ``and``."""
    parts = text.split()[1:] if re.fullmatch(r"and(\s+[$\w.]+)+", text) else [text]
    paths = [_path(part, dot, names) for part in parts]
    return tuple(path for path in paths if path)


def _single(text: str) -> bool:
    """Return whether an expression is one operand, with nothing done to it."""
    return re.fullmatch(r"(\$\w+\s*:?=\s*)?\(?[$\w]*(\.\w+)+\)?", text.strip()) is not None


def _path(text: str, dot: tuple[str, ...] | None, names: dict[str, tuple[str, ...] | None]) -> tuple[str, ...] | None:
    """Return the path in the values that an expression stands for; None if it is more than one operand, or unknown."""
    operand = _OPERAND.fullmatch(text.strip().strip("()"))
    return _resolved(operand, dot, names) if operand else None


def _made(text: str, dot: tuple[str, ...] | None, names: dict[str, tuple[str, ...] | None]) -> tuple[str, ...] | None:
    """Return what stands for a value that is made of known ones alone, as ``merge .Values.a .Values.b``; else None."""
    paths = [_resolved(operand, dot, names) for operand in _OPERAND.finditer(text) if operand[0]]
    return _READ if paths and all(paths) else None


def _resolved(
    operand: re.Match[str], dot: tuple[str, ...] | None, names: dict[str, tuple[str, ...] | None]
) -> tuple[str, ...] | None:
    fields = tuple(filter(None, (operand["fields"] or "").split(".")))
    if _VALUES in fields:
        return fields[fields.index(_VALUES) + 1 :]
    base = names.get(operand["variable"]) if operand["variable"] else dot
    return None if base is None else (*base, *fields)


def _operands(
    text: str, blocks: list[_Block], names: dict[str, tuple[str, ...] | None], *, whole: bool
) -> Iterator[Read | str]:
    """Yield what an expression reads; functions that ask for one part of a value may read any."""
    whole = whole or re.search(r"\b(index|hasKey|get|dig|pluck|tpl|include|template)\b", text) is not None
    guards = frozenset(guard for block in blocks for guard in block.guard if guard[:1] != _READ)
    for operand in _OPERAND.finditer(text):
        if not operand[0]:
            continue
        path = _resolved(operand, blocks[-1].dot, names)
        if path is not None:
            if path[:1] != _READ:
                yield Read(path, whole, guards)
        elif operand["fields"] and operand["fields"] != ".":
            yield from operand["fields"].split(".")[1:]
