"""From the text of an expression to its tree, as ``github.com/google/cel-go/parser`` reads it."""

from __future__ import annotations

import re
from functools import cache

from ...frozen import dataclass
from .errors import Refused
from .values import Uint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

_TOKEN = re.compile(
    r"""(?P<space>[ \t\n\f\r]+|//[^\n]*)
    |(?P<text>[bB]?[rR](?:\"\"\".*?\"\"\"|'''.*?'''|"[^"\r\n]*"|'[^'\r\n]*')
        |[bB]?(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''
        |"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*'))
    |(?P<float>\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<int>(?:0x[0-9a-fA-F]+|\d+)[uU]?)
    |(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<quoted>`[A-Za-z0-9_./ -]+`)
    |(?P<sign>&&|\|\||[=!<>]=|[-+*/%!<>?:.,()\[\]{}])""",
    re.VERBOSE | re.DOTALL,
)
_LONGEST = 100_000
_RESERVED = frozenset({
    "as", "break", "const", "continue", "else", "false", "for", "function", "if", "import", "in", "let", "loop",
    "package", "namespace", "null", "return", "true", "var", "void", "while",
})  # fmt: skip
_NO_FIELDS = frozenset({"true", "false", "null", "in"})
_LITERALS = {"true": True, "false": False, "null": None}
_PLAIN = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_RELATIONS = ("<", "<=", ">", ">=", "==", "!=", "in")


@dataclass(frozen=True)
class Literal:
    """A value that is written out."""

    value: object  #: What it is.


@dataclass(frozen=True)
class Name:
    """A variable, a type, or the first part of a longer name."""

    name: str  #: With a dot in front where it is absolute.


@dataclass(frozen=True)
class Select:
    """A field of a value, or part of a longer name."""

    operand: Node  #: Whose field.
    field: str  #: Its name.


@dataclass(frozen=True)
class Has:
    """The macro ``has``."""

    operand: Node  #: Whose field.
    field: str  #: Its name.


@dataclass(frozen=True)
class Call:
    """A function or an operator."""

    function: str  #: Its name; operators as cel-go calls them, ``_+_``.
    target: Node | None  #: What stands before the dot; None without one.
    arguments: tuple[Node, ...]  #: In order.


@dataclass(frozen=True)
class MakeList:
    """A list that is written out."""

    items: tuple[tuple[Node, bool], ...]  #: Each with whether it is optional.


@dataclass(frozen=True)
class MakeMap:
    """A map that is written out."""

    entries: tuple[tuple[Node, Node, bool], ...]  #: Key, value, and whether it is optional.


@dataclass(frozen=True)
class MakeMessage:
    """A message of a named type."""

    name: str  #: The type.


@dataclass(frozen=True)
class Loop:
    """A macro that goes through a list or a map."""

    macro: str  #: Which one.
    range: Node  #: What it goes through.
    names: tuple[str, ...]  #: One variable, or two.
    filter: Node | None  #: Which elements count, where it says so.
    body: Node  #: What is asked or made of each.


@dataclass(frozen=True)
class Bind:
    """The macros ``optMap`` and ``optFlatMap``: a name for what is in an optional."""

    macro: str  #: Which one.
    target: Node  #: The optional.
    name: str  #: The variable.
    body: Node  #: What is made of it.


if TYPE_CHECKING:
    Node: TypeAlias = Literal | Name | Select | Has | Call | MakeList | MakeMap | MakeMessage | Loop | Bind

_LOOPS = {
    ("all", 2): 1,
    ("exists", 2): 1,
    ("exists_one", 2): 1,
    ("map", 2): 1,
    ("map", 3): 1,
    ("filter", 2): 1,
    ("sortBy", 2): 1,
    ("all", 3): 2,
    ("exists", 3): 2,
    ("exists_one", 3): 2,
    ("existsOne", 3): 2,
    ("transformList", 3): 2,
    ("transformList", 4): 2,
    ("transformMap", 3): 2,
    ("transformMap", 4): 2,
    ("transformMapEntry", 3): 2,
    ("transformMapEntry", 4): 2,
}
"""Macros by name and number of arguments, to how many of them are variables."""


def parse(expression: str) -> Node:
    """Return the tree of an expression.

    Raises:
        Refused: It is not one.
    """
    if len(expression) > _LONGEST:
        raise Refused(f"expression code point size exceeds limit: size: {len(expression)}, limit {_LONGEST}")
    parser = _Parser(_tokens(expression))
    node = parser.expression()
    if parser.kind != "end":
        raise parser.unexpected()
    return node


def words(expression: str) -> set[str]:
    """Return the names in an expression: variables, fields and functions; none where it is not an expression at all."""
    try:
        return {text for kind, text in _tokens(expression) if kind == "word"}
    except Refused:
        return set()


def fields(expression: str, variable: str) -> set[tuple[str, ...]]:
    """Return the paths that an expression takes from a variable: ``request.userInfo.groups`` is a pair of fields."""
    texts = _texts(expression)
    paths = set()
    for start, text in enumerate(texts):
        if text == variable and not _is_field(texts, start):
            path, end = [], start + 1
            while texts[end : end + 1] == ["."]:
                end += 2 if texts[end + 1 : end + 2] == ["?"] else 1
                if end >= len(texts) or texts[end + 1 : end + 2] == ["("]:
                    break
                path.append(texts[end])
                end += 1
            paths.add(tuple(path))
    return paths


def substituted(expression: str, variable: str, replacement: str) -> str:
    """Return the expression with another in place of a variable; fields of that name stay."""
    texts = _texts(expression)
    return " ".join(
        replacement if text == variable and not _is_field(texts, at) else text for at, text in enumerate(texts)
    )


def _texts(expression: str) -> list[str]:
    try:
        return [text for _, text in _tokens(expression)[:-1]]
    except Refused:
        return [expression]


def _is_field(texts: list[str], at: int) -> bool:
    return texts[max(at - 1, 0) : at] == ["."] or texts[max(at - 2, 0) : at] == [".", "?"]


def _tokens(expression: str) -> list[tuple[str, str]]:
    tokens, at = [], 0
    while at < len(expression):
        match = _TOKEN.match(expression, at)
        if match is None:
            raise Refused(f"Syntax error: token recognition error at: '{expression[at]}'")
        if match.lastgroup != "space":
            tokens.append((str(match.lastgroup), match[0]))
        at = match.end()
    return [*tokens, ("end", "<EOF>")]


class _Parser:
    """Reads tokens from left to right."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens, self._at = tokens, 0
        self.kind, self.text = tokens[0]

    def unexpected(self) -> Refused:
        """Return the complaint about the token that comes next."""
        return Refused(f"Syntax error: unexpected '{self.text}'")

    def _advance(self) -> str:
        text = self.text
        self._at += 1
        self.kind, self.text = self._tokens[self._at]
        return text

    def _is(self, sign: str) -> bool:
        return self.text == sign and self.kind == "sign"

    def _accept(self, sign: str) -> bool:
        found = self._is(sign)
        if found:
            self._advance()
        return found

    def _expect(self, sign: str) -> None:
        if not self._accept(sign):
            raise self.unexpected()

    def expression(self) -> Node:
        condition = self._logical("||", lambda: self._logical("&&", self._relation))
        if not self._accept("?"):
            return condition
        one = self._logical("||", lambda: self._logical("&&", self._relation))
        self._expect(":")
        return Call("_?_:_", None, (condition, one, self.expression()))

    def _logical(self, sign: str, inner: Callable[[], Node]) -> Node:
        terms = [inner()]
        while self._accept(sign):
            terms.append(inner())
        return terms[0] if len(terms) == 1 else Call(f"_{sign}_", None, tuple(terms))

    def _relation(self) -> Node:
        node = self._binary(("+", "-"), lambda: self._binary(("*", "/", "%"), self._unary))
        while self.kind in ("sign", "word") and self.text in _RELATIONS:
            sign = self._advance()
            other = self._binary(("+", "-"), lambda: self._binary(("*", "/", "%"), self._unary))
            node = Call("@in" if sign == "in" else f"_{sign}_", None, (node, other))
        return node

    def _binary(self, signs: tuple[str, ...], inner: Callable[[], Node]) -> Node:
        node = inner()
        while self.kind == "sign" and self.text in signs:
            sign = self._advance()
            node = Call(f"_{sign}_", None, (node, inner()))
        return node

    def _unary(self) -> Node:
        for sign, function in (("!", "!_"), ("-", "-_")):
            if self._is(sign) and not (sign == "-" and _is_number(self._tokens[self._at + 1])):
                count = 0
                while self._accept(sign):
                    count += 1
                operand = self._member()
                return Call(function, None, (operand,)) if count % 2 else operand
        return self._member()

    def _member(self) -> Node:
        node = self._primary()
        while True:
            if self._accept("."):
                node = self._after_dot(node)
            elif self._accept("["):
                function = "_[?_]" if self._accept("?") else "_[_]"
                node = Call(function, None, (node, self.expression()))
                self._expect("]")
            elif self._is("{") and (name := qualified(node)):
                node = self._message(name)
            else:
                return node

    def _after_dot(self, node: Node) -> Node:
        optional = self._accept("?")
        quoted = self.kind == "quoted"
        if not quoted and (self.kind != "word" or self.text in _NO_FIELDS):
            raise self.unexpected()
        name = self._advance().strip("`")
        if optional:
            return Call("_?._", None, (node, Literal(name)))
        if not quoted and self._accept("("):
            return _macro(name, node, self._list_until(")"))
        return Select(node, name)

    def _list_until(self, end: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while not self._is(end):
            items.append(self.expression())
            if not self._accept(","):
                break
            if end == ")" and self._is(end):
                raise self.unexpected()
        self._expect(end)
        return tuple(items)

    def _primary(self) -> Node:
        if self.kind in ("text", "int", "float") or self._is("-"):
            return Literal(self._number() if self.kind != "text" else _unquoted(self._advance()))
        if self._accept("("):
            node = self.expression()
            self._expect(")")
            return node
        if self._accept("["):
            return self._list()
        if self._accept("{"):
            return self._map()
        absolute = "." if self._accept(".") else ""
        if self.kind != "word":
            raise self.unexpected()
        name = self._advance()
        if name in _LITERALS and not absolute:
            return Literal(_LITERALS[name])
        if name in _RESERVED:
            raise Refused(f"reserved identifier: {name}")
        if not self._accept("("):
            return Name(absolute + name)
        arguments = self._list_until(")")
        return _has(arguments) if name == "has" and len(arguments) == 1 else Call(absolute + name, None, arguments)

    def _number(self) -> object:
        sign = "-" if self._accept("-") else ""
        is_float = self.kind == "float"
        text = self._advance()
        if is_float:
            if float(text) == float("inf"):
                raise Refused("invalid double literal")
            return float(sign + text)
        if len(text) > 400:  # more digits than Python reads
            raise Refused("invalid int literal")
        value = int(sign + text.rstrip("uU"), 16 if text[:2] == "0x" else 10)
        if text[-1] in "uU":
            if value >= 2**64:
                raise Refused("invalid uint literal")
            return Uint(value)
        if not -(2**63) <= value < 2**63:
            raise Refused("invalid int literal")
        return value

    def _list(self) -> Node:
        items: list[tuple[Node, bool]] = []
        while not self._is("]"):
            if not items and self._accept(","):
                break
            optional = self._accept("?")
            items.append((self.expression(), optional))
            if not self._accept(","):
                break
        self._expect("]")
        return MakeList(tuple(items))

    def _map(self) -> Node:
        entries: list[tuple[Node, Node, bool]] = []
        while not self._is("}"):
            if not entries and self._accept(","):
                break
            optional = self._accept("?")
            key = self.expression()
            self._expect(":")
            entries.append((key, self.expression(), optional))
            if not self._accept(","):
                break
        self._expect("}")
        return MakeMap(tuple(entries))

    def _message(self, name: str) -> Node:
        self._expect("{")
        while not self._is("}"):
            self._accept("?")
            if self.kind != "word":
                raise self.unexpected()
            self._advance()
            self._expect(":")
            self.expression()
            if not self._accept(","):
                break
        self._expect("}")
        return MakeMessage(name)


def _is_number(token: tuple[str, str]) -> bool:
    """Return whether a minus before a token is part of the number."""
    return token[0] in ("int", "float") and token[1][-1] not in "uU"


def qualified(node: Node) -> str:
    """Return the name that a chain of fields spells: ``a.b.c``; empty if it spells none."""
    if isinstance(node, Name):
        return node.name
    if isinstance(node, Select) and (name := qualified(node.operand)):
        return f"{name}.{node.field}"
    return ""


def _has(arguments: tuple[Node, ...]) -> Node:
    argument = arguments[0]
    if not isinstance(argument, Select):
        raise Refused("invalid argument to has() macro")
    return Has(argument.operand, argument.field)


def _macro(name: str, target: Node, arguments: tuple[Node, ...]) -> Node:
    if name in ("optMap", "optFlatMap") and len(arguments) == 2:
        if not isinstance(arguments[0], Name):
            raise Refused(f"{name}() variable name must be a simple identifier")
        return Bind(name, target, arguments[0].name, arguments[1])
    variables = _LOOPS.get((name, len(arguments)))
    if variables is None:
        return Call(name, target, arguments)
    if name == "sortBy" and not isinstance(target, (MakeList, Select, Name, Loop, Bind, Call)):
        raise Refused("sortBy can only be applied to a list, identifier, comprehension, call or select expression")
    names = []
    for argument in arguments[:variables]:
        if not isinstance(argument, Name) or argument.name.startswith("."):
            raise Refused("argument must be a simple name" if variables == 2 else "argument is not an identifier")
        if argument.name in ("__result__", "@result"):
            raise Refused("iteration variable overwrites accumulator variable")
        names.append(argument.name)
    if len(names) > len(set(names)):
        raise Refused(f"duplicate variable name: {names[0]}")
    rest = arguments[variables:]
    return Loop(
        "exists_one" if name == "existsOne" else name, target, tuple(names), rest[0] if rest[1:] else None, rest[-1]
    )


def _unquoted(token: str) -> object:
    prefix = token[: min(token.find(quote) for quote in "\"'" if quote in token)].lower()
    body = token[len(prefix) :]
    width = 3 if len(body) >= 6 and body[:3] in ('"""', "'''") else 1
    body = body[width:-width].replace("\r\n", "\n").replace("\r", "\n")
    if "b" in prefix:
        return body.encode() if "r" in prefix else b"".join(_pieces(body))
    return body if "r" in prefix or "\\" not in body else _escapes().sub(_character, body)


@cache
def _escapes() -> re.Pattern[str]:
    # Most expressions have none.
    return re.compile(
        r"\\(?:[xX](?P<byte>[0-9a-fA-F]{2})|u(?P<short>[0-9a-fA-F]{4})|U(?P<long>[0-9a-fA-F]{8})|(?P<octal>[0-3][0-7]{2})"
        r"|(?P<plain>[abfnrtv\\?\"'`])|(?P<wrong>.?))",
        re.DOTALL,
    )


def _character(match: re.Match[str]) -> str:
    if match["wrong"] is not None:
        raise Refused("unable to unescape string")
    if match["plain"]:
        return _PLAIN.get(match["plain"], match["plain"])
    point = int(match["octal"], 8) if match["octal"] else int(match["byte"] or match["short"] or match["long"], 16)
    if point > 0x10FFFF or 0xD800 <= point < 0xE000:
        raise Refused("invalid unicode code point")
    return chr(point)


def _pieces(body: str) -> list[bytes]:
    pieces, at = [], 0
    for match in _escapes().finditer(body):
        pieces.append(body[at : match.start()].encode())
        if match["short"] or match["long"]:
            raise Refused("unable to unescape string")
        character = _character(match)
        pieces.append(bytes([ord(character)]))
        at = match.end()
    return [*pieces, body[at:].encode()]
