"""Fact names in expressions of rules: an unknown one is reported, with the nearest, before any input is judged.

The facts are typed dataclasses, but to the CEL library every variable may be anything. This reads an expression that
the library has compiled, and follows the types as far as they are known. What it does not know, it takes for anything:
it reports nothing of which it is not certain.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..english import few, nearest
from .let import TOKEN
from .plain import camel
from .translate import ANYTHING, BOOL, INT, NULL, TEXT, Type, fact_fields, of_field, subject_type

_MACROS = {"all": 2, "exists": 2, "exists_one": 2, "filter": 2, "map": 2}
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=", "in")
_LEVELS: tuple[tuple[str, ...], ...] = (("||",), ("&&",), _COMPARISONS, ("+", "-"), ("*", "/", "%"))
_DOUBLED = {"|": "||", "&": "&&"}
_LONGEST = 60
_MOST = 20
"""Facts that an error lists where none is near."""


class _UnknownSyntaxError(Exception):
    """The expression has something that is not followed any further."""


def misnamed(source: str, variables: Mapping[str, Type]) -> tuple[Type, list[str]]:
    """Return the type of an expression's value, and a sentence for every fact in it that does not exist.

    Args:
        source: CEL that compiles.
        variables: The types of the variables, by name; a missing one may be anything.
    """
    reading = _Reading(source, variables)
    try:
        of = reading.conditional()
    except _UnknownSyntaxError:
        of = ANYTHING
    return of, list(dict.fromkeys(reading.faults))


def element_of(of: Type) -> Type:
    """Return the type of what a list holds, or of the one fact that stands in its place."""
    return (of.of or ANYTHING) if of.name == "list" else of


class _Reading:
    """One pass over one expression: every method takes what it names from the front, and returns its type."""

    def __init__(self, source: str, variables: Mapping[str, Type]) -> None:
        self._tokens = without_blanks(source)
        self._at = 0
        self._variables = dict(variables)
        self.faults: list[str] = []

    def _next(self) -> str:
        self._at += 1
        if self._at > len(self._tokens):
            raise _UnknownSyntaxError
        return self._tokens[self._at - 1]

    def _is(self, *signs: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at] in signs

    def _take(self, sign: str) -> bool:
        found = self._is(sign)
        self._at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise _UnknownSyntaxError

    def conditional(self) -> Type:
        condition = self._operation(0)
        if not self._take("?"):
            return condition
        then = self.conditional()
        self._expect(":")
        return _either(then, self.conditional())

    def _operation(self, level: int) -> Type:
        if level == len(_LEVELS):
            return self._unary()
        left = self._operation(level + 1)
        while self._is(*_LEVELS[level]):
            self._next()
            right = self._operation(level + 1)
            left = BOOL if level <= _LEVELS.index(_COMPARISONS) else _either(left, right)
        return left

    def _unary(self) -> Type:
        if self._take("!"):
            self._unary()
            return BOOL
        if self._take("-"):
            return self._unary()
        return self._member()

    def _member(self) -> Type:
        start = self._at
        of = self._primary()
        while True:
            receiver = "".join(self._tokens[start : self._at])
            if self._take("."):
                name = self._next()
                of = self._method(of, name) if self._take("(") else self._field(of, name, receiver)
            elif self._take("["):
                self.conditional()
                self._expect("]")
                of = (of.of or ANYTHING) if of.name in ("list", "Mapping") else ANYTHING
            else:
                return of

    def _primary(self) -> Type:
        token = self._next()
        if token == "(":
            of = self.conditional()
            self._expect(")")
            return of
        if token == "[":
            types = self._values("]")
            return Type("list", _all_of(types))
        if token == "{":
            return self._mapping()
        if token[0] in "\"'":
            return TEXT
        if token[0].isdigit():
            return Type("float") if "." in token else INT
        if token in ("true", "false"):
            return BOOL
        if token == "null":
            return NULL
        if token.isidentifier():
            return self._call(token) if self._take("(") else self._variables.get(token, ANYTHING)
        raise _UnknownSyntaxError

    def _values(self, end: str) -> list[Type]:
        types: list[Type] = []
        while not self._take(end):
            if types:
                self._expect(",")
            types.append(self.conditional())
        return types

    def _mapping(self) -> Type:
        """Read a mapping; its keys are known if they are texts."""
        fields: list[tuple[str, Type]] = []
        is_record = True
        while not self._take("}"):
            if fields:
                self._expect(",")
            key = self._tokens[self._at] if self._at < len(self._tokens) else ""
            is_text = key[:1] in ("'", '"') and "\\" not in key
            is_record = is_record and is_text
            self.conditional()
            self._expect(":")
            fields.append((key.strip("'\""), self.conditional()))
        return Type("record", fields=tuple(fields)) if is_record else ANYTHING

    def _call(self, name: str) -> Type:
        self._values(")")
        return _RESULTS.get(name, ANYTHING)

    def _method(self, of: Type, name: str) -> Type:
        if name not in _MACROS:
            self._values(")")
            return _RESULTS.get(name, ANYTHING)
        variable = self._next()
        self._expect(",")
        before = self._variables
        self._variables = {**before, variable: _bound(of)}
        bodies = self._values(")")
        self._variables = before
        if name == "map":
            return Type("list", bodies[-1]) if bodies else ANYTHING
        return of if name == "filter" and of.name == "list" else ANYTHING if name == "filter" else BOOL

    def _field(self, of: Type, name: str, receiver: str) -> Type:
        found = of_field(of, name)
        if found is not None:
            return found
        if of.name in fact_fields() or of.name == "record":
            known = [key for key, _ in of.fields] if of.name == "record" else list(map(camel, fact_fields()[of.name]))
            close = nearest(camel(name), known)
            hint = f"did you mean {close}?" if close else f"it has {few(known, _MOST)}"
            self.faults.append(f"{_owner(of, receiver)} has no fact {name}; {hint}")
        elif of.name in _WITHOUT_FIELDS:
            hint = "; all(), exists(), filter() and map() give its elements" if of.name == "list" else ""
            self.faults.append(f"{_short(receiver)} is {_WITHOUT_FIELDS[of.name]} and has no fact {name}{hint}")
        return ANYTHING


_RESULTS = {
    **dict.fromkeys(("size", "int"), INT),
    **dict.fromkeys(("has", "startsWith", "endsWith", "contains", "matches"), BOOL),
    **dict.fromkeys(("plural", "words", "few", "joined", "json", "yaml", "string"), TEXT),
}

_WITHOUT_FIELDS = {
    "list": "a list",
    "str": "a text",
    "int": "a number",
    "float": "a number",
    "bool": "true or false",
}


def without_blanks(source: str) -> list[str]:
    """Return the tokens of an expression without white space and comments; raw texts lose their prefix.

    Operators of two characters are one token each, which those of ``let`` are not.
    """
    joined: list[str] = []
    for token in TOKEN.findall(source):
        if token.isspace() or token.startswith("//"):
            continue
        last = joined[-1] if joined else ""
        is_pair = (last in _DOUBLED and token == last) or (last in ("=", "!", "<", ">") and token == "=")
        if is_pair:
            joined[-1] = last + token
        else:
            joined.append(token[token.index(token[-1]) :] if token[-1] in "\"'" and token[0].isalpha() else token)
    return joined


def _bound(of: Type) -> Type:
    return (of.of or ANYTHING) if of.name == "list" else TEXT if of.name == "Mapping" else ANYTHING


def _either(left: Type, right: Type) -> Type:
    """Return the type of one of two values: of the other where one is null, anything where they differ."""
    if NULL in (left, right):
        return right if left == NULL else left
    if left.name == right.name == "list":
        return Type("list", _either(left.of, right.of) if left.of and right.of else left.of or right.of)
    same = (left.name, left.of, left.fields) == (right.name, right.of, right.fields)
    return left if same else ANYTHING


def _all_of(types: list[Type]) -> Type | None:
    of = types[0] if types else None
    for each in types[1:]:
        of = _either(of, each) if of else each
    return of


def _owner(of: Type, receiver: str) -> str:
    subject = _subjects().get(of.name)
    if subject:
        return subject
    return _short(receiver) if of.name == "record" else f"{_short(receiver)} ({of.name})"


def _subjects() -> Mapping[str, str]:
    """Return the word of each subject by the name of its class."""
    from ..facts import SUBJECTS

    return {subject_type(subject).name: subject for subject in SUBJECTS}


def _short(receiver: str) -> str:
    return receiver if len(receiver) <= _LONGEST else "what stands before it"
