"""The rules of a run: all there are, and those in force."""

from __future__ import annotations

from collections.abc import Sequence

from ..frozen import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..rulebook import RuleBody


@dataclass(frozen=True, eq=False)
class Rules:
    """The rules of a run.

    Attributes:
        known: All there are: a suppression may name one that is not in force.
        in_force: Those that judge.
    """

    known: Sequence[RuleBody]
    in_force: Sequence[RuleBody]


def rules_of(
    folders: Sequence[str] = (), selected: Sequence[str] = (), ignored: Sequence[str] = (), *, repairs: bool = False
) -> Rules:
    """Read the rules, and select those in force.

    Args:
        folders: Of rules beside the built-in ones.
        selected: Ids, beginnings of ids, names or families of the rules in force; none for all.
        ignored: Rules that are not in force, likewise.
        repairs: Whether findings are to come with what would remove them, which few have a use for.

    Raises:
        RuleError: A rule file is wrong.
        UsageError: ``selected`` or ``ignored`` names no rule.
    """
    from ..rulebook import rulebook, select

    known = rulebook(folders)
    chosen = select(known, selected, ignored)
    return Rules(known, chosen if repairs else [replace(body, repairs=()) for body in chosen])
