"""Mutations of how a text is written: its lines, indentation, comments and line ends, and at last its bytes."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from . import oddities

_COMMENTS = (
    *(
        "# capsule-lint: ignore[CAP101] one node is all there is",
        "# capsule-lint: ignore[CAP102, CAP106] until: 2027-01-31 lab",
    ),
    *("# capsule-lint: ignore[single-replica]", "# capsule-lint: ignore[CAP999] x", "# capsule-lint: ignore[] x"),
    *(
        "# capsule-lint: ignore[CAP101] until: 2026-02-30 x",
        "# capsule-lint: ignore[CAP101 x",
        "# capsule-lint:ignore[CAP101] x",
    ),
    *(
        "# Source: capsule/templates/deployment.yaml",
        "# Source: ",
        "# == chart/values.yaml",
        "# == values.yaml",
        "#",
        "# x",
    ),
    *("{{/* capsule-lint: ignore[CAP101] x */}}", "{{- if .Values.x }}", "{{ end }}", "# @schema", "# <- CAP101"),
)


def mutated(rng: Random, text: str) -> str:
    """Return a text with some of its lines changed."""
    lines = text.splitlines(keepends=True)
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        rng.choice(_LINES)(rng, lines)
    joined = "".join(lines)
    if rng.random() < 0.25:
        joined = rng.choice(_WHOLE)(rng, joined)
    return joined


def mutated_bytes(rng: Random, content: bytes) -> bytes:
    """Return bytes with a few of them changed, whatever they mean."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 4, 8))):
        at = rng.randrange(len(changed) + 1)
        kind = rng.random()
        if kind < 0.3:
            changed[at : at + 1] = bytes([rng.randrange(256)])
        elif kind < 0.5:
            changed[at:at] = bytes([rng.randrange(256)])
        elif kind < 0.65:
            del changed[at : at + rng.choice((1, 1, 2, 10))]
        elif kind < 0.8 and changed:
            other = rng.randrange(len(changed))
            changed[at:at] = changed[other : other + rng.choice((1, 4, 40))]
        elif kind < 0.95:
            changed[at:at] = rng.choice(oddities.CHARACTERS + oddities.WORDS).encode("utf-8", "surrogatepass")
        else:
            del changed[at:]
    return bytes(changed)


def _any(rng: Random, lines: list[str]) -> int:
    return rng.randrange(len(lines)) if lines else 0


def _drop(rng: Random, lines: list[str]) -> None:
    at = _any(rng, lines)
    del lines[at : at + rng.choice((1, 1, 2, 5))]


def _twice(rng: Random, lines: list[str]) -> None:
    at = _any(rng, lines)
    lines[at:at] = lines[at : at + rng.choice((1, 1, 3, 8))]


def _move(rng: Random, lines: list[str]) -> None:
    at = _any(rng, lines)
    taken = lines[at : at + rng.choice((1, 2, 4))]
    del lines[at : at + len(taken)]
    to = rng.randrange(len(lines) + 1)
    lines[to:to] = taken


def _shift(rng: Random, lines: list[str]) -> None:
    at = _any(rng, lines)
    by = rng.choice((-4, -2, -1, 1, 2, 3, 8))
    for number in range(at, min(at + rng.choice((1, 1, 3, 9)), len(lines))):
        line = lines[number]
        lines[number] = " " * by + line if by > 0 else line[min(-by, len(line) - len(line.lstrip(" "))) :]


def _blanks(rng: Random, lines: list[str]) -> None:
    at = _any(rng, lines)
    if lines:
        lines[at] = lines[at].rstrip("\r\n") + rng.choice((" ", "   ", "\t", "\xa0", " \t ")) + "\n"


def _blank_line(rng: Random, lines: list[str]) -> None:
    lines.insert(rng.randrange(len(lines) + 1), rng.choice(("\n", "  \n", "\t\n", "\r\n", "          \n", "\n\n\n")))


def _marker(rng: Random, lines: list[str]) -> None:
    made = (
        "---\n",
        "...\n",
        "--- \n",
        "---\t# x\n",
        "--- |\n",
        "--- {}\n",
        "%YAML 1.2\n",
        "%YAML 1.1\n---\n",
        "%TAG ! x\n",
    )
    lines.insert(
        rng.randrange(len(lines) + 1), rng.choice((*made, "---\n...\n---\n", "----\n", "--- # Source: a/b.yaml\n"))
    )


def _comment(rng: Random, lines: list[str]) -> None:
    at = _any(rng, lines)
    comment = rng.choice(_COMMENTS)
    if lines and rng.random() < 0.6:
        lines[at] = f"{lines[at].rstrip()} {comment}\n"
    else:
        indent = len(lines[at]) - len(lines[at].lstrip(" ")) if lines else 0
        lines.insert(at, f"{' ' * indent}{comment}\n")


def _tab(rng: Random, lines: list[str]) -> None:
    at = _any(rng, lines)
    if lines:
        lines[at] = lines[at].replace(" ", "\t", rng.choice((1, 2, 99)))


def _cut(rng: Random, lines: list[str]) -> None:
    at = _any(rng, lines)
    if lines:
        lines[at] = lines[at][: rng.randrange(len(lines[at]) + 1)]


def _insert(rng: Random, lines: list[str]) -> None:
    at = _any(rng, lines)
    if lines:
        column = rng.randrange(len(lines[at]) + 1)
        lines[at] = lines[at][:column] + oddities.written(rng) + lines[at][column:]


def _ending(rng: Random, lines: list[str]) -> None:
    at = _any(rng, lines)
    if lines:
        lines[at] = lines[at].rstrip("\r\n") + rng.choice(("\r\n", "\r", "\n\r", "\x85", "\u2028", "", "\x0b", "\x0c"))


def _value(rng: Random, lines: list[str]) -> None:
    at = _any(rng, lines)
    if lines and ":" in lines[at]:
        lines[at] = lines[at].partition(":")[0] + ": " + oddities.written(rng) + "\n"


_LINES: tuple[Callable[[Random, list[str]], None], ...] = (
    *(
        _drop,
        _drop,
        _twice,
        _move,
        _shift,
        _shift,
        _blanks,
        _blank_line,
        _marker,
        _comment,
        _comment,
        _comment,
        _tab,
        _cut,
    ),
    *(_insert, _ending, _value, _value),
)


def _windows(_rng: Random, text: str) -> str:
    return text.replace("\n", "\r\n")


def _mixed(rng: Random, text: str) -> str:
    return "".join(
        line.rstrip("\n") + rng.choice(("\n", "\n", "\r\n", "\r")) for line in text.splitlines(keepends=True)
    )


def _truncated(rng: Random, text: str) -> str:
    return text[: rng.randrange(len(text) + 1)]


def _without_end(rng: Random, text: str) -> str:
    return text.rstrip("\n") + rng.choice(("", " ", "  ", "\n  ", "\n\n\n", "\n \n", "\n#", "\n\t", "\n---", "\n..."))


def _marked(rng: Random, text: str) -> str:
    return rng.choice(("\ufeff", "\ufeff\ufeff", "\n\n", "---\n", "\x00", "# x\n---\n", "\ufeff---\n", " ")) + text


def _indented(rng: Random, text: str) -> str:
    by = rng.choice((1, 2, 4))
    return "".join(" " * by + line for line in text.splitlines(keepends=True))


_WHOLE: tuple[Callable[[Random, str], str], ...] = (
    *(_windows, _windows, _mixed, _truncated, _without_end, _without_end, _marked, _marked, _indented),
)
