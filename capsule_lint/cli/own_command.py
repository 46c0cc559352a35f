"""Commands that are suggested: with what this run was told of its inputs, quoted for a shell."""

from __future__ import annotations

from .options import OF_SOME_COMMANDS, OF_THE_INPUTS, SETS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

_STREAMS = ("/dev/fd/", "/dev/stdin", "/proc/self/fd/")
"""How paths begin whose content can be read once, such as that of ``<(helm template ...)``."""

_SHORT = {"values": "-f", "namespace": "-n"}


def written(arguments: argparse.Namespace, command: str, inputs: Sequence[str], without: Iterable[str] = ()) -> str:
    """Return the command line of a command that reads what this run reads, in the same way.

    What the configuration file or the environment says is left out: the command reads it as well.

    Args:
        arguments: Of this run.
        command: The other command, or the same.
        inputs: What it is to read.
        without: Keys of options that are left out.

    Returns:
        The words of a shell's line; credentials in ``--set`` are masked. Empty if there is no such line: an input is a
        stream, which was read, or the plugin that this run is does not have the command.
    """
    program = arguments.program
    if program.commands and command not in program.commands:
        return ""
    if program.reads is None and any(name == "-" or name.startswith(_STREAMS) for name in _files(arguments, inputs)):
        return ""
    import shlex

    named = list(map(_path, inputs)) if program.reads is None else list(program.reads)
    left_out = {*without, *program.own}
    words = [word for key in _keys(command) if key not in left_out for word in _option(arguments, key)]
    return f"{program.name} {shlex.join([command, *named, *words])}"


def _files(arguments: argparse.Namespace, inputs: Sequence[str]) -> Iterator[str]:
    yield from inputs
    for name in arguments.values:
        yield from name.split(",")
    yield from arguments.crds


def _path(name: str) -> str:
    return f"./{name}" if name.startswith("-") else name


def _keys(command: str) -> Iterator[str]:
    """Yield the options of a command that change what it reads, and what it says of that."""
    yield from OF_THE_INPUTS
    for key, commands in OF_SOME_COMMANDS.items():
        if command in commands:
            yield key


def _option(arguments: argparse.Namespace, key: str) -> Iterator[str]:
    """Yield the words of an option, as often as it was given on the command line."""
    value = getattr(arguments, key.replace("-", "_"), None)
    setting = arguments.settings.get("ignore-rules" if key == "ignore" else key)
    if not value or (setting is not None and setting.source != "command line") or (key == "helm" and value == "helm"):
        return
    option = f"--{key}"
    if value is True:
        yield option
        return
    for text in value if isinstance(value, list) else [value]:
        shown = _discreet(option, text)
        yield from [f"{option}={shown}"] if shown.startswith("-") else [_SHORT.get(key, option), shown]


def _discreet(option: str, text: str) -> str:
    if option not in SETS:
        return text
    from ..secrecy.texts import assignment_without_secret

    return assignment_without_secret(option, text)
