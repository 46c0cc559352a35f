"""What a scalar's text means to Kubernetes.

Kubernetes, kubectl and Helm read YAML with sigs.k8s.io/yaml: go-yaml v2 resolves the text, then all of it is written as
JSON and read again. Neither YAML 1.1 nor 1.2 describes the outcome, and PyYAML's own resolver differs from it.
"""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

_TAG = "tag:yaml.org,2002:"

WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
"""The plain scalars that are words, and what they mean."""

NUMBER_STARTS = frozenset("+-.0123456789")
"""A plain scalar that is none of ``WORDS`` and starts with none of these characters is a string."""

_IN_NUMBERS = frozenset("0123456789+-._abcdefxoABCDEFXO")

# Compiled when they are needed: most numbers are plain digits.
_INTEGER = r"[+-]?(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO]?[0-7]+|0|[1-9][0-9]{0,19})"
_FLOAT = r"[+-]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][+-]?[0-9]+)?"
_BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
_DATE = r"(\d{4})-(\d\d?)-(\d\d?)"
_TIME = r"(\d\d?):(\d\d?):(\d\d?)(?:[.,]\d+)?"
_TIMES = (_DATE, f"{_DATE} {_TIME}", rf"{_DATE}[Tt]{_TIME}(?:Z|[+-](?:[01]\d|2[0-4]):[0-5]\d)")
_POINT_FLOAT = r"\.[0-9]+(?:_[0-9]+)*(?:[eE][+-]?[0-9]+(?:_[0-9]+)*)?"


def resolve(text: str, tag: str | None = None) -> Scalar:
    """Return what a plain or tagged scalar resolves to, before it goes through JSON.

    Args:
        text: The scalar's text; plain, or of any style when ``tag`` is given.
        tag: The explicit tag in its long form; None for a plain scalar. Unknown tags make a string, as in go-yaml.

    Raises:
        ValueError: The text does not fit the tag (``!!int "a"``); Kubernetes refuses such a document.
    """
    if tag is not None:
        return _tagged(text, tag.removeprefix(_TAG) if tag.startswith(_TAG) else "str")
    word = WORDS.get(text, text)
    if word is text and text[0] in NUMBER_STARTS:
        return _number(text)
    return word


def to_value(scalar: Scalar) -> Scalar:
    """Return the scalar as it comes out of the JSON that Kubernetes makes of it: ``1e3`` becomes the integer 1000.

    Raises:
        ValueError: JSON has no infinity and no NaN.
    """
    if isinstance(scalar, str):
        return scalar
    if isinstance(scalar, float):
        if scalar - scalar != 0:
            raise ValueError("JSON, which Kubernetes makes of YAML, has no such number")
        if scalar.is_integer() and abs(scalar) < 2**63:
            return int(scalar) if abs(scalar) < 2**53 else _shortest(scalar)
        return scalar
    if isinstance(scalar, int) and not -(2**63) <= scalar < 2**63:
        return float(scalar)
    return scalar


def to_key(scalar: Scalar) -> str:
    """Return the scalar as an object's key, which is always a string: ``y`` becomes ``true``, ``012`` becomes ``10``.

    Raises:
        ValueError: It is null, or too large an integer; or, after an alias, a mapping or a list.
    """
    if isinstance(scalar, str):
        return scalar
    if isinstance(scalar, bool):
        return "true" if scalar else "false"
    if isinstance(scalar, float):
        return _float_key(scalar)
    if not isinstance(scalar, int):
        raise ValueError("Kubernetes takes no null, mapping or list for a key")
    if scalar >= 2**63:
        raise ValueError("Kubernetes takes no number this large for a key")
    return str(scalar)


def _tagged(text: str, tag: str) -> Scalar:
    if tag == "binary":
        return _decoded(text)
    if tag == "timestamp" and not _is_timestamp(text):
        raise ValueError("it is tagged `!!timestamp` and is not one")
    if tag not in ("bool", "int", "float", "null"):
        return text
    scalar = resolve(text)
    found = {bool: "bool", int: "int", float: "float", str: "str"}.get(type(scalar), "null")
    if found == "int" and tag == "float":
        return float(scalar or 0)
    if found != tag:
        raise ValueError(f"it is tagged `!!{tag}` and is not one")
    return scalar


def _decoded(text: str) -> str:
    from base64 import b64decode

    text = re.sub("[\r\n]", "", text)
    if not re.fullmatch(_BASE64, text):
        raise ValueError("it is tagged `!!binary` and is not base64")
    # Go writes one replacement character for each byte that is not UTF-8.
    return re.sub("[\udc80-\udcff]", "\ufffd", b64decode(text).decode("utf-8", "surrogateescape"))


def _is_timestamp(text: str) -> bool:
    """Return whether go-yaml takes a text for a time (``allowedTimestampFormats`` in its resolve.go)."""
    from datetime import datetime

    for form in _TIMES:
        found = re.fullmatch(form, text, re.ASCII)
        if found:
            year, month, day, hour, minute, second = (*map(int, found.groups()), 0, 0, 0)[:6]
            try:
                datetime(year, month, day, hour, minute, second)
            except ValueError:
                return False
            return True
    return False


def _number(text: str) -> Scalar:
    if text[0] in "123456789" and len(text) < 19 and text.isascii() and text.isdecimal():
        return int(text)
    if not _IN_NUMBERS.issuperset(text):
        return text
    if text[0] == ".":
        return float(text) if re.fullmatch(_POINT_FLOAT, text) else text
    plain = text.replace("_", "")
    if re.fullmatch(_INTEGER, plain):
        digits = plain.lstrip("+-")
        number = int(plain, 8 if digits[0] == "0" and digits[1:2].isdigit() else 0)
        if -(2**63) <= number < 2**63 or (plain == digits and number < 2**64):
            return number
    if re.fullmatch(_FLOAT, plain):
        number_with_point = float(plain)
        return text if number_with_point in (float("inf"), float("-inf")) else number_with_point
    return text


def _shortest(number: float) -> int:
    """Return a large whole float as the digits that JSON shows of it: the shortest that round-trip, then zeros."""
    from decimal import Decimal

    return int(Decimal(repr(number)))


def _float_key(number: float) -> str:
    """Write a float as Go's ``strconv.FormatFloat(x, 'g', -1, 32)`` does, which sigs.k8s.io/yaml uses for keys."""
    import struct

    def rounded(value: float) -> float:
        return float(struct.unpack("f", struct.pack("f", value))[0])

    single = rounded(number)
    if single != single:
        return ".nan"
    if single - single != 0:
        return ".inf" if single > 0 else "-.inf"
    digits = next(digits for digits in range(9) if rounded(float(f"{single:.{digits}e}")) == single)
    text = f"{single:.{digits}e}"
    exponent = int(text.rpartition("e")[2])
    return text if exponent < -4 or exponent >= 6 else f"{float(text):.{max(digits - exponent, 0)}f}"
