"""The options that several commands share, and what the parser says when it does not understand."""

from __future__ import annotations

import argparse

from .. import __version__
from ..errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NoReturn

    from ..rulebook import RuleBody

_EXIT_CODES = """\
exit codes:
  0  no finding at or above --fail-on
  1  findings
  2  the command line, a rule or an input is wrong, or capsule-lint is
  3  no Kubernetes object in the input
"""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help at a fixed width: to ask for the terminal's, argparse imports ``shutil`` even when no help is wanted."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=100)


class _Parser(argparse.ArgumentParser):
    """A parser whose errors are ours: one line that says what was wrong and what is near."""

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
            self.error(f"argument {'/'.join(action.option_strings)}: -- is no value")
        return super()._get_values(action, arg_strings)

    def _nearest(self, message: str) -> str:
        unknown = message.partition("unrecognized arguments: ")[2].split()
        if not unknown or not unknown[0].startswith("-"):
            return ""
        import difflib

        options = [option for action in self._actions for option in action.option_strings]
        close = difflib.get_close_matches(unknown[0].split("=")[0], options, 1)
        return f"; did you mean {close[0]}?" if close else ""


def parser(command: str) -> argparse.ArgumentParser:
    """Return the parser of one command, without its arguments."""
    from . import COMMANDS

    return _Parser(
        prog=f"capsule-lint {command}",
        description=_sentence(COMMANDS[command].partition(":")[0]),
        epilog=_EXIT_CODES if command == "check" else None,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}."  # not capitalize(): Capsule keeps its capital


def help_or_version(words: Sequence[str]) -> int:
    """Print the version or the overview of all commands; without a word the overview is an error of use."""
    from . import CLEAN, COMMANDS, FAILED
    from .output import write_stdout
    from .streams import tell

    if words and words[0] in ("-V", "--version"):
        write_stdout(f"capsule-lint {__version__}\n")
        return CLEAN
    lines = [f"  {command:11} {line}" for command, line in COMMANDS.items()]
    text = "\n".join(
        [
            "capsule-lint says what stops in your cluster when Capsule stops, before you apply it.",
            "",
            "usage: capsule-lint [check] INPUT...        a file, a folder, or - for standard input",
            "       helm template capsule projectcapsule/capsule | capsule-lint -",
            "",
            "commands:",
            *lines,
            "",
            "capsule-lint COMMAND --help tells more; capsule-lint --version the version.",
        ]
    )
    if not words:
        tell(text)
        return FAILED
    write_stdout(f"{text}\n")
    return CLEAN


def add_rules(parser: argparse.ArgumentParser) -> None:
    """Add the choice of rules."""
    words = "ids, beginnings of ids (CAP1), names or families, parted by commas"
    parser.add_argument("--select", metavar="RULES", action="append", default=[], help=f"only these rules: {words}")
    parser.add_argument("--ignore", metavar="RULES", action="append", default=[], help="all but these rules")
    parser.add_argument(
        "--rules",
        metavar="DIR",
        action="append",
        default=[],
        help="a folder of rules of your own, beside the built-in ones",
    )


def add_colour(parser: argparse.ArgumentParser) -> None:
    """Add the choice of colours."""
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colours in text; auto: on a terminal unless NO_COLOR is set, or where FORCE_COLOR is (default: auto)",
    )


def chosen_rules(arguments: argparse.Namespace) -> list[RuleBody]:
    """Return the rules in force; the exceptions are those of ``known_and_chosen_rules``."""
    return known_and_chosen_rules(arguments)[1]


def known_and_chosen_rules(arguments: argparse.Namespace) -> tuple[list[RuleBody], list[RuleBody]]:
    """Return all rules there are, and those in force.

    Raises:
        RuleError: A rule file is wrong.
        UsageError: ``--select`` or ``--ignore`` names no rule.
    """
    from ..rulebook import rulebook, select

    known = rulebook(arguments.rules)
    tell_warnings(known)
    return known, select(known, words(arguments.select), words(arguments.ignore))


def tell_warnings(rules: Iterable[RuleBody]) -> None:
    """Say on standard error what authors of rules should change."""
    from .streams import tell

    for warning in (warning for rule in rules for warning in rule.warnings):
        tell(warning)


def words(values: Iterable[str]) -> list[str]:
    """Return the words of an option that may be given several times, with commas or without."""
    return [word for value in values for word in value.replace(",", " ").split()]
