"""Paths into parsed data: what stands at one, and how rules and reports write it: ``spec.containers[0].args``."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from .model import Json, Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_STEP = re.compile(r"""\.?(?P<key>[^.\[\]"]+)|\[(?P<index>\d+)\]|\["(?P<quoted>[^"]*)"\]""")
_PLAIN = re.compile(r'[^.\[\]"]+')


@cache
def parse(text: str) -> Path:
    """Return the path that ``text`` writes: keys separated by dots, ``[0]`` for an item, ``["a.b/c"]`` for other keys.

    Raises:
        ValueError: The text is not such a path; it names the part that is not.
    """
    path: list[str | int] = []
    at = 0
    while at < len(text):
        step = _STEP.match(text, at)
        if step is None:
            raise ValueError(f'{text[at:]!r} in the path {text!r} is neither a key, nor [0], nor ["key"]')
        if step["index"] is not None:
            path.append(int(step["index"]))
        else:
            path.append(step["key"] if step["key"] is not None else step["quoted"])
        at = step.end()
    return tuple(path)


@lru_cache(maxsize=4096)  # the same fields of many objects
def dotted(path: Path) -> str:
    """Return the text that ``parse`` reads as ``path``."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text


def get(data: Json, path: Path) -> Json:
    """Return the value at a path; None where it does not lead anywhere."""
    for step in path:
        if isinstance(data, dict):
            data = data.get(step)
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            return None
    return data


def leaves(data: Json, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Json]]:
    """Yield where mappings end, by the keys above, each with what stands there; an empty mapping is an end as well."""
    for key, value in data.items() if isinstance(data, dict) else ():
        if isinstance(value, dict) and value:
            yield from leaves(value, (*path, str(key)))
        else:
            yield (*path, str(key)), value


def walk(data: Json, path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Yield all that stands below, each with its path: collections before what is in them."""
    for step, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield (*path, step), value
        yield from walk(value, (*path, step))


def related(one: Path, other: Path) -> bool:
    """Return whether one path leads to what stands at the other, or into it."""
    shared = min(len(one), len(other))
    return one[:shared] == other[:shared]
