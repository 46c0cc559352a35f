"""The progress bar: on a terminal, for runs that take over a second, on standard error; gone when they are done."""

from __future__ import annotations

import sys
import time

from ..progress import SILENT, Progress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Never, TextIO

    from tqdm import tqdm

_MANY = 300
"""Steps below which no stage takes long; so that most runs do not import the library, which takes 20 ms."""

_DELAY = 1.0
"""Seconds that a run may take without a word."""


def progress() -> Progress:
    """Return what draws, if a person watches standard error; else what keeps silent."""
    return Bar(sys.stderr) if sys.stderr.isatty() else SILENT


class Bar(Progress):
    """Draws the stage that is under way, and erases it when the stage ends."""

    def __init__(self, file: TextIO, delay: float = _DELAY, many: int = _MANY) -> None:
        """Start the clock.

        Args:
            file: The terminal.
            delay: Seconds before anything is drawn.
            many: Steps that a stage must have.
        """
        self._file = file
        self._many = many
        self._first = time.monotonic() + delay
        self._name = ""
        self._total = 0
        self._done = 0
        self._bar: tqdm[Never] | None = None

    def stage(self, name: str, total: int = 0) -> None:
        """Begin a stage; see ``Progress``."""
        self.close()
        self._name = name
        self._total = self._done = 0
        self.more(total)

    def more(self, number: int) -> None:
        """Let the bar have further to go."""
        self._total += number
        if self._bar is not None:
            self._bar.total = self._total
        elif self._total >= self._many:
            self._bar = self._drawn()

    def step(self) -> None:
        """Move the bar."""
        self._done += 1
        if self._bar is not None:
            self._bar.update()

    def close(self) -> None:
        """Erase what is drawn."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _drawn(self) -> tqdm[Never]:
        from tqdm import tqdm

        return tqdm(
            desc=f"capsule-lint: {self._name}",
            total=self._total,
            unit="",
            initial=self._done,
            delay=max(self._first - time.monotonic(), 0),
            file=self._file,
            leave=False,
            dynamic_ncols=True,
        )
