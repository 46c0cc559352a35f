"""What an expression may speak of, and what is found out of it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping as Table

    from .registry import Overload
    from .types import Type
    from .values import TypeValue


class Environment:
    """The variables of a place, and the messages among their types."""

    def __init__(self, variables: Table[str, Type], messages: Table[str, Table[str, Type]]) -> None:
        """Keep them.

        Args:
            variables: Name to type; a name may have dots.
            messages: Name of a type to its fields.
        """
        self.variables, self.messages = variables, messages


class Checked:
    """What the checker found out of each node of a tree, by the identity of the node."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.types: dict[int, Type] = {}
        self.overloads: dict[int, tuple[Overload, ...]] = {}  #: Those that a call may mean.
        self.functions: dict[int, str] = {}  #: The name of a function that is spelt with dots.
        self.names: dict[int, str | TypeValue] = {}  #: The variable or the type that a chain of names spells.
