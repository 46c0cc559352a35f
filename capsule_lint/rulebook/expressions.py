"""Expressions of rules: Python over the facts where there is any, else CEL; and messages with expressions in them."""

from __future__ import annotations

import re

from ..errors import RuleError
from .functions import show
from .plain import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from cel_expr_python import cel

    from ..model import Json
    from .objects import Asked, Objects

    Function = Callable[[Json, Json, Json, Json], Json]
    Lookup = Callable[[str], Function | None]


def only_cel(_: str) -> Function | None:
    """Return no Python for any expression: a user's rules are CEL's alone, which ends what takes too many steps."""
    return None


_STUMBLES = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What Python raises where CEL has an error, or a value after all: ``false && error`` is false."""

_VARIABLES = ("self", "each", "related", "release")
"""What Python over the facts is given; ``objects`` is for CEL alone."""

_MENTIONED = re.compile(r"\b(self|each|related|release|objects)\b(?!\s*[!=]=\s*null\b)(?:\.(\w+))?")


_LITERAL = re.compile(r"\"([^\"\\\n]*)\"|'([^'\\\n]*)'")


def literals(source: str) -> list[str]:
    """Return the texts that stand in an expression, without those that need escapes."""
    return [first or second for first, second in _LITERAL.findall(source)]


class Values:
    """What expressions speak of.

    Attributes:
        given: The subject, the element of ``each``, the related fact and the release: facts, or plain data that CEL
            gave back; None where there is none.
        are_facts: Whether none of them is plain data, so that Python over the facts may be asked.
    """

    __slots__ = ("_objects", "_plain", "are_facts", "given")

    def __init__(
        self,
        subject: object,
        each: object = None,
        related: object = None,
        release: object = None,
        facts: bool = True,
        objects: Objects | None = None,
    ) -> None:
        """Keep the values; no ``objects`` is an empty list of them."""
        self.given = (subject, each, related, release)
        self.are_facts = facts
        self._objects = objects
        self._plain: dict[str, Json] = {}

    def having(self, of: Expression, *, each: object = None, related: object = None) -> Values:
        """Return the values with an element of the list that an expression gave."""
        subject, before, _, release = self.given
        values = Values(
            subject, before if each is None else each, related, release, self.are_facts and of.is_python, self._objects
        )
        if self._plain:
            values._plain = {name: self._plain[name] for name in ("self", "release") if name in self._plain}
        return values

    def plain(self, fields: Mapping[str, frozenset[str]], asked: Asked | None = None) -> dict[str, Json]:
        """Return the variables as plain data for CEL, which copies all it is given: of facts only the fields it needs.

        Args:
            fields: The variables that an expression mentions, each with its fields; "" is all of it.
            asked: Which objects it speaks of; None for none.
        """
        values: dict[str, Json] = dict.fromkeys(_VARIABLES)
        for name, value in zip(_VARIABLES, self.given, strict=True):
            if name in fields:
                if name not in self._plain:
                    self._plain[name] = plain(value)
                values[name] = _only(self._plain[name], fields[name])
        values["objects"] = self._objects.plain(asked, values) if asked and self._objects else []
        return values


def _only(data: Json, wanted: frozenset[str]) -> Json:
    if "" in wanted or not isinstance(data, dict):
        return data
    return {key: value for key, value in data.items() if key in wanted or key == "origin"}


class Expression:
    """A CEL expression of a rule file."""

    __slots__ = ("_asked", "_compiled", "_expand", "_fields", "_function", "_lookup", "where", "written")

    def __init__(self, written: str, where: str, lookup: Lookup = only_cel, expand: Callable[[str], str] = str) -> None:
        """Keep the text.

        Args:
            written: The expression as it stands in the file.
            where: Names rule file and field in errors.
            lookup: Gives expressions of the rule in Python, by what stands in the file.
            expand: Puts the values of ``let`` in the place of their names.
        """
        self.written = written
        self.where = where
        self._expand = expand
        self._lookup = lookup
        self._function: Function | None = None
        self._compiled: cel.Expression | None = None
        self._fields: dict[str, frozenset[str]] | None = None
        self._asked: Asked | None = None

    @property
    def source(self) -> str:
        """The expression as CEL takes it."""
        return self._expand(self.written)

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Itself, as a template gives its own."""
        return (self,)

    @property
    def function(self) -> Function | None:
        """The expression in Python; None if only CEL can evaluate it."""
        if self._function is None:
            self._function = self._lookup(self.written)
        return self._function

    @property
    def is_python(self) -> bool:
        """Whether what it gives are facts rather than plain data."""
        return self.function is not None

    @property
    def fields(self) -> dict[str, frozenset[str]]:
        """The variables that it mentions, each with the fields that it mentions: "" stands for all of it."""
        if self._fields is None:
            found: dict[str, set[str]] = {}
            for name, field in _MENTIONED.findall(self.source):
                found.setdefault(name, set()).add(field)
            self._fields = {name: frozenset(fields) for name, fields in found.items()}
        return self._fields

    @property
    def asked(self) -> Asked | None:
        """Which objects it speaks of; None for none."""
        if self._asked is None and "objects" in self.fields:
            from .objects_wanted import asked

            self._asked = asked(self.source, is_condition=str(self.compile().return_type()) == "BOOL")
        return self._asked

    def compile(self) -> cel.Expression:
        """Compile once, with the CEL library.

        Raises:
            RuleError: It is not CEL, or speaks of something undeclared.
        """
        if self._compiled is None:
            from .cel_library import compiled

            self._compiled = compiled(self.source, self.where, self.written)
        return self._compiled

    def speaks_only_of(self, variables: tuple[str, ...]) -> bool:
        """Return whether an expression that compiles does so with fewer variables; a macro may bind the others."""
        from .cel_library import VARIABLES, speaks_only_of

        unwanted = [name for name in VARIABLES if name not in variables and re.search(rf"\b{name}\b", self.source)]
        return not unwanted or speaks_only_of(self.source, variables)

    def evaluate(self, values: Values) -> Json:
        """Return the value: a fact or a list of facts from Python, plain data from CEL.

        Raises:
            RuleError: It cannot be evaluated; a rule that stumbles is an error, neither a finding nor a pass.
        """
        function = self._function or self.function
        if function is not None and values.are_facts:
            try:
                return function(*values.given)
            except _STUMBLES:
                pass  # CEL says what it is
        return self.by_library(values)

    def by_library(self, values: Values) -> Json:
        """Return the value as CEL gives it, as plain data.

        Raises:
            RuleError: As for ``evaluate``.
        """
        from .cel_library import evaluated

        try:
            return evaluated(self.compile(), values.plain(self.fields, self.asked))
        except ValueError as error:
            raise RuleError(f"{self.where} cannot be evaluated: {error}\n  {self.written.strip()}") from None

    def holds(self, values: Values) -> bool:
        """Return whether the condition is true.

        Raises:
            RuleError: It cannot be evaluated, or gives something other than a boolean.
        """
        value = self.evaluate(values)
        if value is True or value is False:
            return value
        raise RuleError(f"{self.where} is {show(value)}, not true or false\n  {self.written.strip()}")


class Template:
    """Text with CEL in braces."""

    __slots__ = ("_expand", "_lookup", "_parts", "where", "written")

    def __init__(self, written: str, where: str, lookup: Lookup = only_cel, expand: Callable[[str], str] = str) -> None:
        """Keep the text; the arguments are those of ``Expression``."""
        self.written = written
        self.where = where
        self._expand = expand
        self._lookup = lookup
        self._parts: tuple[str | Expression, ...] | None = None

    @property
    def parts(self) -> tuple[str | Expression, ...]:
        """The text taken apart, when first needed: most messages of a run are never said.

        Raises:
            RuleError: A brace is not closed.
        """
        if self._parts is None:
            self._parts = tuple(self._split())
        return self._parts

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """The expressions in it.

        Raises:
            RuleError: A brace is not closed.
        """
        return tuple(part for part in self.parts if isinstance(part, Expression))

    def render(self, values: Values) -> str:
        """Return the text with every expression in its place.

        Raises:
            RuleError: A brace is not closed, or one of the expressions cannot be evaluated.
        """
        return "".join([part if isinstance(part, str) else show(part.evaluate(values)) for part in self.parts])

    def _split(self) -> Iterator[str | Expression]:
        source, text, at = self.written, "", 0
        while at < len(source):
            if source[at : at + 2] in ("{{", "}}"):
                text += source[at]
                at += 2
            elif source[at] == "{":
                end = _closing(source, at, self.where)
                if text:
                    yield text
                yield Expression(source[at + 1 : end], self.where, self._lookup, self._expand)
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
