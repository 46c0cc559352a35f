"""What a caBundle must be: PEM with at least one certificate, in base64."""

from __future__ import annotations

import binascii
import re

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)
_SEQUENCE = 0x30
"""The first byte of every X.509 certificate, and of its first part: an ASN.1 SEQUENCE."""


def problem(ca_bundle: str) -> str:
    """Return what is wrong with a caBundle, in words that follow its name; empty if nothing is.

    The API server decodes it as JSON bytes and gives the PEM to Go's crypto/x509, which skips what it cannot parse and
    wants one certificate (client-go transport, ``unable to parse bytes as PEM block``). The words never hold its text.
    """
    if "-----BEGIN" in ca_bundle:
        return "is PEM as it stands, not encoded in base64"
    pem = _decode(ca_bundle)
    if pem is None:
        return "is not base64"
    if not pem.strip():
        return "decodes to white space"
    blocks = [(match[1].decode(), match[2]) for match in _BLOCK.finditer(pem)]
    if not blocks:
        twice = _decode(pem.decode("ascii", "replace"))
        encoded_twice = twice is not None and b"-----BEGIN" in twice
        return "is encoded in base64 twice" if encoded_twice else "decodes to something other than PEM"
    certificates = [body for kind, body in blocks if kind == "CERTIFICATE"]
    if not certificates:
        return f"holds no certificate, but PEM of the kind {blocks[0][0]}"
    if not any(_is_certificate(_decode(body.decode("ascii", "replace"))) for body in certificates):
        return "holds a CERTIFICATE block that is cut off or damaged"
    return ""


def decodes(ca_bundle: str) -> bool:
    """Return whether a caBundle is base64; the API server refuses an object with one that is not."""
    return _decode(ca_bundle) is not None


def _decode(text: str) -> bytes | None:
    """Return decoded base64; Go's decoder skips line breaks and refuses everything else that does not belong."""
    try:
        return binascii.a2b_base64("".join(text.splitlines()), strict_mode=True)
    except ValueError:  # binascii.Error, or text that is not ASCII
        return None


def _is_certificate(der: bytes | None) -> bool:
    """Return whether the outermost SEQUENCE fills the bytes exactly and begins with another, as in RFC 5280, 4.1."""
    if der is None or len(der) < 4 or der[0] != _SEQUENCE:
        return False
    length, start = der[1], 2
    if length & 0x80:
        start += length & 0x7F
        length = int.from_bytes(der[2:start])
    return start + length == len(der) and length > 0 and der[start] == _SEQUENCE
