"""Addresses and networks: ``k8s.io/apiserver/pkg/cel/library`` (``ip.go``, ``cidr.go``) on Go's ``net/netip``."""

from __future__ import annotations

import ipaddress
import re

from .errors import Failed
from .values import Opaque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    Address: TypeAlias = ipaddress.IPv4Address | ipaddress.IPv6Address
    Interface: TypeAlias = ipaddress.IPv4Interface | ipaddress.IPv6Interface


def read_address(text: str) -> Address:
    """Return an address.

    Raises:
        Failed: The text is not one, has a zone, or is an IPv4 address within IPv6.
    """
    try:
        address = ipaddress.ip_address(text)
    except ValueError as error:
        raise Failed(f"IP Address {text!r} parse error during conversion from string") from error
    if isinstance(address, ipaddress.IPv6Address) and (address.scope_id or address.ipv4_mapped):
        raise Failed(f"neither a zone nor an IPv4 address within IPv6 is allowed: {text!r}")
    return address


def read_network(text: str) -> Interface:
    """Return a network, with the address that it was written with.

    Raises:
        Failed: The text is not one.
    """
    if not re.fullmatch(r"[^/%]+/(0|[1-9]\d{0,2})", text, re.ASCII):
        raise Failed(f"network address parse error during conversion from string: {text!r}")
    read_address(text.partition("/")[0])
    try:
        return ipaddress.ip_interface(text)
    except ValueError as error:
        raise Failed(f"network address parse error during conversion from string: {text!r}") from error


def tells(parse: Callable[..., object]) -> Callable[..., bool]:
    """Return whether a text can be read: ``isIP`` for ``ip``."""

    def tell(*arguments: object) -> bool:
        try:
            parse(*arguments)
        except Failed:
            return False
        return True

    return tell


def _ip(value: Any) -> Opaque:
    return Opaque("net.IP", str(_interface(value).ip) if isinstance(value, Opaque) else str(read_address(value)))


def _cidr(text: str) -> Opaque:
    return Opaque("net.CIDR", str(read_network(text)))


def _address(value: Any) -> Address:
    return read_address(str(value.value) if isinstance(value, Opaque) else value)


def _interface(value: Any) -> Interface:
    return read_network(str(value.value) if isinstance(value, Opaque) else value)


def _contains(outer: Any, inner: Any) -> bool:
    a, b = _interface(outer), _interface(inner)
    return b.ip in a.network and a.network.prefixlen <= b.network.prefixlen


def _is_link_local_multicast(value: Any) -> bool:
    address = _address(value)
    if address.version == 4:
        return address in ipaddress.ip_network("224.0.0.0/24")
    return int(address) >> 112 & 0xFF0F == 0xFF02


def _is_global_unicast(value: Any) -> bool:
    address = _address(value)
    return not (
        address.is_unspecified
        or address.is_loopback
        or address.is_multicast
        or address.is_link_local
        or str(address) == "255.255.255.255"
    )


FUNCTIONS: dict[str, tuple[str, Callable[..., Any]]] = {
    "ip": ("(string)>net.IP; net.CIDR.()>net.IP", _ip),
    "isIP": ("(string)>bool", tells(read_address)),
    "ip.isCanonical": ("(string)>bool", lambda text: str(read_address(text)) == text),
    "family": ("net.IP.()>int", lambda value: _address(value).version),
    "isUnspecified": ("net.IP.()>bool", lambda value: _address(value).is_unspecified),
    "isLoopback": ("net.IP.()>bool", lambda value: _address(value).is_loopback),
    "isLinkLocalUnicast": ("net.IP.()>bool", lambda value: _address(value).is_link_local),
    "isLinkLocalMulticast": ("net.IP.()>bool", _is_link_local_multicast),
    "isGlobalUnicast": ("net.IP.()>bool", _is_global_unicast),
    "cidr": ("(string)>net.CIDR", _cidr),
    "isCIDR": ("(string)>bool", tells(read_network)),
    "prefixLength": ("net.CIDR.()>int", lambda value: _interface(value).network.prefixlen),
    "masked": ("net.CIDR.()>net.CIDR", lambda value: Opaque("net.CIDR", str(_interface(value).network))),
    "containsIP": (
        "net.CIDR.(string)>bool; net.CIDR.(net.IP)>bool",
        lambda outer, inner: _address(inner) in _interface(outer).network,
    ),
    "containsCIDR": ("net.CIDR.(string)>bool; net.CIDR.(net.CIDR)>bool", _contains),
}
