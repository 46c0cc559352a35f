"""The commands and their parsers: help, and what is said when a command line is not understood."""

from __future__ import annotations

import argparse
import re

from .. import __version__
from ..english import meant
from ..errors import UsageError
from ..report import FORMATS
from .exit_codes import CLEAN, FAILED
from .options import COMMANDS, add
from .streams import tell, write_stdout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

_EXIT_CODES = """\
Exit codes:
  0  no finding of the severity of --fail-on or worse
  1  findings
  2  usage, rule or input error, or a bug in capsule-lint
  3  no Kubernetes object in the input
"""

COMPLETION = """\
usage: capsule-lint completion bash|zsh|fish

Print a script that lets a shell complete commands, options, their values and files.

  bash  source <(capsule-lint completion bash)
  zsh   capsule-lint completion zsh > "${fpath[1]}/_capsule-lint"
  fish  capsule-lint completion fish > ~/.config/fish/completions/capsule-lint.fish
"""
"""The help of ``capsule-lint completion``."""

_BOLD = "\x1b[1m{}\x1b[0m"


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help for a screen; its width is set, because argparse imports ``shutil`` to ask for it even without ``--help``.

    Attributes:
        coloured: Whether headings are bold.
        columns: The width.
    """

    coloured = False
    columns = 80

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=self.columns)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Wrap a text of one line; one of several is laid out already."""
        from ..report.terminal import wrap

        return text if "\n" in text else "\n".join(wrap(text, width, indent, indent)) + "\n"

    def start_section(self, heading: str | None) -> None:
        """Begin a group of options."""
        super().start_section(_BOLD.format(heading) if heading and self.coloured else heading)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are ours: one line that says what was wrong and what is near."""

    def format_help(self) -> str:
        """Return the help, as wide as the screen."""
        from .screen import screen

        class Formatter(_Formatter):
            coloured, columns = screen()

        self.formatter_class = Formatter
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        """Refuse the command line.

        Raises:
            UsageError: Always; with the nearest option for an unknown one.
        """
        from ..secrecy.texts import without_secrets

        # What was not understood may be a value with spaces in it that nobody quoted.
        said, unknown, words = message.partition("unrecognized arguments: ")
        shown = without_secrets(words)
        if shown != words:
            shown = shown.partition("***")[0] + "***"
        raise UsageError(f"{said}{unknown}{shown}{self._nearest(message)}\nTry: {self.prog} --help")

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> object:
        """Refuse ``--option=--``, of which older Pythons make an empty list (python/cpython#109475)."""
        if action.option_strings and arg_strings == ["--"]:
            self.error(f"argument {'/'.join(action.option_strings)}: -- is not a value")
        return super()._get_values(action, arg_strings)

    def _nearest(self, message: str) -> str:
        """Return what an option that there is not may have been meant for, as the end of a sentence."""
        unknown = message.partition("unrecognized arguments: ")[2].split()
        if not unknown or not unknown[0].startswith("-"):
            return ""
        word = unknown[0].split("=")[0]
        forms = (form for form in _FORMS.get(word, ()) if self._takes(*form.split()))
        close = next(forms, "") or meant(word, self._option_string_actions)
        return f"; did you mean {close}?" if close else ""

    def _takes(self, option: str, value: str = "") -> bool:
        """Return whether there is an option that takes a value; any value without one."""
        action = self._option_string_actions.get(option)
        return action is not None and (not value or action.choices is None or value in action.choices)


_FORMS = {
    **{f"--{name}": (f"--format {name}",) for name in FORMATS},
    **dict.fromkeys(("--output-format", "--output-type", "--out-format"), ("--format", "--output")),
    "--yaml": ("--format json", "--format"),
    "--severity": ("--min-severity",),
    "--level": ("--min-severity",),
    "--no-color": ("--color never",),
    "--no-colour": ("--color never",),
    "--colour": ("--color",),
}
"""What options of other programs are called here, the first that a command has."""


def parser(command: str, program: str = "capsule-lint") -> argparse.ArgumentParser:
    """Return the parser of one command of a program, which a plugin of Helm or kubectl calls otherwise."""
    made = Parser(
        prog=f"{program} {command}",
        description=_sentence(re.split("[:;]", COMMANDS[command][0])[0]),
        epilog=_EXIT_CODES if command == "check" else None,
        formatter_class=_Formatter,
        allow_abbrev=False,
        add_help=False,
    )
    add(command, made)
    made.usage = " ".join([made.prog, "[OPTION...]", *map(_positional, made._get_positional_actions())])
    return made


def _positional(action: argparse.Action) -> str:
    """Return how the usage calls what stands without an option."""
    return {"+": f"{action.metavar}...", "*": f"[{action.metavar}...]", "?": f"[{action.metavar}]"}.get(
        str(action.nargs), str(action.metavar)
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."  # not capitalize(): Capsule keeps its capital


def help_or_version(words: Sequence[str], program: str = "capsule-lint") -> int:
    """Print the version, the help of a command, or the overview of all; without a word that is an error of use.

    Args:
        words: ``--version``, ``version``, ``--help``, or ``help`` with or without a command.
        program: What its user calls the program.

    Raises:
        UsageError: There is no such command.
    """
    if words and words[0] in ("-V", "-v", "--version", "version"):
        write_stdout(f"capsule-lint {__version__}\n")
        return CLEAN
    if len(words) > 1 and words[0] == "help":
        return _help_of(words[1], program)
    text = _overview(program)
    if not words:
        tell(text)
        return FAILED
    write_stdout(f"{text}\n")
    return CLEAN


def _help_of(command: str, program: str) -> int:
    """Print the help of one command."""
    if command == "completion":
        write_stdout(COMPLETION)
        return CLEAN
    if command not in COMMANDS:
        close = meant(command, COMMANDS)
        raise UsageError(f"no command {command}{close and f'; did you mean {close}?'}\nTry: {program} help")
    write_stdout(parser(command, program).format_help())
    return CLEAN


def _overview(program: str) -> str:
    """Return what the program is for, and its commands."""
    from ..report.terminal import wrap
    from .screen import screen

    coloured, width = screen()
    commands = {
        **{command: line for command, (line, _) in COMMANDS.items()},
        "help": "show the options of a command",
        "version": "show the version",
        "completion": "print a script that completes words, for bash, zsh or fish",
    }
    told = [line for command, words in commands.items() for line in wrap(words, width, f"  {command:11}  ", " " * 15)]
    return "\n".join(
        [
            *wrap("capsule-lint says what stops in your cluster when Capsule stops, before you apply it.", width),
            "",
            f"usage: {program} [check] INPUT...",
            "       helm template RELEASE CHART | capsule-lint -",
            "",
            *wrap("INPUT is a file or folder of manifests, a Helm chart, or - for standard input.", width),
            "",
            _BOLD.format("Commands") + ":" if coloured else "Commands:",
            *told,
            "",
            f"{program} help COMMAND shows the options of a command.",
        ]
    )
