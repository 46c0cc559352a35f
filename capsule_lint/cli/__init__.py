"""The command line: which command, which streams, which exit code."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from ..errors import CapsuleLintError, InputError, NothingToLintError
from .absent_inputs import PLAIN, check_paths
from .arguments import help_or_version, parser
from .exit_codes import CLEAN, FAILED, INTERRUPTED, NOTHING
from .options import COMMANDS
from .output_name import say_if_a_format
from .streams import flush, prepare, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .program import Program

_INSTALLING = "https://github.com/capsule-lint/capsule-lint/blob/main/docs/install.md"

_NEEDED = ("cel_expr_python", "jsonschema", "merge3", "promql_parser", "ruamel", "tqdm", "yaml")
"""Packages that pip installs with this one, unless it is told not to: not every platform has all of them."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code: 0 clean, 1 findings, 2 could not look, 3 nothing to look at.

    Args:
        argv: The words after the program's name; None takes them from the process.
    """
    return ended(lambda: run(sys.argv[1:] if argv is None else list(argv)))


def ended(job: Callable[[], int]) -> int:
    """Do what a program is for and return its exit code; an error of ours is said, and is one too."""
    # Nothing a run makes becomes garbage before it ends, and looking for it costs a tenth of the time.
    gc.disable()
    try:
        return job()
    except NothingToLintError as error:
        say(str(error))
        return NOTHING
    except CapsuleLintError as error:
        say(str(error))
        return FAILED
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _NEEDED:
            raise
        say(f"the Python package {error.name} is missing, which capsule-lint needs. {_INSTALLING} names its platforms")
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader has seen enough (`| head`); a second complaint at exit would be noise.
        sys.stderr.close()
        return CLEAN


def script(program: Callable[[], int] = main) -> None:
    """Run a program: an unexpected exception is a bug, shows its traceback and ends with 2, not with 1.

    The process ends without taking its values apart one by one, which would take as long as reading the manifests; all
    that has to be written is.
    """
    status = FAILED
    try:
        prepare()
        status = program()
    except SystemExit as asked:  # argparse, after --help
        status = asked.code if isinstance(asked.code, int) else FAILED
    finally:
        if sys.exc_info()[0] is not None:
            with contextlib.suppress(OSError, ValueError):  # nobody reads it
                sys.excepthook(*sys.exc_info())
        try:
            flush()
        except InputError as error:
            if status != FAILED:  # else it was said
                say(str(error))
            status = FAILED
        os._exit(status)


def run(argv: list[str], program: Program | None = None) -> int:
    """Run one command; errors are raised.

    Args:
        argv: The command and its words.
        program: What its user calls the program; None for what the environment says.
    """
    from .option_values import parse
    from .program import program as of_environment
    from .progress import progress

    program = program or of_environment()
    command, rest = _command(argv)
    if command is None:
        return _of_program(rest, program.name)
    module = import_module(f"{__name__}.{command.replace('-', '_')}")
    with contextlib.closing(progress()) as shown:
        options = parse(parser(command, program.name), rest)
        options.progress, options.program, options.command = shown, program, command
        check_paths(options, command, is_implied=argv[0] != command)
        result: int = module.run(options)
    if getattr(options, "output", None):
        say_if_a_format(options)
    return result


def _command(argv: list[str]) -> tuple[str | None, list[str]]:
    """Return the command and its words; None for help and version of the whole program."""
    if argv and argv[0] in COMMANDS:
        return argv[0], argv[1:]
    if not argv or argv[0] in (*PLAIN, "-h", "--help", "-V", "--version") or argv == ["-v"]:
        return None, argv
    return "check", argv


def _of_program(words: list[str], program: str) -> int:
    """Say what is asked of the program as a whole: help, version, completion."""
    if words[:1] != ["completion"]:
        return help_or_version(words, program)
    from .completion import run as complete

    return complete(words[1:])
