"""What to say where ``-o`` names a file like a format: to users of kubectl and helm it chooses one."""

from __future__ import annotations

import os

from ..report import FORMATS
from .streams import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

_OF_KUBECTL = ("yaml", "yml", "wide", "name", "table", "go-template", "jsonpath", "custom-columns")
_CALLED = {"json": "JSON", "sarif": "SARIF", "gitlab": "GitLab's report", "junit": "JUnit", "html": "HTML"}


def say_if_a_format(arguments: argparse.Namespace) -> None:
    """Say which file was written, and how a format is chosen, if the file's name is the word for a format."""
    name = arguments.output
    if not (name in FORMATS or name in _OF_KUBECTL) or not os.path.isfile(name):
        return
    formats = getattr(arguments, "formats", None)
    written = getattr(arguments, "format", "") or next((each for each in formats or () if ":" not in each), "text")
    how = f"for {_CALLED.get(name, name)} on standard output: --format {name}"
    if name not in FORMATS or (formats is None and name not in _choices(arguments)):
        how = "--format chooses the format"
    say(f"wrote {written} to the file {name}; {how}")


def _choices(arguments: argparse.Namespace) -> tuple[str, ...]:
    """Return the formats of the command."""
    from .arguments import parser

    actions = parser(arguments.command)._option_string_actions
    return tuple(actions["--format"].choices or ()) if "--format" in actions else ()
