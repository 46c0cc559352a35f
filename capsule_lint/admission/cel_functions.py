"""Kubernetes' own CEL functions, in Python.

What they accept and answer is that of ``k8s.io/apiserver/pkg/cel/library``. The CEL library holds no values of our own,
so an address, a network, a quantity, a URL, a version or a format is a map whose one key names its type; two of them
are equal exactly if their maps are. An exception is an error of the evaluation, as in Kubernetes, except
``Unsupported``: there Kubernetes may well have an answer. What is missing here (``isInteger``, ``image``, dates among
the formats) does not compile and is therefore unknown, never guessed.
"""

from __future__ import annotations

import ipaddress
import re
from fractions import Fraction
from functools import cache
from urllib.parse import parse_qs, urlsplit

from cel_expr_python import cel

from ..cel_values import plain_value
from ..kubernetes.pattern_size import doubt, extent
from ..kubernetes.re2 import evaluate
from .cel_dialect import UNSUPPORTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    # A value of one of Kubernetes' types: its name to its canonical text.
    Opaque: TypeAlias = dict[str, str]
    Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
    Interface: TypeAlias = ipaddress.IPv4Interface | ipaddress.IPv6Interface


class Unsupported(Exception):  # noqa: N818 - it is no error of the expression
    """Kubernetes has an answer that we do not know; its text reaches the result of the evaluation."""

    def __init__(self, what: str) -> None:
        """Say what is not known."""
        super().__init__(f"{UNSUPPORTED} {what}")


def _tells(parse: Callable[[str], object]) -> Callable[[str], bool]:
    """Return whether a text can be parsed: ``isIP`` for ``ip``."""

    def tell(text: str) -> bool:
        try:
            parse(text)
        except ValueError:
            return False
        return True

    return tell


# Lists ----------------------------------------------------------------------------------------------------------------


def _sum(values: list[Any]) -> Any:
    return sum(values[1:], values[0]) if values else 0


def _index_of(values: list[Any], wanted: object) -> int:
    return next((at for at, value in enumerate(values) if _equal(value, wanted)), -1)


def _last_index_of(values: list[Any], wanted: object) -> int:
    return max((at for at, value in enumerate(values) if _equal(value, wanted)), default=-1)


def _equal(a: object, b: object) -> bool:
    # True == 1 in Python, but not in CEL.
    return a == b and isinstance(a, bool) == isinstance(b, bool)


def _find_from(text: str, part: str, start: int) -> int:
    return text.find(part, _offset(text, start))


def _find_back_from(text: str, part: str, start: int) -> int:
    return text.rfind(part, 0, _offset(text, start) + len(part))


def _offset(text: str, start: int) -> int:
    if not 0 <= start <= len(text):
        raise ValueError(f"index out of range: {start}")
    return start


# Regular expressions --------------------------------------------------------------------------------------------------

_MOST_STEPS = 20_000
"""What the searches of one evaluation may take, in instructions of their patterns; a text that is searched again for a
pattern counts once."""

_SETUP = 50
"""What the smallest search takes, in the same measure."""


class Searches:
    """The searches of one evaluation, of which there may be only so many.

    CEL loops over what it is given, and the library compiles a pattern anew for each text: a few hundred characters
    would keep it busy for hours. In Kubernetes a budget ends that (``PerCallLimit`` in ``apis/cel/config.go``).
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._seen: set[tuple[str, str]] = set()
        self._steps = 0

    def begin(self) -> None:
        """Forget those of the evaluation before."""
        self._seen.clear()
        self._steps = 0

    def count(self, text: str, pattern: str) -> None:
        """Count one.

        Raises:
            Unsupported: It takes too long, by itself or with those before it.
        """
        if too_large := doubt(pattern, len(text)):
            raise Unsupported(too_large)
        if (text, pattern) not in self._seen:
            self._seen.add((text, pattern))
            self._steps += _SETUP + extent(pattern).most
        if self._steps > _MOST_STEPS:
            raise Unsupported("what it finds in so many searches for regular expressions")


SEARCHES = Searches()
"""Those of the evaluation that is under way: the library gives functions nothing but their arguments."""


def _matches(text: str, pattern: str) -> bool:
    SEARCHES.count(text, pattern)
    found = evaluate(pattern, text)
    if isinstance(found, str):
        raise ValueError(found)
    return found


_GROUP = re.compile(r"(\\.|\[\^?\]?(?:\\.|[^\]\\])*\])|\((?:(?!\?)|\?P?<\w+>)", re.DOTALL)


@cache
def _search(call: str) -> cel.Expression:
    # The CEL library searches with RE2, as Kubernetes does; Python's re understands other patterns.
    config = cel.NewEnvConfigFromYaml("extensions: [{name: optional}, {name: regex}]")
    return cel.NewEnv(config=config, variables={"text": cel.Type.STRING, "pattern": cel.Type.STRING}).compile(call)


def _searched(call: str, text: str, pattern: str) -> Any:
    SEARCHES.count(text, pattern)
    # The library's functions return the group if there is one; Kubernetes' return the match.
    whole = f"({_GROUP.sub(lambda match: match[1] or '(?:', pattern)})"
    result = _search(call).eval(data={"text": text, "pattern": whole})
    if result.type() == cel.Type.ERROR:
        raise ValueError(result.value())
    return plain_value(result)


def _find(text: str, pattern: str) -> str:
    found = _searched("regex.extract(text, pattern).orValue('')", text, pattern)
    return str(found)


def _find_all(text: str, pattern: str, limit: int = -1) -> list[str]:
    if _searched("regex.extract(text, pattern).hasValue()", "", pattern):
        raise Unsupported(f"findAll({pattern!r}), which matches the empty text")
    found: list[str] = _searched("regex.extractAll(text, pattern)", text, pattern)
    return found if limit < 0 else found[:limit]


# Quantities -----------------------------------------------------------------------------------------------------------

_QUANTITY = re.compile(
    r"(?P<number>[+-]?(?:\d+\.?\d*|\.\d+))(?:[eE](?P<exponent>[+-]?\d{1,3})|(?P<suffix>[KMGTPE]i|[numkMGTPE]))?"
)
_DECIMAL = {"n": -9, "u": -6, "m": -3, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}


def _number(text: str) -> Fraction:
    match = _QUANTITY.fullmatch(text)
    if match is None:
        raise ValueError(f"not a quantity: {text!r}")
    suffix = match["suffix"] or ""
    if suffix.endswith("i"):
        return Fraction(match["number"]) * Fraction(1024 ** ("KMGTPE".index(suffix[0]) + 1))
    exponent = int(match["exponent"] or _DECIMAL.get(suffix, 0))
    return Fraction(match["number"]) * Fraction(10 ** max(exponent, 0), 10 ** max(-exponent, 0))


def _quantity(number: Fraction) -> Opaque:
    return {"quantity": str(number)}


def _amount(value: Opaque) -> Fraction:
    return Fraction(value["quantity"])


def _compare(a: Opaque, b: Opaque) -> int:
    """Order two quantities or two versions: -1, 0 or 1."""
    if "semver" in a:
        return _order(_precedence(a["semver"]), _precedence(b["semver"]))
    return _order(_amount(a), _amount(b))


def _order(a: Any, b: Any) -> int:
    return bool(a > b) - bool(a < b)


# Versions -------------------------------------------------------------------------------------------------------------

_IDENTIFIERS = r"(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)"
_SEMVER = re.compile(
    r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)"
    rf"(?:-({_IDENTIFIERS}(?:\.{_IDENTIFIERS})*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?",
    re.ASCII,
)


def _semver(text: str, normalize: bool = False) -> Opaque:
    match = _SEMVER.fullmatch(_normalized(text) if normalize else text)
    if match is None:
        raise ValueError(f"not a semantic version: {text!r}")
    # Build metadata does not take part in equality.
    return {"semver": match[0].partition("+")[0]}


def _normalized(text: str) -> str:
    """Drop a leading v and leading zeros, add missing parts."""
    parts = text.removeprefix("v").split(".", 2)
    parts = [part if len(part) < 2 else re.sub(r"^0+(?=\d)", "", part) for part in parts]
    if len(parts) < 3 and re.search(r"[+-]", parts[-1]):
        raise ValueError(f"a short version cannot carry more: {text!r}")
    return ".".join([*parts, "0", "0"][: max(3, len(parts))])


def _precedence(text: str) -> tuple[int, int, int, bool, list[tuple[bool, int, str]]]:
    core, _, prerelease = text.partition("-")
    major, minor, patch = map(int, core.split("."))
    identifiers = [
        (not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in prerelease.split(".") if part
    ]
    return major, minor, patch, not identifiers, identifiers


# Addresses and networks -----------------------------------------------------------------------------------------------


def _address(text: str) -> Address:
    address = ipaddress.ip_address(text)
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id or address.ipv4_mapped):
        raise ValueError(f"neither a zone nor an IPv4 address within IPv6 is allowed: {text!r}")
    return address


def _network(text: str) -> Interface:
    if not re.fullmatch(r"[^/]+/(0|[1-9]\d{0,2})", text, re.ASCII):
        raise ValueError(f"not a network: {text!r}")
    _address(text.partition("/")[0])
    return ipaddress.ip_interface(text)


def _contains(outer: str, inner: str) -> bool:
    a, b = _network(outer), _network(inner)
    return b.ip in a.network and a.network.prefixlen <= b.network.prefixlen


def _is_link_local_multicast(address: Address) -> bool:
    if address.version == 4:
        return address in ipaddress.ip_network("224.0.0.0/24")
    return int(address) >> 112 & 0xFF0F == 0xFF02


def _is_global_unicast(address: Address) -> bool:
    return not (
        address.is_unspecified
        or address.is_loopback
        or address.is_multicast
        or address.is_link_local
        or str(address) == "255.255.255.255"
    )


# URLs -----------------------------------------------------------------------------------------------------------------

_PLAIN_URL = re.compile(r"[A-Za-z0-9._~:/?#\[\]@!$&'()*+,=-]*", re.ASCII)
_URL = re.compile(
    r"(?:[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@\[\]:]*(?::[^/?#@\[\]]*)?@)?(?:[^/?#@\[\]:]*|\[[0-9A-Fa-f:.]+\])(?::\d*)?(?=[/?#]|$)"
    r"|(?=/(?!/)))[^?#\[\]]*(?:\?[^#]*)?(?:#.*)?"
)


def _url(text: str) -> Opaque:
    """Parse an absolute URL or an absolute path, as Go's ``url.ParseRequestURI`` does where that is beyond doubt."""
    if not _PLAIN_URL.fullmatch(text):
        raise Unsupported(f"whether {text!r} is a URL: Go and Python escape differently")
    if _URL.fullmatch(text):
        return {"url": text}
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", text):
        raise Unsupported(f"whether {text!r} is a URL")
    raise ValueError(f"invalid URI for request: {text!r}")


def _port(url: str) -> str:
    match = re.search(r":(\d*)$", urlsplit(url).netloc)
    return match[1] if match else ""


def _query(value: Opaque) -> dict[str, list[str]]:
    return parse_qs(urlsplit(value["url"]).query, keep_blank_values=True)


_URL_PARTS: dict[str, Callable[[str], str]] = {
    "getScheme": lambda url: urlsplit(url).scheme,
    "getHost": lambda url: urlsplit(url).netloc.rpartition("@")[2],
    "getHostname": lambda url: re.sub(r":\d*$", "", urlsplit(url).netloc.rpartition("@")[2]).strip("[]"),
    "getPort": _port,
    "getEscapedPath": lambda url: urlsplit(url).path,
}

# Formats --------------------------------------------------------------------------------------------------------------

_LABEL = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_SUBDOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_FORMATS = {
    "dns1123Label": rf"(?=.{{0,63}}$){_LABEL}",
    "dns1123Subdomain": rf"(?=.{{0,253}}$){_SUBDOMAIN}",
    "dns1035Label": rf"(?=[a-z])(?=.{{0,63}}$){_LABEL}",
    "qualifiedName": rf"(?:(?=[^/]{{1,253}}/){_SUBDOMAIN}/)?(?=[^/]{{1,63}}$){_NAME}",
    "labelValue": rf"(?=.{{0,63}}$)(?:{_NAME})?",
    "uuid": r"(?i:[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})",
}


_OTHER_FORMATS = {
    "dns1123LabelPrefix",
    "dns1123SubdomainPrefix",
    "dns1035LabelPrefix",
    "uri",
    "byte",
    "date",
    "datetime",
}


def _named(name: str) -> list[Opaque]:
    if name in _OTHER_FORMATS:
        raise Unsupported(f"the format {name}")
    return [{"format": name}] if name in _FORMATS else []


def _validate(value: Opaque, text: str) -> list[list[str]]:
    """Return a list with the list of complaints, or an empty list: ``[?0]`` behind it makes it optional."""
    if re.fullmatch(_FORMATS[value["format"]], text, re.ASCII):
        return []
    return [[f"{text!r} is not a {value['format']}"]]


# Authorization --------------------------------------------------------------------------------------------------------


def _unknown(*_: object) -> Any:
    raise Unsupported("what the cluster's authorizer says")


# Declarations ---------------------------------------------------------------------------------------------------------

_BOOL, _INT, _STRING, _DYN = cel.Type.BOOL, cel.Type.INT, cel.Type.STRING, cel.Type.DYN
OPAQUE = cel.Type.Map(_STRING, _DYN)
"""How the type checker sees Kubernetes' own types."""
_STRINGS, _ANY = cel.Type.List(_STRING), cel.Type.List(_DYN)

_DECLARED: list[tuple[str, Callable[..., Any], cel.Type, tuple[cel.Type, ...]]] = [
    (".isSorted", lambda values: values == sorted(values), _BOOL, (_ANY,)),
    (".sum", _sum, _DYN, (_ANY,)),
    (".min", min, _DYN, (_ANY,)),
    (".max", max, _DYN, (_ANY,)),
    (".indexOf_", str.find, _INT, (_STRING, _STRING)),
    (".indexOf_", _find_from, _INT, (_STRING, _STRING, _INT)),
    (".lastIndexOf_", str.rfind, _INT, (_STRING, _STRING)),
    (".lastIndexOf_", _find_back_from, _INT, (_STRING, _STRING, _INT)),
    (".matches_", _matches, _BOOL, (_STRING, _STRING)),
    ("matches_", _matches, _BOOL, (_STRING, _STRING)),
    (".find", _find, _STRING, (_STRING, _STRING)),
    (".findAll", _find_all, _STRINGS, (_STRING, _STRING)),
    (".findAll", _find_all, _STRINGS, (_STRING, _STRING, _INT)),
    ("quantity", lambda text: _quantity(_number(text)), OPAQUE, (_STRING,)),
    ("isQuantity", _tells(_number), _BOOL, (_STRING,)),
    (".sign", lambda value: _order(_amount(value), 0), _INT, (OPAQUE,)),
    (".asApproximateFloat", lambda value: float(_amount(value)), cel.Type.DOUBLE, (OPAQUE,)),
    (".add", lambda a, b: _quantity(_amount(a) + _amount(b)), OPAQUE, (OPAQUE, OPAQUE)),
    (".add", lambda a, b: _quantity(_amount(a) + b), OPAQUE, (OPAQUE, _INT)),
    (".sub", lambda a, b: _quantity(_amount(a) - _amount(b)), OPAQUE, (OPAQUE, OPAQUE)),
    (".sub", lambda a, b: _quantity(_amount(a) - b), OPAQUE, (OPAQUE, _INT)),
    (".compareTo", _compare, _INT, (OPAQUE, OPAQUE)),
    (".isGreaterThan", lambda a, b: _compare(a, b) > 0, _BOOL, (OPAQUE, OPAQUE)),
    (".isLessThan", lambda a, b: _compare(a, b) < 0, _BOOL, (OPAQUE, OPAQUE)),
    ("semver", _semver, OPAQUE, (_STRING,)),
    ("semver", _semver, OPAQUE, (_STRING, _BOOL)),
    ("isSemver", _tells(_semver), _BOOL, (_STRING,)),
    ("isSemver", lambda text, normalize: _tells(lambda t: _semver(t, normalize))(text), _BOOL, (_STRING, _BOOL)),
    (".major", lambda value: _precedence(value["semver"])[0], _INT, (OPAQUE,)),
    (".minor", lambda value: _precedence(value["semver"])[1], _INT, (OPAQUE,)),
    (".patch", lambda value: _precedence(value["semver"])[2], _INT, (OPAQUE,)),
    ("ip", lambda text: {"ip": str(_address(text))}, OPAQUE, (_STRING,)),
    ("isIP", _tells(_address), _BOOL, (_STRING,)),
    ("ip.isCanonical", lambda text: str(_address(text)) == text, _BOOL, (_STRING,)),
    (".family", lambda value: _address(value["ip"]).version, _INT, (OPAQUE,)),
    (".isUnspecified", lambda value: _address(value["ip"]).is_unspecified, _BOOL, (OPAQUE,)),
    (".isLoopback", lambda value: _address(value["ip"]).is_loopback, _BOOL, (OPAQUE,)),
    (".isLinkLocalUnicast", lambda value: _address(value["ip"]).is_link_local, _BOOL, (OPAQUE,)),
    (".isLinkLocalMulticast", lambda value: _is_link_local_multicast(_address(value["ip"])), _BOOL, (OPAQUE,)),
    (".isGlobalUnicast", lambda value: _is_global_unicast(_address(value["ip"])), _BOOL, (OPAQUE,)),
    ("cidr", lambda text: {"cidr": str(_network(text))}, OPAQUE, (_STRING,)),
    ("isCIDR", _tells(_network), _BOOL, (_STRING,)),
    (".ip", lambda value: {"ip": str(_network(value["cidr"]).ip)}, OPAQUE, (OPAQUE,)),
    (".prefixLength", lambda value: _network(value["cidr"]).network.prefixlen, _INT, (OPAQUE,)),
    (".masked", lambda value: {"cidr": str(_network(value["cidr"]).network)}, OPAQUE, (OPAQUE,)),
    (".containsIP", lambda a, b: _address(b["ip"]) in _network(a["cidr"]).network, _BOOL, (OPAQUE, OPAQUE)),
    (".containsIP", lambda a, b: _address(b) in _network(a["cidr"]).network, _BOOL, (OPAQUE, _STRING)),
    (".containsCIDR", lambda a, b: _contains(a["cidr"], b["cidr"]), _BOOL, (OPAQUE, OPAQUE)),
    (".containsCIDR", lambda a, b: _contains(a["cidr"], b), _BOOL, (OPAQUE, _STRING)),
    ("url", _url, OPAQUE, (_STRING,)),
    ("isURL", _tells(_url), _BOOL, (_STRING,)),
    (".getQuery", _query, cel.Type.Map(_STRING, _STRINGS), (OPAQUE,)),
    ("format.named_", _named, cel.Type.List(OPAQUE), (_STRING,)),
    (".validate_", _validate, cel.Type.List(_STRINGS), (OPAQUE, _STRING)),
    *((f".{name}", _unknown, OPAQUE, (OPAQUE, _STRING)) for name in ("path", "group", "resource", "subresource")),
    *((f".{name}", _unknown, OPAQUE, (OPAQUE, _STRING)) for name in ("namespace", "name", "check")),
    *((f".{name}", _unknown, OPAQUE, (OPAQUE, _STRING)) for name in ("fieldSelector", "labelSelector")),
    (".serviceAccount", _unknown, OPAQUE, (OPAQUE, _STRING, _STRING)),
    *((f".{name}", _unknown, _BOOL, (OPAQUE,)) for name in ("allowed", "errored")),
    *((f".{name}", _unknown, _STRING, (OPAQUE,)) for name in ("reason", "error")),
]
"""Name (with a dot: a member of the first parameter), implementation, result, parameters."""

_KINDS = [
    cel.Type.BOOL,
    cel.Type.BYTES,
    cel.Type.DOUBLE,
    cel.Type.DURATION,
    cel.Type.INT,
    _ANY,
    cel.Type.Map(_DYN, _DYN),
    cel.Type.NULL,
    cel.Type.STRING,
    cel.Type.TIMESTAMP,
    cel.Type.UINT,
]


@cache
def declarations() -> list[cel.FunctionDecl]:
    """Return all functions of this module, as the library wants them declared."""
    declared = list(_DECLARED)
    # A parameter of type dyn matches no value at run time; an overload for each kind does.
    for kind in _KINDS:
        declared.append((".indexOf_", _index_of, _INT, (_ANY, kind)))
        declared.append((".lastIndexOf_", _last_index_of, _INT, (_ANY, kind)))
    declared += [
        (f".{name}", lambda value, part=part: part(value["url"]), _STRING, (OPAQUE,))
        for name, part in _URL_PARTS.items()
    ]
    declared += [(f"format.{name}", lambda name=name: {"format": name}, OPAQUE, ()) for name in _FORMATS]
    overloads: dict[str, list[cel.Overload]] = {}
    for number, (signature, implementation, result, parameters) in enumerate(declared):
        is_member = signature.startswith(".")
        overload = cel.Overload(f"kubernetes_{number}", result, parameters, is_member, implementation)
        overloads.setdefault(signature.removeprefix("."), []).append(overload)
    return [cel.FunctionDecl(name, known) for name, known in overloads.items()]
