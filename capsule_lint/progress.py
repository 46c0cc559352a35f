"""How far a long run has come: code that works through much says so, and only the command line may show it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Progress:
    """Is told what is being done; this one keeps silent."""

    def stage(self, name: str, total: int = 0) -> None:
        """Begin something that may take long; what was going on before is over.

        Args:
            name: One word for it, such as ``judging``.
            total: How many steps it takes, as far as is known.
        """

    def more(self, number: int) -> None:
        """Say that the stage takes this many steps more."""

    def step(self) -> None:
        """Say that one step is done."""

    def close(self) -> None:
        """Say that nothing more is to come for now."""


class UnwantedError(Exception):
    """Raised to end a run whose result is no longer wanted: the text is another, or the caller has cancelled."""


class WhileWanted(Progress):
    """Ends a run at its next step once its result is no longer wanted."""

    def __init__(self, is_wanted: Callable[[], bool]) -> None:
        """Make one that shows nothing.

        Args:
            is_wanted: Says whether the result is still wanted.
        """
        self._is_wanted = is_wanted

    def stage(self, name: str, total: int = 0) -> None:  # noqa: ARG002 - only that something begins counts
        """End the run instead of beginning something, if its result is no longer wanted."""
        self.step()

    def step(self) -> None:
        """End the run after a step, likewise.

        Raises:
            UnwantedError: The result is no longer wanted.
        """
        if not self._is_wanted():
            raise UnwantedError


SILENT = Progress()
"""For callers that show no progress."""
