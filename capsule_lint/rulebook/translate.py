"""CEL to Python: an expression of a rule as one over the facts themselves, where both are certain to mean the same.

The CEL library is the meaning; this is for speed, and knows no more of the language than rules use. What is not certain
to be the same (an operand that may be no boolean, ``true == 1``, a field of data that only an input knows) is refused,
and whatever raises when it is evaluated is asked of the library again. The other half of the certainty is
``tests/rulebook/test_translate.py``, which evaluates every expression of the rules both ways.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from ..frozen import dataclass, replace
from ..model import Origin
from .plain import LARGEST, camel

_TOKEN = re.compile(
    r"(?P<space>(?:\s|//[^\n]*)+)|(?P<number>\d+(?:\.\d+)?(?![\w.]))|(?P<text>\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*')"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign>&&|\|\||[=!<>]=|[-+*<>!?:.,()\[\]{}])"
)
_ESCAPES = re.compile(r"(?:[^\\]|\\[\\\"'ntrabfv])*")
_PATTERN = re.compile(r"(?:[^\\$.^(]|\\[^\w\s]|\\b|\((?!\?)|\[(?:[^]\\]|\\[^\w\s])*\])*")
"""Regular expressions that mean the same to RE2 and to Python, whose ``$`` and ``.`` know other ends of a line."""


class UntranslatableError(Exception):
    """An expression that only the CEL library is certain about."""


@dataclass(frozen=True)
class Type:
    """What is known of a value before there is one."""

    #: ``str``, ``int``, ``float``, ``bool``, ``None``, ``Json`` (anything), ``list``, ``Mapping``, ``record`` (a
    #: mapping that the expression makes) or the name of a fact's dataclass.
    name: str
    of: Type | None = None  #: What a list or a mapping holds; None for the empty list.
    fields: tuple[tuple[str, Type], ...] = ()  #: Of a record.
    nullable: bool = False  #: Whether it may be null instead.


ANYTHING, BOOL, INT, NULL, TEXT = (Type(name) for name in ("Json", "bool", "int", "None", "str"))
_SCALARS = ("str", "int", "float", "bool")
_NUMBERS = ("int", "float")


@cache
def fact_fields() -> dict[str, dict[str, str]]:
    """Return the fields of every dataclass of the facts, with their annotations."""
    from ..facts import words

    modules = [import_module(f"{words.__name__}.{module.name}") for module in iter_modules(words.__path__)]
    classes = [each for module in modules for each in vars(module).values() if isinstance(each, type)]
    return {each.__name__: dict(each.__annotations__) for each in (*classes, Origin)}


@cache
def annotated(annotation: str) -> Type:
    """Return the type that an annotation of a fact's field names, such as ``tuple[Reference, ...] | None``."""
    text = annotation.removesuffix(" | None")
    nullable = text != annotation
    if found := re.fullmatch(r"tuple\[(.*), \.\.\.\]", text):
        return Type("list", annotated(found[1]), nullable=nullable)
    if found := re.fullmatch(r"Mapping\[str, (.*)\]", text):
        return Type("Mapping", annotated(found[1]), nullable=nullable)
    known = text in _SCALARS or text in fact_fields()
    return Type(text, nullable=nullable) if known else ANYTHING


@cache
def subject_type(subject: str) -> Type:
    """Return the type of ``self`` in rules about a subject, such as ``backend``."""
    from ..facts import Subjects

    of = annotated(Subjects.__annotations__[subject]).of
    assert of is not None
    return of


def translate(source: str, variables: Mapping[str, Type]) -> tuple[str, Type]:
    """Return an expression in Python, and the type of its value.

    Args:
        source: CEL.
        variables: What it may speak of, by name.

    Raises:
        UntranslatableError: Python might give another value.
    """
    return _Translation(source, variables).whole()


class _Translation:
    """One pass over one expression: every method takes what it names from the front, as Python with its type."""

    def __init__(self, source: str, variables: Mapping[str, Type]) -> None:
        self._tokens = list(_tokens(source))
        self._at = 0
        self._variables = dict(variables)
        self._bound: set[str] = set()

    def whole(self) -> tuple[str, Type]:
        value = self._conditional()
        if self._tokens[self._at][0] != "end":
            raise UntranslatableError("something follows the expression")
        return value

    def _is(self, *signs: str) -> bool:
        kind, word = self._tokens[self._at]
        return kind in ("sign", "name") and word in signs

    def _next(self) -> tuple[str, str]:
        self._at += 1
        return self._tokens[self._at - 1]

    def _take(self, sign: str) -> bool:
        found = self._is(sign)
        self._at += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise UntranslatableError(f"{sign} is missing")

    def _conditional(self) -> tuple[str, Type]:
        condition = self._operation()
        if not self._take("?"):
            return condition
        then, then_type = self._conditional()
        self._expect(":")
        other, other_type = self._conditional()
        return f"({then} if {_condition(condition)} else {other})", _either(then_type, other_type)

    def _operation(self, level: int = 0) -> tuple[str, Type]:
        if level == len(_OPERATORS):
            return self._unary()
        left = self._operation(level + 1)
        while self._is(*_OPERATORS[level]):
            sign = self._next()[1]
            left = _OPERATIONS[level](sign, left, self._operation(level + 1))
        return left

    def _unary(self) -> tuple[str, Type]:
        if self._take("!"):
            return f"(not {_condition(self._unary())})", BOOL
        return self._member()

    def _member(self) -> tuple[str, Type]:
        value = self._primary()
        while True:
            if self._take("."):
                name = self._name()
                value = self._method(value, name) if self._take("(") else _field(value, name)
            elif self._take("["):
                index = self._conditional()
                self._expect("]")
                value = _element(value, index)
            else:
                return value

    def _primary(self) -> tuple[str, Type]:
        kind, word = self._next()
        if kind == "number":
            if "." not in word and int(word) > LARGEST:
                raise UntranslatableError("a number beyond 64 bits")
            return word, Type("float" if "." in word else "int")
        if kind == "text":
            return repr(_literal(word)), TEXT
        if word == "(" and kind == "sign":
            code, of = self._conditional()
            self._expect(")")
            return f"({code})", of
        if word == "[" and kind == "sign":
            values = self._values("]")
            return f"[{', '.join(code for code, _ in values)}]", Type("list", _common([of for _, of in values]))
        if word == "{" and kind == "sign":
            return self._record()
        if kind == "name":
            return self._call(word) if self._take("(") else self._variable(word)
        raise UntranslatableError(f"{word} is unexpected")

    def _name(self) -> str:
        kind, word = self._next()
        if kind != "name":
            raise UntranslatableError(f"{word} is not a name")
        return word

    def _values(self, end: str) -> list[tuple[str, Type]]:
        values: list[tuple[str, Type]] = []
        while not self._take(end):
            if values:
                self._expect(",")
            values.append(self._conditional())
        return values

    def _record(self) -> tuple[str, Type]:
        fields: dict[str, tuple[str, Type]] = {}
        while not self._take("}"):
            if fields:
                self._expect(",")
            kind, word = self._next()
            self._expect(":")
            name = _literal(word) if kind == "text" else ""
            if not name or name in fields:
                raise UntranslatableError("a key that is not a text, or stands twice")
            fields[name] = self._conditional()
        code = ", ".join(f"{name!r}: {code}" for name, (code, _) in fields.items())
        return f"{{{code}}}", Type("record", fields=tuple((name, of) for name, (_, of) in fields.items()))

    def _variable(self, name: str) -> tuple[str, Type]:
        if name in ("true", "false"):
            return name.capitalize(), BOOL
        if name == "null":
            return "None", NULL
        if name not in self._variables:
            raise UntranslatableError(f"{name} is not known")
        return (f"_{name}" if name in self._bound else name), self._variables[name]

    def _method(self, of: tuple[str, Type], name: str) -> tuple[str, Type]:
        code, kind = of
        if name in ("exists", "all", "filter", "map"):
            return self._macro(of, name)
        values = self._values(")")
        if name == "size" and not values:
            return f"len({code})", INT
        if kind.name != "str" or [of.name for _, of in values] != ["str"]:
            raise UntranslatableError(f"{name} of something else than texts")
        argument = values[0][0]
        if name in ("startsWith", "endsWith"):
            return f"{code}.{name.lower()}({argument})", BOOL
        if name == "matches" and argument[:1] in "\"'" and _PATTERN.fullmatch(ast.literal_eval(argument)):
            return f"(search({argument}, {code}, ASCII) is not None)", BOOL
        raise UntranslatableError(f"{name} is not known")

    def _macro(self, of: tuple[str, Type], name: str) -> tuple[str, Type]:
        code, kind = of
        variable = self._name()
        self._expect(",")
        if kind.name != "list":
            raise UntranslatableError(f"{name} of something else than a list")
        variables, bound = self._variables, self._bound
        # Of an empty list nothing is asked, so anything may be asked of its elements.
        self._variables, self._bound = {**variables, variable: kind.of or ANYTHING}, {*bound, variable}
        body = self._conditional()
        self._expect(")")
        self._variables, self._bound = variables, bound
        loop = f"for _{variable} in {code}"
        if name == "map":
            return f"[{body[0]} {loop}]", Type("list", body[1])
        if name == "filter":
            return f"[_{variable} {loop} if {_condition(body)}]", replace(kind, nullable=False)
        return f"{'any' if name == 'exists' else 'all'}({_condition(body)} {loop})", BOOL

    def _call(self, name: str) -> tuple[str, Type]:
        values = self._values(")")
        code, kinds = ", ".join(code for code, _ in values), [of for _, of in values]
        names = [of.name for of in kinds]
        if name == "size" and names and names[0] in ("str", "list", "Mapping"):
            return f"len({code})", INT
        if name == "string" and names and names[0] in ("str", "int", "bool"):
            return f"text({code})", TEXT
        if name == "json" and names and names[0] in ("list", "Mapping", "record"):
            return f"json({code})", TEXT
        if names == _SIGNATURES.get(name) and (names[0] != "list" or is_showable(kinds[0])):
            return f"{name}({code})", TEXT
        raise UntranslatableError(f"{name} of {', '.join(names)}")


_SIGNATURES = {
    "plural": ["int", "str"],
    "words": ["list"],
    "few": ["list", "int"],
    "joined": ["list", "str"],
    "yaml": ["str"],
}


def _tokens(source: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while at < len(source):
        match = _TOKEN.match(source, at)
        if match is None:
            raise UntranslatableError(f"{source[at]} is not known")
        if match.lastgroup != "space":
            found.append((match.lastgroup or "", match[0]))
        at = match.end()
    return [*found, ("end", "")]


def _literal(text: str) -> str:
    if not _ESCAPES.fullmatch(text[1:-1]):
        raise UntranslatableError(f"{text} has an escape of CEL's own")
    value: str = ast.literal_eval(text)
    return value


def _condition(value: tuple[str, Type]) -> str:
    code, of = value
    if of.name not in ("bool", "Json"):
        raise UntranslatableError(f"a condition of type {of.name}")
    return code if of == BOOL else f"boolean({code})"


def _common(types: list[Type]) -> Type | None:
    common: Type | None = None
    for each in types:
        common = each if common is None else _either(common, each)
    return common


def _either(left: Type, right: Type) -> Type:
    """Return the type of a value that is of one type or of the other."""
    if left == right:
        return left
    if "None" in (left.name, right.name):
        return replace(right if left.name == "None" else left, nullable=True)
    nullable = left.nullable or right.nullable
    if left.name == right.name == "list":
        return Type("list", _either(left.of, right.of) if left.of and right.of else left.of or right.of, (), nullable)
    if left.name == right.name == "record":
        return Type("record", fields=tuple(field for field in left.fields if field in right.fields), nullable=nullable)
    if replace(left, nullable=True) == replace(right, nullable=True):
        return replace(left, nullable=True)
    raise UntranslatableError(f"{left.name} or {right.name}")


def _logical(sign: str, left: tuple[str, Type], right: tuple[str, Type]) -> tuple[str, Type]:
    return f"({_condition(left)} {'and' if sign == '&&' else 'or'} {_condition(right)})", BOOL


def _related(sign: str, left: tuple[str, Type], right: tuple[str, Type]) -> tuple[str, Type]:
    names = {left[1].name, right[1].name}
    alike = names <= {"str"} or names <= set(_NUMBERS)
    if sign in ("==", "!="):
        return _equal(sign, left, right, alike or names <= {"bool"} or (len(names) == 1 and names <= {*fact_fields()}))
    of = right[1].of or left[1]
    if sign == "in":
        alike = (right[1].name == "list" and left[1].name == of.name and of.name in _SCALARS) or (
            right[1].name == "Mapping" and left[1].name == "str"
        )
    if not alike:
        raise UntranslatableError(f"{sign} between {' and '.join(sorted(names))}")
    return f"({left[0]} {sign} {right[0]})", BOOL


def _equal(sign: str, left: tuple[str, Type], right: tuple[str, Type], alike: bool) -> tuple[str, Type]:
    is_not = "not " if sign == "!=" else ""
    names = {left[1].name, right[1].name}
    if right[1].name == "None":
        return f"({left[0]} is {is_not}None)", BOOL
    if alike:
        return f"({left[0]} {sign} {right[0]})", BOOL
    if names == {"list"} or ("Json" in names and names <= {"Json", "list", *_SCALARS}):
        return f"({is_not}same({left[0]}, {right[0]}))", BOOL
    raise UntranslatableError(f"{sign} between {' and '.join(sorted(names))}")


def _computed(sign: str, left: tuple[str, Type], right: tuple[str, Type]) -> tuple[str, Type]:
    names = left[1].name, right[1].name
    if names == ("int", "int"):
        return f"whole({left[0]} {sign} {right[0]})", INT
    if names == ("float", "float") or (names == ("str", "str") and sign == "+"):
        return f"({left[0]} {sign} {right[0]})", Type(names[0])
    if names == ("list", "list") and sign == "+":
        return f"[*{left[0]}, *{right[0]}]", _either(*(replace(of, nullable=False) for of in (left[1], right[1])))
    raise UntranslatableError(f"{names[0]} {sign} {names[1]}")


_OPERATORS = (("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">=", "in"), ("+", "-"), ("*",))
"""The binary operators of CEL, those that bind least first; each binds to the left."""

_OPERATIONS = (_logical, _logical, _related, _computed, _computed)


def of_field(of: Type, name: str) -> Type | None:
    """Return the type of a field of a value, by the name that rules use; None if it has none, or if that is unknown."""
    if of.name in fact_fields():
        written = next((field for field in fact_fields()[of.name] if camel(field) == name), None)
        return annotated(fact_fields()[of.name][written]) if written else None
    if of.name == "record":
        return dict(of.fields).get(name)
    return of.of if of.name == "Mapping" else None


def _field(of: tuple[str, Type], name: str) -> tuple[str, Type]:
    code, kind = of
    found = of_field(kind, name)
    if found is None:
        raise UntranslatableError(f"{name} of {kind.name}")
    if kind.name in fact_fields():
        written = next(field for field in fact_fields()[kind.name] if camel(field) == name)
        return f"{code}.{written}", found
    return f"{code}[{name!r}]", found


def _element(of: tuple[str, Type], index: tuple[str, Type]) -> tuple[str, Type]:
    (code, kind), (number, index_kind) = of, index
    if kind.name != "list" or index_kind != INT or kind.of is None:
        raise UntranslatableError(f"an element of {kind.name}")
    return (f"{code}[{number}]" if number.isdecimal() else f"at({code}, {number})"), kind.of


def is_showable(of: Type) -> bool:
    """Return whether a message shows a value of a type alike, whether it comes from Python or from CEL."""
    return of.name in (*_SCALARS, "None") or (of.name == "list" and (of.of is None or is_showable(of.of)))
