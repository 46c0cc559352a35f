"""What a tool is asked, in the words of the command line, and what the command line makes of it."""

from __future__ import annotations

from ..frozen import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..lint import Request
    from ..lint.repairs import Outcome
    from ..load import Input
    from ..model import Json, Severity, SwitchedOff
    from ..rulebook import RuleBody
    from .folders import Folders


@dataclass(frozen=True)
class Call:
    """What is to be read, and how: words that were looked at, each in the place of one option or input."""

    command: str  #: The command that is meant, whose settings count: ``check``, ``impact``, ``fix`` or ``diff``.
    paths: tuple[str, ...]  #: Files and folders that exist and may be read.
    contents: tuple[Input, ...] = ()  #: Texts by the paths that files of them have or would have.
    values: tuple[str, ...] = ()  #: Values files.
    options: tuple[tuple[str, str], ...] = ()  #: Keys of options and what they are given, such as ``namespace``.

    @property
    def names(self) -> tuple[str, ...]:
        """What is judged, as the user calls it."""
        return (*self.paths, *(entry.name for entry in self.contents if entry.name not in self.paths))


@dataclass(frozen=True, eq=False)
class Prepared:
    """What the command line makes of a call."""

    request: Request  #: What is to be read, and how.
    minimum: Severity  #: Findings below it do not count.
    switched_off: tuple[SwitchedOff, ...] = ()  #: What the configuration of the repository leaves out.


@dataclass(frozen=True, eq=False)
class Host:
    """What the server may do, and how: given by the command line that starts it."""

    folders: Folders  #: What may be read.
    renders: bool  #: Whether Helm and Kustomize may be started.
    connects: bool  #: Whether these may use the network.
    prepare: Callable[[Call], Prepared]  #: Makes the request of a call; errors are those of the command line.
    rules: Callable[[], Sequence[RuleBody]]  #: Reads all rules.
    write: Callable[[Outcome], None] | None  #: Writes repaired files whole, or none of them; None if it must not.


@dataclass(frozen=True, eq=False)
class Answer:
    """What a tool says."""

    text: str  #: For the model to read first: one screen.
    data: Json  #: The answer for programs.
    left_out: tuple[str, ...] = ()  #: What of it is left out, and how to get it, in sentences.
