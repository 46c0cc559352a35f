"""Changes to objects of a cluster as commands that can be pasted, each with the command that puts it back."""

from __future__ import annotations

from ..frozen import dataclass
from .shell import command, compact, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..model import Json

CHAINED = " &&\n"
"""What stands between commands of which each is run only if those before it did what they should."""


@dataclass(frozen=True)
class Change:
    """What is changed in one object, and how that is undone."""

    object: str  #: What is changed, in the words of kubectl: ``validatingwebhookconfiguration NAME``.
    command: str  #: Changes it; it changes nothing where the object is not as expected.
    reverse: str  #: Puts back what ``command`` changed, and nothing else.


def chained(commands: Iterable[str]) -> str:
    """Return commands as one, of which the first that fails is the last that runs; empty without any."""
    return CHAINED.join(commands)


def patched(target: Sequence[str], forth: Sequence[Sequence[Json]], back: Sequence[Sequence[Json]]) -> Change:
    """Return a change by a JSON patch (RFC 6902).

    Args:
        target: The words that name the object to kubectl.
        forth: The operations, in groups that are one line each: a ``test`` that fails lets nothing be changed.
        back: Those that undo them.
    """
    return Change(" ".join(target[:2]), patch(target, forth), patch(target, back))


def patch(target: Sequence[str], operations: Sequence[Sequence[Json]]) -> str:
    """Return the command that patches an object; a group of operations is a line, which no terminal cuts off."""
    lines = ",\n".join(",".join(map(compact, group)) for group in operations)
    text = f"[\n{lines}\n]" if len(operations) > 1 else f"[{lines}]"
    return f"{command(['kubectl', 'patch', *target, '--type=json', '-p'])} {quoted(text)}"
