"""How source is broken: each clause once, and nothing that says nothing."""

from __future__ import annotations

import ast

import pytest

from .python_source import changes


def broken(body: str) -> list[str]:
    """Return the body of a function with each of its clauses broken."""
    texts = [change.text for change in changes(f"def f(a, b, c):\n    {body}\n")]
    return [ast.unparse(ast.parse(text).body[0].body) for text in texts]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("if a == b: c()", ["if True:\n    c()", "if False:\n    c()"]),
        ("return not a", ["return True", "return False"]),
        ("return a and (not b)", ["return not b", "return a"]),
        ("return a < b", ["return True", "return False", "return a <= b"]),
        ("return a >= 2", ["return True", "return False", "return a >= 1", "return a >= 3"]),
        ("f(a is b or a is c)", ["f(True)", "f(a is c)", "f(a is b)"]),
        ("return a in ('x', b)", ["return True", "return False", "return a in (b,)", "return a in ('x',)"]),
        (
            "return [a for a in b if isinstance(a, (str, int))]",
            [
                "return [a for a in b if True]",
                "return [a for a in b if False]",
                "return [a for a in b if isinstance(a, (int,))]",
                "return [a for a in b if isinstance(a, (str,))]",
            ],
        ),
        (
            "return c(isinstance(a, b | c), 'x')[a:]",
            [
                "return c(True, 'x')[a:]",
                "return c(False, 'x')[a:]",
                "return c(isinstance(a, b), 'x')[a:]",
                "return c(isinstance(a, c), 'x')[a:]",
            ],
        ),
        ("return min(a, key=b)", ["return max(a, key=b)"]),
        ("return f(any(a))", ["return f(True)", "return f(False)", "return f(all(a))"]),
        ("a += b - c", ["a -= b - c", "a += b + c"]),
        ("return -(-a // b)", ["return -a // b", "return --(--a // b)", "return -(a // b)"]),
        ("return a ** b << c * b", ["return a ** b >> c * b", "return a * b << c * b", "return a ** b << c // b"]),
        ("f(up=True)", ["f(up=False)"]),
        ("for a in b: continue", ["for a in b:\n    break"]),
        ("a: list[int | None] = b", []),
    ],
)
def test_a_clause_is_broken_in_each_way_that_another_does_not_cover(body: str, wanted: list[str]) -> None:
    assert broken(body) == wanted


def test_a_change_is_named_by_what_it_is_in_and_told_apart_from_its_like() -> None:
    source = '''
from x import y

TYPE_CHECKING = False
if TYPE_CHECKING:
    A = int | 3
SIZES = {"k": 3}

class C:
    @decorated(order=True)
    def f(self, a: int | None = None) -> bool:
        """Return nothing."""
        return a[0], a[
            0]
'''

    assert [(change.line, change.words) for change in changes(source)] == [
        (7, "module: `3` -> `2` at `'k'`"),
        (7, "module: `3` -> `4` at `'k'`"),
        (13, "C.f: `0` -> `-1` in `a[0]`"),
        (13, "C.f: `0` -> `1` in `a[0]`"),
        (14, "C.f: `0` -> `-1` in `a[0]` (2)"),
        (14, "C.f: `0` -> `1` in `a[0]` (2)"),
    ]


def test_everything_but_the_clause_stays() -> None:
    source = "def f(a):\n    if a:\n        return 1\n"

    assert [change.text for change in changes(source)] == [
        ast.unparse(ast.parse(source.replace(old, new)))
        for old, new in [("if a", "if True"), ("if a", "if False"), ("1", "0"), ("1", "2")]
    ]
