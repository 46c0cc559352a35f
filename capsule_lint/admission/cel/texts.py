"""Functions of texts: ``github.com/google/cel-go/ext`` (``strings.go`` in version 2, ``formatting.go``)."""

from __future__ import annotations

import re

from .errors import Failed, unsupported
from .standard import to_string
from .values import Duration, Timestamp, TypeValue, Uint, keys, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_LOWER = {point: point + 32 for point in range(ord("A"), ord("Z") + 1)}
_UPPER = {lower: upper for upper, lower in _LOWER.items()}
_LONGEST = 1_000_000
"""How long a text may become here."""

_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What Go trims."""


def _index(text: str, at: int) -> int:
    if not 0 <= at <= len(text):
        raise Failed(f"index out of range: {at}")
    return at


def _character(text: str, at: int) -> str:
    return text[_index(text, at) :][:1]


def _substring(text: str, start: int, end: int | None = None) -> str:
    if end is not None and start > end:
        raise Failed(f"invalid substring range. start: {start}, end: {end}")
    return text[_index(text, start) : None if end is None else _index(text, end)]


def index_of(text: str, part: str, start: int = 0) -> int:
    """Return where a part begins for the first time; -1 if it does not."""
    if start < 0:
        raise Failed(f"index out of range: {start}")
    return text.find(part, start) if part else min(start, len(text))


def last_index_of(text: str, part: str, start: int | None = None) -> int:
    """Return where a part begins for the last time, at ``start`` or before; -1 if it does not."""
    if start is None:
        return text.rfind(part)
    if start < 0:
        raise Failed(f"index out of range: {start}")
    if not part:
        return min(start, len(text))
    return -1 if start >= len(text) else text.rfind(part, 0, start + len(part))


def _replace(text: str, old: str, new: str, count: int = -1) -> str:
    times = text.count(old) if count < 0 else min(count, text.count(old))
    if len(text) + times * len(new) > _LONGEST:
        raise unsupported("a text of that length")
    return text.replace(old, new, max(count, -1))


def _split(text: str, separator: str, limit: int = -1) -> list[str]:
    if limit == 0:
        return []
    if separator:
        return text.split(separator, limit - 1 if limit > 0 else -1)
    if 0 < limit < len(text):
        return [*text[: limit - 1], text[limit - 1 :]]
    return list(text)


def _join(texts: list[Any], separator: str = "") -> str:
    if not all(isinstance(each, str) for each in texts):
        raise Failed("join: invalid input")
    if sum(map(len, texts)) + len(separator) * len(texts) > _LONGEST:
        raise unsupported("a text of that length")
    return separator.join(texts)


_QUOTED = {
    "\a": r"\a",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\v": r"\v",
    "\\": r"\\",
    '"': r"\"",
}


def _quote(text: str) -> str:
    return '"' + "".join(_QUOTED.get(character, character) for character in text) + '"'


# Formats --------------------------------------------------------------------------------------------------------------

CLAUSE = re.compile(r"%(?:%|(?:\.(?P<precision>\d*))?(?P<verb>.)?)", re.DOTALL)
"""What a pattern has a value in place of; ``%%`` stands for itself."""

_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def format_text(pattern: str, values: list[Any]) -> str:
    """Return a pattern with values in place of its clauses.

    Raises:
        Failed: A clause is not one, or there is no value of its kind.
    """
    left = iter(values)

    def written(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        try:
            value = next(left)
        except StopIteration:
            raise Failed(f"index {len(values)} out of range") from None
        return _clause(match["verb"] or "", match["precision"], value)

    return CLAUSE.sub(written, pattern)


def _clause(verb: str, precision: str | None, value: Any) -> str:
    digits = 6
    if precision is not None:
        if not precision or not verb:
            raise Failed("error while parsing precision")
        if int(precision[:9]) > 500:
            raise unsupported("a number with so many digits")
        digits = int(precision)
    if verb not in tuple("sdfebxXo"):
        raise Failed(f"could not parse formatting clause: unrecognized formatting clause {verb!r}")
    if verb == "s":
        return _plain(value)
    if verb in "fe":
        return _decimal(verb, digits, value)
    return _whole(verb, value)


def _decimal(verb: str, digits: int, value: Any) -> str:
    if value in ("NaN", "Infinity", "-Infinity"):
        value = float(value)
    if not isinstance(value, float):
        raise Failed(f"this clause can only be used on doubles, was given {name_of(value)}")
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else "∞" if value > 0 else "-∞"
    if verb == "f":
        # As English is written: in groups of three digits.
        return f"{value:,.{digits}f}"
    mantissa, _, exponent = f"{value:.{digits}e}".partition("e")
    power = f"{'-' if exponent[0] == '-' else ''}{exponent[1:]}"
    return f"{mantissa}×10{power.translate(_SUPERSCRIPT)}"


def _whole(verb: str, value: Any) -> str:
    kind = name_of(value)
    if kind in ("int", "uint"):
        return format(int(value), verb)
    if verb in "xX" and kind in ("string", "bytes"):
        text = (value.encode() if isinstance(value, str) else value).hex()
        return text.upper() if verb == "X" else text
    if verb == "b" and kind == "bool":
        return "1" if value else "0"
    raise Failed(f"this clause cannot be used on {kind}")


def _plain(value: Any) -> str:
    kind = name_of(value)
    if kind == "list":
        return f"[{', '.join(map(_within, value))}]"
    if kind == "map":
        if any(name_of(each) not in ("string", "bool", "int", "uint") for each in keys(value)):
            raise Failed("no formatting function for map key")
        pairs = sorted((_within(each), inner) for each, inner in zip(keys(value), value.values(), strict=True))
        return "{" + ", ".join(f"{each}:{_within(inner)}" for each, inner in pairs) + "}"
    if value is None:
        return "null"
    if isinstance(value, TypeValue):
        return value.name
    if isinstance(value, (bool, str, Uint, int, float, bytes, Duration, Timestamp)):
        return to_string(value)
    raise Failed(f"string clause cannot be used on {kind}")


def _within(value: Any) -> str:
    """Return how a value is written within a list or a map."""
    if isinstance(value, str):
        return _go_quoted(value)
    if isinstance(value, bytes):
        return f"b{_go_quoted(_plain(value))}"
    if isinstance(value, Timestamp):
        return f'timestamp("{_plain(value)}")'
    if isinstance(value, Duration):
        return f'duration("{_plain(value)}")'
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return '"NaN"' if value != value else '"+Inf"' if value > 0 else '"-Inf"'
        return f"{value:.6f}"
    if name_of(value) not in ("int", "uint", "bool", "null_type", "type", "list", "map"):
        raise Failed(f"no formatting function for {name_of(value)}")
    return _plain(value)


def _go_quoted(text: str) -> str:
    if not text.isascii() or not text.isprintable():
        raise unsupported("how Go quotes such a text")
    return _quote(text)


FUNCTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "charAt": ("string.(int)>string", _character),
    "lowerAscii": ("string.()>string", lambda text: text.translate(_LOWER)),
    "upperAscii": ("string.()>string", lambda text: text.translate(_UPPER)),
    "replace": ("string.(string, string)>string; string.(string, string, int)>string", _replace),
    "split": ("string.(string)>list(string); string.(string, int)>list(string)", _split),
    "substring": ("string.(int)>string; string.(int, int)>string", _substring),
    "trim": ("string.()>string", lambda text: text.strip(_SPACE)),
    "format": ("string.(list(dyn))>string", format_text),
    "strings.quote": ("(string)>string", _quote),
    "join": ("list(string).()>string; list(string).(string)>string", _join),
}
