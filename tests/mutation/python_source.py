"""Breaks Python source one clause at a time.

A condition becomes true and false, ``and`` and ``or`` lose each of their clauses, a comparison includes its bound or no
longer does, a list of alternatives loses each of them, ``any`` becomes ``all`` and ``min`` ``max``, a number becomes
one more and one less, a sum a difference, a division rounds the other way, a constant truth is flipped, ``continue``
ends its loop. What any test notices that notices one of these is left out: whoever sees that a condition is not always
true sees that it is not negated.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from .change import Change

_UNTOUCHED = ("annotation", "returns", "decorator_list")
"""Fields of syntax nodes that say nothing of what a function computes."""

_SWAPPED = {"any": "all", "all": "any", "min": "max", "max": "min"}
_BOUNDS: dict[type[ast.cmpop], type[ast.cmpop]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.LShift: ast.RShift,
}


@dataclass(frozen=True)
class _Slot:
    """A syntax node and where it stands.

    Attributes:
        node: The node.
        parent: What it is part of.
        field: As what.
        index: Its index in the field, where that is a list; else None.
        scope: The names of the classes and functions around it.
    """

    node: ast.AST
    parent: ast.AST
    field: str
    index: int | None
    scope: tuple[str, ...]

    def put(self, node: ast.AST) -> None:
        if self.index is None:
            setattr(self.parent, self.field, node)
        else:
            getattr(self.parent, self.field)[self.index] = node

    @property
    def is_condition(self) -> bool:
        """Whether only the truth of it counts, and nothing but it decides."""
        return (self.field == "test" and isinstance(self.parent, ast.If | ast.IfExp | ast.While)) or self.field == "ifs"

    @property
    def is_clause(self) -> bool:
        """Whether it is one of the parts of a condition, which are broken by leaving them out."""
        return isinstance(self.parent, ast.BoolOp) or (
            isinstance(self.parent, ast.UnaryOp) and isinstance(self.parent.op, ast.Not)
        )


def changes(source: str) -> Iterator[Change]:
    """Yield a module with each of its clauses broken, in the order of the source."""
    tree = ast.parse(source)
    seen: Counter[str] = Counter()
    for slot in _slots(tree, ()):
        for words, broken in _breakages(slot):
            words = f"{'.'.join(slot.scope) or 'module'}: {words}"
            seen[words] += 1
            slot.put(broken)
            text = ast.unparse(tree)
            slot.put(slot.node)
            line: int = slot.node.lineno  # type: ignore[attr-defined]
            yield Change(line, words if seen[words] == 1 else f"{words} ({seen[words]})", text)


def _slots(parent: ast.AST, scope: tuple[str, ...]) -> Iterator[_Slot]:
    for field, value in ast.iter_fields(parent):
        if field in _UNTOUCHED:
            continue
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(node, ast.AST) and not _is_for_type_checkers(node):
                yield _Slot(node, parent, field, index, scope)
                named = (node.name,) if isinstance(node, ast.FunctionDef | ast.ClassDef) else ()
                yield from _slots(node, (*scope, *named))


def _is_for_type_checkers(node: ast.AST) -> bool:
    name = node.targets[0] if isinstance(node, ast.Assign) else node.test if isinstance(node, ast.If) else None
    return isinstance(name, ast.Name) and name.id == "TYPE_CHECKING"


def _breakages(slot: _Slot) -> Iterator[tuple[str, ast.AST]]:
    """Yield what a node can be broken into, each with words for it."""
    node = slot.node
    if slot.is_condition or (not slot.is_clause and _is_truth(node)):
        # Whatever refutes an `and` without one of its clauses refutes it always true, and an `or` always false.
        kept = {ast.And: [False], ast.Or: [True]}[type(node.op)] if isinstance(node, ast.BoolOp) else [True, False]
        for truth in kept:
            yield _become(node, ast.Constant(truth))
    match node:
        case ast.BoolOp(op, values):
            for clause, rest in _without_each(values):
                yield f"without `{ast.unparse(clause)}`", rest[0] if len(rest) == 1 else ast.BoolOp(op, rest)
        case ast.Compare():
            yield from _comparisons(node)
        case ast.Call(ast.Name(name), arguments) if name in _SWAPPED:
            yield _become(node, ast.Call(ast.Name(_SWAPPED[name]), arguments, node.keywords))
        case ast.Call(ast.Name("isinstance"), [value, ast.Tuple(types)]):
            for one, rest in _without_each(types):
                broken = ast.Call(node.func, [value, ast.Tuple(rest)], [])
                yield f"without `{ast.unparse(one)}` in `{ast.unparse(node)}`", broken
        case ast.BinOp(left, ast.BitOr(), right):
            yield _become(node, left)
            yield _become(node, right)
        case ast.BinOp(left, ast.FloorDiv(), right):
            yield _become(node, ast.UnaryOp(ast.USub(), ast.BinOp(ast.UnaryOp(ast.USub(), left), node.op, right)))
        case ast.BinOp(left, op, right) if type(op) in _OPERATORS:
            yield _become(node, ast.BinOp(left, _OPERATORS[type(op)](), right))
        case ast.AugAssign(target, op, value) if type(op) in _OPERATORS:
            yield _become(node, ast.AugAssign(target, _OPERATORS[type(op)](), value))
        case ast.UnaryOp(ast.USub(), operand):
            yield _become(node, operand)
        case ast.Constant(bool() as truth) if not slot.is_condition:
            yield _become(node, ast.Constant(not truth), slot)
        case ast.Constant(int() as number):
            for other in (number - 1, number + 1):
                yield _become(node, ast.Constant(other), slot)
        case ast.Continue():
            yield _become(node, ast.Break())


def _is_truth(node: ast.AST) -> bool:
    """Return whether an expression is true or false by its form."""
    match node:
        case ast.Compare() | ast.UnaryOp(ast.Not()) | ast.Call(ast.Name("any" | "all" | "isinstance")):
            return True
        case ast.BoolOp():
            return all(_is_truth(value) for value in node.values)
    return False


def _comparisons(node: ast.Compare) -> Iterator[tuple[str, ast.AST]]:
    for index, (op, right) in enumerate(zip(node.ops, node.comparators, strict=True)):
        counted = isinstance(op, ast.Eq) and _is_number(right)
        # Beside a number, `> 100` to `>= 100` is what making it 99 is.
        bound = _BOUNDS.get(type(op)) if not isinstance(right, ast.Constant) else None
        others = (ast.LtE, ast.GtE) if counted else (bound,) if bound else ()
        for other in others:
            ops = [*node.ops[:index], other(), *node.ops[index + 1 :]]
            yield _become(node, ast.Compare(node.left, ops, node.comparators))
        if isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.Tuple):
            for one, rest in _without_each(right.elts):
                comparators = [*node.comparators[:index], ast.Tuple(rest), *node.comparators[index + 1 :]]
                broken = ast.Compare(node.left, node.ops, comparators)
                yield f"without `{ast.unparse(one)}` in `{ast.unparse(node)}`", broken


def _is_number(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value):
            return type(value) is int
        case ast.BinOp() | ast.UnaryOp(ast.USub()) | ast.Call(ast.Name("len")):
            return True
    return False


def _without_each(nodes: list[ast.expr]) -> Iterator[tuple[ast.expr, list[ast.expr]]]:
    """Yield each of several nodes with the others."""
    for index, node in enumerate(nodes):
        yield node, nodes[:index] + nodes[index + 1 :]


def _become(node: ast.AST, broken: ast.AST, slot: _Slot | None = None) -> tuple[str, ast.AST]:
    """Return the words for a change, and what is changed to; ``slot`` is given where the node itself says little."""
    words = f"`{ast.unparse(node)}` -> `{ast.unparse(broken)}`"
    within = slot.parent if slot else None
    if slot and isinstance(within, ast.Dict) and slot.field == "values" and slot.index is not None:
        return f"{words} at `{ast.unparse(within.keys[slot.index] or node)}`", broken
    return f"{words} in `{ast.unparse(within)}`" if isinstance(within, ast.expr | ast.keyword) else words, broken
