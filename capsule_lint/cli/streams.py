"""Standard input, output and error where one of them is closed or full: said in a sentence, never with a traceback."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress

from ..errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..rulebook import RuleBody


class _Closed(io.RawIOBase):
    """A stream that the caller of the program has closed, which makes no difference where it is not used."""

    def __init__(self, words: str) -> None:
        self._words = words

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def readinto(self, _: object) -> int:
        raise InputError(self._words)

    def write(self, _: object) -> int:
        raise InputError(self._words)


def prepare() -> None:
    """Put something in the place of closed streams, which Python takes for None.

    Their descriptors are taken first: a file that is opened later would otherwise become standard output, and a program
    that is started would write into it.
    """
    with suppress(OSError):
        while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
            os.set_inheritable(descriptor, True)
        os.close(descriptor)
    if sys.stdin is None:
        sys.stdin = io.TextIOWrapper(io.BufferedReader(_Closed("cannot read standard input: it is closed")))
    if sys.stdout is None:
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(_Closed(_unwritten("it is closed"))), "utf-8")
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115


def tell(words: str) -> None:
    """Write lines to standard error, with nothing in them that a terminal or a runner of GitHub Actions obeys.

    The names of files, the keys of a rule file and what Helm says may come from strangers.
    """
    show("\n".join(map(_inert, words.split("\n"))))


def say(words: str) -> None:
    """Say on standard error what is not part of the output."""
    from ..secrecy.texts import without_secrets

    tell(f"capsule-lint: {without_secrets(words)}")


def tell_warnings(rules: Iterable[RuleBody]) -> None:
    """Say on standard error what authors of rules should change."""
    for warning in (warning for rule in rules for warning in rule.warnings):
        tell(warning)


def _inert(line: str) -> str:
    """Return a line that prints, and is not a workflow command (``ActionCommand.TryParse`` of actions/runner)."""
    from ..report.terminal import harmless

    line = harmless(line)
    return line.replace("::", ": :", 1) if line.lstrip().startswith("::") else line


def show(text: str) -> None:
    """Write to standard error what is fit for a terminal; where it cannot be read, the exit code still tells."""
    encoding = sys.stderr.encoding or "utf-8"
    text = text.replace("##[", "# #[")
    shown = text.encode(encoding, "backslashreplace").decode(encoding)  # whatever PYTHONIOENCODING says
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{shown}\n")
        sys.stderr.flush()


def write_bytes(content: bytes) -> None:
    """Write to standard output, all of it.

    Raises:
        InputError: It is closed, full, or cannot be written to for another reason.
        BrokenPipeError: Its reader has seen enough.
    """
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise InputError(_unwritten(error.strerror)) from None


def write_stdout(text: str, errors: str = "backslashreplace") -> None:
    """Write to standard output as UTF-8, whatever the locale says: source excerpts hold any character.

    Args:
        text: What to write.
        errors: What becomes of what is no character, such as a part of a file's name: ``backslashreplace`` shows it,
            ``surrogateescape`` writes the byte that it was.

    Raises:
        InputError: Standard output is closed or full.
    """
    write_bytes(text.encode(errors=errors))


def flush() -> None:
    """Write what is not written yet, such as the help of the parser.

    Raises:
        InputError: Standard output is closed, full, or cannot be written to for another reason.
    """
    with suppress(BrokenPipeError, ValueError):  # nobody reads any more, or so it was before
        write_bytes(b"")
    with suppress(OSError, ValueError):
        sys.stderr.flush()


def _unwritten(reason: str | None) -> str:
    return f"cannot write to standard output: {reason}"
