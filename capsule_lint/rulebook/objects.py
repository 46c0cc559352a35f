"""``objects`` as expressions see them: made when a rule first asks, and only those that make a difference to it.

CEL copies all that it is given for every evaluation. Of thousands of objects that would take seconds, and a
comprehension over them more steps than CEL allows. An expression that says of which kind or name the objects are, as
``objects.exists(o, o.kind == "Namespace" && o.name == self.namespace)`` does, is given those alone: for the others the
condition is false in any case.
"""

from __future__ import annotations

from ..frozen import dataclass
from .plain import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ..facts.words.objects import ObjectFacts
    from ..model import Json


@dataclass(frozen=True)
class Call:
    """The objects that one use of ``objects`` in an expression may be about."""

    kinds: frozenset[str] | None = None  #: Those of these kinds; None for all.
    name: tuple[str, ...] = ()  #: The variable and its fields that give their name; empty for any name.


@dataclass(frozen=True)
class Asked:
    """Which objects an expression speaks of."""

    calls: tuple[Call, ...]  #: Each use of ``objects`` in it.
    with_data: bool  #: Whether it may look at their manifests.


class Objects:
    """All objects of an input, as plain data."""

    def __init__(self, facts: Callable[[], Sequence[ObjectFacts]]) -> None:
        """Keep what gives the facts; it is asked when they are first needed."""
        self._facts = facts
        self._plain: dict[bool, list[Json]] = {}
        self._numbers: dict[frozenset[str] | None, list[int]] = {}
        self._by_name: dict[str, list[int]] = {}

    def plain(self, asked: Asked, variables: Mapping[str, Json]) -> list[Json]:
        """Return the objects that an expression speaks of, in the order of the input.

        Args:
            asked: Which these are.
            variables: The other variables of the expression, as plain data.
        """
        made = self._made(with_data=asked.with_data)
        numbers = sorted({number for call in asked.calls for number in self._of(call, variables)})
        return made if len(numbers) == len(made) else [made[number] for number in numbers]

    def _made(self, *, with_data: bool) -> list[Json]:
        if with_data not in self._plain:
            made: list[Json] = [plain(each) for each in self._facts()]
            if not with_data:
                made = [{name: value for name, value in each.items() if name != "data"} for each in made]
            self._plain[with_data] = made
        return self._plain[with_data]

    def _of(self, call: Call, variables: Mapping[str, Json]) -> Sequence[int]:
        """Return the numbers of the objects that a use of ``objects`` may be about."""
        facts = self._facts()
        name = _value(variables, call.name) if call.name else _UNKNOWN
        if name is not _UNKNOWN:
            if not self._by_name:
                for number, each in enumerate(facts):
                    self._by_name.setdefault(each.name, []).append(number)
            named = self._by_name.get(name, []) if isinstance(name, str) else []  # no name equals null
            return [number for number in named if call.kinds is None or facts[number].kind in call.kinds]
        if call.kinds not in self._numbers:
            self._numbers[call.kinds] = [
                number for number, each in enumerate(facts) if call.kinds is None or each.kind in call.kinds
            ]
        return self._numbers[call.kinds]


_UNKNOWN = object()


def _value(variables: Mapping[str, Json], path: Sequence[str]) -> Json:
    """Return the value of a field of a variable; ``_UNKNOWN`` if there is no such field, which is an error to CEL."""
    value: Json = variables
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return _UNKNOWN
        value = value[step]
    return value
