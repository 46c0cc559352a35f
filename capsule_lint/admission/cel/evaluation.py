"""From a tree to what it yields, as cel-go's interpreter plans and runs it (``interpreter/planner.go``)."""

from __future__ import annotations

from .cost import LIST, MAP, Meter, call_cost
from .errors import Failed, Unsupported, no_overload, unsupported
from .registry import Overload, overloads
from .standard import FUNCTIONS, OPERATORS, SINGLETONS
from .syntax import Bind, Call, Has, Loop, MakeList, MakeMap, MakeMessage, Name, Select
from .validation import constant
from .values import NONE, Duration, Opaque, Optional, Timestamp, TypeValue, Uint, Untold, key, keys, matches, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, TypeAlias

    from .checked import Checked
    from .syntax import Node
    from .values import Value

    # The variables that a part of an expression sees, and under "" what it cost so far.
    Scope: TypeAlias = dict[str, Any]
    Step: TypeAlias = Callable[[Scope], Value]

_ATTRIBUTES = ("_[_]", "_[?_]", "_?._")
_DIRECT = frozenset({"_==_", "_!=_"})
_SIMPLE = frozenset({bool, bytes, Duration, float, int, str, Timestamp, type(None), Uint})


class Program:
    """An expression that can be evaluated."""

    def __init__(self, node: Node, checked: Checked) -> None:
        """Plan a tree whose types are known."""
        self._node = node  # what is known of a node is known by its identity
        self._run = _Planner(checked).step(node)

    def evaluate(self, variables: Mapping[str, Value], meter: Meter) -> Value:
        """Return what the expression yields with some variables.

        Args:
            variables: By name.
            meter: What counts the cost.

        Raises:
            Failed: It ends with an error.
            Exceeded: It costs too much.
            Unsupported: It is not known.
        """
        return self._run({**variables, "": meter})


def _truth(value: Value) -> bool:
    if isinstance(value, bool):
        return value
    name_of(value)
    raise no_overload()


class _Planner:
    def __init__(self, checked: Checked) -> None:
        self._checked = checked

    def step(self, node: Node) -> Step:
        """Return what evaluates a node."""
        if value := constant(node):
            return lambda _: value[0]
        if isinstance(node, (Name, Select)):
            return self._name(node)
        if isinstance(node, Has):
            return self._has(node)
        if isinstance(node, Call):
            return self._call(node)
        if isinstance(node, MakeList):
            return self._list(node)
        if isinstance(node, MakeMap):
            return self._map(node)
        if isinstance(node, Loop):
            return self._loop(node)
        if isinstance(node, Bind):
            return self._bind(node)
        raise unsupported(f"a message that is written out: {node.name if isinstance(node, MakeMessage) else ''}")

    # Names and fields -------------------------------------------------------------------------------------------------

    def _name(self, node: Name | Select) -> Step:
        named = self._checked.names.get(id(node))
        if isinstance(named, TypeValue):
            return lambda _: named
        if named is not None or isinstance(node, Name):
            name = named or (node.name if isinstance(node, Name) else "")

            def read(scope: Scope) -> Value:
                scope[""].add(1)
                return scope[name]

            return read
        return self._qualified(node.operand, lambda _: node.field)

    def _qualified(self, operand: Node, field: Step, *, optional: bool = False) -> Step:
        target, cost = self.step(operand), 1 if _is_attribute(operand) else 2

        def select(scope: Scope) -> Value:
            value, name = target(scope), field(scope)
            scope[""].add(cost)
            if isinstance(value, Optional) or optional:
                return _optional_part(value, name)
            found = _part(value, name)
            if not found:
                raise Failed(_missing(value, name))
            return found[0]

        return select

    def _has(self, node: Has) -> Step:
        target, cost = self.step(node.operand), 0 if _is_attribute(node.operand) else 1

        def has(scope: Scope) -> Value:
            value = target(scope)
            scope[""].add(cost)
            if isinstance(value, Optional):
                value = _optional_part(value, node.field)
                return bool(isinstance(value, Optional) and value.values)
            return bool(_part(value, node.field))

        return has

    # Calls ------------------------------------------------------------------------------------------------------------

    def _call(self, node: Call) -> Step:
        function = self._checked.functions.get(id(node), node.function.removeprefix("."))
        if function in _ATTRIBUTES:
            operand, field = node.arguments
            return self._qualified(operand, self.step(field), optional=function != "_[_]")
        target = () if node.target is None or id(node) in self._checked.functions else (node.target,)
        steps = [self.step(each) for each in (*target, *node.arguments)]
        if function in ("_&&_", "_||_"):
            decisive = function == "_||_"
            return lambda scope: _decide(steps, scope, decisive=decisive)
        if function == "_?_:_":
            condition, one, other = steps
            return lambda scope: one(scope) if _truth(condition(scope)) else other(scope)
        if function in ("or", "orValue"):
            return _alternative(steps[0], steps[1], unwrap=function == "orValue")
        return _plain_call(function, self._checked.overloads[id(node)], steps)

    # Literals ---------------------------------------------------------------------------------------------------------

    def _list(self, node: MakeList) -> Step:
        steps = [(self.step(item), optional) for item, optional in node.items]
        cost = 0 if all(_is_constant(item) and not optional for item, optional in node.items) else LIST

        def make(scope: Scope) -> Value:
            made: list[Value] = []
            for step, optional in steps:
                value = step(scope)
                made += _unwrapped(value) if optional else (value,)
            scope[""].add(cost)
            return made

        return make

    def _map(self, node: MakeMap) -> Step:
        steps = [(self.step(name), self.step(value), optional) for name, value, optional in node.entries]
        cost = 0 if all(_is_constant(each) for entry in node.entries for each in entry[:2]) else MAP

        def make(scope: Scope) -> Value:
            made: dict[Value, Value] = {}
            for name, step, optional in steps:
                at, value = _new_key(name(scope)), step(scope)
                for each in _unwrapped(value) if optional else (value,):
                    made[at] = each
            scope[""].add(cost)
            return made

        return make

    # Macros -----------------------------------------------------------------------------------------------------------

    def _bind(self, node: Bind) -> Step:
        target, body = self.step(node.target), self.step(node.body)

        def bind(scope: Scope) -> Value:
            value = target(scope)
            scope[""].add(4)
            if not isinstance(value, Optional):
                raise no_overload()
            if not value.values:
                return NONE
            made = body({**scope, node.name: value.values[0]})
            return Optional((made,)) if node.macro == "optMap" else made

        return bind

    def _loop(self, node: Loop) -> Step:
        target, body = self.step(node.range), self.step(node.body)
        chosen = self.step(node.filter) if node.filter is not None else None
        run = _MACROS.get(node.macro)
        typed = len(self._checked.overloads.get(id(node), ())) == 1

        def loop(scope: Scope) -> Value:
            values, inner = target(scope), dict(scope)
            rounds = _rounds(values, node.names, inner, chosen)
            return (
                run(rounds, body, inner) if run else _sorted(values, _mapped(rounds, body, inner), inner, typed=typed)
            )

        return loop


def _is_attribute(node: Node) -> bool:
    return isinstance(node, (Name, Select)) or (isinstance(node, Call) and node.function in _ATTRIBUTES)


def _is_constant(node: Node) -> bool:
    if isinstance(node, MakeList):
        return all(_is_constant(item) and not optional for item, optional in node.items)
    if isinstance(node, MakeMap):
        return all(
            _is_constant(name) and _is_constant(value) and not optional for name, value, optional in node.entries
        )
    return bool(constant(node))


def _new_key(value: Value) -> Value:
    if name_of(value) not in ("bool", "double", "int", "string", "uint"):
        raise unsupported("a map with such a key")
    return key(value)


def _part(value: Value, name: Value) -> tuple[Value, ...]:
    """Return what a value has under a name; nothing if that is missing.

    Args:
        value: A map, a list, or what has no parts.
        name: The key or the index.
    """
    if isinstance(value, dict):
        at = name if type(name) is str else key(name)
        return (value[at],) if at in value else ()
    if isinstance(value, list):
        if isinstance(name, bool) or not isinstance(name, (int, Uint, float)):
            raise Failed(f"unsupported index type '{name_of(name)}' in list")
        if isinstance(name, float) and not name.is_integer():
            raise Failed(f"unsupported index value {name} in list")
        return (value[int(name)],) if 0 <= name < len(value) else ()
    name_of(value)
    if isinstance(value, (Opaque, Untold)):
        raise no_overload()
    return ()


def _optional_part(value: Value, name: Value) -> Value:
    if isinstance(value, Optional):
        if not value.values:
            return NONE
        value = value.values[0]
    found = _part(value, name)
    return Optional(found) if found else NONE


def _missing(value: Value, name: Value) -> str:
    if isinstance(value, list):
        return f"index out of bounds: {name}"
    return f"no such key: {name}" + ("" if isinstance(value, dict) else f" (in a value of type {name_of(value)})")


def _unwrapped(value: Value) -> tuple[Value, ...]:
    if not isinstance(value, Optional):
        raise Failed(f"cannot initialize optional list element from non-optional value {name_of(value)}")
    return value.values


def _decide(terms: Iterable[Step], scope: Scope, *, decisive: bool) -> bool:
    """Return ``||`` (decisive: true) or ``&&`` of terms; what decides absorbs errors before and after it."""
    failed: Failed | Unsupported | None = None
    for term in terms:
        try:
            value = term(scope)
            if value is decisive:
                return decisive
            _truth(value)
        except Failed as error:
            failed = failed or error
        except Unsupported as error:
            failed = failed if isinstance(failed, Unsupported) else error
    if failed is not None:
        raise failed
    return not decisive


def _alternative(first: Step, second: Step, *, unwrap: bool) -> Step:
    def choose(scope: Scope) -> Value:
        value = first(scope)
        if not isinstance(value, Optional):
            raise no_overload()
        if not value.values:
            return second(scope)
        return value.values[0] if unwrap else value

    return choose


def _plain_call(function: str, chosen: tuple[Overload, ...], steps: list[Step]) -> Step:
    typed = len(chosen) == 1
    direct = FUNCTIONS[function][1] if function in _DIRECT else _dispatch(function, chosen, len(steps))

    def call(scope: Scope) -> Value:
        given = [step(scope) for step in steps]
        try:
            result = direct(*given)
        except Failed:
            scope[""].add(call_cost(function, given, None, typed=typed))
            raise
        # Numbers are what loops are full of, and operators on them count 1.
        plain = function in OPERATORS and type(given[0]) is int
        scope[""].add(1 if plain else call_cost(function, given, result, typed=typed))
        return result

    return call


def _dispatch(function: str, chosen: tuple[Overload, ...], count: int) -> Callable[..., Value]:
    """Return what calls the first overload that takes the values it is given."""
    candidates = chosen
    if len(chosen) != 1 or function in SINGLETONS:
        candidates = tuple(each for each in overloads(function) if len(each.parameters) == count)
    if function == "flatten":  # cel-go looks at no elements of it
        return candidates[0].implementation
    known: dict[tuple[type, ...], Callable[..., Value]] = {}

    def dispatch(*given: Value) -> Value:
        types = tuple(map(type, given))
        if types in known:
            return known[types](*given)
        for overload in candidates:
            if all(map(matches, overload.parameters, given)):
                # What is in a list or a map, and whose value an opaque one is, the class does not tell.
                if _SIMPLE.issuperset(types):
                    known[types] = overload.implementation
                return overload.implementation(*given)
        raise no_overload()

    return dispatch


# Loops ----------------------------------------------------------------------------------------------------------------


def _rounds(values: Value, names: tuple[str, ...], scope: Scope, chosen: Step | None) -> Iterator[Value]:
    """Set the variables of a loop to one element after the other, of the elements that a filter lets through.

    Yields:
        What the first variable is.
    """
    if isinstance(values, dict):
        pairs: Iterable[tuple[Value, Value]] = zip(keys(values), values.values(), strict=True)
    elif isinstance(values, list):
        pairs = enumerate(values) if len(names) == 2 else ((each, None) for each in values)
    else:
        name_of(values)
        raise Failed("unsupported comprehension range type")
    for first, second in pairs:
        scope[names[0]] = first
        if len(names) == 2:
            scope[names[1]] = second
        if chosen is None or _truth(chosen(scope)):
            yield first
    scope[""].add(1)


def _quantified(*, decisive: bool) -> Callable[[Iterator[Value], Step, Scope], Value]:
    def quantify(rounds: Iterator[Value], body: Step, scope: Scope) -> Value:
        def terms() -> Iterator[Step]:
            for _ in rounds:
                scope[""].add(4 if decisive else 3)
                yield body

        return _decide(terms(), scope, decisive=decisive)

    return quantify


def _exactly_one(rounds: Iterator[Value], body: Step, scope: Scope) -> Value:
    count = 0
    for _ in rounds:
        matched = _truth(body(scope))
        if matched:
            scope[""].add(2)
            count += 1
    scope[""].add(1)
    return count == 1


def _mapped(rounds: Iterator[Value], body: Step, scope: Scope) -> Value:
    made: list[Value] = []
    for _ in rounds:
        made.append(body(scope))
        scope[""].add(LIST + 2)
    return made


def _filtered(rounds: Iterator[Value], body: Step, scope: Scope) -> Value:
    made: list[Value] = []
    for value in rounds:
        matched = _truth(body(scope))
        if matched:
            scope[""].add(LIST + 3)
            made.append(value)
    return made


def _map_of(rounds: Iterator[Value], body: Step, scope: Scope) -> Value:
    made: dict[Value, Value] = {}
    for name in rounds:
        _insert(made, name, body(scope))
        scope[""].add(3)
    return made


def _map_of_entries(rounds: Iterator[Value], body: Step, scope: Scope) -> Value:
    made: dict[Value, Value] = {}
    for _ in rounds:
        entries = body(scope)
        if not isinstance(entries, dict):
            raise no_overload()
        for name, value in zip(keys(entries), entries.values(), strict=True):
            _insert(made, name, value)
        scope[""].add(2)
    return made


def _insert(made: dict[Value, Value], name: Value, value: Value) -> None:
    at = key(name)
    if at in made:
        raise Failed(f"insert failed: key {name} already exists")
    made[at] = value


def _sorted(values: Value, by: Value, scope: Scope, *, typed: bool) -> Value:
    from .lists import sorted_by

    if not isinstance(values, list) or not isinstance(by, list):
        raise no_overload()
    scope[""].add(call_cost("@sortBy", (values, by), values, typed=typed))
    return sorted_by(values, by)


_MACROS = {
    "all": _quantified(decisive=False),
    "exists": _quantified(decisive=True),
    "exists_one": _exactly_one,
    "map": _mapped,
    "transformList": _mapped,
    "filter": _filtered,
    "transformMap": _map_of,
    "transformMapEntry": _map_of_entries,
}
