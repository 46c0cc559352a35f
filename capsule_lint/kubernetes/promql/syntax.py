"""A PromQL expression as a tree of our own; its grammar is read by the library ``promql-parser``.

The library is imported where an expression is read, because few inputs have one. It has no wheel for every platform:
without it nothing is read, and that is said. It recurses, and ends the process where an expression nests too deep, so
such an expression is not handed over.
"""

from __future__ import annotations

import re

from ...frozen import dataclass
from ..pattern_size import doubt
from ..re2 import evaluate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    import promql_parser

_LONGEST = 10_000
"""Characters of an expression that is read."""

_MOST_STEPS = 200
"""Parentheses and operators of an expression that is read: the library takes time with their square, and recurses."""

_LONGEST_VALUE = 300
"""Characters of the values of labels that patterns are tried on: names of objects have 253 at most."""

_STEP = re.compile(r"[()\[\]^*/%+<>=!-]|\b(?:and|or|unless|atan2)\b", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'|`[^`]*`|#[^\n]*', re.DOTALL)

_NOT_THE_LIBRARYS = re.compile(
    r"`|\b(?:anchored|smoothed|holt_winters|fill|fill_left|fill_right)\b|\d_\d", re.IGNORECASE
)
"""What some releases of Prometheus read and the library does not: its complaint says nothing then."""

_DOUBTED = "unknown function"
"""How complaints begin about what a newer Prometheus may know."""

_PATTERN = "illegal regex for "
"""How complaints begin about regular expressions: those of the library are not quite those of Go."""


@dataclass(frozen=True)
class Matcher:
    """A condition on a label: ``job="capsule"``."""

    label: str  #: Its name.
    operator: str  #: ``=``, ``!=``, ``=~`` or ``!~``.
    value: str  #: The value or the pattern.

    def accepts(self, value: str) -> bool:
        """Return whether a value fulfils it; a pattern speaks of all of the value (model/labels of Prometheus)."""
        if self.operator in ("=", "!="):
            return (value == self.value) is (self.operator == "=")
        return (evaluate(_anchored(self.value), value) is True) is (self.operator == "=~")

    def __str__(self) -> str:
        """As in PromQL: ``job="capsule"``."""
        return f'{self.label}{self.operator}"{self.value}"'


@dataclass(frozen=True)
class Selector:
    """A selection of series, at a moment or over a time."""

    metric: str  #: Its name; empty if a pattern stands for it.
    matchers: tuple[
        tuple[Matcher, ...], ...
    ]  #: Alternatives; of each all hold. One empty alternative without matchers.
    range: float  #: Seconds that it looks back over; 0 for a moment.
    offset: float  #: Seconds by which it looks back.
    fixed: bool  #: Whether it looks at a fixed time (``@``).


@dataclass(frozen=True)
class Number:
    """A number."""

    value: float  #: It.


@dataclass(frozen=True)
class Text:
    """A text, an argument of some functions."""

    value: str  #: It.


@dataclass(frozen=True)
class Negated:
    """A value with the other sign."""

    operand: Expression  #: The value.


@dataclass(frozen=True)
class Subquery:
    """An expression over a time: ``up[5m:1m]``."""

    operand: Expression  #: The expression.
    range: float  #: Seconds that it looks back over.
    offset: float  #: Seconds by which it looks back.


@dataclass(frozen=True)
class Call:
    """A function with its arguments."""

    function: str  #: Its name.
    arguments: tuple[Expression, ...]  #: In order.


@dataclass(frozen=True)
class Aggregation:
    """One series of many: ``sum by (name) (...)``."""

    operator: str  #: ``sum``, ``topk`` and so on.
    operand: Expression  #: What is aggregated.
    labels: tuple[str, ...]  #: Those that it groups by, or without.
    without: bool  #: Whether ``labels`` are those that are left out.


@dataclass(frozen=True)
class Operation:
    """Two expressions and an operator between them."""

    operator: str  #: ``+``, ``==``, ``unless`` and so on.
    left: Expression  #: Left of it.
    right: Expression  #: Right of it.
    on: tuple[str, ...] | None  #: Labels by which series are matched; None if it does not say ``on``.
    ignoring: tuple[str, ...]  #: Labels that are ignored in matching.
    group: str  #: ``left`` or ``right``, the side that may have several series for one of the other; else empty.
    as_number: bool  #: Whether a comparison gives 0 or 1 (``bool``) in place of leaving out what does not fulfil it.


if TYPE_CHECKING:
    Expression: TypeAlias = Selector | Number | Text | Negated | Subquery | Call | Aggregation | Operation


@dataclass(frozen=True)
class Refused:
    """An expression that Prometheus refuses."""

    reason: str  #: Why, a clause.


@dataclass(frozen=True)
class Unread:
    """An expression of which it is not known what it says."""

    reason: str  #: Why, a clause.


def read(text: str) -> Expression | Refused | Unread:
    """Return an expression as a tree, or why it cannot be read.

    What the library refuses, Prometheus refuses, but for what only newer or older releases know (package parser of
    Prometheus; the library follows 2.45 and some of what came later).
    """
    if len(text) > _LONGEST or len(_STEP.findall(_QUOTED.sub("", text))) > _MOST_STEPS:
        return Unread("the expression is too long to be judged")
    try:
        import promql_parser
    except ImportError:
        return Unread("the Python package promql-parser, which reads PromQL, cannot be loaded here")
    try:
        tree = promql_parser.parse(text)
    except UnicodeEncodeError:
        return Unread("the expression has a character that cannot be written")
    except ValueError as error:
        reason = " ".join(str(error).split())
        pattern = reason.partition(_PATTERN)[2]
        is_pattern = bool(pattern) and isinstance(evaluate(_anchored(pattern), ""), bool)
        if is_pattern or _NOT_THE_LIBRARYS.search(text) or reason.startswith(_DOUBTED):
            return Unread(f"the expression cannot be read here: {reason}")
        return Refused(reason)
    found = _Reader().expression(tree)
    return _bad_pattern(found) or found


def _anchored(pattern: str) -> str:
    """Return a pattern as Prometheus has it: of the whole value, and with dots that match line ends."""
    return f"^(?s:{pattern})$"


class _Reader:
    """Makes our tree of the library's."""

    def __init__(self) -> None:
        """Import the library, which a run without expressions does not need."""
        import promql_parser

        self._of = promql_parser

    def expression(self, tree: promql_parser.Expr) -> Expression:
        """Return a node with what is below it."""
        of = self._of
        if isinstance(tree, of.ParenExpr):
            return self.expression(tree.expr)
        if isinstance(tree, of.NumberLiteral):
            return Number(tree.val)
        if isinstance(tree, of.StringLiteral):
            return Text(tree.val)
        if isinstance(tree, of.UnaryExpr):
            return Negated(self.expression(tree.expr))
        if isinstance(tree, of.VectorSelector):
            return self._selector(tree, 0)
        if isinstance(tree, of.MatrixSelector):
            return self._selector(tree.vector_selector, tree.range.total_seconds())
        if isinstance(tree, of.SubqueryExpr):
            span = tree.range.total_seconds() if tree.range else 0
            return Subquery(self.expression(tree.expr), span, tree.offset.total_seconds() if tree.offset else 0)
        if isinstance(tree, of.Call):
            return Call(tree.func.name, tuple(self.expression(argument) for argument in tree.args))
        if isinstance(tree, of.AggregateExpr):
            labels = tuple(tree.modifier.labels) if tree.modifier else ()
            without = tree.modifier is not None and tree.modifier.type == of.AggModifierType.Without
            return Aggregation(str(tree.op), self.expression(tree.expr), labels, without)
        assert isinstance(tree, of.BinaryExpr), tree
        return self._operation(tree)

    def _operation(self, tree: promql_parser.BinaryExpr) -> Operation:
        on: tuple[str, ...] | None = None
        ignoring: tuple[str, ...] = ()
        group = ""
        if tree.modifier and tree.modifier.matching:
            labels = tuple(tree.modifier.matching.labels)
            if tree.modifier.matching.type == self._of.LabelModifierType.Include:
                on = labels
            else:
                ignoring = labels
        if tree.modifier and tree.modifier.card == self._of.VectorMatchCardinality.ManyToOne:
            group = "left"
        elif tree.modifier and tree.modifier.card == self._of.VectorMatchCardinality.OneToMany:
            group = "right"
        return Operation(
            operator=str(tree.op),
            left=self.expression(tree.lhs),
            right=self.expression(tree.rhs),
            on=on,
            ignoring=ignoring,
            group=group,
            as_number=tree.modifier is not None and tree.modifier.return_bool,
        )

    def _selector(self, tree: promql_parser.VectorSelector, span: float) -> Selector:
        operators = {
            str(self._of.MatchOp.Equal): "=",
            str(self._of.MatchOp.NotEqual): "!=",
            str(self._of.MatchOp.Re): "=~",
            str(self._of.MatchOp.NotRe): "!~",
        }
        groups = [tree.matchers.matchers, *tree.matchers.or_matchers]
        if tree.matchers.or_matchers:
            groups = tree.matchers.or_matchers
        alternatives = [
            [Matcher(matcher.name, operators[str(matcher.op)], matcher.value) for matcher in group] for group in groups
        ]
        name = tree.name or ""
        if not name and len(alternatives) == 1:
            name = next(
                (each.value for each in alternatives[0] if each.label == "__name__" and each.operator == "="), ""
            )
        kept = [tuple(each for each in group if each.label != "__name__" or not name) for group in alternatives]
        offset = tree.offset.total_seconds() if tree.offset else 0
        return Selector(name, tuple(kept), span, offset, tree.at is not None)


def parts(expression: Expression) -> list[Expression]:
    """Return an expression and all that is below it."""
    found: list[Expression] = [expression]
    for each in found:  # grows while it is gone through
        if isinstance(each, (Negated, Subquery, Aggregation)):
            found.append(each.operand)
        elif isinstance(each, Call):
            found.extend(each.arguments)
        elif isinstance(each, Operation):
            found.extend((each.left, each.right))
    return found


def selectors(expression: Expression) -> list[Selector]:
    """Return the selectors of an expression, in the order in which they are written."""
    return [each for each in parts(expression) if isinstance(each, Selector)]


def looks_back(expression: Expression) -> float:
    """Return how many seconds the past counts in an expression, at most."""
    if isinstance(expression, Selector):
        return expression.range + max(expression.offset, 0)
    own = expression.range + max(expression.offset, 0) if isinstance(expression, Subquery) else 0
    below = parts(expression)[1:]
    direct = [each for each in below if isinstance(each, (Selector, Subquery))]
    return own + max((looks_back(each) for each in direct), default=0)


def _bad_pattern(expression: Expression) -> Refused | Unread | None:
    """Return what is wrong with a regular expression of an expression; None if all are right."""
    for selector in selectors(expression):
        for matcher in (matcher for group in selector.matchers for matcher in group):
            if matcher.operator in ("=~", "!~"):
                if unclear := doubt(_anchored(matcher.value), _LONGEST_VALUE):
                    return Unread(unclear)
                complaint = evaluate(_anchored(matcher.value), "")
                if isinstance(complaint, str):
                    return Refused(f"{matcher}: {complaint.rpartition('regular expression: ')[2]}")
    return None
