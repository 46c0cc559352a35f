"""What the API server refuses of expressions that have a type.

Literals that are not durations, timestamps or regular expressions, lists and maps of several types, texts for
``format`` that do not fit (``cel/validator.go`` and ``ext/formatting.go`` of cel-go), and conversions of literals,
which are made when the program is.
"""

from __future__ import annotations

from .errors import Failed, NotInstantiated, Refused
from .registry import overloads
from .syntax import Bind, Call, Has, Literal, Loop, MakeList, MakeMap, Select
from .values import matches, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .checked import Checked
    from .syntax import Node
    from .types import Type
    from .values import Value

_CONVERSIONS = frozenset({"bool", "bytes", "double", "duration", "dyn", "int", "string", "timestamp", "type", "uint"})
_TAKES = {
    "d": ("int", "uint"),
    "f": ("double", "string"),
    "e": ("double", "string"),
    "b": ("int", "uint", "bool"),
    "x": ("int", "uint", "string", "bytes"),
    "X": ("int", "uint", "string", "bytes"),
    "o": ("int", "uint"),
    "s": (
        "list", "map", "int", "uint", "double", "bool", "string", "google.protobuf.Timestamp", "bytes",
        "google.protobuf.Duration", "type", "null_type",
    ),
}  # fmt: skip
"""What each clause of a format takes."""


def validate(node: Node, checked: Checked, *, exempt: bool = False) -> None:
    """Complain of what the API server refuses.

    Args:
        node: The tree, whose types are known.
        checked: What is known of it.
        exempt: Whether it is part of what is formatted, where lists may hold several types.

    Raises:
        Refused: It does.
    """
    if isinstance(node, (MakeList, MakeMap)) and not exempt:
        _same_types(node, checked)
    if isinstance(node, Call):
        constant(node)
        _regular_expression(node)
        if node.function == "format" and node.target is not None:
            exempt = True
            _format(node, checked)
    for inner in _parts(node):
        validate(inner, checked, exempt=exempt)


def constant(node: Node) -> tuple[Value, ...]:
    """Return the value of a literal or of a conversion of one; none of anything else.

    Raises:
        Refused: The conversion fails.
    """
    if isinstance(node, Literal):
        return (node.value,)
    if not isinstance(node, Call) or node.function not in _CONVERSIONS or node.target or len(node.arguments) != 1:
        return ()
    value = constant(node.arguments[0])
    if not value:
        return ()
    overload = next((each for each in overloads(node.function) if matches(each.parameters[0], value[0])), None)
    if overload is None:
        kind = name_of(value[0])
        raise NotInstantiated(f"no such overload: {node.function}({kind})")
    try:
        return (overload.implementation(value[0]),)
    except Failed as error:
        if node.function in ("duration", "timestamp") and isinstance(node.arguments[0], Literal):
            raise Refused(f"invalid {node.function} argument") from None
        raise NotInstantiated(error) from None


def _parts(node: Node) -> Iterable[Node]:
    if isinstance(node, Call):
        return node.arguments if node.target is None else (node.target, *node.arguments)
    if isinstance(node, MakeList):
        return [item for item, _ in node.items]
    if isinstance(node, MakeMap):
        return [each for key, value, _ in node.entries for each in (key, value)]
    if isinstance(node, (Select, Has)):
        return (node.operand,)
    if isinstance(node, Loop):
        return (node.range, *([node.filter] if node.filter else []), node.body)
    return (node.target, node.body) if isinstance(node, Bind) else ()


def _same_types(node: MakeList | MakeMap, checked: Checked) -> None:
    if isinstance(node, MakeList):
        columns = [node.items]
    else:
        columns = [
            tuple((key, False) for key, _, _ in node.entries),
            tuple((value, opt) for _, value, opt in node.entries),
        ]
    for column in columns:
        types = [_inner(checked.types.get(id(each)), optional) for each, optional in column]
        for type in types[1:]:
            if type and types[0] and type != types[0]:
                raise Refused(f"expected type '{types[0]}' but found '{type}'")


def _inner(type: Type | None, optional: bool) -> Type | None:
    return type.parameters[0] if optional and type and type.parameters else type


def _regular_expression(node: Call) -> None:
    place = {"matches": -1, "find": 0, "findAll": 0}.get(node.function)
    if place is None or not node.arguments:
        return
    pattern = node.arguments[place]
    if isinstance(pattern, Literal) and isinstance(pattern.value, str):
        from .patterns import check_literal

        check_literal(pattern.value, early=node.function == "matches")


def _format(node: Call, checked: Checked) -> None:
    text, values = node.target, node.arguments[0]
    if not isinstance(text, Literal) or not isinstance(values, MakeList):
        return
    from .texts import CLAUSE

    used = 0
    for match in CLAUSE.finditer(str(text.value)):
        if match[0] == "%%":
            continue
        if used >= len(values.items):
            raise Refused(f"index {used} out of range")
        verb = match["verb"] or ""
        if match["precision"] == "" or verb not in _TAKES or not verb:
            raise Refused(f"could not parse formatting clause: unrecognized formatting clause {verb!r}")
        _clause(verb, values.items[used][0], checked)
        used += 1
    if used < len(values.items):
        raise Refused(f"too many arguments supplied to string.format (expected {used}, got {len(values.items)})")


def _clause(verb: str, node: Node, checked: Checked) -> None:
    name = name_of(node.value) if isinstance(node, Literal) else checked.types[id(node)].name
    if name != "dyn" and name not in _TAKES[verb]:
        raise Refused(f"error during formatting: %{verb} cannot be used on {name}")
    if verb == "s" and isinstance(node, (MakeList, MakeMap)):
        for inner in _parts(node):
            _clause(verb, inner, checked)
