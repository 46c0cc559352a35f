"""Named formats: ``k8s.io/apiserver/pkg/cel/library/format.go`` on apimachinery's and kube-openapi's checks."""

from __future__ import annotations

import re

from ...kubernetes.formats import fits
from .networks import tells
from .urls import parse
from .values import NONE, Opaque, Optional, Untold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"


def _shaped(pattern: str, longest: int) -> Callable[[str], int]:
    """Return how many complaints there are: one of the length, one of the shape."""
    return lambda text: (len(text.encode()) > longest) + (re.fullmatch(pattern, text, re.ASCII) is None)


def _prefix(check: Callable[[str], int]) -> Callable[[str], int]:
    """Return a check of a prefix of generated names: a dash at its end is allowed."""
    return lambda text: check(f"{text[:-2]}a" if len(text) > 1 and text.endswith("-") else text)


_label, _subdomain = _shaped(_LABEL, 63), _shaped(_SUBDOMAIN, 253)
_label_1035, _named = _shaped(r"[a-z](?:[a-z0-9-]*[a-z0-9])?", 63), _shaped(_NAME, 63)


def _qualified(text: str) -> int:
    prefix, slash, name = text.rpartition("/")
    if "/" in prefix:
        return 1
    complaints = 0 if not slash else 1 if not prefix else _subdomain(prefix)
    # An empty name has no length, and no shape either.
    return complaints + (2 if not name else _named(name))


def _fits(name: str) -> Callable[[str], int]:
    return lambda text: not fits(text, name)


_is_uri = tells(lambda text: parse(text, request=True))

_COMPLAINTS: dict[str, Callable[[str], int]] = {
    "dns1123Label": _label,
    "dns1123Subdomain": _subdomain,
    "dns1035Label": _label_1035,
    "qualifiedName": _qualified,
    "dns1123LabelPrefix": _prefix(_label),
    "dns1123SubdomainPrefix": _prefix(_subdomain),
    "dns1035LabelPrefix": _prefix(_label_1035),
    "labelValue": _shaped(f"(?:{_NAME})?", 63),
    "uri": lambda text: not _is_uri(text),
    "uuid": _fits("uuid"),
    "byte": _fits("byte"),
    "date": _fits("date"),
    "datetime": _fits("date-time"),
}
SIZES = {
    "dns1123Label": 30, "dns1123Subdomain": 60, "dns1035Label": 30, "qualifiedName": 60, "dns1123LabelPrefix": 30,
    "dns1123SubdomainPrefix": 60, "dns1035LabelPrefix": 30, "labelValue": 40, "uri": 1103, "uuid": 86, "byte": 84,
    "date": 85, "datetime": 85,
}  # fmt: skip
"""What a check of a format counts for, as if it were a regular expression of that many characters."""


def _format(name: str) -> Opaque:
    return Opaque("kubernetes.NamedFormat", name)


def _validate(value: Any, text: str) -> Optional:
    complaints = int(_COMPLAINTS[value.value](text))
    told = [
        Untold(f"how the API server words that {text!r} is not of the format {value.value}") for _ in range(complaints)
    ]
    return Optional((told,)) if told else NONE


FUNCTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "format.named": (
        "(string)>optional(kubernetes.NamedFormat)",
        lambda name: Optional((_format(name),)) if name in _COMPLAINTS else NONE,
    ),
    "validate": ("kubernetes.NamedFormat.(string)>optional(list(string))", _validate),
    **{f"format.{name}": ("()>kubernetes.NamedFormat", lambda name=name: _format(name)) for name in _COMPLAINTS},
}
