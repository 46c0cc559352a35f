"""Errors in the expressions of a rule file: syntax, unknown names, facts and functions, values of the wrong kind."""

from __future__ import annotations

import re

from ..errors import RuleError
from .cel_library import VARIABLES, is_taken, refusal, speaks_only_of
from .compile_errors import explained
from .expressions import Expression
from .fact_names import element_of, misnamed
from .let import bound, expand, names
from .renamed import current
from .translate import ANYTHING, Type, annotated, subject_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..model import Json, Path
    from .expressions import Template
    from .faults import Fault
    from .places import Places
    from .rules import RuleBody

_NAME = re.compile(r"[a-z][A-Za-z0-9]*")

_LET_VARIABLES = tuple(name for name in VARIABLES if name != "related")

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
    "`reason` where the `when` next to it does not mention `each`",
    "related": "there is a related fact only in `at` and `message` of `related`, and in a `repair` with `of`",
}


def faults(rule: RuleBody, data: dict[str, Json], places: Places) -> Iterator[Fault]:
    """Yield the errors in the expressions of a rule.

    Args:
        rule: Made of the data.
        data: Of the file; its keys have passed the schema.
        places: Where its keys stand.
    """
    let: dict[str, str] = data.get("let", {})
    if bad_names := list(_name_faults(rule, let, places)):
        yield from bad_names  # what uses them may then mean anything
        return
    wrong = list(_let_faults(let, data, places))
    yield from wrong
    yield from _unused(rule, let, places)
    found = _Types(rule, let, data)
    if not wrong:
        yield from (
            places.fault(("let", name), words, let[name]) for name in let for words in found.faults_of_let(name)
        )
    compiled: set[Expression] = set()
    for part, variables in rule.scopes():
        path = _path(data, part.where.partition(": ")[2], part.written)
        try:
            expressions = part.expressions
        except RuleError as error:  # of a brace
            words = str(error).partition("\n")[0].removeprefix(f"{part.where}: ")
            yield places.fault(path, f"{_field(path)}: {words}", part.written)
            continue
        for expression in expressions:
            words_of = list(_words(expression, variables, let, data["subject"], found, whole=not wrong))
            yield from (places.fault(path, f"{_field(path)}: {words}", expression.written) for words in words_of)
            if not (words_of or wrong):
                compiled.add(expression)
    wanted = [*((each, "BOOL") for each in rule.conditions()), *((each, "LIST") for each in rule.lists())]
    for expression, kind in wanted:
        given = str(expression.compile().return_type()).partition("<")[0] if expression in compiled else "DYN"
        if given not in (kind, "DYN"):  # such as the difference of three numbers, which CEL takes a date for
            path = _path(data, expression.where.partition(": ")[2], expression.written)
            words = f"{_field(path)} is {_KINDS.get(given, given)}, not {_KINDS[kind]}"
            yield places.fault(path, words, expression.written)


def _words(
    expression: Expression,
    variables: Mapping[str, Expression | None],
    let: Mapping[str, str],
    subject: str,
    types: _Types,
    *,
    whole: bool,
) -> Iterator[str]:
    """Yield what is wrong with an expression.

    Args:
        expression: To be checked.
        variables: Those that have a value there.
        let: The named values.
        subject: What the rule judges.
        types: What is known of the variables.
        whole: Whether it can be compiled with the named values in their places.
    """
    known = [name for name in VARIABLES if name not in _NO_VALUE or name in variables]
    # As it is written first: columns count in that, and no error of a named value is reported where it is used.
    error = refusal(current(expression.written, subject), (*VARIABLES, *let))
    error = error or (refusal(expression.source) if whole else "")
    if error:
        yield from explained(error, expression.written, [*known, *let])
        return
    for name, words in _NO_VALUE.items() if whole else ():
        others = tuple(each for each in VARIABLES if each != name)
        if name not in variables and not expression.speaks_only_of(others):
            if not re.search(rf"\b{name}\b", expression.written):
                words = f"a value of `let` speaks of it, and {words}"
            yield f"`{name}` has no value here: {words}"
            return
    yield from types.faults_of(expression, variables)


class _Types:
    """What is known of the values that the expressions of one rule speak of."""

    def __init__(self, rule: RuleBody, let: Mapping[str, str], data: dict[str, Json]) -> None:
        self._subject: str = data["subject"]
        self._known = {
            "self": subject_type(self._subject),
            "release": subject_type("release"),
            "objects": Type("list", annotated("ObjectFacts")),
        }
        self._let = dict.fromkeys(let, ANYTHING)
        self._of_let: dict[str, list[str]] = {}
        self._read_let(let)
        if rule.each is not None:  # may speak of named values, and they of its elements
            of, _ = self._misnamed(rule.each.written)
            self._known["each"] = element_of(of)
            self._read_let(let)

    def _read_let(self, let: Mapping[str, str]) -> None:
        for name, value in let.items():
            self._let[name], self._of_let[name] = self._misnamed(value)

    def _misnamed(self, written: str, more: Mapping[str, Type] | None = None) -> tuple[Type, list[str]]:
        return misnamed(current(written, self._subject), {**self._known, **self._let, **(more or {})})

    def faults_of_let(self, name: str) -> list[str]:
        """Return what is wrong with the facts of a named value."""
        return [f"let.{name}: {words}" for words in self._of_let[name]]

    def faults_of(self, expression: Expression, variables: Mapping[str, Expression | None]) -> list[str]:
        """Return what is wrong with the facts of an expression."""
        more = {}
        if giver := variables.get("related"):
            of, _ = self._misnamed(giver.written)
            more["related"] = element_of(of)
        return self._misnamed(expression.written, more)[1]


def _let_faults(let: Mapping[str, str], data: dict[str, Json], places: Places) -> Iterator[Fault]:
    """Yield named values that are not CEL, or speak of what has no value there."""
    known: dict[str, str] = {}
    for name, value in let.items():
        path = ("let", name)
        source = current(value, data["subject"])
        error = refusal(source, (*VARIABLES, *known)) or refusal(expand(source, known))
        if error:
            words = explained(error, value, [*_LET_VARIABLES, *known])
            yield from (places.fault(path, f"let.{name}: {each}", value) for each in words)
        elif not speaks_only_of(expand(source, known), _LET_VARIABLES):
            yield _let_fault(places, name, "speaks of `related`, which has no value here")
        else:
            known[name] = expand(source, known)


def _name_faults(rule: RuleBody, let: dict[str, str], places: Places) -> Iterator[Fault]:
    """Yield names of values that mean something else: to CEL, to all rules, or in a macro of this rule."""
    variables = set().union(*map(bound, _texts(rule, let))) if let else set()
    for name in let:
        if not _NAME.fullmatch(name):
            yield _let_fault(places, name, "does not have the form lowerCamelCase")
        elif is_taken(name):
            yield _let_fault(places, name, "is a variable, a function or a word that rules have already")
        elif name in variables:
            yield _let_fault(places, name, "is a variable of a macro of this rule")
    for name in sorted(variables.intersection(VARIABLES)):
        words = f"a macro of this rule calls its own variable `{name}`, which a value may speak of"
        yield places.fault(("let",), f"let: {words}")


def _unused(rule: RuleBody, let: dict[str, str], places: Places) -> Iterator[Fault]:
    """Yield named values that nothing after them uses."""
    texts = _texts(rule, let) if let else []
    for number, name in enumerate(let, start=1):
        if not any(name in names(text) for text in texts[number:]):
            yield _let_fault(places, name, "is not used")


def _texts(rule: RuleBody, let: dict[str, str]) -> list[str]:
    """Return the named values, and then all other expressions of a rule, as written."""
    return [*let.values(), *(each.written for part, _ in rule.scopes() for each in _expressions(part))]


def _expressions(part: Expression | Template) -> Sequence[Expression]:
    try:
        return part.expressions
    except RuleError:  # of a brace, which is reported by itself
        return ()


def _let_fault(places: Places, name: str, words: str) -> Fault:
    return places.fault(("let", name), f"let.{name}: `{name}` {words}")


def _field(path: Path) -> str:
    """Return what errors call a key: its path without numbers of entries, and ``message`` for one of its texts."""
    steps = [step for step in path if isinstance(step, str)]
    return ".".join(["message"] if steps == ["message", "text"] else steps)


def _path(data: dict[str, Json], field: str, written: str) -> Path:
    """Return the path of the key that holds an expression or a text with expressions: of the first one like it."""
    first, _, rest = field.partition(".")
    value = data.get(first)
    if not isinstance(value, list):
        return (first,)
    keys = [rest] if rest else ["text"]
    for number, entry in enumerate(value):
        for key in keys:
            if entry.get(key) == written:
                return (first, number, key)
    return (first,)
