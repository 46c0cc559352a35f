"""What an evaluation costs, in the API server's own measure.

``interpreter/runtimecost.go`` of cel-go and ``pkg/cel/library/cost.go`` of k8s.io/apiserver; what exceeds a limit
(``pkg/apis/cel/config.go``) is an error.
"""

from __future__ import annotations

from math import ceil

from .errors import Exceeded
from .values import Opaque, Optional, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .values import Value

LIMIT = 1_000_000
"""What one evaluation may cost."""

BUDGET = 2_500_000
"""What all conditions of a webhook may cost together."""

LIST, MAP = 10, 30
_CHECK = 350_000
_FREE = frozenset({"fieldSelector", "labelSelector"})
_TRAVERSED = frozenset({"isSorted", "sum", "max", "min", "indexOf", "lastIndexOf"})
_READ_ONCE = frozenset({
    "url", "lowerAscii", "upperAscii", "substring", "trim", "cidr", "isIP", "isCIDR", "ip", "quantity", "isQuantity",
    "semver", "isSemver", "startsWith", "endsWith", "strings.quote", "format",
})  # fmt: skip
_READ_TWICE = frozenset({"replace", "split", "ip.isCanonical"})
_ORDERED = frozenset({"_<_", "_<=_", "_>_", "_>=_"})
_MADE = frozenset({"slice", "lists.range", "reverse"})


class Meter:
    """The cost of one evaluation, and in how many steps it came about."""

    __slots__ = ("cost", "steps")

    def __init__(self) -> None:
        """Begin with nothing."""
        self.cost = self.steps = 0

    def add(self, cost: int) -> None:
        """Add to it.

        Raises:
            Exceeded: It is more than the API server allows.
        """
        self.cost += cost
        self.steps += 1
        if self.cost > LIMIT:
            raise Exceeded


def _size(value: Value) -> int:
    if isinstance(value, (str, bytes, list, dict)):
        return len(value)
    if isinstance(value, Optional):
        return _size(value.values[0]) if value.values else 1
    if isinstance(value, Opaque):
        if value.type == "net.IP":
            return 16 if ":" in str(value.value) else 4
        if value.type == "net.CIDR":
            return ceil(int(str(value.value).partition("/")[2]) / 8)
    return 1


def _read(size: int) -> int:
    return ceil(size * 0.1)


def _traversal(value: Value) -> int:
    if isinstance(value, (str, bytes)):
        return len(value if isinstance(value, bytes) else value.encode()) // 10
    if isinstance(value, list):
        return sum(map(_traversal, value))
    if isinstance(value, dict):
        return sum(_traversal(key) + _traversal(inner) for key, inner in value.items())
    return 1


def call_cost(function: str, given: Sequence[Value], result: Value, *, typed: bool) -> int:
    """Return what a call costs.

    Args:
        function: Its name.
        given: What it is called with, that before the dot included.
        result: What it yields.
        typed: Whether its overload is known from the types alone; cel-go counts 1 for most others.
    """
    if function in _READ_ONCE:
        return _read(_size(given[0])) if not isinstance(given[0], Opaque) else 1
    if function in _READ_TWICE:
        return ceil(_size(given[0]) * 0.2)
    if function in ("_==_", "_!=_"):
        if function == "_==_" and isinstance(given[0], Opaque):
            return 1
        return _read(min(_size(given[0]), _size(given[1])))
    if function in _TRAVERSED:
        return _traversal(given[0])
    if function == "check":
        return _CHECK
    if function in ("matches", "find", "findAll", "validate"):
        return _search_cost(function, given)
    if function in ("containsIP", "containsCIDR"):
        return _network_cost(function, given)
    if function == "join":
        return ceil(_size(result) * 0.2)
    if function in _FREE:
        return 10 + _read(_size(given[1])) + ceil(_size(given[1]) * 0.5) * 50
    return (_list_cost(function, given, result) or _plain_cost(function, given)) if typed else 1


def _plain_cost(function: str, given: Sequence[Value]) -> int:
    first = given[0] if given else None
    if function in _ORDERED and isinstance(first, (str, bytes)):
        return _read(min(_size(first), _size(given[1])))
    if function == "_+_" and isinstance(first, (str, bytes)):
        return _read(_size(first) + _size(given[1]))
    if function == "contains":
        return _read(_size(first)) * _read(_size(given[1]))
    if function == "@in" and isinstance(given[1], list):
        return len(given[1])
    if function in ("string", "bytes") and isinstance(first, str if function == "bytes" else bytes):
        return _read(_size(first))
    return 1


def _search_cost(function: str, given: Sequence[Value]) -> int:
    if function == "validate":
        from .formats import SIZES

        assert isinstance(given[0], Opaque)
        pattern = SIZES[str(given[0].value)]
        text = _size(given[1])
    else:
        text, pattern = _size(given[0]), _size(given[1])
    return ceil((1 + text) * 0.1) * ceil(pattern * 0.25)


def _network_cost(function: str, given: Sequence[Value]) -> int:
    outer, inner = _size(given[0]), _size(given[1])
    cost = ceil(2 * outer * 0.1)
    if function == "containsCIDR":
        cost += _read(outer) + 1
    return cost + (_read(inner) if isinstance(given[1], str) else 0)


def _list_cost(function: str, given: Sequence[Value], result: Value) -> int:
    if function in _MADE:
        return _size(result) + 1 + LIST
    if function == "flatten":
        depth = given[1] if len(given) > 1 else 1
        assert isinstance(depth, int)
        return _size(given[0]) * depth + 1 + LIST
    if function in ("sort", "distinct", "@sortBy"):
        compared = given[-1]
        assert isinstance(compared, list)
        factor = 2.1 if compared and name_of(compared[0]) in ("string", "bytes") else 2.0
        return int(len(compared) ** 2 * factor) + 1 + LIST
    if function.startswith("sets."):
        return 1 + _size(given[0]) * _size(given[1]) * (2 if function == "sets.equivalent" else 1)
    return 0
