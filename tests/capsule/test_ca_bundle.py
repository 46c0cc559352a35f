"""What a caBundle must be."""

from __future__ import annotations

import subprocess
from base64 import b64encode
from shutil import which

import pytest

from capsule_lint.capsule.ca_bundle import decodes, problem

SEQUENCE = b"\x30\x02\x30\x00"


def pem(der: bytes, kind: str = "CERTIFICATE") -> bytes:
    return b"-----BEGIN %b-----\n%b\n-----END %b-----\n" % (kind.encode(), b64encode(der), kind.encode())


def encoded(content: bytes) -> str:
    return b64encode(content).decode()


@pytest.mark.parametrize(
    "content",
    [
        pem(SEQUENCE),
        b"# a comment, as OpenSSL writes it\n" + pem(SEQUENCE),
        pem(SEQUENCE, "PRIVATE KEY") + pem(SEQUENCE),
        pem(b"cut off") + pem(SEQUENCE),
        pem(b"\x30\x81\x82" + b"\x30\x81\x7f" + bytes(127)),
    ],
    ids=["plain", "comment", "beside a key", "beside a damaged one", "long"],
)
def test_one_certificate_is_enough(content: bytes) -> None:
    assert problem(encoded(content)) == ""


def test_line_breaks_do_not_matter() -> None:
    text = encoded(pem(SEQUENCE))

    assert problem(f"{text[:20]}\n{text[20:]}\n") == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (pem(SEQUENCE).decode(), "is PEM as it stands, not encoded in base64"),
        ("not base64!", "is not base64"),
        ("Cg", "is not base64"),
        ("größer", "is not base64"),
        ("Cg==", "decodes to white space"),
        (encoded(b"ca.crt"), "decodes to something other than PEM"),
        (encoded(SEQUENCE), "decodes to something other than PEM"),
        (encoded(encoded(pem(SEQUENCE)).encode()), "is encoded in base64 twice"),
        (encoded(pem(SEQUENCE, "RSA PRIVATE KEY")), "holds no certificate, but PEM of the kind RSA PRIVATE KEY"),
        (encoded(pem(SEQUENCE + b"\x00")), "holds a CERTIFICATE block that is cut off or damaged"),
        (encoded(pem(b"\x30\x84\x00")), "holds a CERTIFICATE block that is cut off or damaged"),
        (encoded(pem(b"\x30\x82\x00\x00")), "holds a CERTIFICATE block that is cut off or damaged"),
        (encoded(pem(b"")), "holds a CERTIFICATE block that is cut off or damaged"),
        (encoded(b"-----BEGIN CERTIFICATE-----\n%%%\n-----END CERTIFICATE-----\n"),
         "holds a CERTIFICATE block that is cut off or damaged"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_without_the_content(text: str, words: str) -> None:
    assert problem(text) == words


@pytest.mark.parametrize(("text", "base64"), [("Cg==", True), ("", True), ("-----BEGIN", False)])
def test_the_api_server_takes_only_base64(text: str, base64: bool) -> None:
    assert decodes(text) is base64


@pytest.mark.skipif(which("openssl") is None, reason="there is no openssl")
def test_a_certificate_of_openssl_is_one() -> None:
    command = ["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-keyout", "-", "-subj", "/CN=ca"]
    certificate = subprocess.run(command, check=True, capture_output=True).stdout

    assert problem(encoded(certificate)) == ""
