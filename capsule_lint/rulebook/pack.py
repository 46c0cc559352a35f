"""The built-in rules as the wheel carries them: one Python module, with every expression over the facts themselves."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from re import ASCII, search

from . import functions
from .expressions import Expression
from .files import builtin_folder, digest, read_files, rule_files
from .rules import body
from .translate import ANYTHING, Type, UntranslatableError, is_showable, subject_type, translate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..model import Json
    from .expressions import Function, Lookup
    from .rules import RuleBody

NAMES = ("at", "boolean", "few", "joined", "json", "plural", "same", "text", "whole", "words", "yaml")
"""The functions that expressions call."""

_HEAD = f'''\
"""Every built-in rule, made of the files in rules/ when the wheel is built: see pack.py."""

# mypy: ignore-errors
# ruff: noqa
from re import ASCII, search

from .functions import {", ".join(NAMES)}

'''


def pack(bodies: Sequence[RuleBody]) -> str:
    """Return the text of the module: rules without their examples, and their expressions by rule and source.

    Args:
        bodies: The checked rules of the built-in folder.

    Raises:
        RuleError: A rule file cannot be read.
    """
    folder = builtin_folder()
    files = rule_files(folder)
    by_id = {body.rule.id: body for body in bodies}
    rules = [
        _packed(rule, path, by_id[rule["id"]]) for rule, path in zip(read_files(folder, files), files, strict=True)
    ]
    numbers: dict[str, int] = {}
    expressions = {
        body.rule.id: {source: numbers.setdefault(code, len(numbers)) for source, code in python_of(body).items()}
        for body in bodies
    }
    made = ",\n".join(f"    lambda self, each, related, release: {code}" for code in numbers)
    by_rule = "\n".join(
        f"    {rule!r}: {{{', '.join(f'{source!r}: _F[{number}]' for source, number in of.items())}}},"
        for rule, of in expressions.items()
    )
    listed = "\n".join(f"    {rule!r}," for rule in rules)
    return (
        f"{_HEAD}DIGEST = {digest(folder)!r}\n\n_F = (\n{made},\n)\n\n"
        f"PYTHON = {{\n{by_rule}\n}}\n\nRULES = [\n{listed}\n]\n"
    )


def _packed(rule: dict[str, Json], path: str, body: RuleBody) -> dict[str, Json]:
    """Return a rule without its examples, and with what would have to be found out of it in every run."""
    # Paths are relative, so that the module is the same wherever it is made.
    packed = {key: value for key, value in rule.items() if key != "examples"} | {"file": path.replace(os.sep, "/")}
    for entry, (_, _, of_element) in zip(packed.get("unknown", ()), body.unknown, strict=True):
        entry["ofElement"] = of_element
    return packed


def python_of(body: RuleBody) -> dict[str, str]:
    """Return the expressions of a rule in Python, by source; those that only the CEL library evaluates are missing."""
    python: dict[str, str] = {}
    types = {"self": subject_type(body.rule.subject), "release": subject_type("release")}
    elements: dict[Expression, Type] = {}
    for part, variables in body.scopes():
        known = {name: elements.get(giver, ANYTHING) if giver else types[name] for name, giver in variables.items()}
        for expression in part.expressions:
            code, of = "", ANYTHING
            with suppress(UntranslatableError):
                code, of = translate(expression.source, known)
            if isinstance(part, Expression):
                elements[part] = of.of or ANYTHING if of.name == "list" else of
            elif not is_showable(of):
                code = ""
            # One text may have two meanings in a rule, if its variables stand for two kinds of facts.
            if python.setdefault(expression.written, code) != code:
                python[expression.written] = ""
    return {source: code for source, code in python.items() if code}


def translated(data: dict[str, Json]) -> Lookup:
    """Return what gives the expressions of a built-in rule in Python, made when the first one is asked for."""

    @cache
    def made() -> Mapping[str, Function]:
        names = {"ASCII": ASCII, "search": search, **{name: getattr(functions, name) for name in NAMES}}
        return {
            source: eval(f"lambda self, each, related, release: {code}", names)  # of our own rules
            for source, code in python_of(body(data)).items()
        }

    return lambda source: made().get(source)
