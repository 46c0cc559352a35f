"""A call that runs: what it hears of the run, and whether its answer is still wanted."""

from __future__ import annotations

from ..frozen import replace
from ..progress import WhileWanted
from .arguments import call_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..model import Json
    from .call import Host, Prepared


class Running:
    """A call that runs.

    Attributes:
        host: What the server may do.
        said: What the run has said of the input, each sentence once.
    """

    def __init__(self, host: Host, is_wanted: Callable[[], bool]) -> None:
        """Begin.

        Args:
            host: What the server may do.
            is_wanted: Says whether the answer is still wanted.
        """
        self.host = host
        self.said: list[str] = []
        self._progress = WhileWanted(is_wanted)

    def prepared(self, command: str, sources: Mapping[str, Json], more: Mapping[str, Json]) -> Prepared:
        """Return the request for arguments, which tells this call what it has to say.

        Args:
            command: The command that is meant.
            sources: What is to be judged.
            more: All other arguments.

        Raises:
            CapsuleLintError: An argument or an input is wrong.
        """
        self._progress.step()
        call = call_of(self.host, command, sources, more)
        found = self.host.prepare(call)
        request = replace(found.request, contents=call.contents, say=self._say, progress=self._progress)
        return replace(found, request=request)

    def _say(self, words: str) -> None:
        from ..report.terminal import harmless
        from ..secrecy.texts import without_secrets

        sentence = harmless(without_secrets(words))
        if sentence not in self.said:
            self.said.append(sentence)
