"""What a rule file must be before it is used; a wrong one is refused by name."""

from __future__ import annotations

import json
import os
import re

from ..errors import RuleError
from ..facts import SUBJECTS
from ..frozen import replace
from .cel_library import VARIABLES, is_taken
from .expressions import Expression
from .let import bound, expand, names
from .renamed import current, outdated
from .rules import body
from .schema_errors import first_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from ..model import Document, Json, Path
    from .rules import RuleBody

FAMILIES = {
    "input": "0",
    "availability": "1",
    "admission": "2",
    "wiring": "3",
    "configuration": "4",
    "tenancy": "5",
    "release": "6",
}
"""The folders of the built-in rules, with the digit that their ids begin with."""


def check(data: dict[str, Json], document: Document | None = None) -> RuleBody:
    """Return the rule of a rule file's data, or refuse it.

    Args:
        data: Of the file.
        document: Knows the lines of its fields; None where they stand in no file.

    Raises:
        RuleError: A field is missing, unknown or of the wrong form; an expression does not compile, gives something of
            the wrong kind, or speaks of what has no value there; there is no bad or no good example, or a bad one
            without a marked line.
    """
    file = data["file"]
    _check_schema({key: value for key, value in data.items() if key not in ("file", "family")}, file, document)
    if data["subject"] not in SUBJECTS:
        raise RuleError(f"{file}: subject: {data['subject']!r} is none of {', '.join(SUBJECTS)}")
    _check_examples(data)
    let = data.get("let", {})
    _check_let(data, document)
    rule = body(data)
    texts = [*let.values(), *(expression.written for part in rule.expressions() for expression in part.expressions)]
    _check_names(let, texts, file, document)
    for part, variables in rule.scopes():
        for expression in part.expressions:
            expression.compile()
            _check_variables(expression, variables)
    expressions = [*((each, "BOOL") for each in rule.conditions()), *((each, "LIST") for each in rule.lists())]
    for expression, wanted in expressions:
        given = str(expression.compile().return_type()).partition("<")[0]
        if given not in (wanted, "DYN"):  # such as the difference of three numbers, which CEL takes a date for
            field = expression.where.removeprefix(f"{file}: ")
            line = _line(document, (field.partition(".")[0],))
            words = f"{field} is {_KINDS.get(given, given)}, not {_KINDS[wanted]}{line}"
            raise RuleError(f"{file}: {words}\n  {expression.written.strip()}")
    return replace(rule, warnings=tuple(_warnings(texts, data)))


def _warnings(texts: Sequence[str], data: dict[str, Json]) -> Iterator[str]:
    """Yield what a rule calls by an old name."""
    found: dict[str, str] = {}
    for text in texts:
        found |= outdated(text, data["subject"])
    for old, now in found.items():
        yield f"{data['file']}: `{old}` is an old name, and gone in the next minor release: write `{now}`"


def _line(document: Document | None, path: Path) -> str:
    return f" (line {document.locate(path).line})" if document else ""


_KINDS = {
    "BOOL": "true or false",
    "INT": "a number",
    "UINT": "a number",
    "DOUBLE": "a number",
    "STRING": "a text",
    "NULL": "null",
    "LIST": "a list",
    "MAP": "a mapping",
}


_NO_VALUE = {
    "each": "the rule has no `each`, or is asked here of the subject as a whole: so it is in `when`, in `each`, and in "
    "`reason` where the `when` beside it does not mention `each`",
    "related": "there is a related fact only in `at` and `message` of `related`, and in a `repair` with `of`",
}


def _check_variables(expression: Expression, variables: Collection[str]) -> None:
    """Refuse an expression that speaks of what has no value where it is evaluated: it would fail on the first input.

    Raises:
        RuleError: It does.
    """
    for name, words in _NO_VALUE.items():
        known = tuple(each for each in VARIABLES if each != name)
        if name not in variables and not expression.speaks_only_of(known):
            if not re.search(rf"\b{name}\b", expression.written):
                words = f"a value of `let` speaks of it, and {words}"
            raise RuleError(f"{expression.where}: `{name}` has no value here: {words}\n  {expression.written.strip()}")


_NAME = re.compile(r"[a-z][A-Za-z0-9]*")

_LET_VARIABLES = tuple(name for name in VARIABLES if name != "related")


def _check_let(data: dict[str, Json], document: Document | None) -> None:
    """Refuse a name of a value that is one of CEL's or of ours, and a value that is not CEL.

    Raises:
        RuleError: Names the value.
    """
    file, known = data["file"], dict[str, str]()
    for name, value in data.get("let", {}).items():
        if not _NAME.fullmatch(name):
            raise _let_error(file, document, name, "does not have the form lowerCamelCase")
        if is_taken(name):
            raise _let_error(file, document, name, "is a variable, a function or a word that rules have already")
        expression = Expression(
            value, f"{file}: let.{name}", expand=lambda text: expand(current(text, data["subject"]), known)
        )
        expression.compile()
        if not expression.speaks_only_of(_LET_VARIABLES):
            raise _let_error(file, document, name, "speaks of `related`, which has no value here")
        known[name] = expression.source


def _check_names(let: dict[str, str], texts: Sequence[str], file: str, document: Document | None) -> None:
    """Refuse a named value that nothing uses, and one that a macro would give another meaning.

    Args:
        let: The named values.
        texts: They themselves, and then all other expressions of the rule, as written.
        file: Of the rule.
        document: As for ``check``.

    Raises:
        RuleError: Names the value.
    """
    variables = set().union(*map(bound, texts))
    for number, name in enumerate(let, start=1):
        if name in variables:
            raise _let_error(file, document, name, "is a variable of a macro of this rule")
        if not any(name in names(text) for text in texts[number:]):
            raise _let_error(file, document, name, "is not used")
    for name in sorted(variables.intersection(VARIABLES) if let else ()):
        words = f"a macro of this rule calls its own variable `{name}`, which a value may speak of"
        raise RuleError(f"{file}: let: {words}{_line(document, ('let',))}")


def _let_error(file: str, document: Document | None, name: str, words: str) -> RuleError:
    return RuleError(f"{file}: let.{name}: `{name}` {words}{_line(document, ('let', name))}")


def check_place(data: dict[str, Json]) -> None:
    """Refuse a built-in rule file in the wrong place: its name carries id and name, its folder is its family.

    Raises:
        RuleError: Says where it belongs.
    """
    family = next((name for name, digit in FAMILIES.items() if data["id"].startswith(f"CAP{digit}")), "?")
    wanted = os.path.join(family, f"{data['id']}-{data['name']}.yaml")
    if not data["file"].replace("\\", "/").endswith("/" + wanted.replace("\\", "/")):
        raise RuleError(f"{data['file']}: this file belongs at {wanted}")


def _check_schema(data: dict[str, Json], file: str, document: Document | None) -> None:
    with open(os.path.join(os.path.dirname(__file__), "rule.schema.json"), encoding="utf-8") as text:
        schema = json.load(text)
    error = first_error(schema, data, "the rule")
    if error is not None:
        raise RuleError(f"{file}: {error[1]}{_line(document, error[0])}")


def marked_lines(text: str, rule_id: str) -> list[int]:
    """Return the lines, from 1, that end in a comment ``# <- ID``, with several ids parted by commas or spaces."""
    mark = re.compile(r"#\s*<-\s*(.*)$")
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        match = mark.search(line)
        if match and rule_id in re.split(r"[\s,]+", match[1]):
            found.append(number)
    return found


def _check_examples(data: dict[str, Json]) -> None:
    kinds = [kind for example in data["examples"] for kind in example]
    for kind in ("bad", "good"):
        if kind not in kinds:
            raise RuleError(f"{data['file']}: there is no {kind} example")
    for number, example in enumerate(data["examples"], start=1):
        marks = marked_lines(next(iter(example.values())), data["id"])
        if "bad" in example and not marks:
            raise RuleError(f"{data['file']}: example {number} is bad, but no line ends in # <- {data['id']}")
        if "good" in example and marks:
            raise RuleError(f"{data['file']}: example {number} is good, but line {marks[0]} is marked as bad")
