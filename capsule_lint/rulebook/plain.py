"""Facts as plain data with camelCase names, as CEL takes them and ``capsule-lint facts`` prints them, and back."""

from __future__ import annotations

import re
from collections.abc import Callable

from ..model import Json, Origin, Placeholder, Span

LARGEST = 2**63 - 1
"""The API caps quantities at 64 bits, and CEL holds no larger integer."""


def plain(value: object) -> Json:
    """Return a fact as dict, list, str, int, float, bool or None.

    An ``Origin`` becomes ``{document, path, span}``.
    """
    convert = _CONVERTERS.get(type(value))
    if convert is None:
        convert = _CONVERTERS[type(value)] = _converter(type(value))
    return convert(value)


def capped(value: int) -> int:
    """Return an integer as CEL can hold it."""
    return min(max(value, -LARGEST), LARGEST)


def _origin(origin: Origin) -> dict[str, Json]:
    span = origin.span
    return {
        "document": origin.document,
        "path": list(origin.path),
        "span": span and [span.line, span.column, span.end_line, span.end_column],
    }


_CONVERTERS: dict[type, Callable[[Json], Json]] = {
    tuple: lambda values: [plain(value) for value in values],
    list: lambda values: [plain(value) for value in values],
    dict: lambda values: {key: plain(value) for key, value in values.items()},
    Origin: _origin,
    Placeholder: str.__str__,  # to CEL a text of another class is none
    **dict.fromkeys((str, float, bool, type(None)), lambda value: value),
    int: capped,
}

_SCALAR = re.compile(r"(?:str|float|bool)(?: \| None)?")


def _converter(kind: type) -> Callable[[Json], Json]:
    """Return the function that turns one frozen dataclass into a dict."""
    # Text and truth values are plain as they are: hooks carry hundreds of requests made of little else.
    scalars = [(name, camel(name)) for name, of in kind.__annotations__.items() if _SCALAR.fullmatch(of)]
    others = [(name, camel(name)) for name, of in kind.__annotations__.items() if not _SCALAR.fullmatch(of)]

    def convert(value: object) -> dict[str, Json]:
        data = {key: getattr(value, name) for name, key in scalars}
        if Placeholder in map(type, data.values()):
            data = {key: plain(item) for key, item in data.items()}
        for name, key in others:
            data[key] = plain(getattr(value, name))
        return data

    return convert


def camel(name: str) -> str:
    """Return the name that rules use: ``fail_closed_hooks`` is ``failClosedHooks``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def origin_of(value: Json) -> Origin | None:
    """Return the place of a fact, or of the plain data that it is to CEL; None if it has none."""
    origin = value.get("origin") if isinstance(value, dict) else getattr(value, "origin", None)
    if isinstance(origin, dict):
        span = origin["span"]
        return Origin(origin["document"], tuple(origin["path"]), Span(*span) if span else None)
    return origin if isinstance(origin, Origin) else None
