"""Scalars mean what they mean to Kubernetes; the expectations were checked against sigs.k8s.io/yaml 1.6.0."""

from __future__ import annotations

import pytest

from .reading import document_of

VALUES: list[tuple[str, object]] = [
    # words
    *((word, True) for word in ["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"]),
    *((word, False) for word in ["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"]),
    *((word, None) for word in ("", "~", "null", "Null", "NULL")),
    *((word, word) for word in ["tRUE", "nULL", "yEs", ".iNF", "oN", "Yesterday", "tomorrow", "-.infinity", "~x"]),
    # integers
    ("0", 0),
    ("-0", 0),
    ("+1", 1),
    ("012", 10),
    ("0o12", 10),
    ("0O17", 15),
    ("-012", -10),
    ("08", 8),
    ("0x1F", 31),
    ("0XfF", 255),
    ("-0x1f", -31),
    ("0b11", 3),
    ("1_000", 1000),
    ("1__0_", 10),
    ("0x_1F", 31),
    ("_1", "_1"),
    ("0x", "0x"),
    ("0o8", "0o8"),
    ("0b2", "0b2"),
    ("9223372036854775807", 9223372036854775807),
    ("-9223372036854775808", -9223372036854775808),
    ("9223372036854775808", 9223372036854775808.0),
    ("18446744073709551616", 18446744073709551616.0),
    ("9" * 5000, "9" * 5000),
    ("0xFFFFFFFFFFFFFFFF", 18446744073709551615.0),
    ("0xFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFF"),
    ("٣", "٣"),
    # numbers with a point or an exponent
    ("1.5", 1.5),
    ("1.0", 1),
    ("-0.0", 0),
    ("1e3", 1000),
    ("1_0e3", 10000),
    ("1E-3", 0.001),
    (".5", 0.5),
    ("+.5", 0.5),
    ("5.", 5),
    (".1_0", 0.1),
    (".1__0", ".1__0"),
    ("1e20", 1e20),
    ("4611686018427387904.0", 4611686018427388000),
    ("1e400", "1e400"),
    ("1e", "1e"),
    ("1.2.3", "1.2.3"),
    # what YAML 1.1 reads otherwise
    ("12:30:45", "12:30:45"),
    ("2024-01-01", "2024-01-01"),
    ("2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"),
    ("=", "="),
    ("--", "--"),
    ("..", ".."),
    # quotes and tags
    ('"1"', "1"),
    ("'yes'", "yes"),
    ('"2024-01-01"', "2024-01-01"),
    ("!!str 1", "1"),
    ('!!int "1"', 1),
    ("!!float 1", 1),
    ("!!float 1.5", 1.5),
    ("!!bool y", True),
    ("!!null ~", None),
    ("! 12", "12"),
    ("!foo 12", "12"),
    ("!foo [1]", [1]),
    ("!!set {a, b}", {"a": None, "b": None}),
    ("!!binary aGVsbG8=", "hello"),
    ('!!binary "4oI="', "\ufffd\ufffd"),
    ("!!timestamp 2024-01-01", "2024-01-01"),
    ("!!timestamp 2024-1-1 1:2:3.5", "2024-1-1 1:2:3.5"),
    ("!!timestamp 2024-01-01t01:02:03+01:00", "2024-01-01t01:02:03+01:00"),
]


@pytest.mark.parametrize(("text", "value"), VALUES)
def test_a_value(text: str, value: object) -> None:
    data = document_of(f"a: {text}\n").data

    # repr, because 1 == True == 1.0
    assert repr(data) == repr({"a": value})


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a", "a"),
        ("y", "true"),
        ("off", "false"),
        ("012", "10"),
        ("0x1F", "31"),
        ("1e3", "1000"),
        ("1.10", "1.1"),
        ("1000000.0", "1e+06"),
        ("1234567.8", "1.2345678e+06"),
        ("3.14159265358979", "3.1415927"),
        ("0.0001", "0.0001"),
        ("0.00001", "1e-05"),
        ("16777217.0", "1.6777216e+07"),
        ("1e39", ".inf"),
        ("-.inf", "-.inf"),
        (".nan", ".nan"),
        ("9223372036854775807", "9223372036854775807"),
        ("18446744073709551616", "1.8446744e+19"),
        ("2024-01-01", "2024-01-01"),
        ('"y"', "y"),
        ("!!str 012", "012"),
    ],
)
def test_a_key_is_a_string(text: str, key: str) -> None:
    assert document_of(f"{text}: x\n").data == {key: "x"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: .inf", "a value is refused: JSON, which Kubernetes makes of YAML, has no such number"),
        ("a: .NaN", "a value is refused: JSON, which Kubernetes makes of YAML, has no such number"),
        ("a: !!int x", "a value is refused: it is tagged `!!int` and is not one"),
        ("a: !!bool 1", "a value is refused: it is tagged `!!bool` and is not one"),
        ("a: !!float x", "a value is refused: it is tagged `!!float` and is not one"),
        ("a: !!binary YQ", "a value is refused: it is tagged `!!binary` and is not base64"),
        ("a: !!timestamp x", "a value is refused: it is tagged `!!timestamp` and is not one"),
        ("a: !!timestamp 2024-02-30", "a value is refused: it is tagged `!!timestamp` and is not one"),
        ("a: !!binary '*'", "a value is refused: it is tagged `!!binary` and is not base64"),
        ("~: a", "this key cannot be read: Kubernetes takes no null, mapping or list for a key"),
        ("? !!int x\n: a", "this key cannot be read: it is tagged `!!int` and is not one"),
        (
            "a: &a 9223372036854775808\n*a : b",
            "this key cannot be read: Kubernetes takes no number this large for a key",
        ),
        ("9223372036854775808: a", "this key cannot be read: Kubernetes takes no number this large for a key"),
    ],
)
def test_what_kubernetes_refuses(text: str, message: str) -> None:
    document = document_of(text)

    assert (document.data, [(problem.kind, problem.message) for problem in document.problems]) == (
        None,
        [("unreadable", message)],
    )
