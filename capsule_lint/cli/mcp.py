"""``capsule-lint mcp``: a server that answers questions of agents, on standard input and output."""

from __future__ import annotations

import gc
import os

from ..errors import UsageError
from ..model import Severity
from .exit_codes import CLEAN
from .request import request_of, rules_in
from .suppressions import suppressions
from .switched_off import switched_off

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Sequence

    from ..agent_server.call import Call, Prepared
    from ..lint.repairs import Outcome
    from ..rulebook import RuleBody

_INSTALL = "capsule-lint mcp needs the Python SDK of the Model Context Protocol: pip install 'capsule-lint[mcp]'"

_PATHS = ("config", "crds", "charts", "rules", "helm", "kustomize")
"""Options that name files, folders or programs: from where the server was started, rather than where it works."""

_PASSED_ON = (
    *("config", "no-config", "namespace", "crds", "exclude", "capsule-version", "kube-version"),
    *("kustomize", "pull", "charts", "helm", "backends", "rules"),
)
"""The options that count for every call."""


def run(arguments: argparse.Namespace) -> int:
    """Answer until the client has no more questions.

    Raises:
        CapsuleLintError: The command line is wrong, a folder is not there, or the SDK is not installed.
    """
    from ..agent_server.call import Host
    from ..agent_server.folders import Folders

    folders = [os.path.abspath(folder) for folder in arguments.folders] or [_working_directory()]
    for folder in folders:
        if not os.path.isdir(folder):
            raise UsageError(f"{folder} is not a folder")
    if not arguments.render:
        _check_programs(arguments)
    try:
        from ..agent_server.server import serve
    except ImportError:
        raise UsageError(_INSTALL) from None
    words = list(_words(arguments))
    os.chdir(folders[0])
    # A server runs for days, and what its calls made is garbage afterwards.
    gc.enable()
    serve(
        Host(
            folders=Folders(folders),
            renders=arguments.render,
            connects=arguments.pull,
            prepare=_preparer(words),
            rules=lambda: _rules(words),
            write=_writer(arguments.allow_write),
        )
    )
    return CLEAN


def _working_directory() -> str:
    """Return the folder that is read where none is named.

    Raises:
        UsageError: It is the root of all files, where some clients start servers, or somebody removed it.
    """
    try:
        here = os.getcwd()
    except FileNotFoundError:
        raise UsageError("the working directory is gone: name a folder") from None
    if os.path.dirname(here) == here:
        raise UsageError(f"{here} is the working directory, and tools would read all files: name a folder")
    return here


def _check_programs(arguments: argparse.Namespace) -> None:
    """Refuse what has no meaning unless other programs may be started."""
    asked = {
        "helm": arguments.helm != "helm",
        **{key: getattr(arguments, key) for key in ("kustomize", "pull", "charts")},
    }
    for key, is_asked in asked.items():
        if is_asked:
            raise UsageError(f"--{key} needs --render, which lets this server start Helm and Kustomize")


def _words(arguments: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """Yield the options of the command line that count for every call: each key, and the word that gives it."""
    for key in _PASSED_ON:
        setting = arguments.settings.get(key)
        value = getattr(arguments, key.replace("-", "_"))
        if not value or (setting is not None and setting.source != "command line"):
            continue
        for text in value if isinstance(value, list) else [value]:
            yield key, f"--{key}" if text is True else f"--{key}={_absolute(key, text)}"


def _absolute(key: str, text: str) -> str:
    is_path = key in _PATHS and (key not in ("helm", "kustomize") or os.sep in text)
    return os.path.abspath(text) if is_path else text


def _preparer(words: list[tuple[str, str]]) -> Callable[[Call], Prepared]:
    """Return what makes the request of a call, as the command that it means would; errors are those of the command."""
    from ..agent_server.call import Prepared

    def prepared(call: Call) -> Prepared:
        inputs = ["old", "new"] if call.command == "diff" else call.names
        options = _options(call.command, inputs, [*words, *((key, f"--{key}={text}") for key, text in call.options)])
        judges = call.command != "impact"
        request = request_of(
            options,
            call.paths,
            suppressions(options.configuration, getattr(options, "baseline", None)) if judges else None,
            rules_in(options, repairs=True) if judges else None,
            values=call.values,
        )
        minimum = Severity(getattr(options, "min_severity", None) or "note")
        return Prepared(request, minimum, switched_off(options))

    return prepared


def _rules(words: list[tuple[str, str]]) -> list[RuleBody]:
    """Return all rules, those of the user and of the repository's configuration included."""
    from ..rulebook import rulebook

    return rulebook(_options("explain", ["any"], words).rules)


def _writer(is_allowed: bool) -> Callable[[Outcome], None] | None:
    """Return what writes repaired files, as ``capsule-lint fix`` does; None where that is not allowed."""
    from .fix import write

    return write if is_allowed else None


def _options(command: str, inputs: Sequence[str], words: Sequence[tuple[str, str]]) -> argparse.Namespace:
    """Return the options of a command, as its command line would give them; each word gives one option or input.

    Args:
        command: The command.
        inputs: What stands in the place of its inputs.
        words: Options by key; those that the command does not have are left out.

    Raises:
        UsageError: An option is wrong, or the configuration of the repository.
    """
    from ..progress import SILENT
    from .arguments import parser
    from .option_values import parse
    from .program import Program

    made = parser(command)
    given = [word for key, word in words if f"--{key}" in made._option_string_actions]
    options = parse(made, [*given, "--", *inputs])
    # Which programs render is said for every call, whether there is anything to render or not.
    options.progress, options.program = SILENT, Program("capsule-lint", own=("helm", "kustomize"))
    return options
