"""Other programs: what they write and what they say."""

from __future__ import annotations

from collections.abc import Sequence

from ..frozen import dataclass


@dataclass(frozen=True)
class Done:
    """What a program left behind.

    Attributes:
        code: Its exit code; 0 is success.
        output: What it wrote to standard output.
        said: What it wrote to standard error.
    """

    code: int
    output: bytes
    said: str


def run(command: Sequence[str]) -> Done | None:
    """Run a program to its end, without input and in the environment of this one; None if there is no such program."""
    import subprocess

    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except (FileNotFoundError, PermissionError, NotADirectoryError):
        return None
    return Done(done.returncode, done.stdout, done.stderr.decode(errors="replace"))
