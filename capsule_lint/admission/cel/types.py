"""The types of CEL and how cel-go's checker compares them (``checker/types.go``)."""

from __future__ import annotations

from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


_SHOWN = {"google.protobuf.Timestamp": "timestamp", "google.protobuf.Duration": "duration", "null_type": "null"}


class Type(tuple[str, "tuple[Type, ...]"]):
    """A type: its name, and what it holds. A name with a capital letter alone, or a number after it, is a variable."""

    __slots__ = ()

    def __new__(cls, name: str, parameters: tuple[Type, ...] = ()) -> Type:
        """Make a type: a tuple, because the checker compares so many."""
        return tuple.__new__(cls, (name, parameters))

    @property
    def name(self) -> str:
        """What it is called."""
        return self[0]

    @property
    def parameters(self) -> tuple[Type, ...]:
        """What it holds: of a list its elements, of a map its keys and values."""
        return self[1]

    def __str__(self) -> str:
        inner = ", ".join(map(str, self.parameters))
        name = _SHOWN.get(self.name, self.name)
        return f"{name}({inner})" if inner else name


DYN, BOOL, INT, STRING, NULL = Type("dyn"), Type("bool"), Type("int"), Type("string"), Type("null_type")
_NULLABLE = frozenset({"optional_type", "google.protobuf.Duration", "google.protobuf.Timestamp"})
_SHORT = {"timestamp": "google.protobuf.Timestamp", "duration": "google.protobuf.Duration", "optional": "optional_type"}


def is_variable(type: Type) -> bool:
    """Return whether a type is not known yet."""
    return type.name[0].isupper() and (len(type.name) == 1 or type.name[1:].isdigit())


def list_of(item: Type) -> Type:
    """Return the type of a list."""
    return Type("list", (item,))


def map_of(key: Type, value: Type) -> Type:
    """Return the type of a map."""
    return Type("map", (key, value))


def optional_of(inner: Type) -> Type:
    """Return the type of an optional."""
    return Type("optional_type", (inner,))


@cache
def read(text: str) -> Type:
    """Return the type that a text of our tables names: ``map(string, list(A))``."""
    name, _, inner = text.strip().partition("(")
    parts, depth, start = [], 0, 0
    for at, character in enumerate(inner[:-1]):
        depth += (character == "(") - (character == ")")
        if character == "," and not depth:
            parts.append(inner[start:at])
            start = at + 1
    if inner:
        parts.append(inner[start:-1])
    return Type(_SHORT.get(name, name), tuple(map(read, parts)))


class Mapping:
    """What the variables of types stand for, as far as the checker found out."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._known: dict[Type, Type] = {}
        self._before: list[tuple[Type, Type | None]] = []  # what changed since it was last certain
        self._count = 0

    def new(self) -> Type:
        """Return a variable that stands for nothing yet."""
        self._count += 1
        return Type(f"V{self._count}")

    def assignable(self, ones: Sequence[Type], others: Sequence[Type]) -> bool:
        """Return whether types are assignable to others, and if so keep what that says of variables."""
        found = len(ones) == len(others) and all(map(self._assignable, ones, others))
        for variable, known in [] if found else reversed(self._before):
            if known is None:
                del self._known[variable]
            else:
                self._known[variable] = known
        self._before.clear()
        return found

    def _set(self, variable: Type, type: Type) -> None:
        self._before.append((variable, self._known.get(variable)))
        self._known[variable] = type

    def substitute(self, type: Type, *, final: bool = False) -> Type:
        """Return a type with what its variables stand for; ``final``: dyn for variables that stand for nothing."""
        if type in self._known:
            return self.substitute(self._known[type], final=final)
        if is_variable(type):
            return DYN if final else type
        return Type(type.name, tuple(self.substitute(each, final=final) for each in type.parameters))

    def _assignable(self, one: Type, other: Type) -> bool:
        if is_variable(other):
            valid, known = self._valid(one, other)
            if valid or known:
                return valid
        if is_variable(one):
            return self._valid(other, one)[0]
        if DYN in (one, other):
            return True
        if NULL in (one, other):
            return one == other or any(each.name in _NULLABLE or "." in each.name for each in (one, other))
        if one.name == "type" == other.name:
            return True
        if one.name != other.name or len(one.parameters) != len(other.parameters):
            return False
        return all(map(self._assignable, one.parameters, other.parameters))

    def _valid(self, type: Type, variable: Type) -> tuple[bool, bool]:
        """Return whether a variable may stand for a type, and whether it stood for something before."""
        if type == variable:
            return True, True
        if variable in self._known:
            known = self._known[variable]
            if known == type:
                return True, True
            if not self._assignable(type, known):
                return False, True
            general = type if _is_general(type, known) else known
            if self._is_free(variable, general):
                self._set(variable, general)
            return True, True
        if self._is_free(variable, type):
            self._set(variable, type)
            return True, False
        return False, False

    def _is_free(self, variable: Type, within: Type) -> bool:
        """Return whether a variable does not stand in what it shall stand for."""
        if variable == within:
            return False
        if is_variable(within):
            return within not in self._known or self._is_free(variable, self._known[within])
        return all(self._is_free(variable, each) for each in within.parameters)


def most_general(one: Type, other: Type) -> Type:
    """Return the less specific of two types that are assignable."""
    return one if _is_general(one, other) else other


def _is_general(one: Type, other: Type) -> bool:
    """Return whether a type is equal to another or less specific."""
    if one == DYN or is_variable(one):
        return True
    if other == DYN or is_variable(other) or one.name != other.name:
        return False
    if len(one.parameters) != len(other.parameters):
        return one.name == "type"
    return one.name == "type" or all(map(_is_general, one.parameters, other.parameters))
