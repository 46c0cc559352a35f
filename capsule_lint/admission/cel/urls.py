"""URLs as Go 1.26 reads them (package ``net/url``), for ``k8s.io/apiserver/pkg/cel/library/urls.go``."""

from __future__ import annotations

import re

from ...frozen import dataclass
from .errors import Failed
from .networks import read_address, tells
from .values import Opaque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")
_HOST = _UNRESERVED | frozenset(b"!$&'()*+,;=:[]<>\"")
_USER = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=%@:-]*")
_KEPT_IN_PATH = _UNRESERVED | frozenset(b"$&+,/:;=@")
_VALID_IN_PATH = _KEPT_IN_PATH | frozenset(b"!'()*[]%")
_BAD_ESCAPE = re.compile(rb"%(?![0-9a-fA-F]{2})")


@dataclass(frozen=True, eq=False)
class _Url:
    scheme: str
    opaque: str
    user: str | None
    host: str  #: Without escapes.
    path: bytes  #: Without escapes.
    written: str  #: The path as it stands in the text.
    query: str | None
    fragment: str

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Url) and self._canonical() == other._canonical()

    def __hash__(self) -> int:
        return hash(self._canonical())

    def _canonical(self) -> tuple[object, ...]:
        return self.scheme, self.opaque, self.user, self.host, escaped_path(self), self.query, self.fragment


def parse(text: str, *, request: bool) -> _Url:
    """Return the parts of a URL.

    Args:
        text: The URL.
        request: As ``ParseRequestURI`` does: no fragment, and nothing that is relative.

    Raises:
        Failed: It is not one.
    """
    rest, _, fragment = (text, "", "") if request else text.partition("#")
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in rest):
        raise Failed("net/url: invalid control character in URL")
    if not rest and request:
        raise Failed("empty url")
    _unescape(fragment)
    if rest == "*":
        return _Url("", "", None, "", b"*", "*", None, fragment)
    scheme, rest = _scheme(rest)
    query: str | None = None
    if rest.endswith("?") and rest.count("?") == 1:
        rest, query = rest[:-1], ""
    elif "?" in rest:
        rest, _, query = rest.partition("?")
    if not rest.startswith("/"):
        if scheme:
            return _Url(scheme, rest, None, "", b"", "", query, fragment)
        if request:
            raise Failed("invalid URI for request")
        if ":" in rest.partition("/")[0]:
            raise Failed("first path segment in URL cannot contain colon")
    user, host = None, ""
    if (scheme or (not request and not rest.startswith("///"))) and rest.startswith("//"):
        authority, slash, path = rest[2:].partition("/")
        user, host = _authority(authority)
        rest = slash + path
    return _Url(scheme, "", user, host, _unescape(rest), rest, query, fragment)


def _scheme(text: str) -> tuple[str, str]:
    if text.startswith(":"):
        raise Failed("missing protocol scheme")
    match = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", text)
    return (match[1].lower(), text[match.end() :]) if match else ("", text)


def _authority(text: str) -> tuple[str | None, str]:
    user, at, host = text.rpartition("@")
    host = _host(host)
    if not at:
        return None, host
    if not _USER.fullmatch(user):
        raise Failed("net/url: invalid userinfo")
    _unescape(user)
    return user, host


def _host(text: str) -> str:
    if "[" in text:
        end = text.rfind("]")
        if not text.startswith("[") or end < 0:
            raise Failed("missing ']' in host")
        _port(text[end + 1 :])
        address, percent, zone = text[1:end].partition("%25")
        if ":" not in address:
            raise Failed("invalid IP-literal")
        read_address(address)
        zone = _unescape(zone).decode(errors="replace")
        return f"[{address}{'%' if percent else ''}{zone}{text[end:]}"
    name, colon, port = text.rpartition(":")
    if colon:
        _port(colon + port)
    else:
        name = port
    if ":" in name:
        raise Failed("invalid character ':' in host name")
    if any(byte < 0x80 and byte not in _HOST and byte != 0x25 for byte in name.encode()):
        raise Failed("invalid character in host name")
    if re.search(r"%[0-7]", name):
        raise Failed("invalid URL escape")
    return _unescape(name).decode(errors="replace") + (colon + port if colon else "")


def _port(text: str) -> None:
    if not re.fullmatch(r"(:[0-9]*)?", text):
        raise Failed("invalid port after host")


def _unescape(text: str, *, plus: bool = False) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    if _BAD_ESCAPE.search(data):
        raise Failed("invalid URL escape")
    if plus:
        data = data.replace(b"+", b" ")
    return re.sub(rb"%(..)", lambda match: bytes([int(match[1], 16)]), data)


def _escaped(data: bytes, kept: frozenset[int] = _KEPT_IN_PATH) -> str:
    return "".join(chr(byte) if byte in kept else f"%{byte:02X}" for byte in data)


def escaped_path(url: _Url) -> str:
    """Return the path with escapes: as written where that is one way to write it."""
    if all(byte in _VALID_IN_PATH for byte in url.written.encode("utf-8", "surrogatepass")):
        return url.written
    return "*" if url.path == b"*" else _escaped(url.path)


def _query(url: _Url) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for pair in (url.query or "").split("&"):
        name, _, value = pair.partition("=")
        if not pair or ";" in pair or any(_BAD_ESCAPE.search(each.encode()) for each in (name, value)):
            continue
        name, value = (_unescape(each, plus=True).decode(errors="replace") for each in (name, value))
        values.setdefault(name, []).append(value)
    return values


def read_url(text: str) -> Opaque:
    """Return a URL that is absolute, or an absolute path.

    Raises:
        Failed: The text is not one.
    """
    parse(text, request=True)
    url = parse(text, request=False)
    return Opaque("kubernetes.URL", url)


def _of(part: Callable[[_Url], object]) -> Callable[[Any], object]:
    return lambda value: part(value.value)


def _host_name(url: _Url) -> str:
    host = re.sub(r":[0-9]*$", "", url.host) if not url.host.endswith("]") else url.host
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def _port_of(url: _Url) -> str:
    match = re.search(r":([0-9]*)$", url.host)
    return match[1] if match and not url.host.endswith("]") else ""


_U = "kubernetes.URL"

FUNCTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "url": (f"(string)>{_U}", read_url),
    "isURL": ("(string)>bool", tells(lambda text: parse(text, request=True))),
    "getScheme": (f"{_U}.()>string", _of(lambda url: url.scheme)),
    "getHost": (f"{_U}.()>string", _of(lambda url: url.host)),
    "getHostname": (f"{_U}.()>string", _of(_host_name)),
    "getPort": (f"{_U}.()>string", _of(_port_of)),
    "getEscapedPath": (f"{_U}.()>string", _of(escaped_path)),
    "getQuery": (f"{_U}.()>map(string, list(string))", _of(_query)),
}
