"""What the CEL library refuses in an expression, in words for the author of the rule: what there is instead."""

from __future__ import annotations

import re

from ..english import enumerated, nearest
from .signatures import FUNCTIONS, STANDARD

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_ERROR = re.compile(r"ERROR: <input>:(\d+):(\d+): (.*)")
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"found no matching overload for '([^']*)' applied to '\((.*)\)'")
_SYNTAX = re.compile(r"Syntax error: (.*?)(?: expecting .*)?")

_TYPES = {
    "bool": "true or false",
    "bytes": "bytes",
    "double": "a number",
    "dyn": "any value",
    "int": "a number",
    "list": "a list",
    "map": "a mapping",
    "null_type": "null",
    "string": "a text",
    "uint": "a number",
}


def explained(error: str, source: str, names: Sequence[str]) -> list[str]:
    """Return what is wrong with an expression, a sentence for each error of the library.

    Args:
        error: The text of the library's error.
        source: The expression that it was given.
        names: The variables and the named values that there are.
    """
    found = _ERROR.findall(error)
    if not found:
        return [error.splitlines()[0]]
    return list(dict.fromkeys(_sentence(words, int(column), source, names) for _, column, words in found))


def _sentence(words: str, column: int, source: str, names: Sequence[str]) -> str:
    words = words.removesuffix(" [INVALID_ARGUMENT]")
    if match := _UNDECLARED.match(words):
        return _undeclared(match[1], source, names)
    if match := _OVERLOAD.match(words):
        return _overload(match[1], list(_types(match[2])))
    if match := _SYNTAX.fullmatch(words):
        is_end = "<EOF>" in match[1]
        return f"syntax error: {'the expression ends too early' if is_end else f'{match[1]} at character {column}'}"
    return words


def _undeclared(name: str, source: str, names: Sequence[str]) -> str:
    """Return what there is instead of a name that means nothing."""
    if re.search(rf"(?<![\w.]){re.escape(name)}\s*\(", source) or re.search(rf"\.\s*{re.escape(name)}\s*\(", source):
        if name in (*FUNCTIONS, *STANDARD):
            return f"{name} does not take so many arguments: {_form(name)}"
        close = nearest(name, [*FUNCTIONS, *STANDARD])
        known = f"{enumerated([f'{each}()' for each in FUNCTIONS])}, and those of CEL without any extension"
        return f"there is no function {name}; " + (f"did you mean {close}?" if close else f"there are {known}")
    first = name.partition(".")[0]
    close = nearest(first, names)
    functions = enumerated([f"{each}()" for each in FUNCTIONS])
    hint = f"did you mean {close}?" if close else f"there are {enumerated(list(names))}; functions are {functions}"
    return f"nothing is called {first}; {hint}"


def _form(name: str) -> str:
    return FUNCTIONS[name].form if name in FUNCTIONS else STANDARD[name]


def _overload(name: str, types: Sequence[str]) -> str:
    shown = enumerated([_TYPES.get(each.partition("(")[0], each) for each in types])
    if name in FUNCTIONS:
        return f"{name} does not take {shown}: {FUNCTIONS[name].form}"
    # The library calls operators _+_, !_, @in and _[_].
    operator = name.replace("@", "").replace("_", "") if name[0] in "_!@" else name
    return f"`{operator or name}` does not take {shown}"


def _types(text: str) -> Iterator[str]:
    """Yield the types in a list of them, which may have commas of their own: ``map(string, dyn), int``."""
    depth, start = 0, 0
    for at, character in enumerate(text):
        depth += (character in "(<") - (character in ")>")
        if character == "," and depth == 0:
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()
