"""Errors of rule files, each with its file, line and expression; all of them are reported at once, sorted."""

from __future__ import annotations

from ..english import count
from ..errors import RuleError
from ..frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Fault:
    """One error of a rule file."""

    file: str  #: The rule file, as the user named it.
    line: int  #: The line of the key or of the expression; 0 where the rule stands in no file.
    words: str  #: What is wrong, without a period.
    source: str = ""  #: The expression that it is about, as written; empty if it is about a key.

    def __str__(self) -> str:
        """``FILE:LINE: WORDS``, and the expression on the lines below."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        lines = [f"  {line}" for line in self.source.strip().splitlines()]
        return "\n".join([f"{where}: {self.words}", *lines])


class FaultyRuleError(RuleError):
    """Rule files have errors."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        """Keep the errors, in the order of files and lines, each once.

        Args:
            faults: At least one.
        """
        self.faults = sorted(dict.fromkeys(faults), key=lambda fault: (fault.file, fault.line))
        texts = list(map(str, self.faults))
        super().__init__(
            texts[0] if len(texts) == 1 else "\n".join([f"{count(len(texts), 'error')} in rule files", *texts])
        )
