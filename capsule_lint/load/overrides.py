r"""The keys that ``--set`` and its kin give a value.

The grammar is Helm's (pkg/strvals/parser.go): ``a.b[0].c=1,d={x,y}``, with a backslash before what is not to part.
"""

from __future__ import annotations

import json

from ..model import Json, Path
from ..paths import leaves


def paths_of(flag: str, text: str) -> tuple[Path, ...]:
    """Return the paths that an argument of ``--set`` sets; what Helm does not understand, it refuses by itself.

    Args:
        flag: ``--set``, ``--set-string``, ``--set-file``, ``--set-json`` or ``--set-literal``.
        text: Its argument.
    """
    if flag == "--set-json" and text.lstrip().startswith("{"):
        return tuple(path for path, _ in leaves(_json(text, 0)[0]))
    found: list[Path] = []
    index = 0
    while index < len(text):
        path, index = _key(text, index)
        found += [path] if path else []
        index = len(text) if flag == "--set-literal" else _after_value(flag, text, index)
    return tuple(found)


def _key(text: str, index: int) -> tuple[Path, int]:
    """Return the path that starts at an index, and the index after its ``=``."""
    path: list[str | int] = []
    while True:
        word, index = _word(text, index, "=.[,")
        if word:
            path.append(word)
        if text[index : index + 1] == "[":
            number, index = _word(text, index + 1, "]")
            path.append(int(number) if number.isdecimal() else number)
        elif text[index : index + 1] != ".":
            return tuple(path), index + (text[index : index + 1] == "=")
        index += 1


def _after_value(flag: str, text: str, index: int) -> int:
    """Return the index at which the next key starts."""
    if flag == "--set-json":
        index = _json(text, index)[1]
    elif text[index : index + 1] == "{":
        index = _word(text, index + 1, "}")[1]
    return _word(text, index, ",")[1] + 1


def _word(text: str, index: int, ends: str) -> tuple[str, int]:
    """Return the characters up to one that ends them, without their backslashes, and the index of that one."""
    word = ""
    while index < len(text) and text[index] not in ends:
        index += text[index] == "\\"
        word += text[index : index + 1]
        index += 1
    return word, index


def _json(text: str, index: int) -> tuple[Json, int]:
    """Return the JSON value at an index, and where it ends: at the end of the text if it is not JSON."""
    try:
        return json.JSONDecoder().raw_decode(text, index + len(text[index:]) - len(text[index:].lstrip()))
    except ValueError:
        return None, len(text)
