"""Scalars that programs stumble over, as data and as they would be written in YAML."""

from __future__ import annotations

from random import Random

NUMBERS = (
    *("0", "-0", "1", "-1", "2", "10", "30", "31", "100", "65535", "65536", "2147483647", "2147483648", "-2147483649"),
    *("9223372036854775807", "9223372036854775808", "18446744073709551616", "1" + "0" * 40, "1" + "0" * 400),
    *("1.5", "0.1", "-0.0", "1e3", "1e16", "1e400", "-1e400", ".inf", "-.inf", ".nan", "1_000", "0x1F", "0o17", "017"),
    *("190:20:30", "1.", ".5", "+1", "1e-400", "3.0", "0b11"),
)
QUANTITIES = (
    *("0%", "1%", "50%", "100%", "101%", "-5%", "5.5%", "%", "1e2%", "100m", "1500m", "0.1", "1k", "1Ki", "128Mi"),
    *("1Gi", "1E", "8Ei", "9e9Ei", "-1Gi", "1.5Gi", "1 Gi", "1GB", "n", "1n", "1u", "Ki", "1e3Ki", "10s", "1m", "-1s"),
    *("1h1m1s", "1.5h", "1ns", "99999999h", "infinity"),
)
WORDS = (
    *(
        "",
        " ",
        "  ",
        "~",
        "null",
        "Null",
        "true",
        "True",
        "yes",
        "no",
        "on",
        "off",
        "y",
        "n",
        "=",
        "<<",
        "-",
        "--",
        "?",
    ),
    *("*", "&", "!", "|", ">", "@", "`", "%", "{}", "[]", "{", "[", "#", "# x", ": ", "a: b", "- a", "---", "..."),
    *("2026-02-30", "2026-11-29", "2026-11-29T00:00:00Z", "0001-01-01", "12:30:45"),
    *(
        "*.example.org",
        "a*",
        "**",
        ".*",
        "^.*$",
        "^(",
        "[a-z",
        "(?P<x>a)\\1",
        "(?=a)",
        "\\",
        "a{1001}",
        "(a|a)*b",
        "\\C",
    ),
    *("v1", "v0.14.0", "0.14.0", "0.14.0-rc.1", "v0.14.0+build", "latest", "@sha256:" + "0" * 64, ":v1", "a/b/c:d:e"),
    *("capsule-system", "kube-system", "default", "a" * 63, "a" * 64, "a" * 254, "A_b", "a.b", "-a", "a-", "a/b/c"),
    *("system:serviceaccount:capsule-system:capsule", "system:serviceaccount::", "system:masters", "system:"),
    *("::error::x", "::set-output name=a::b", "##[error]x", "::stop-commands::x", "<script>alert(1)</script>", "</td>"),
    *("]]>", "<!--", "&amp;", "&#0;", "[x](javascript:x)", "![x](y)", "@everyone", "```", "|", "</details>", "~~~"),
    *("capsule-lint: ignore[CAP101]", "# capsule-lint: ignore[CAP101] why", "capsule-lint: ignore[", "CAP101 until: "),
    *("{{ .Values.x }}", '{{ .Values.x | default "capsule-system" }}', "{{", "}}", "{{- end }}", "${VAR}", "${VAR:=x}"),
    *(
        "$(id)",
        "`id`",
        "%s",
        "%(x)s",
        "{0}",
        "{self.name}",
        "{each.id}",
        "$ref",
        "../x",
        "../../etc/passwd",
        "/etc/passwd",
    ),
    *("--help", "-n", "--post-renderer=x", "http://localhost:1/x", "file:///etc/passwd", "CON", "x" * 5000),
    *(
        "self.replicas",
        "self",
        "each",
        "true ? 1 : 0",
        "1/0",
        "self.x.y.z",
        "[1][5]",
        "'a' + 1",
        "size(self)",
        "{'a': 1}.b",
    ),
    *("MIIBIjANBgkq", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n", "YWJj", "YWJ", "====", "!!!!"),
)
CHARACTERS = (
    *(
        "\n",
        "\r",
        "\r\n",
        "\t",
        "\x00",
        "\x07",
        "\x08",
        "\x0b",
        "\x0c",
        "\x1b[31m",
        "\x1b]0;x\x07",
        "\x7f",
        "\x80",
        "\x85",
    ),
    *(
        "\x9b31m",
        "\xa0",
        "\xad",
        "\u200b",
        "\u200f",
        "\u2028",
        "\u2029",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\ufffd",
        "\ufffe",
    ),
    *(
        "\ud800",
        "\udfff",
        "\U0001f600",
        "e\u0301",
        "\u00e9",
        "\u4e2d",
        "\u0130",
        "\u1e9e",
        "\u0660",
        "\u0b67",
        "\u2160",
    ),
    *('"', "'", "\\", "\\n", '"\\', "%0A", "\U000e0041", "\U0010ffff", "ﬃ", "𝟙", "\u1160"),
)
TAGS = (
    *(
        "binary",
        "bool",
        "float",
        "int",
        "map",
        "merge",
        "null",
        "omap",
        "pairs",
        "seq",
        "set",
        "str",
        "timestamp",
        "value",
    ),
    "python/object:os.system",
)


def scalar(rng: Random) -> str:
    """Return the value of an odd scalar: a number, a quantity, a word, a character, or two of them together."""
    pool = rng.choice((NUMBERS, QUANTITIES, WORDS, WORDS, CHARACTERS))
    value = rng.choice(pool)
    if rng.random() < 0.15:
        other = rng.choice(rng.choice((WORDS, CHARACTERS)))
        value = value + other if rng.random() < 0.5 else other + value
    return value


def written(rng: Random) -> str:
    """Return the text of an odd value in YAML: a scalar plain or quoted, a collection, or what is none of these."""
    kind = rng.random()
    value = scalar(rng)
    if kind < 0.4:
        return value
    if kind < 0.6:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if kind < 0.7:
        return "'" + value.replace("'", "''") + "'"
    if kind < 0.75:
        return f"!!{rng.choice(TAGS)} {value}"
    if kind < 0.8:
        return f"[{value}]"
    if kind < 0.85:
        return f"{{a: {value}}}"
    return rng.choice(
        (
            *(
                "[",
                "{",
                "]",
                "}",
                "[[]]",
                "[{}]",
                "{a: 1, a: 2}",
                "*a",
                "&a x",
                "&a [*a]",
                "*missing",
                "|\n",
                "|-\n  x",
            ),
            *(
                ">\n",
                "|2\n",
                "|+\n\n\n",
                ">-\n   x\n  y",
                '"\\x1b"',
                '"\\ud800"',
                '"\\u202e"',
                '"\\0"',
                "? x",
                "? [a]\n: b",
            ),
            *("!x y", "!<tag:x> y", "!!binary =", "{? a}", "[a: b]", "{<<: *a}", "<<", '"', "'", "- x", "x: y"),
        )
    )
