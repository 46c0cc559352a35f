"""Inputs that are not there: said before any option is blamed, with what was meant or how to get it."""

from __future__ import annotations

import os
import re

from ..errors import InputError, UsageError
from .options import COMMANDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

PLAIN = ("help", "version", "completion")
"""Words in the place of a command that say something of the program."""

_OTHER_WORDS = {
    **dict.fromkeys(("lint", "validate", "verify", "scan", "run", "analyze", "audit"), "check"),
    **dict.fromkeys(("webhook", "hooks"), "webhooks"),
    **dict.fromkeys(("repair", "patch"), "fix"),
    **dict.fromkeys(("rule", "list"), "rules"),
    **dict.fromkeys(("show", "describe", "info"), "explain"),
    "compare": "diff",
}
"""What other programs call a command."""

_REMOTE = re.compile(r"(oci|https?)://\S+")
_IN_REPOSITORY = re.compile(r"[A-Za-z0-9][\w-]*/[a-z0-9][\w.-]*")
_OF_FILES = (".yaml", ".yml", ".json", ".tgz", ".gz", ".tar", ".zip", ".tf", ".txt", ".md")


def check_paths(arguments: argparse.Namespace, command: str, *, is_implied: bool) -> None:
    """Refuse inputs that are not there.

    Args:
        arguments: Of the command.
        command: The command.
        is_implied: Whether the command line does not name it, so the first input may be a misspelt one.

    Raises:
        UsageError: The first input is a word that is near a command.
        InputError: One does not exist.
    """
    names: Sequence[str] = getattr(arguments, "inputs", None) or [getattr(arguments, side, "-") for side in _SIDES]
    # What changed may be gone, and what is excluded need not be there.
    if getattr(arguments, "changed_charts", False) or getattr(arguments, "force_exclude", False):
        return
    for number, name in enumerate(names):
        if name != "-" and _is_absent(name):
            if is_implied and not number:
                _check_command(name)
            raise InputError(_remote(arguments, command, name) or _missing(arguments, command, name))


_SIDES = ("old", "new")


def _is_absent(name: str) -> bool:
    try:
        os.lstat(name)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):  # who reads it says why it cannot be read
        return False
    return False


def _check_command(word: str) -> None:
    from ..english import meant

    close = _OTHER_WORDS.get(word.lower()) or meant(word, [*COMMANDS, *PLAIN])
    if close and re.fullmatch(r"[\w-]+", word):
        raise UsageError(f"no command {word}; did you mean {close}?")


def _missing(arguments: argparse.Namespace, command: str, name: str) -> str:
    from ..load.files import nearest_path

    near = nearest_path(name)
    if near:
        return f"{name} does not exist; did you mean {near}?"
    if _IN_REPOSITORY.fullmatch(name) and not name.endswith(_OF_FILES) and _is_absent(name.partition("/")[0]):
        pull = _pull(arguments, command, name, name.partition("/")[2])
        return f"{name} does not exist. A chart of a Helm repository has to be fetched first:\n  {pull}"
    return f"{name} does not exist"


def _remote(arguments: argparse.Namespace, command: str, name: str) -> str:
    """Return what to say of a URL; empty if it is none."""
    if not _REMOTE.fullmatch(name):
        return ""
    import shlex

    last = name.rstrip("/").rpartition("/")[2]
    if name.startswith("oci://"):
        how = _pull(arguments, command, name, last.partition("@")[0].partition(":")[0])
    elif last.endswith((".tgz", ".tar.gz")):
        how = _pull(arguments, command, name, re.sub(r"-v?\d.*$", "", last))
    elif last.endswith((".yaml", ".yml", ".json")):
        how = f"curl -fsSLO {shlex.quote(name)}"
        again = _again(arguments, command, last)
        how += f" && {again}" if again else ""
    else:
        how = f"helm pull CHART --repo {shlex.quote(name)} --untar"
    return (
        f"{name} is not fetched: inputs are files and folders. Fetch it first:\n  {how}\n"
        "--pull fetches the charts of releases that an input declares, such as a HelmRelease or an Application"
    )


def _pull(arguments: argparse.Namespace, command: str, chart: str, folder: str) -> str:
    """Return the command that fetches a chart into a folder, and then does what was asked for."""
    import shlex

    version = getattr(arguments, "chart_version", "")
    words = ["helm", "pull", chart, *(["--version", version] if version else []), "--untar"]
    again = _again(arguments, command, folder)
    return shlex.join(words) + (f" && {again}" if again else "")


def _again(arguments: argparse.Namespace, command: str, path: str) -> str:
    """Return the command with what was fetched; empty where that is not its only input."""
    if len(getattr(arguments, "inputs", ())) != 1:
        return ""
    from .own_command import written

    return written(arguments, command, [path], without=("chart-version",))
