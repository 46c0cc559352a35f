"""What the program is called where it runs: by itself, or as a plugin of Helm or kubectl."""

from __future__ import annotations

import os

from ..frozen import dataclass

_CALLED_AS = "CAPSULE_LINT_CALLED_AS"
"""The environment variable in which ``helm/run.sh`` says that Helm runs it."""


@dataclass(frozen=True)
class Program:
    """The program as its user calls it."""

    name: str  #: Such as ``helm capsule-lint``: the words before a command.
    commands: tuple[str, ...] = ()  #: The commands that it has; none for all of them.
    own: tuple[str, ...] = ()  #: Keys of options that it sets by itself.
    #: Words that say what it reads by itself, where that is no input of the command line; None where inputs are named.
    reads: tuple[str, ...] | None = None


ALONE = Program("capsule-lint")

HELM = Program("helm capsule-lint", own=("helm",))


def program() -> Program:
    """Return what this process is called, as its environment says."""
    return HELM if os.environ.get(_CALLED_AS) == HELM.name else ALONE
