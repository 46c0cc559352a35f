"""How far a long run has come: code that works through much says so, and only the command line may show it."""

from __future__ import annotations


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


SILENT = Progress()
"""For callers that show no progress."""
