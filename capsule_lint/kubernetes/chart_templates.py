"""What the templates of a Helm chart read of its values (Go's text/template with Sprig, as ``helm template`` has it).

Read without rendering: what a template hands on as a whole (``toYaml .Values.affinity``) may be read in any part, and
what is done with a value whose origin cannot be followed is not known. In doubt a value counts as read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from ..frozen import dataclass, replace
from .named_templates import Named, included

_ACTION = re.compile(r"\{\{-?\s*(?P<comment>/\*.*?\*/)?(?P<text>.*?)\s*-?\}\}", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"|`[^`]*`')
_OPERAND = re.compile(r"(?<![\w.)\]])(?P<variable>\$\w*)?(?P<fields>(?:\.[A-Za-z_]\w*)+|\.(?!\w))?")
_ASSIGNMENT = re.compile(r"(?P<name>\$\w+)(?:\s*,\s*\$\w+)?\s*(?P<sign>:?=)\s*(?P<value>.*)", re.DOTALL)
_TOKEN = re.compile(r"[()|]|[^\s()|]+")
_VALUES = "Values"
_MERGING = ("merge", "mustMerge", "mergeOverwrite", "mustMergeOverwrite", "default", "coalesce")
"""Functions that make one value of several, or take one of them: a field of the result is a field of one of them."""

_DEEPEST = 20
"""How many parentheses within parentheses are looked into."""

Key = tuple[str, ...]
Places = tuple[Key, ...]
"""Where in the values something may come from; empty for what is made of values that count as read as a whole."""

Guard = frozenset[Key]
"""Values of which one must be true (in Go's sense: not empty, zero or false)."""

Guards = frozenset[Guard]
_NONE: Guards = frozenset()


@dataclass(frozen=True)
class Read:
    """A value that a template reads."""

    path: Key  #: Its path in the values of the chart; empty for all of them.
    whole: bool  #: Whether everything below it may be read too.
    guards: Guards  #: What must be true for the read to matter.


@dataclass(frozen=True)
class Reads:
    """What templates read."""

    values: frozenset[Read]  #: Every read.
    loose: frozenset[str]  #: Names of fields that are read of values whose origin is not known.

    def of(self, path: Key) -> tuple[Read, ...] | None:
        """Return the reads of a value, of what holds it as a whole, or of something in it; None if that is not known.

        None means that one of its fields may be read through a value that was reached in a way not understood.
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


def _shared(one: Key, other: Key) -> int:
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length


@dataclass(frozen=True)
class _Call:
    """An action that includes a named template; without a name where the template puts it together."""

    name: str
    guards: Guards


_Found = Read | _Call | str
"""What an action does: it reads a value, includes a template, or reads a field of a value whose origin is not known."""


@dataclass(frozen=True)
class _Block:
    """An action that ``end`` closes."""

    dot: Places | None  #: What ``.`` is in it; None where that is not known or is the root of everything.
    outer: Places | None  #: What it is behind ``else``.
    guards: Guards  #: What must be true in it, and in those around it.
    otherwise: Guards  #: What must be true behind ``else``.
    names: tuple[tuple[str, Places | None], ...]  #: Variables that were set before it.
    hidden: bool = False  #: Whether it defines a template, which counts where it is included.


_ROOT = _Block(None, None, _NONE, _NONE, ())


def reads(templates: Sequence[str], named: Named | None = None) -> Reads:
    """Return what some templates read of the values, and what the named templates do that they include.

    Args:
        templates: Their texts.
        named: The named templates; those that the templates define, if there is nothing else.
    """
    named = named or Named(templates)
    bodies: dict[str, list[_Found]] = {}
    contexts: dict[str, Guards] = {}
    values: set[Read] = set()
    loose: set[str] = set()
    waiting: list[str] = []

    def take(found: Iterable[_Found], around: Guards) -> None:
        for each in found:
            if not isinstance(each, _Call):
                continue
            guards = each.guards | around
            for name in named.called(each.name):
                known = contexts.get(name)
                # What must be true wherever it is included.
                contexts[name] = guards if known is None else known & guards
                if contexts[name] != known:
                    waiting.append(name)

    own = [each for text in templates for each in _reads(text)]
    take(own, _NONE)
    while waiting:
        name = waiting.pop()
        if name not in bodies:
            bodies[name] = [each for body in named.bodies(name) for each in _reads(body)]
        take(bodies[name], contexts[name])
    for each, around in (*((each, _NONE) for each in own), *_placed(bodies, contexts)):
        if isinstance(each, Read):
            values.add(replace(each, guards=each.guards | around))
        elif isinstance(each, str):
            loose.add(each)
    return Reads(frozenset(values), frozenset(loose))


def _placed(bodies: dict[str, list[_Found]], contexts: dict[str, Guards]) -> Iterator[tuple[_Found, Guards]]:
    for name, found in bodies.items():
        for each in found:
            yield each, contexts[name]


def _reads(text: str) -> Iterator[_Found]:
    blocks = [_ROOT]
    names: dict[str, Places | None] = {}
    for action in _ACTION.finditer(text):
        source = _STRING.sub('""', action["text"]).strip()
        word, _, rest = source.partition(" ")
        block = blocks[-1]
        if not block.hidden and not action["comment"]:
            yield from (_Call(name, block.guards) for name in included(action[0]))
        found: Iterator[_Found] = iter(())
        if word == "end":
            names = dict(blocks.pop().names) if len(blocks) > 1 else names
        elif word == "else":
            word, _, rest = rest.partition(" ")
            found = _asked(rest, _Scope(block.outer, names), block.otherwise) if word else found
            blocks[-1] = _behind(block, _assigned(rest) if word == "if" else "", names)
        elif word in ("if", "with", "range", "define", "block"):
            scope = _Scope(block.dot, names)
            if word in ("if", "with"):
                found = _asked(rest, scope, block.guards, whole=word == "with" and not scope.places(_assigned(rest)))
            elif word == "range":
                found = _operands(rest, scope, block.guards, whole=True)
            blocks.append(_opened(word, rest, block, names))
        elif assigned := _ASSIGNMENT.fullmatch(source):
            scope = _Scope(block.dot, names)
            places = scope.places(assigned["value"])
            if places is None or assigned["sign"] == "=":
                found = _operands(assigned["value"], scope, block.guards, whole=places is None)
            names[assigned["name"]] = scope.made(assigned["value"]) if places is None else places
        elif not action["comment"]:
            found = _operands(source, _Scope(block.dot, names), block.guards, whole=True)
        if not block.hidden:
            yield from found


def _opened(word: str, rest: str, block: _Block, names: dict[str, Places | None]) -> _Block:
    before = tuple(names.items())
    scope = _Scope(block.dot, names)
    if word not in ("if", "with"):
        hidden = block.hidden or word in ("define", "block")
        return _Block(None, block.dot, block.guards, block.guards, before, hidden)
    value = _assigned(rest)
    true, false = scope.truth(value)
    dot = block.dot
    if word == "with":
        dot = scope.places(value)
        if assigned := _ASSIGNMENT.fullmatch(rest):
            names[assigned["name"]] = dot
    return _Block(dot, block.dot, block.guards | true, block.guards | false, before, block.hidden)


def _behind(block: _Block, condition: str, names: dict[str, Places | None]) -> _Block:
    """Return what a block is after ``else``, with the condition that follows, if there is one."""
    true, false = _Scope(block.outer, names).truth(condition) if condition else (_NONE, _NONE)
    return replace(block, dot=block.outer, guards=block.otherwise | true, otherwise=block.otherwise | false)


def _assigned(text: str) -> str:
    """Return an expression without the variable that it is assigned to."""
    assigned = _ASSIGNMENT.fullmatch(text)
    return assigned["value"] if assigned else text


def _parts(text: str) -> list[str]:
    """Return the operands of an expression, including a function, each with its parentheses."""
    depth, start, parts = 0, 0, []
    for token in _TOKEN.finditer(text):
        if depth == 0:
            start = token.start()
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth <= 0:
            depth = 0
            parts.append(text[start : token.end()])
    return parts


def _inside(part: str) -> str:
    """Return what stands in the parentheses of an operand; empty if it has none."""
    return part[1:-1] if part[:1] == "(" and part[-1:] == ")" else ""


@dataclass(frozen=True)
class _Scope:
    """What ``.`` and variables are."""

    dot: Places | None
    names: dict[str, Places | None]

    def places(self, text: str, depth: int = 0) -> Places | None:
        """Return where an expression comes from as it is; None if that is not known."""
        parts = _parts(text)
        if depth > _DEEPEST or not parts:
            return None
        if len(parts) == 1:
            inside = _inside(parts[0])
            operand = None if inside else _OPERAND.fullmatch(parts[0])
            return self.places(inside, depth + 1) if inside else self.resolved(operand) if operand else None
        if parts[0] not in _MERGING or "|" in parts:
            return None
        each = [self.places(part, depth + 1) for part in parts[1:] if part.strip("()") != "dict"]
        return None if None in each else tuple(place for places in each for place in places or ())

    def made(self, text: str) -> Places | None:
        """Return what stands for a value that is made of known ones alone, each of which is read; None for others."""
        places = [self.resolved(operand) for operand in _OPERAND.finditer(text) if operand[0]]
        return () if places and None not in places else None

    def resolved(self, operand: re.Match[str]) -> Places | None:
        """Return where an operand comes from."""
        fields = tuple(filter(None, (operand["fields"] or "").split(".")))
        if _VALUES in fields:
            return (fields[fields.index(_VALUES) + 1 :],)
        base = self.names.get(operand["variable"]) if operand["variable"] else self.dot
        return None if base is None else tuple((*place, *fields) for place in base)

    def truth(self, text: str, depth: int = 0) -> tuple[Guards, Guards]:
        """Return what must be true for a condition to be true, and for it to be false, as far as that is known."""
        places = self.places(text)
        if places:
            return frozenset((frozenset(places),)), _NONE
        function, *parts = _parts(text) or [""]
        if depth > _DEEPEST or "|" in parts:
            return _NONE, _NONE
        if not parts:
            return self.truth(_inside(function), depth + 1) if _inside(function) else (_NONE, _NONE)
        each = [self.truth(part, depth + 1) for part in parts]
        if function == "not":
            return each[0][1], each[0][0]
        if function == "and":
            return frozenset().union(*(true for true, _ in each)), _NONE
        if function == "or":
            return _either([true for true, _ in each]), frozenset().union(*(false for _, false in each))
        return _NONE, _NONE


def _either(each: Sequence[Guards]) -> Guards:
    """Return what must be true where one of several must be."""
    if all(len(guards) == 1 for guards in each):
        return frozenset((frozenset(place for guards in each for guard in guards for place in guard),))
    return _NONE


def _asked(text: str, scope: _Scope, guards: Guards, *, whole: bool = False, depth: int = 0) -> Iterator[_Found]:
    """Yield what a condition reads: ``and`` and ``or`` ask no further than they need to."""
    function, *parts = _parts(_assigned(text)) or [""]
    inside = "" if parts else _inside(function)
    if depth <= _DEEPEST and inside:
        yield from _asked(inside, scope, guards, whole=whole, depth=depth + 1)
    elif depth <= _DEEPEST and function in ("and", "or", "not") and "|" not in parts:
        for part in parts:
            yield from _asked(part, scope, guards, whole=whole, depth=depth + 1)
            true, false = scope.truth(part)
            guards = guards | (true if function == "and" else false)
    else:
        places = scope.places(text)
        if places is not None:
            yield from (Read(place, whole, guards) for place in places)
        else:
            yield from _operands(text, scope, guards, whole=whole)


def _operands(text: str, scope: _Scope, guards: Guards, *, whole: bool) -> Iterator[_Found]:
    """Yield what an expression reads; functions that ask for one part of a value may read any."""
    whole = whole or re.search(r"\b(index|hasKey|get|dig|pluck|tpl|include|template)\b", text) is not None
    for operand in _OPERAND.finditer(text):
        if not operand[0]:
            continue
        places = scope.resolved(operand)
        if places is not None:
            yield from (Read(place, whole, guards) for place in places)
        elif operand["fields"] and operand["fields"] != ".":
            yield from operand["fields"].split(".")[1:]
