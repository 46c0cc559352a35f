"""Where the keys and the expressions of a rule file stand, for errors about them."""

from __future__ import annotations

from .faults import Fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..model import Document, Path


class Places:
    """The lines of one rule file."""

    def __init__(self, file: str, document: Document | None = None, text: str = "") -> None:
        """Keep the file.

        Args:
            file: Its name in errors.
            document: Knows the lines of its keys; None where the rule stands in no file.
            text: Of the file, to find an expression in a value of several lines.
        """
        self._file = file
        self._document = document
        self._lines = text.splitlines()

    def fault(self, path: Path, words: str, source: str = "") -> Fault:
        """Return an error about a key, or about an expression that stands in its value."""
        return Fault(self._file, self.line(path, source), words, source)

    def line(self, path: Path, source: str = "") -> int:
        """Return the line of an expression, else that of the key, else that under which the key belongs."""
        if self._document is None:
            return 0
        line = self._document.locate(path).line
        spans = self._document.positions(path) if source else None
        if spans and spans[1].end_line > line:
            first = source.strip().partition("\n")[0].strip()
            for number in range(line, min(spans[1].end_line, len(self._lines)) + 1):
                if first in self._lines[number - 1]:
                    return number
        return line
