"""What expressions of rules call that CEL lacks, and what makes Python's operators mean what CEL's do."""

from __future__ import annotations

import re
from collections.abc import Sequence
from json import dumps

from .. import english
from ..model import Json
from .plain import LARGEST, capped, plain

plural = english.count


def show(value: Json) -> str:
    """Return a value as people write it in a sentence."""
    if isinstance(value, str):
        return value
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(capped(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return words(value)
    return str(value)


def words(items: Sequence[Json]) -> str:
    """Return ``a``, ``a and b`` or ``a, b and c``."""
    return english.enumerated([show(item) for item in items])


def few(items: Sequence[Json], most: int) -> str:
    """Return the first of the items as ``words`` does, each once, and how many more there are."""
    return english.few([show(item) for item in items], most)


def joined(items: Sequence[Json], between: str) -> str:
    """Return the items with a text between them."""
    return between.join(map(show, items))


def json(value: Json) -> str:
    """Return a list or a mapping as JSON; sorted, since CEL has no order of keys."""
    return dumps(value, sort_keys=True, default=plain)


def yaml(value: str) -> str:
    """Return a text as a YAML scalar that Kubernetes reads as that text: in quotes where it needs them."""
    from ..load.scalars import resolve

    is_plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/-]*", value) is not None and isinstance(resolve(value), str)
    return value if is_plain else dumps(value)


def same(left: Json, right: Json) -> bool:
    """Return whether two values are equal to CEL, for which true is not 1, and a list equals any with its elements."""
    return bool(_comparable(left) == _comparable(right))


def _comparable(value: Json) -> Json:
    if isinstance(value, bool):
        return ("bool", value)
    if isinstance(value, (list, tuple)):
        return [_comparable(item) for item in value]
    return {key: _comparable(item) for key, item in value.items()} if isinstance(value, dict) else value


def boolean(value: Json) -> bool:
    """Return a value that may be null as the condition that CEL takes it for.

    Raises:
        TypeError: It is not a boolean, which to CEL is an error and not false.
    """
    if value is True or value is False:
        return value
    raise TypeError("not a boolean")


def whole(value: int) -> int:
    """Return the result of arithmetic.

    Raises:
        OverflowError: CEL has an error there.
    """
    if -LARGEST <= value <= LARGEST:
        return value
    raise OverflowError("beyond 64 bits")


def at(items: Sequence[Json], index: int) -> Json:
    """Return an element of a list.

    Raises:
        IndexError: There is none; in Python a negative index counts from the end.
    """
    if index < 0:
        raise IndexError("a negative index")
    return items[index]


def text(value: Json) -> str:
    """Return what CEL's ``string`` gives for a text, an integer or a boolean.

    Raises:
        TypeError: It is something else.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(capped(value))
    if isinstance(value, str):
        return value
    raise TypeError("not a text, an integer or a boolean")
