"""The CEL library on expressions of rules: what they mean, and what evaluates those of a user's rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from cel_expr_python import cel

from ..cel_values import plain_value
from ..errors import RuleError
from ..model import Json
from . import functions

VARIABLES = ("self", "each", "related", "release", "objects")
"""What an expression may speak of: the subject, the element of ``each``, the related fact, the Capsule release, and all
objects of the input."""


@cache
def _functions() -> list[cel.FunctionDecl]:
    text, number, anything = cel.Type.STRING, cel.Type.INT, cel.Type.List(cel.Type.DYN)
    overloads: dict[str, dict[str, tuple[list[cel.Type], Callable[..., str]]]] = {
        "plural": {"plural": ([number, text], functions.plural)},
        "words": {"words": ([anything], functions.words)},
        "joined": {"joined": ([anything, text], functions.joined)},
        "json": {
            "json_map": ([cel.Type.Map(text, cel.Type.DYN)], functions.json),
            "json_list": ([anything], functions.json),
        },
        "yaml": {"yaml_text": ([text], functions.yaml)},
        "few": {"few": ([anything, number], functions.few)},
    }
    return [
        cel.FunctionDecl(name, [cel.Overload(key, text, takes, False, call) for key, (takes, call) in of.items()])
        for name, of in overloads.items()
    ]


@cache
def environment(variables: tuple[str, ...] = VARIABLES) -> cel.Env:
    """Return the environment of all rules, or one that knows fewer variables.

    Each is made when first needed, and once: it costs a millisecond.
    """
    return cel.NewEnv(variables=dict.fromkeys(variables, cel.Type.DYN), functions=_functions())


def compiled(source: str, where: str, written: str) -> cel.Expression:
    """Return a compiled expression.

    Args:
        source: The expression.
        where: Names rule file and field in errors.
        written: The expression as it stands in the file, for errors.

    Raises:
        RuleError: It is not CEL, or speaks of something undeclared.
    """
    try:
        return environment().compile(source)
    except RuntimeError as error:
        words = str(error).splitlines()[0].removeprefix("INVALID_ARGUMENT: ").removeprefix("ERROR: ")
        if source != written:  # columns count in what CEL is given
            words = words.partition(" ")[2].lstrip()
        raise RuleError(f"{where}: {words}\n  {written.strip()}") from None


def refusal(source: str, variables: tuple[str, ...] = VARIABLES) -> str:
    """Return what the library says against an expression; empty if it compiles.

    Args:
        source: The expression.
        variables: What it may speak of.
    """
    try:
        environment(variables).compile(source)
    except RuntimeError as error:
        return str(error)
    return ""


_USES = ("{0}", "{0}(1)", "{0}(1, 1)", "dyn(1).{0}()", "''.{0}('')", "[].{0}(x, true)")


def is_taken(name: str) -> bool:
    """Return whether a name means something already: a variable, a type, a function or a word of CEL or ours."""
    for use in _USES:
        try:
            environment().compile(use.format(name))
        except RuntimeError as error:
            if f"undeclared reference to '{name}'" in str(error):
                continue
        return True
    return False


def speaks_only_of(source: str, variables: tuple[str, ...]) -> bool:
    """Return whether an expression that compiles does so with fewer variables; a macro may bind the others."""
    return not refusal(source, variables)


_TOO_LONG = "its macros take more than 10,000 steps, the most that CEL allows"


def evaluated(program: cel.Expression, values: Mapping[str, Json]) -> Json:
    """Return the value of a compiled expression as plain data.

    Args:
        program: The expression.
        values: The variables, as plain data: CEL copies each that it meets.

    Raises:
        ValueError: It cannot be evaluated, and why. A comprehension ends after 10,000 steps.
    """
    try:
        value = program.eval(environment().Activation(dict(values)))
    except RuntimeError as error:
        raise ValueError(_TOO_LONG if "Iteration budget exceeded" in str(error) else str(error)) from None
    kind = value.type()  # types are not hashable, and every comparison counts
    if kind == cel.Type.BOOL or kind == cel.Type.STRING:
        return value.value()
    # The library does not raise: an error is a value whose text would be true to Python.
    if kind == cel.Type.ERROR or kind == cel.Type.UNKNOWN:
        raise ValueError(value.value())
    return plain_value(value)
