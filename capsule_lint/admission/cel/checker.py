"""The type of an expression, and what the API server refuses (``github.com/google/cel-go/checker``)."""

from __future__ import annotations

from .checked import Checked, Environment
from .errors import Refused, unsupported
from .registry import overloads
from .syntax import Bind, Call, Has, Literal, Loop, MakeList, MakeMap, MakeMessage, Name, Select, qualified
from .types import BOOL, DYN, INT, Mapping, Type, list_of, map_of, most_general, optional_of, read
from .values import TypeValue, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .syntax import Node

_TYPES = {
    **{name: read(name) for name in ("bool", "bytes", "double", "int", "null_type", "string", "type", "uint")},
    **{name: read(name) for name in ("net.IP", "net.CIDR", "google.protobuf.Duration", "google.protobuf.Timestamp")},
    "list": list_of(DYN),
    "map": map_of(DYN, DYN),
    "optional_type": optional_of(DYN),
}
"""What names a type."""


def check(node: Node, environment: Environment) -> Checked:
    """Return the types of a tree.

    Raises:
        Refused: The API server does not compile it.
    """
    checker = _Checker(environment)
    checker.check(node, {})
    for at, type in checker.found.types.items():
        checker.found.types[at] = checker.mapping.substitute(type, final=True)
    from .validation import validate

    validate(node, checker.found)
    return checker.found


class _Checker:
    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self.found, self.mapping = Checked(), Mapping()

    def check(self, node: Node, scope: dict[str, Type]) -> Type:
        """Return the type of a node, and keep it."""
        type = self.mapping.substitute(self._check(node, scope))
        self.found.types[id(node)] = type
        return type

    def _check(self, node: Node, scope: dict[str, Type]) -> Type:
        if isinstance(node, Literal):
            return Type(name_of(node.value))
        if isinstance(node, (Name, Select)):
            return self._name(node, scope)
        if isinstance(node, Has):
            self._field(node.operand, node.field, scope)
            return BOOL
        if isinstance(node, Call):
            return self._call(node, scope)
        if isinstance(node, MakeList):
            return list_of(self._joined([(item, optional) for item, optional in node.items], scope))
        if isinstance(node, MakeMap):
            return self._map(node, scope)
        if isinstance(node, MakeMessage):
            raise unsupported(f"a message that is written out: {node.name}")
        return self._bind(node, scope) if isinstance(node, Bind) else self._loop(node, scope)

    def _name(self, node: Name | Select, scope: dict[str, Type]) -> Type:
        spelt = qualified(node)
        name = spelt.removeprefix(".")
        first = name.partition(".")[0]
        if spelt == name and name in scope:
            return scope[name]
        if spelt and not (first in scope and spelt == name):
            if name in self._environment.variables:
                self.found.names[id(node)] = name
                return self._environment.variables[name]
            if name in _TYPES:
                self.found.names[id(node)] = TypeValue(name)
                return Type("type", (_TYPES[name],))
        if isinstance(node, Name):
            raise Refused(f"undeclared reference to '{name}' (in container '')")
        return self._field(node.operand, node.field, scope)

    def _field(self, operand: Node, field: str, scope: dict[str, Type], *, optional: bool = False) -> Type:
        target = self.check(operand, scope)
        is_optional = target.name == "optional_type"
        if is_optional:
            target = target.parameters[0]
        result = DYN
        if target.name == "map":
            result = target.parameters[1]
        elif target.name in self._environment.messages:
            fields = self._environment.messages[target.name]
            if field not in fields:
                raise Refused(f"undefined field '{field}'")
            result = fields[field]
        elif target.name[0].isupper():
            self.mapping.assignable([DYN], [target])
        elif target != DYN:
            raise Refused(f"type '{target}' does not support field selection")
        return optional_of(result) if is_optional or optional else result

    def _call(self, node: Call, scope: dict[str, Type]) -> Type:
        if node.function == "_?._":
            field = node.arguments[1]
            assert isinstance(field, Literal)
            return self._field(node.arguments[0], str(field.value), scope, optional=True)
        function = node.function.removeprefix(".")
        prefix = qualified(node.target) if node.target else ""
        name = f"{prefix}.{function}".removeprefix(".")
        target = None
        if prefix and prefix.partition(".")[0] not in scope and overloads(name):
            self.found.functions[id(node)] = function = name
        elif node.target:
            target = self.check(node.target, scope)
        if function not in ("_&&_", "_||_") and not overloads(function):
            raise Refused(f"undeclared reference to '{function}' (in container '')")
        arguments = [self.check(argument, scope) for argument in node.arguments]
        if function in ("_&&_", "_||_"):
            for argument in arguments:
                self._assert(BOOL, argument)
            return BOOL
        return self._resolved(node, function, target, arguments)

    def _resolved(self, node: Call, function: str, target: Type | None, arguments: list[Type]) -> Type:
        given = arguments if target is None else [target, *arguments]
        chosen, result = [], None
        for overload in overloads(function):
            if overload.is_member != (target is not None):
                continue
            fresh: dict[Type, Type] = {}
            parameters = [self._fresh(each, fresh) for each in overload.parameters]
            if self.mapping.assignable(given, parameters):
                chosen.append(overload)
                yields = self.mapping.substitute(self._fresh(overload.result, fresh))
                result = yields if result is None or result == yields else DYN
        if result is None:
            raise Refused(f"found no matching overload for '{function}' applied to '{self._shown(target, arguments)}'")
        self.found.overloads[id(node)] = tuple(chosen)
        return result

    def _fresh(self, type: Type, fresh: dict[Type, Type]) -> Type:
        if len(type.name) == 1:
            if type not in fresh:
                fresh[type] = self.mapping.new()
            return fresh[type]
        return Type(type.name, tuple(self._fresh(each, fresh) for each in type.parameters)) if type.parameters else type

    def _shown(self, target: Type | None, arguments: list[Type]) -> str:
        inner = ", ".join(str(self.mapping.substitute(each, final=True)) for each in arguments)
        return f"{self.mapping.substitute(target, final=True)}.({inner})" if target else f"({inner})"

    def _joined(self, nodes: list[tuple[Node, bool]], scope: dict[str, Type]) -> Type:
        """Return the type that elements of a literal have in common."""
        common: Type | None = None
        for node, optional in nodes:
            type = self.check(node, scope)
            if optional:
                type = self._inner(type)
            if common is None:
                common = type
            else:
                common = most_general(common, type) if self.mapping.assignable([common], [type]) else DYN
        return common or self.mapping.new()

    def _inner(self, type: Type) -> Type:
        if type.name != "optional_type" and type != DYN:
            raise Refused(f"expected type '{optional_of(type)}' but found '{type}'")
        return type.parameters[0] if type.parameters else type

    def _map(self, node: MakeMap, scope: dict[str, Type]) -> Type:
        keys = self._joined([(key, False) for key, _, _ in node.entries], scope)
        return map_of(keys, self._joined([(value, optional) for _, value, optional in node.entries], scope))

    def _assert(self, wanted: Type, type: Type) -> None:
        if not self.mapping.assignable([wanted], [type]):
            raise Refused(f"expected type '{wanted}' but found '{self.mapping.substitute(type, final=True)}'")

    def _bind(self, node: Bind, scope: dict[str, Type]) -> Type:
        target = self.check(node.target, scope)
        inner = self.mapping.new()
        if not self.mapping.assignable([target], [optional_of(inner)]):
            raise Refused(f"found no matching overload for 'hasValue' applied to '{self._shown(target, [])}'")
        body = self.check(node.body, {**scope, node.name: self.mapping.substitute(inner)})
        if node.macro == "optMap":
            return optional_of(body)
        other = optional_of(self.mapping.new())
        result = self.mapping.new()
        if not self.mapping.assignable([body, other], [result, result]):
            raise Refused(
                f"found no matching overload for '_?_:_' applied to '{self._shown(None, [BOOL, body, other])}'"
            )
        return self.mapping.substitute(result)

    def _loop(self, node: Loop, scope: dict[str, Type]) -> Type:
        range = self.check(node.range, scope)
        first, second = self._elements(range)
        names = node.names
        if len(names) == 2:
            inner = {**scope, names[0]: INT if range.name == "list" else first, names[1]: second}
        else:
            inner = {**scope, names[0]: first}
        if node.filter is not None:
            self._assert(BOOL, self.check(node.filter, inner))
        body = self.check(node.body, inner)
        if node.macro in ("all", "exists", "exists_one", "filter"):
            self._assert(BOOL, body)
            return list_of(first) if node.macro == "filter" else BOOL
        if node.macro in ("map", "transformList"):
            return list_of(body)
        if node.macro == "transformMap":
            return map_of(inner[names[0]], body)
        if node.macro == "transformMapEntry":
            key, value = self.mapping.new(), self.mapping.new()
            self._assert(map_of(key, value), body)
            return self.mapping.substitute(map_of(key, value))
        return self._sorted(node, range, body)

    def _sorted(self, node: Loop, range: Type, keys: Type) -> Type:
        given = [list_of(DYN), list_of(keys)]
        chosen = [each for each in overloads("@sortBy") if self.mapping.assignable(given, [range, each.parameters[1]])]
        if not chosen:
            shown = self._shown(None, [range, list_of(keys)])
            raise Refused(f"found no matching overload for '@sortByAssociatedKeys' applied to '{shown}'")
        self.found.overloads[id(node)] = tuple(chosen)
        return range

    def _elements(self, range: Type) -> tuple[Type, Type]:
        """Return what a loop's variables are: key or element, and value."""
        if range.name == "list":
            return range.parameters[0], range.parameters[0]
        if range.name == "map":
            return range.parameters[0], range.parameters[1]
        if range != DYN and not range.name[0].isupper():
            raise Refused(
                f"expression of type '{range}' cannot be range of a comprehension (must be list, map, or dynamic)"
            )
        self.mapping.assignable([DYN], [range])
        return DYN, DYN
