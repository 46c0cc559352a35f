"""``objects`` as expressions see them: made when a rule first asks, and of the kinds that it asks for.

CEL copies all that it is given for every evaluation. Of thousands of objects that would take seconds, and a
comprehension over them more steps than CEL allows. An expression that says of which kind the objects are, as
``objects.exists(o, o.kind == "Namespace" && ...)`` does, is given those of that kind alone: for the others the
condition is false in any case.
"""

from __future__ import annotations

from ..frozen import dataclass
from .plain import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..facts.words.objects import ObjectFacts
    from ..model import Json


@dataclass(frozen=True)
class Asked:
    """Which objects an expression speaks of."""

    kinds: frozenset[str] | None  #: Those of these kinds; None for all.
    with_data: bool  #: Whether it may look at their manifests.


class Objects:
    """All objects of an input, as plain data."""

    def __init__(self, facts: Callable[[], Sequence[ObjectFacts]]) -> None:
        """Keep what gives the facts; it is asked when they are first needed."""
        self._facts = facts
        self._plain: dict[Asked, list[Json]] = {}

    def plain(self, asked: Asked) -> list[Json]:
        """Return the objects that an expression speaks of, in the order of the input."""
        if asked not in self._plain:
            chosen = [each for each in self._facts() if asked.kinds is None or each.kind in asked.kinds]
            made: list[Json] = [plain(each) for each in chosen]
            if not asked.with_data:
                made = [{name: value for name, value in each.items() if name != "data"} for each in made]
            self._plain[asked] = made
        return self._plain[asked]
