"""Frozen dataclasses that cost nothing at start-up.

``@dataclass(frozen=True)`` means here what it means in the standard library, and type checkers see the library's. But
the library writes and compiles six methods for each class, and imports ``inspect`` to do so: for our more than 150
classes a third of a whole run. Here all classes share the same few methods, and ``dataclasses.fields`` and its
like work too, because the library is asked for its description of a class when somebody first looks for it. Numbers:
docs/performance.md.

What differs: values are frozen whether asked or not, ``slots`` is left to type checkers, fields are neither made by
``field()`` nor inherited, and who sets a field is told so by an ``AttributeError`` of our own. Nothing here relies on
any of it: ``tests/test_frozen.py`` runs the program on the library's.
"""

from __future__ import annotations

from collections.abc import Mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dataclasses import dataclass, replace
    from functools import cached_property as once
    from typing import TypeVar

    K = TypeVar("K")
    V = TypeVar("V")

    def nothing() -> Mapping[K, V]:
        """Return an empty mapping that cannot change, for the default of a field."""
else:

    class FrozenInstanceError(AttributeError):
        """Raised when a field of a frozen value is set or deleted."""

    def dataclass(cls=None, /, *, frozen=True, eq=True, order=False, repr=True, slots=False):
        """Make a class a frozen dataclass; the options are the library's, and values are always frozen.

        Fields take no ``field()``: a default is a value that cannot change. There is no inheritance of fields.
        ``slots`` is for type checkers: a value keeps its fields in a dictionary.
        """
        if cls is None:
            return lambda cls: dataclass(cls, frozen=frozen, eq=eq, order=order, repr=repr, slots=slots)
        names = tuple(cls.__annotations__)
        cls.__match_args__ = names
        cls.__dataclass_fields__ = _Description()
        cls.__init__ = _initialiser(cls, names)
        cls.__setattr__ = cls.__delattr__ = _refuse
        if repr and "__repr__" not in cls.__dict__:
            cls.__repr__ = _repr
        if eq:
            cls.__eq__, cls.__hash__ = _eq, _hash
        if order:
            cls.__lt__, cls.__le__, cls.__gt__, cls.__ge__ = _lt, _le, _gt, _ge
        return cls

    def _initialiser(cls, names):
        defaults = {name: cls.__dict__[name] for name in names if name in cls.__dict__}
        known = frozenset(names)
        made = 0

        def __init__(self, *values, **named):  # noqa: N807
            nonlocal made
            made += 1
            if made == _OFTEN:
                cls.__init__ = _own_initialiser(names, defaults)
            fields = self.__dict__
            # Nearly all values are made in one of these two ways.
            if not named and len(values) == len(names):
                fields.update(zip(names, values))  # noqa: B905  # the lengths were compared
                return
            if not values and named.keys() == known:
                fields.update(named)
                return
            fields.update(zip(names, values, strict=False))
            given = len(fields) + len(named)
            fields.update(named)
            if len(values) > len(names) or len(fields) != given or not named.keys() <= known:
                raise TypeError(f"{cls.__name__}() takes the fields {', '.join(names)}, each once")
            if given < len(names):
                for name, value in defaults.items():
                    fields.setdefault(name, value)
                missing = [name for name in names if name not in fields]
                if missing:
                    raise TypeError(f"{cls.__name__}() lacks {', '.join(missing)}")

        return __init__

    _OFTEN = 256

    def _own_initialiser(names, defaults):
        """Return the method that the library would write, for a class with many values: it is three times as fast."""
        parameters = ", ".join(f"{name}=defaults[{name!r}]" if name in defaults else name for name in names)
        lines = "".join(f"    _into[{name!r}] = {name}\n" for name in names)
        space = {"defaults": defaults}
        exec(f"def __init__(self, {parameters}):\n    _into = self.__dict__\n{lines}", space)
        return space["__init__"]

    def replace(value, /, **changes):
        """Return a copy of a value with other fields."""
        fields = value.__dict__
        return type(value)(**{**{name: fields[name] for name in value.__match_args__}, **changes})

    class once:  # noqa: N801  # a decorator, as property is
        """A property of a value that is found out when it is first asked for, and kept."""

        def __init__(self, find):
            self._find = find
            self.__doc__ = find.__doc__

        def __get__(self, value, owner):
            if value is None:
                return self
            found = value.__dict__[self._find.__name__] = self._find(value)
            return found

    class nothing(Mapping):  # noqa: N801 - called like a function, which it is to type checkers
        """An empty mapping with a hash, for defaults; ``MappingProxyType`` has one only since Python 3.12."""

        __getitem__, __iter__, __len__, __repr__ = {}.__getitem__, {}.__iter__, {}.__len__, {}.__repr__

        def __hash__(self):
            return 0

    def _refuse(_, name, *__):
        raise FrozenInstanceError(f"cannot change field {name!r}")

    def _values(self):
        fields = self.__dict__
        return tuple([fields[name] for name in self.__match_args__])

    def _repr(self):
        fields = ", ".join(f"{name}={self.__dict__[name]!r}" for name in self.__match_args__)
        return f"{type(self).__qualname__}({fields})"

    def _eq(self, other):
        return _values(self) == _values(other) if type(other) is type(self) else NotImplemented

    def _hash(self):
        return hash(_values(self))

    def _lt(self, other):
        return _values(self) < _values(other) if type(other) is type(self) else NotImplemented

    def _le(self, other):
        return _values(self) <= _values(other) if type(other) is type(self) else NotImplemented

    def _gt(self, other):
        return _values(self) > _values(other) if type(other) is type(self) else NotImplemented

    def _ge(self, other):
        return _values(self) >= _values(other) if type(other) is type(self) else NotImplemented

    class _Description:
        """Asks the library for the fields of a class when they are wanted."""

        def __get__(self, instance, owner):
            import dataclasses

            space = {name: owner.__dict__[name] for name in owner.__match_args__ if name in owner.__dict__}
            twin = type(owner.__name__, (), {**space, "__annotations__": owner.__annotations__, "__doc__": ""})
            return dataclasses.fields(dataclasses.dataclass(frozen=True)(twin)) and twin.__dataclass_fields__


__all__ = ["dataclass", "nothing", "once", "replace"]
