"""Nulls that come back from CEL keep the interpreter alive."""

from __future__ import annotations

import subprocess
import sys

import pytest
from cel_expr_python import cel

from capsule_lint.cel_values import plain_value

DATA = {"nothing": None, "list": [None, 1, [None]], "map": {"a": {"b": None}}}

OFTEN = """
from cel_expr_python import cel
from capsule_lint.cel_values import plain_value

environment = cel.NewEnv(variables={"self": cel.Type.DYN})
whole = environment.compile("self")
for _ in range(200_000):
    plain_value(whole.eval(data={"self": [None, None, {"a": None}]}))
"""


@pytest.mark.parametrize(
    ("expression", "plain"),
    [
        ("self", DATA),
        ("self.nothing", None),
        ("self.list", [None, 1, [None]]),
        ("self.list[1]", 1),
        ("self.map.a", {"b": None}),
    ],
)
def test_values_come_back_as_they_went_in(expression: str, plain: object) -> None:
    environment = cel.NewEnv(variables={"self": cel.Type.DYN})

    assert plain_value(environment.compile(expression).eval(data={"self": DATA})) == plain


@pytest.mark.slow
def test_six_hundred_thousand_nulls_do_not_abort_the_interpreter() -> None:
    done = subprocess.run([sys.executable, "-c", OFTEN], capture_output=True, check=False)

    assert (done.returncode, done.stderr) == (0, b"")
