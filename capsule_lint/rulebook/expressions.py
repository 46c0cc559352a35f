"""CEL for rules: the environment, expressions that compile when first needed, messages with expressions in them."""

from __future__ import annotations

import re
from binascii import a2b_base64, b2a_base64
from json import dumps
from types import MappingProxyType

from cel_expr_python import cel

from ..cel_values import plain_value
from ..english import count, enumerated
from ..errors import RuleError
from ..model import Origin, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ..model import Json

NOT_PACKED: Mapping[str, str] = MappingProxyType({})
"""For rules that were not compiled when the wheel was built."""

VARIABLES = ("self", "each", "related", "release")
"""What an expression may speak of: the subject, the element of ``each``, the related fact, the Capsule release."""


def _words(items: list[Json]) -> str:
    return enumerated([show(item) for item in items])


def _few(items: list[Json], most: int) -> str:
    texts = list(dict.fromkeys(show(item) for item in items))
    left = len(texts) - most
    # A list that ends in "1 more" is no shorter than the whole.
    return _words([*texts[:most], f"{left} more"] if left > 1 else list(texts))


def _joined(items: list[Json], between: str) -> str:
    return between.join(map(show, items))


def _json(value: Json) -> str:
    return dumps(value, sort_keys=True)  # CEL has no order of keys


def _yaml(value: str) -> str:
    """Return a text as a YAML scalar that Kubernetes reads as that text: in quotes where it needs them."""
    from ..load.scalars import resolve

    is_plain = re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/-]*", value) is not None and isinstance(resolve(value), str)
    return value if is_plain else dumps(value)


def _functions() -> list[cel.FunctionDecl]:
    """Return what rules have beside CEL's own functions; for messages and repairs, not for judgement."""
    text, number, anything = cel.Type.STRING, cel.Type.INT, cel.Type.List(cel.Type.DYN)
    return [
        cel.FunctionDecl("plural", [cel.Overload("plural", text, [number, text], False, count)]),
        cel.FunctionDecl("words", [cel.Overload("words", text, [anything], False, _words)]),
        cel.FunctionDecl("joined", [cel.Overload("joined", text, [anything, text], False, _joined)]),
        cel.FunctionDecl(
            "json",
            [
                cel.Overload("json_map", text, [cel.Type.Map(text, cel.Type.DYN)], False, _json),
                cel.Overload("json_list", text, [anything], False, _json),
            ],
        ),
        cel.FunctionDecl("yaml", [cel.Overload("yaml_text", text, [text], False, _yaml)]),
        cel.FunctionDecl("few", [cel.Overload("few", text, [anything, number], False, _few)]),
    ]


ASK_CEL = object()
"""What ``Expression.read`` returns where it takes more than reading."""

_environments: dict[tuple[str, ...], cel.Env] = {}


def environment(variables: tuple[str, ...] = VARIABLES) -> cel.Env:
    """Return the environment of all rules, or one that knows fewer variables.

    Each is made when first needed, and once: it costs a millisecond.
    """
    made = _environments.get(variables)
    if made is None:
        made = cel.NewEnv(variables=dict.fromkeys(variables, cel.Type.DYN), functions=_functions())
        _environments[variables] = made
    return made


class Activation:
    """The values that expressions are evaluated with.

    Attributes:
        given: By variable: plain data only.
    """

    __slots__ = ("_activation", "given")

    def __init__(self, given: dict[str, Json]) -> None:
        """Keep the values."""
        self.given = given
        self._activation: cel.Activation | None = None

    @property
    def for_cel(self) -> cel.Activation:
        """The values as CEL takes them, made when an expression needs CEL: it then copies every variable it meets."""
        if self._activation is None:
            self._activation = environment().Activation(self.given)
        return self._activation


def activation(self: Json, *, each: Json = None, related: Json = None, release: Json = None) -> Activation:
    """Return the values that expressions are evaluated with: plain data only."""
    return Activation({"self": self, "each": each, "related": related, "release": release})


class Expression:
    """A CEL expression of a rule file, compiled when it is first evaluated."""

    __slots__ = ("_compiled", "_mentioned", "_packed", "_steps", "source", "where")

    def __init__(self, source: str, where: str, packed: Mapping[str, str] = NOT_PACKED) -> None:
        """Keep the text.

        Args:
            source: The expression.
            where: Names rule file and field in errors.
            packed: Expressions that were compiled when the wheel was built, as ``pack`` gives them, by source.
        """
        self.source = source
        self.where = where
        self._packed = packed
        self._compiled: cel.Expression | None = None
        self._mentioned: frozenset[str] | None = None
        self._steps: tuple[str, ...] | None = None

    def mentions(self, name: str) -> bool:
        """Return whether the expression speaks of a variable; found out once, and asked for every subject."""
        if self._mentioned is None:
            self._mentioned = frozenset(re.findall(r"\b(?:self|each|related|release)\b", self.source))
        return name in self._mentioned

    @property
    def steps(self) -> tuple[str, ...]:
        """The variable and the fields, if the expression is no more than ``self.name``; empty for any other."""
        if self._steps is None:
            steps = tuple(self.source.strip().split("."))
            self._steps = steps if steps[0] in VARIABLES and all(map(str.isidentifier, steps)) else ()
        return self._steps

    def read(self, given: Mapping[str, Json]) -> Json:
        """Return the value of a bare field without CEL, which would copy the variable; else ``ASK_CEL``."""
        steps = self._steps if self._steps is not None else self.steps
        if not steps:
            return ASK_CEL
        value: Json = given
        for step in steps:
            if not isinstance(value, dict) or step not in value:
                return ASK_CEL
            value = value[step]
        return value

    def compile(self) -> cel.Expression:
        """Compile once; what was compiled before is only unpacked, which takes a tenth of the time.

        Raises:
            RuleError: It is not CEL, or speaks of something undeclared.
        """
        if self._compiled is None:
            packed = self._packed.get(self.source)
            self._compiled = environment().deserialize(a2b_base64(packed)) if packed else self._compile()
        return self._compiled

    def _compile(self) -> cel.Expression:
        try:
            return environment().compile(self.source)
        except RuntimeError as error:
            raise RuleError(f"{self.where}: {_first_line(str(error))}\n  {self.source.strip()}") from None

    def speaks_only_of(self, variables: tuple[str, ...]) -> bool:
        """Return whether an expression that compiles does so with fewer variables; a macro may bind the others."""
        if all(name in variables or not self.mentions(name) for name in VARIABLES):
            return True
        try:
            environment(variables).compile(self.source)
        except RuntimeError:
            return False
        return True

    def pack(self) -> dict[str, str]:
        """Return the compiled expression by its source, in CEL's own interchange format, as base64.

        Raises:
            RuleError: As for ``compile``.
        """
        return {self.source: b2a_base64(self.compile().serialize(), newline=False).decode()}

    def evaluate(self, values: Activation) -> Json:
        """Return the value as plain data.

        Raises:
            RuleError: It cannot be evaluated; a rule that stumbles is an error, neither a finding nor a pass.
        """
        read = self.read(values.given)
        if read is not ASK_CEL:
            return read
        value = self._evaluate(values)
        kind = value.type()  # types are not hashable, and every comparison counts
        if kind == cel.Type.BOOL or kind == cel.Type.STRING:
            return value.value()
        # The library does not raise: an error is a value whose text would be true to Python.
        if kind == cel.Type.ERROR or kind == cel.Type.UNKNOWN:
            raise RuleError(f"{self.where} cannot be evaluated: {value.value()}\n  {self.source.strip()}")
        return plain_value(value)

    def _evaluate(self, values: Activation) -> cel.Value:
        try:
            return self.compile().eval(values.for_cel)
        except RuntimeError as error:
            # A comprehension ends after 10,000 steps.
            raise RuleError(f"{self.where} cannot be evaluated: {error}\n  {self.source.strip()}") from None

    def attempt(self, values: Activation) -> Json:
        """Return the value as plain data, or None if it cannot be evaluated.

        Raises:
            RuleError: It is not CEL.
        """
        program = self.compile()
        try:
            value = program.eval(values.for_cel)
        except RuntimeError:  # a comprehension ends after 10,000 steps
            return None
        return None if value.type() == cel.Type.ERROR else plain_value(value)

    def holds(self, values: Activation) -> bool:
        """Return whether the condition is true.

        Raises:
            RuleError: It cannot be evaluated, or gives something other than a boolean.
        """
        value = self.evaluate(values)
        if not isinstance(value, bool):
            raise RuleError(f"{self.where} is {show(value)}, not true or false\n  {self.source.strip()}")
        return value


class Template:
    """Text with CEL in braces."""

    __slots__ = ("_packed", "_parts", "source", "where")

    def __init__(self, source: str, where: str, packed: Mapping[str, str] = NOT_PACKED) -> None:
        """Keep the text; the arguments are those of ``Expression``."""
        self.source = source
        self.where = where
        self._packed = packed
        self._parts: tuple[str | Expression, ...] | None = None

    @property
    def parts(self) -> tuple[str | Expression, ...]:
        """The text taken apart, when first needed: most messages of a run are never said.

        Raises:
            RuleError: A brace is not closed.
        """
        if self._parts is None:
            self._parts = tuple(_split(self.source, self.where, self._packed))
        return self._parts

    def render(self, values: Activation) -> str:
        """Return the text with every expression in its place.

        Raises:
            RuleError: A brace is not closed, or one of the expressions cannot be evaluated.
        """
        parts = self._parts if self._parts is not None else self.parts
        return "".join([part if isinstance(part, str) else show(part.evaluate(values)) for part in parts])

    def speaks_only_of(self, variables: tuple[str, ...]) -> bool:
        """Return whether all its expressions do, as ``Expression`` says."""
        return all(part.speaks_only_of(variables) for part in self.parts if isinstance(part, Expression))

    def pack(self) -> dict[str, str]:
        """Return its compiled expressions by source, as those of ``Expression``.

        Raises:
            RuleError: A brace is not closed, or one of them is not CEL.
        """
        packed: dict[str, str] = {}
        for part in self.parts:
            if isinstance(part, Expression):
                packed |= part.pack()
        return packed


def _split(source: str, where: str, packed: Mapping[str, str]) -> Iterator[str | Expression]:
    text, at = "", 0
    while at < len(source):
        if source[at : at + 2] in ("{{", "}}"):
            text += source[at]
            at += 2
        elif source[at] == "{":
            end = _closing(source, at, where)
            if text:
                yield text
            yield Expression(source[at + 1 : end], where, packed)
            text, at = "", end + 1
        else:
            text += source[at]
            at += 1
    if text:
        yield text


def _closing(source: str, start: int, where: str) -> int:
    """Return the index of the brace that closes the one at ``start``: CEL has braces and quotes of its own."""
    depth, quote = 0, ""
    for at in range(start, len(source)):
        character = source[at]
        if quote:
            if character == quote and source[at - 1] != "\\":
                quote = ""
        elif character in "\"'":
            quote = character
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if depth == 0:
                return at
    raise RuleError(f"{where}: the brace at character {start + 1} is not closed\n  {source.strip()}")


def show(value: Json) -> str:
    """Return a value as people write it in a sentence."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        return _words(value)
    return str(value)


def _first_line(text: str) -> str:
    return text.splitlines()[0].removeprefix("INVALID_ARGUMENT: ").removeprefix("ERROR: ")


def plain(value: object) -> Json:
    """Return a fact as CEL takes it: dict, list, str, int, float, bool, None, with camelCase names.

    Parsed data is passed through as it is; an ``Origin`` becomes ``{document, path, span}``.
    """
    convert = _CONVERTERS.get(type(value))
    if convert is None:
        convert = _CONVERTERS[type(value)] = _converter(type(value))
    return convert(value)


def _identity(value: Json) -> Json:
    return value


def _sequence(values: tuple[object, ...]) -> list[Json]:
    return [plain(value) for value in values]


def _origin(origin: Origin) -> dict[str, Json]:
    span = origin.span
    return {
        "document": origin.document,
        "path": list(origin.path),
        "span": span and [span.line, span.column, span.end_line, span.end_column],
    }


_LARGEST = 2**63 - 1


def _integer(value: int) -> int:
    """Return an integer as CEL can hold it; the API caps quantities at the same 64 bits."""
    return min(max(value, -_LARGEST), _LARGEST)


_CONVERTERS: dict[type, Callable[[Json], Json]] = {
    tuple: _sequence,
    Origin: _origin,
    # A list or a dict in a fact is parsed data, plain all the way down.
    **dict.fromkeys((dict, list, str, float, bool, type(None)), _identity),
    int: _integer,
}


_SCALAR = re.compile(r"(?:str|float|bool)(?: \| None)?")


def _converter(kind: type) -> Callable[[Json], Json]:
    """Return the function that turns one frozen dataclass into a dict."""
    # Text and truth values are plain as they are: hooks carry hundreds of requests made of little else.
    scalars = [(name, camel(name)) for name, of in kind.__annotations__.items() if _SCALAR.fullmatch(of)]
    others = [(name, camel(name)) for name, of in kind.__annotations__.items() if not _SCALAR.fullmatch(of)]

    def convert(value: object) -> dict[str, Json]:
        fields = vars(value)
        data = {key: fields[name] for name, key in scalars}
        for name, key in others:
            data[key] = plain(fields[name])
        return data

    return convert


def plain_fields(fact: object, wanted: frozenset[str]) -> dict[str, Json]:
    """Return some of the fields of a fact as CEL takes them: cheaper than ``plain`` where rules ask for few.

    Args:
        fact: A frozen dataclass.
        wanted: Their names as rules write them; ``origin`` and ``chart`` come with them.
    """
    fields, kind = vars(fact), type(fact)
    if (kind, wanted) not in _CHOSEN:
        named = [(name, camel(name)) for name in kind.__annotations__]
        _CHOSEN[kind, wanted] = [(name, key) for name, key in named if key in wanted or key in ("origin", "chart")]
    return {key: plain(fields[name]) for name, key in _CHOSEN[kind, wanted]}


_CHOSEN: dict[tuple[type, frozenset[str]], list[tuple[str, str]]] = {}


def camel(name: str) -> str:
    """Return the name that rules use: ``fail_closed_hooks`` is ``failClosedHooks``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def origin_of(value: Json) -> Origin | None:
    """Return the place of a fact that came back from CEL; None if it has none."""
    origin = value.get("origin") if isinstance(value, dict) else None
    if not isinstance(origin, dict):
        return None
    span = origin["span"]
    return Origin(origin["document"], tuple(origin["path"]), Span(*span) if span else None)
